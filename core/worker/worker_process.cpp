#include "worker/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "worker/channel.h"
#include "worker/messages.h"

extern char** environ;

namespace undervoice::worker {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kPollMs = 20;
/// Above the standard streams, whichever of them are closed here: the spawned process gets its end as standard input.
int aboveStandardStreams(int descriptor) {
    const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    ::close(descriptor);
    return moved;
}

class SpawnActions {
  public:
    explicit SpawnActions(int socket) {
        ::posix_spawn_file_actions_init(&m_actions);
        ::posix_spawn_file_actions_adddup2(&m_actions, socket, STDIN_FILENO);
        // A group of its own: Ctrl-C in the window's terminal is for the window, which then stops the worker in order.
        ::posix_spawnattr_init(&m_attributes);
        ::posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnActions() {
        ::posix_spawn_file_actions_destroy(&m_actions);
        ::posix_spawnattr_destroy(&m_attributes);
    }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    const posix_spawn_file_actions_t* actions() const { return &m_actions; }
    const posix_spawnattr_t* attributes() const { return &m_attributes; }

  private:
    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
};

std::string howItEnded(int status) {
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        const std::string name = ::sigabbrev_np(signal) ? std::string("SIG") + ::sigabbrev_np(signal) : "signal " + std::to_string(signal);
        return signal == SIGKILL ? "it was killed (" + name + "), as the system does when memory runs out" : "it crashed (" + name + ")";
    }
    return "it ended with exit status " + std::to_string(WEXITSTATUS(status));
}

/// Passes an event on. True: it is the job's last one.
struct Dispatcher {
    service::TranscriptionObserver& observer;
    bool operator()(const Ready&) const { return false; }
    bool operator()(const ModelLoaded& event) const { return observer.onModel(event.info), false; }
    bool operator()(const Started& event) const { return observer.onStarted(event.start), false; }
    bool operator()(const LanguageFound& event) const { return observer.onLanguage(event.code, event.probability), false; }
    bool operator()(const WindowCommitted& event) const { return observer.onWindow(event.window), false; }
    bool operator()(const Progressed& event) const { return observer.onProgress(event.progress), false; }
    bool operator()(const MemoryMeasured& event) const { return observer.onMemory(event.report), false; }
    bool operator()(const BatchChanged& event) const { return observer.onBatchChange(event.change), false; }
    bool operator()(const AttentionChanged& event) const { return observer.onAttentionChange(event.change), false; }
    bool operator()(const MemoryPlanned&) const { return false; }
    bool operator()(const DevicesDescribed&) const { return false; }
    bool operator()(const Finished&) const { return true; }
    bool operator()(const SelectionRead&) const { return true; }
    bool operator()(const Failed&) const { return true; }
};

}  // namespace

/// One worker process, from its start to its end.
class WorkerProcess::Conversation {
  public:
    static Result<std::unique_ptr<Conversation>> begin(const fs::path& program, const fs::path& library, std::chrono::milliseconds patience) {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
            return fail(ErrorCode::Io, std::string("Cannot make a connection to the speech engine's process: ") + ::strerror(errno) + ".");
        const int ours = aboveStandardStreams(ends[0]), theirs = aboveStandardStreams(ends[1]);
        const SpawnActions spawn(theirs);
        std::string arguments[] = {program.string(), "--library", library.string()};
        char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), nullptr};
        pid_t pid = 0;
        const int error = ::posix_spawn(&pid, program.c_str(), spawn.actions(), spawn.attributes(), argv, environ);
        ::close(theirs);
        if (error != 0) {
            ::close(ours);
            return fail(ErrorCode::NotFound, "Cannot start the speech engine's process " + program.string() + ": " + ::strerror(error) + ". Run packaging/setup.sh again.");
        }
        std::unique_ptr<Conversation> conversation(new Conversation(ours, pid, patience));
        UNDERVOICE_TRY(conversation->awaitReady());
        return conversation;
    }

    /// Its job, if any, stops: the worker notices the end of the conversation. What does not stop is killed; nothing committed is lost.
    ~Conversation() {
        m_channel.reset();
        if (m_pid != 0 && !endsBy(Clock::now() + m_patience)) kill();
    }

    pid_t pid() const { return m_pid; }
    bool isUsable() const { return m_pid != 0 && m_isUnderstood; }

    /// The last event of the job; Failed is its error.
    Result<Event> run(const std::string& command, service::TranscriptionObserver& observer, const CancelToken& cancel) {
        if (!m_channel->send(command)) return lost();
        std::optional<Clock::time_point> deadline;
        for (;;) {
            if (m_channel->waits(kPollMs)) {
                UNDERVOICE_TRY_ASSIGN(Event event, receive());
                if (std::visit(Dispatcher{observer}, event)) {
                    if (auto* failed = std::get_if<Failed>(&event)) return fail(std::move(failed->error));
                    return event;
                }
            }
            if (const auto modes = observer.attentionWanted())
                if (!m_channel->send(encode(Command(ChangeAttention{*modes})))) return lost();
            if (!deadline && cancel.isCancelled()) {
                deadline = Clock::now() + m_patience;
                if (!m_channel->send(encode(Command(Cancel{})))) return lost();
            }
            if (deadline && Clock::now() > *deadline) {
                kill();
                return fail(ErrorCode::Cancelled, "Stopped; what is committed is kept.");
            }
        }
    }

    /// One question, and what comes back; progress on the way is of no interest.
    Result<Event> ask(const std::string& question) {
        if (!m_channel->send(question)) return lost();
        for (;;) {
            UNDERVOICE_TRY_ASSIGN(Event event, receive());
            if (auto* failed = std::get_if<Failed>(&event)) return fail(std::move(failed->error));
            if (std::holds_alternative<MemoryPlanned>(event) || std::holds_alternative<DevicesDescribed>(event)) return event;
        }
    }

  private:
    Conversation(int socket, pid_t pid, std::chrono::milliseconds patience)
        : m_channel(std::make_unique<Channel>(socket)), m_patience(patience), m_pid(pid) {}

    Status awaitReady() {
        UNDERVOICE_TRY_ASSIGN(const Event event, receive());
        if (const auto* failed = std::get_if<Failed>(&event)) return fail(failed->error);
        const auto* ready = std::get_if<Ready>(&event);
        if (!ready || ready->version != UNDERVOICE_VERSION)
            return fail(ErrorCode::Unsupported, "The speech engine's process belongs to another version of this program (" UNDERVOICE_VERSION " is needed). Run packaging/setup.sh again.");
        return {};
    }

    Result<Event> receive() {
        const auto message = m_channel->receive();
        if (message && !*message) return lost();
        auto event = message ? decodeEvent(**message) : Result<Event>(tl::unexpect, message.error());
        m_isUnderstood = m_isUnderstood && event;
        return event;
    }

    /// The process is gone, or going.
    tl::unexpected<Error> lost() {
        if (m_pid != 0 && !endsBy(Clock::now() + m_patience)) kill();
        return fail(ErrorCode::Internal, "The speech engine's process stopped unexpectedly: " + howItEnded(m_status) + ". What was transcribed until then is kept.");
    }

    bool endsBy(Clock::time_point deadline) {
        for (;;) {
            if (::waitpid(m_pid, &m_status, WNOHANG) == m_pid) {
                m_pid = 0;
                return true;
            }
            if (Clock::now() > deadline) return false;
            ::usleep(2000);
        }
    }
    void kill() {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, &m_status, 0);
        m_pid = 0;
    }

    std::unique_ptr<Channel> m_channel;
    std::chrono::milliseconds m_patience;
    pid_t m_pid = 0;  ///< 0: ended
    int m_status = 0;
    bool m_isUnderstood = true;
};

