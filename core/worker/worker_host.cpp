#include "worker/worker_host.h"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
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
    /// Where wishes for the job under way come from.
    void listenTo(std::function<std::optional<api::AttentionModes>()> wishes) { m_wishes = std::move(wishes); }
    void onModel(const api::ModelInfo& info) override { announce(ModelLoaded{info}); }
    void onStarted(const service::JobStart& start) override { announce(Started{start}); }
    void onLanguage(const std::string& code, double probability) override { announce(LanguageFound{code, probability}); }
    void onWindow(const Window& window) override { announce(WindowCommitted{window}); }
    void onProgress(const Progress& progress) override { announce(Progressed{progress}); }
    void onMemory(const api::MemoryReport& report) override { announce(MemoryMeasured{report}); }
    void onBatchChange(const api::BatchChange& change) override { announce(BatchChanged{change}); }
    std::optional<api::AttentionModes> attentionWanted() override { return m_wishes ? m_wishes() : std::nullopt; }
    void onAttentionChange(const api::AttentionChange& change) override { announce(AttentionChanged{change}); }
    void announce(const Event& event) { (void)m_channel.send(encode(event)); }

  private:
    Channel& m_channel;
    std::function<std::optional<api::AttentionModes>()> m_wishes;
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
        m_isWorking = true;
        return job;
    }
    void jobIsDone() {
        const std::lock_guard lock(m_mutex);
        m_isWorking = false;
        m_attention.reset();
    }
    std::optional<api::AttentionModes> takeAttention() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_attention, std::nullopt);
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
        } else if (const auto* change = std::get_if<ChangeAttention>(&command)) {
            if (m_isWorking || !m_commands.empty()) m_attention = change->modes;
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
    std::optional<api::AttentionModes> m_attention;
    bool m_isWorking = false;
    bool m_isOver = false;
    bool m_isLeft = false;
    Status m_ending;
    std::thread m_thread;
};

service::JobResult resultOf(service::TranscriptionOutcome outcome) {
    return {outcome.origin, outcome.recording, outcome.run, outcome.durationUs, outcome.summary.seconds, std::move(outcome.summary.memory), std::move(outcome.warnings)};
}

template <typename T, typename Answer>
Event answerOf(Result<T> result, Answer answer) {
    return result ? Event(answer(std::move(*result))) : Event(Failed{std::move(result).error()});
}

/// Does what one command asks for, and says how that ended.
class Worker {
  public:
    Worker(service::TranscriptionService& service, Announcer& announcer, CancelToken cancel)
        : m_service(service), m_announcer(announcer), m_cancel(std::move(cancel)) {}
    Event operator()(const Transcribe& job) { return jobEnding(m_service.transcribe(job.request, m_announcer, m_cancel)); }
    Event operator()(const Resume& job) { return jobEnding(m_service.resume(job.run, m_announcer, m_cancel, job.movedTo)); }
    Event operator()(const PlanMemory& plan) {
        return answerOf(m_service.planMemory(plan.model, plan.options), [](api::MemoryPlan made) { return MemoryPlanned{std::move(made)}; });
    }
    Event operator()(const DescribeDevices&) {
        return answerOf(m_service.describeDevices(), [](std::string json) { return DevicesDescribed{std::move(json)}; });
    }
    Event operator()(const ReadSelection& selection) {
        return answerOf(m_service.read(selection.request, m_announcer, m_cancel), [](service::SelectionReading heard) { return SelectionRead{std::move(heard)}; });
    }
    // The inbox has taken these two to itself.
    Event operator()(const Cancel&) { return Failed{{ErrorCode::Internal, "A wish to stop is no job."}}; }
    Event operator()(const ChangeAttention&) { return Failed{{ErrorCode::Internal, "A wish for another attention is no job."}}; }

  private:
    static Event jobEnding(Result<service::TranscriptionOutcome> outcome) {
        return answerOf(std::move(outcome), [](service::TranscriptionOutcome made) { return Finished{resultOf(std::move(made))}; });
    }
    service::TranscriptionService& m_service;
    Announcer& m_announcer;
    CancelToken m_cancel;
};

}  // namespace

Status hostJobs(Channel& channel, service::TranscriptionService::EngineFactory makeEngine, library::Library& library) {
    service::TranscriptionService service(std::move(makeEngine), library);
    Announcer announcer(channel);
    announcer.announce(Ready{UNDERVOICE_VERSION});
    Inbox inbox(channel);
    announcer.listenTo([&inbox] { return inbox.takeAttention(); });
    while (auto job = inbox.next()) {
        const Event ending = std::visit(Worker(service, announcer, job->cancel), job->command);
        inbox.jobIsDone();
        announcer.announce(ending);
    }
    return inbox.ending();
}

}  // namespace undervoice::worker
