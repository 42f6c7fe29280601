#include "service/job_queue.h"

#include <algorithm>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "library/queue_lock.h"
#include "service/job_record.h"
#include "service/task_thread.h"

namespace undervoice::service {
namespace {

using library::QueueEntry;
using library::QueueEntryId;
using library::QueueState;

/// A wish that one thread leaves for another, which takes it once.
class AttentionWish {
  public:
    void leave(const api::AttentionModes& modes) {
        const std::lock_guard lock(m_mutex);
        m_modes = modes;
    }
    std::optional<api::AttentionModes> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_modes, std::nullopt);
    }

  private:
    std::mutex m_mutex;
    std::optional<api::AttentionModes> m_modes;
};

constexpr std::chrono::minutes kIdleUnload{5};
/// Starts of a job in a row that end with the end of its process before another window was committed.
constexpr int kStartsWithoutProgress = 2;

}  // namespace

// Note: the queue's two threads. The control thread owns the entries, the library's connection and every decision; the job thread
// waits in the runner and reports to the control thread. So a person's wish is heard while a job runs, and nothing is locked.
class JobQueue::Impl {
  public:
    Impl(std::unique_ptr<library::Library> library, library::QueueLock lock, std::unique_ptr<JobRunner> runner, QueueObserver& observer,
         std::vector<QueueEntry> entries)
        : m_library(std::move(library)), m_lock(std::move(lock)), m_runner(std::move(runner)), m_observer(observer), m_entries(std::move(entries)) {
        post([this] {
            tell();
            startNext();
        });
    }

    ~Impl() {
        // From here on the control thread leaves the job thread alone; the job ends, and the control thread takes its report.
        std::promise<void> isEnding;
        m_control.post([this, &isEnding] {
            m_isEnding = true;
            if (m_current) m_current->cancel.cancel();
            isEnding.set_value();
        });
        isEnding.get_future().wait();
    }

    void post(TaskThread::Task task) { m_control.post(std::move(task)); }

    void add(const std::vector<TranscriptionRequest>& requests, library::ProjectId project) {
        for (const TranscriptionRequest& request : requests) note(m_library->enqueue(request.file, requestToJson(request), project));
        reload();
        startNext();
    }

    void addUnfinished(library::RunId id, const std::filesystem::path& file) {
        auto run = m_library->run(id);
        if (!run) return note(run);
        auto request = requestOfRun(*run);
        if (!request) return note(request);
        const auto added = m_library->enqueue(file, requestToJson(*request));
        if (!added) return note(added);
        note(m_library->setQueueResult(*added, run->recording, id));
        note(m_library->setQueueProgress(*added, run->doneUs, run->description.totalUs));
        reload();
        startNext();
    }

    void pause(QueueEntryId id) { stop(id, QueueState::Paused, {QueueState::Waiting, QueueState::Running}); }
    void cancel(QueueEntryId id) { stop(id, QueueState::Cancelled, {QueueState::Waiting, QueueState::Running, QueueState::Paused}); }

    void resume(QueueEntryId id) {
        QueueEntry* entry = find(id);
        if (entry && entry->state == QueueState::Paused) wait(*entry);
    }

    void retry(QueueEntryId id, const std::optional<TranscriptionRequest>& request) {
        QueueEntry* entry = find(id);
        if (!entry || entry->state == QueueState::Running) return;
        m_vainStarts = 0;
        if (!request && entry->state != QueueState::Finished) return wait(*entry);
        auto wanted = request ? Result<TranscriptionRequest>(*request) : transcriptionRequestFromJson(entry->requestJson);
        if (!wanted) return note(wanted);
        wanted->again = wanted->again || !request;
        replace(*entry, *wanted);
    }

    void remove(QueueEntryId id) {
        if (m_current && m_current->id == id) {
            m_current->isRemoved = true;
            m_current->cancel.cancel();
            return;
        }
        note(m_library->removeFromQueue(id));
        reload();
    }