WorkerProcess::WorkerProcess(fs::path program, fs::path library, std::chrono::milliseconds patience)
    : m_program(std::move(program)), m_library(std::move(library)), m_patience(patience) {}

WorkerProcess::~WorkerProcess() = default;

pid_t WorkerProcess::pid() const { return m_conversation ? m_conversation->pid() : 0; }

void WorkerProcess::unload() { m_conversation.reset(); }

Status WorkerProcess::start() {
    if (m_conversation) return {};
    UNDERVOICE_TRY_ASSIGN(m_conversation, Conversation::begin(m_program, m_library, m_patience));
    return {};
}

template <typename Ending>
Result<Ending> WorkerProcess::run(const std::string& command, service::TranscriptionObserver& observer, const CancelToken& cancel) {
    UNDERVOICE_TRY(start());
    auto last = m_conversation->run(command, observer, cancel);
    if (!m_conversation->isUsable()) m_conversation.reset();
    UNDERVOICE_TRY(last);
    if (auto* ending = std::get_if<Ending>(&*last)) return std::move(*ending);
    m_conversation.reset();
    return fail(ErrorCode::Internal, "The speech engine's process answered another question than the one that was asked.");
}

Result<service::JobResult> WorkerProcess::transcribe(const service::TranscriptionRequest& request, service::TranscriptionObserver& observer,
                                                     const CancelToken& cancel) {
    return run<Finished>(encode(Command(Transcribe{request})), observer, cancel).map([](Finished&& ending) { return std::move(ending.result); });
}

Result<service::JobResult> WorkerProcess::resume(library::RunId run, service::TranscriptionObserver& observer, const CancelToken& cancel,
                                                 const fs::path& movedTo) {
    return this->run<Finished>(encode(Command(Resume{run, movedTo})), observer, cancel).map([](Finished&& ending) { return std::move(ending.result); });
}

Result<service::SelectionReading> WorkerProcess::read(const service::SelectionRequest& request, service::TranscriptionObserver& observer,
                                                      const CancelToken& cancel) {
    return run<SelectionRead>(encode(Command(ReadSelection{request})), observer, cancel).map([](SelectionRead&& ending) { return std::move(ending.reading); });
}

template <typename Answer>
Result<Answer> WorkerProcess::ask(const std::string& question) {
    UNDERVOICE_TRY(start());
    auto event = m_conversation->ask(question);
    if (!m_conversation->isUsable()) m_conversation.reset();
    if (!event) return fail(std::move(event).error());
    if (auto* answer = std::get_if<Answer>(&*event)) return std::move(*answer);
    return fail(ErrorCode::Format, "The speech engine's process answered another question than it was asked.");
}

Result<api::MemoryPlan> WorkerProcess::planMemory(const api::ModelOptions& model, const api::MemoryPlanOptions& options) {
    UNDERVOICE_TRY_ASSIGN(auto planned, ask<MemoryPlanned>(encode(Command(PlanMemory{model, options}))));
    return std::move(planned.plan);
}

Result<std::string> WorkerProcess::describeDevices() {
    UNDERVOICE_TRY_ASSIGN(auto described, ask<DevicesDescribed>(encode(Command(DescribeDevices{}))));
    return std::move(described.json);
}

fs::path workerProgram() {
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path() / "undervoice-worker";
}

}  // namespace undervoice::worker
