#include "worker/worker_host.h"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "worker/messages.h"

namespace undervoice::worker {
namespace {

constexpr std::chrono::seconds kLongestEnding{10};

/// A message that cannot be sent means that nobody is there any more: the reading side notices and stops the job.
class Announcer : public service::TranscriptionObserver {
  public:
    explicit Announcer(Channel& channel) : m_channel(channel) {}
    void onModel(const api::ModelInfo& info) override { announce(ModelLoaded{info}); }
    void onStarted(const service::JobStart& start) override { announce(Started{start}); }
    void onLanguage(const std::string& code, double probability) override { announce(LanguageFound{code, probability}); }
    void onWindow(const Window& window) override { announce(WindowCommitted{window}); }
    void onProgress(const Progress& progress) override { announce(Progressed{progress}); }
    void onMemory(const api::MemoryReport& report) override { announce(MemoryMeasured{report}); }
    void onBatchChange(const api::BatchChange& change) override { announce(BatchChanged{change}); }
    void announce(const Event& event) { (void)m_channel.send(encode(event)); }

  private:
    Channel& m_channel;
};

/// Commands in order; reads on a thread of its own, so that Cancel is heard while a job runs.
class Inbox {
  public:
    explicit Inbox(Channel& channel) : m_channel(channel), m_thread([this] { read(); }) {}
    ~Inbox() {
        {
            const std::lock_guard lock(m_mutex);
            m_isLeft = true;
        }
        m_changed.notify_all();
        m_thread.join();
    }
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    struct Job {
        Command command;
        CancelToken cancel;
    };
    /// Nothing: the conversation is over.
    std::optional<Job> next() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_isOver || !m_commands.empty(); });
        if (m_commands.empty()) return std::nullopt;
        Job job{std::move(m_commands.front()), m_cancel.token()};
        m_commands.pop_front();
        return job;
    }
    Status ending() {
        const std::lock_guard lock(m_mutex);
        return m_ending;
    }

  private:
    void read() {
        for (;;) {
            auto message = m_channel.receive();
            if (!message || !*message) return end(message ? Status() : Status(tl::unexpect, message.error()));
            auto command = decodeCommand(**message);
            if (!command) return end(Status(tl::unexpect, command.error()));
            take(std::move(*command));
        }
    }
    void take(Command command) {
        const std::lock_guard lock(m_mutex);
        if (std::holds_alternative<Cancel>(command)) {
            cancelAll();
        } else {
            m_commands.push_back(std::move(command));
        }
        m_changed.notify_all();
    }
    void end(Status status) {
        std::unique_lock lock(m_mutex);
        m_isOver = true;
        m_ending = std::move(status);
        m_commands.clear();
        cancelAll();
        m_changed.notify_all();
        // Nobody is left who could end a job that does not stop; nothing that it has committed is lost.
        if (!m_changed.wait_for(lock, kLongestEnding, [this] { return m_isLeft; })) ::_exit(1);
    }
    /// What has come so far; later commands get a new source.
    void cancelAll() {
        m_cancel.cancel();
        m_cancel = CancelSource();
    }

    Channel& m_channel;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Command> m_commands;
    CancelSource m_cancel;
    bool m_isOver = false;
    bool m_isLeft = false;
    Status m_ending;
    std::thread m_thread;
};

service::JobResult resultOf(service::TranscriptionOutcome outcome) {
    return {outcome.origin, outcome.recording, outcome.run, outcome.durationUs, outcome.summary.seconds, std::move(outcome.summary.memory), std::move(outcome.warnings)};
}

}  // namespace

Status hostJobs(Channel& channel, service::TranscriptionService::EngineFactory makeEngine, library::Library& library) {
    service::TranscriptionService service(std::move(makeEngine), library);
    Announcer announcer(channel);
    announcer.announce(Ready{UNDERVOICE_VERSION});
    Inbox inbox(channel);
    while (auto job = inbox.next()) {
        auto outcome = [&] {
            if (const auto* resume = std::get_if<Resume>(&job->command)) return service.resume(resume->run, announcer, job->cancel, resume->movedTo);
            return service.transcribe(std::get<Transcribe>(job->command).request, announcer, job->cancel);
        }();
        if (outcome) {
            announcer.announce(Finished{resultOf(std::move(*outcome))});
        } else {
            announcer.announce(Failed{std::move(outcome).error()});
        }
    }
    return inbox.ending();
}

}  // namespace undervoice::worker