    void move(QueueEntryId id, std::optional<QueueEntryId> before) {
        note(m_library->moveInQueue(id, before));
        reload();
    }

    void changeAttention(QueueEntryId id, const api::AttentionModes& modes) {
        if (m_current && m_current->id == id) m_current->attention->leave(modes);
    }

    void unload() {
        if (!m_current && !m_isEnding) m_jobs.post([this] { unloadNow(); });
    }
    void setIdleUnload(std::chrono::milliseconds after) {
        if (!m_isEnding) m_jobs.setIdleAfter(after);
    }

  private:
    struct Current {
        QueueEntryId id;
        CancelSource cancel;
        std::shared_ptr<AttentionWish> attention = std::make_shared<AttentionWish>();
        QueueState stopsAs = QueueState::Waiting;  ///< what it becomes when it was cancelled; Waiting: the program ends
        bool isRemoved = false;
        bool hasProgressed = false;
    };

    /// Hands a job's events over to the control thread.
    class Relay : public TranscriptionObserver {
      public:
        Relay(Impl& queue, QueueEntryId id, std::shared_ptr<AttentionWish> attention) : m_queue(queue), m_id(id), m_attention(std::move(attention)) {}
        void onModel(const api::ModelInfo& info) override {
            m_queue.post([&q = m_queue, id = m_id, info] { q.m_observer.onModel(id, info); });
        }
        void onStarted(const JobStart& start) override {
            m_queue.post([&q = m_queue, id = m_id, start] { q.started(id, start); });
        }
        void onLanguage(const std::string& code, double probability) override {
            m_queue.post([&q = m_queue, id = m_id, code, probability] { q.m_observer.onLanguage(id, code, probability); });
        }
        void onWindow(const Window& window) override {
            m_queue.post([&q = m_queue, id = m_id, window] { q.committed(id, window); });
        }
        void onProgress(const Progress& progress) override {
            m_queue.post([&q = m_queue, id = m_id, progress] { q.m_observer.onProgress(id, progress); });
        }
        void onMemory(const api::MemoryReport& report) override {
            m_queue.post([&q = m_queue, id = m_id, report] { q.m_observer.onMemory(id, report); });
        }
        void onBatchChange(const api::BatchChange& change) override {
            m_queue.post([&q = m_queue, id = m_id, change] { q.m_observer.onBatchChange(id, change); });
        }
        std::optional<api::AttentionModes> attentionWanted() override { return m_attention->take(); }
        void onAttentionChange(const api::AttentionChange& change) override {
            m_queue.post([&q = m_queue, id = m_id, change] { q.m_observer.onAttentionChange(id, change); });
        }

      private:
        Impl& m_queue;
        QueueEntryId m_id;
        std::shared_ptr<AttentionWish> m_attention;
    };

    QueueEntry* find(QueueEntryId id) {
        const auto found = std::ranges::find(m_entries, id, &QueueEntry::id);
        return found == m_entries.end() ? nullptr : &*found;
    }
    template <typename T>
    void note(const Result<T>& result) {
        if (!result) m_observer.onTrouble(result.error());
    }
    void tell() { m_observer.onQueue(m_entries); }
    void storeState(const QueueEntry& entry) { note(m_library->setQueueState(entry.id, entry.state, entry.message)); }
    void storePlace(const QueueEntry& entry) {
        if (entry.recording) note(m_library->setQueueResult(entry.id, *entry.recording, entry.run));
        note(m_library->setQueueProgress(entry.id, entry.doneUs, entry.totalUs));
    }
    /// Another job in the same place.
    void replace(const QueueEntry& entry, const TranscriptionRequest& request) {
        const auto added = m_library->enqueue(entry.file, requestToJson(request), entry.project);
        note(added);
        if (!added) return;
        note(m_library->moveInQueue(*added, entry.id));
        note(m_library->removeFromQueue(entry.id));
        reload();
        startNext();
    }
    void reload() {
        auto entries = m_library->queue();
        if (entries) m_entries = std::move(*entries);
        note(entries);
        tell();
    }

    void wait(QueueEntry& entry) {
        entry.state = QueueState::Waiting;
        entry.message.clear();
        storeState(entry);
        tell();
        startNext();
    }

    void stop(QueueEntryId id, QueueState as, std::initializer_list<QueueState> from) {
        QueueEntry* entry = find(id);
        if (!entry || std::ranges::find(from, entry->state) == from.end()) return;
        if (m_current && m_current->id == id) {
            m_current->stopsAs = as;
            m_current->cancel.cancel();
            return;
        }
        entry->state = as;
        storeState(*entry);
        tell();
    }

    void startNext() {
        if (m_current || m_isEnding) return;
        const auto taken = m_library->takeFromQueue(m_lock);
        note(taken);
        if (!taken || !*taken) return;
        const QueueEntry& next = **taken;
        reload();
        if (next.id != m_lastStarted) m_vainStarts = 0;
        m_lastStarted = next.id;
        m_current.emplace();
        m_current->id = next.id;
        m_jobs.post([this, entry = next, hasBegun = isUnfinished(next.run), token = m_current->cancel.token(), attention = m_current->attention] {
            Relay relay(*this, entry.id, attention);
            auto result = work(entry, hasBegun, relay, token);
            post([this, id = entry.id, result = std::move(result)] { ended(id, result); });
        });
    }

    bool isUnfinished(const std::optional<library::RunId>& run) const {
        if (!run) return false;
        const auto known = m_library->run(*run);
        return known && known->state == library::RunState::Unfinished;
    }

    /// On the job thread. A job that has begun goes on as it began.
    Result<JobResult> work(const QueueEntry& entry, bool hasBegun, TranscriptionObserver& observer, const CancelToken& cancel) {
        UNDERVOICE_TRY(cancel.check());
        if (hasBegun) return m_runner->resume(*entry.run, observer, cancel, {});
        UNDERVOICE_TRY_ASSIGN(auto request, transcriptionRequestFromJson(entry.requestJson));
        request.file = entry.file;
        // It ended between its last window and our note of it: what is there is what was asked for.
        if (entry.run) request.again = false;
        return m_runner->transcribe(request, observer, cancel);
    }

    void started(QueueEntryId id, const JobStart& start) {
        if (QueueEntry* entry = find(id)) {
            entry->recording = start.recording;
            entry->run = start.run;
            entry->doneUs = start.doneUs;
            entry->totalUs = start.totalUs;
            storePlace(*entry);
            tell();
        }
        m_observer.onStarted(id, start);
    }

    void committed(QueueEntryId id, const Window& window) {
        if (m_current) m_current->hasProgressed = true;
        if (QueueEntry* entry = find(id)) entry->doneUs = std::min(samplesToUs(window.range.end), entry->totalUs);
        m_observer.onWindow(id, window);
        tell();
    }

    void ended(QueueEntryId id, const Result<JobResult>& result) {
        const Current current = *std::exchange(m_current, std::nullopt);
        if (QueueEntry* entry = find(id)) {
            settle(*entry, current, result);
            storePlace(*entry);
            storeState(*entry);
        }
        if (current.isRemoved) note(m_library->removeFromQueue(id));
        reload();
        if (result) m_observer.onFinished(id, *result);
        startNext();
    }

    void settle(QueueEntry& entry, const Current& current, const Result<JobResult>& result) {
        if (result) {
            // An entry with a run of its own is one that ended before we noted it.
            const bool isKnown = !entry.run && result->origin == TranscriptionOutcome::Origin::Reused;
            entry.state = QueueState::Finished;
            entry.recording = result->recording;
            entry.run = result->run;
            entry.doneUs = entry.totalUs = result->durationUs;
            entry.message = isKnown ? "It was transcribed with these settings before." : "";
        } else if (result.error().code == ErrorCode::Cancelled) {
            entry.state = current.stopsAs;
        } else {
            entry.message = result.error().message;
            m_vainStarts = current.hasProgressed ? 0 : m_vainStarts + 1;
            // The worker process ended: another one may well get further.
            const bool goesOn = result.error().code == ErrorCode::Internal && m_vainStarts < kStartsWithoutProgress && !current.isRemoved;
            entry.state = goesOn ? QueueState::Waiting : QueueState::Failed;
            if (goesOn) m_observer.onInterrupted(entry.id, result.error());
        }
    }

    void unloadNow() {
        m_runner->unload();
        post([this] { m_observer.onUnloaded(); });
    }

    std::unique_ptr<library::Library> m_library;
    library::QueueLock m_lock;
    std::unique_ptr<JobRunner> m_runner;
    QueueObserver& m_observer;
    std::vector<QueueEntry> m_entries;
    std::optional<Current> m_current;
    QueueEntryId m_lastStarted;
    int m_vainStarts = 0;
    bool m_isEnding = false;
    // In this order: the control thread outlives the job thread and takes its last report.
    TaskThread m_control;
    TaskThread m_jobs{kIdleUnload, [this] { unloadNow(); }};
};

Result<std::unique_ptr<JobQueue>> JobQueue::open(const std::filesystem::path& path, std::unique_ptr<JobRunner> runner, QueueObserver& observer) {
    UNDERVOICE_TRY_ASSIGN(auto library, library::Library::open(path));
    UNDERVOICE_TRY_ASSIGN(auto lock, library::QueueLock::acquire(path));
    UNDERVOICE_TRY(library->recoverQueue(lock));
    UNDERVOICE_TRY_ASSIGN(auto entries, library->queue());
    return std::unique_ptr<JobQueue>(new JobQueue(std::make_unique<Impl>(std::move(library), std::move(lock), std::move(runner), observer, std::move(entries))));
}

JobQueue::JobQueue(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

JobQueue::~JobQueue() = default;

void JobQueue::add(std::vector<TranscriptionRequest> requests, library::ProjectId project) {
    m_impl->post([impl = m_impl.get(), requests = std::move(requests), project] { impl->add(requests, project); });
}
void JobQueue::addUnfinished(library::RunId run, const std::filesystem::path& file) {
    m_impl->post([impl = m_impl.get(), run, file] { impl->addUnfinished(run, file); });
}
void JobQueue::pause(QueueEntryId id) {
    m_impl->post([impl = m_impl.get(), id] { impl->pause(id); });
}
void JobQueue::resume(QueueEntryId id) {
    m_impl->post([impl = m_impl.get(), id] { impl->resume(id); });
}
void JobQueue::cancel(QueueEntryId id) {
    m_impl->post([impl = m_impl.get(), id] { impl->cancel(id); });
}
void JobQueue::retry(QueueEntryId id, std::optional<TranscriptionRequest> request) {
    m_impl->post([impl = m_impl.get(), id, request = std::move(request)] { impl->retry(id, request); });
}
void JobQueue::remove(QueueEntryId id) {
    m_impl->post([impl = m_impl.get(), id] { impl->remove(id); });
}
void JobQueue::move(QueueEntryId id, std::optional<QueueEntryId> before) {
    m_impl->post([impl = m_impl.get(), id, before] { impl->move(id, before); });
}
void JobQueue::changeAttention(QueueEntryId id, const api::AttentionModes& modes) {
    m_impl->post([impl = m_impl.get(), id, modes] { impl->changeAttention(id, modes); });
}
void JobQueue::unload() {
    m_impl->post([impl = m_impl.get()] { impl->unload(); });
}
void JobQueue::setIdleUnload(std::chrono::milliseconds after) {
    m_impl->post([impl = m_impl.get(), after] { impl->setIdleUnload(after); });
}

}  // namespace undervoice::service
