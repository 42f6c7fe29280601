#include "service/job_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "fake_engine.h"
#include "service/job_record.h"
#include "support/fixtures.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;
using library::QueueEntry;
using library::QueueEntryId;
using library::QueueState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The service in this process, with the engine without a model and a library connection of its own.
class LocalRunner : public JobRunner {
  public:
    /// running: the token of the job in work, for what the engine's script does on the same thread.
    LocalRunner(test::FakeEngineScript& script, const fs::path& path, CancelToken& running)
        : m_library(library::Library::open(path).value()), m_service(test::fakeEngine(script), *m_library), m_running(running) {}
    Result<JobResult> transcribe(const TranscriptionRequest& request, TranscriptionObserver& observer, const CancelToken& cancel) override {
        m_running = cancel;
        return resultOf(m_service.transcribe(request, observer, cancel));
    }
    Result<JobResult> resume(library::RunId run, TranscriptionObserver& observer, const CancelToken& cancel, const fs::path& movedTo) override {
        m_running = cancel;
        return resultOf(m_service.resume(run, observer, cancel, movedTo));
    }
    void unload() override {}

  private:
    static Result<JobResult> resultOf(Result<TranscriptionOutcome> outcome) {
        UNDERVOICE_TRY(outcome);
        return JobResult{outcome->origin, outcome->recording, outcome->run, outcome->durationUs, outcome->summary.seconds, {}, outcome->warnings};
    }
    std::unique_ptr<library::Library> m_library;
    TranscriptionService m_service;
    CancelToken& m_running;
};

/// What was told, and a way to wait for it.
class Recorder : public QueueObserver {
  public:
    void onQueue(const std::vector<QueueEntry>& entries) override {
        change([&] { m_entries = entries; });
    }
    void onFinished(QueueEntryId job, const JobResult& result) override {
        change([&] { m_finished.emplace_back(job, result); });
    }
    void onInterrupted(QueueEntryId, const Error& reason) override {
        change([&] { m_interruptions.push_back(reason.message); });
    }
    void onUnloaded() override {
        change([&] { ++m_unloaded; });
    }
    void onTrouble(const Error& error) override {
        change([&] { m_troubles.push_back(error.message); });
    }
    void onAttentionChange(QueueEntryId, const api::AttentionChange& made) override {
        change([&] { m_attention = made.refusal.empty() ? made.model.attention : made.refusal; });
    }
    std::string awaitAttention() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return !m_attention.empty(); });
        return m_attention;
    }
    void onMemory(QueueEntryId, const api::MemoryReport& report) override {
        change([&] { m_weights = report.weights; });
    }

    /// The entries at the moment when the claim holds for them.
    template <typename Claim>
    std::vector<QueueEntry> await(Claim&& claim) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return claim(m_entries); });
        return m_entries;
    }
    std::vector<QueueEntry> awaitStates(const std::vector<QueueState>& states) {
        return await([&](const std::vector<QueueEntry>& entries) {
            return std::equal(entries.begin(), entries.end(), states.begin(), states.end(), [](const QueueEntry& e, QueueState s) { return e.state == s; });
        });
    }
    std::vector<std::pair<QueueEntryId, JobResult>> awaitFinished(std::size_t count) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_finished.size() >= count; });
        return m_finished;
    }
    void awaitUnloaded() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_unloaded > 0; });
    }
    std::int64_t weights() {
        const std::lock_guard lock(m_mutex);
        return m_weights;
    }
    std::vector<std::string> troubles() {
        const std::lock_guard lock(m_mutex);
        return m_troubles;
    }
    std::vector<std::string> interruptions() {
        const std::lock_guard lock(m_mutex);
        return m_interruptions;
    }

  private:
    template <typename Function>
    void change(Function&& function) {
        {
            const std::lock_guard lock(m_mutex);
            function();
        }
        m_changed.notify_all();
    }
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<QueueEntry> m_entries;
    std::vector<std::pair<QueueEntryId, JobResult>> m_finished;
    std::vector<std::string> m_troubles, m_interruptions;
    std::string m_attention;
    std::int64_t m_weights = 0;
    int m_unloaded = 0;
};

/// Holds the job before a window until it may go on, or has been told to stop.
class Gate {
  public:
    void arriveAndWait(const CancelToken& cancel) {
        m_arrived.set_value();
        while (!m_isOpen && !cancel.isCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    void awaitArrival() { m_arrived.get_future().wait(); }
    void open() { m_isOpen = true; }

  private:
    std::promise<void> m_arrived;
    std::atomic<bool> m_isOpen = false;
};

class JobQueueTest : public ::testing::Test {
  protected:
    void TearDown() override {
        if (!m_recorder) return;
        EXPECT_THAT(m_recorder->troubles(), ElementsAre());
    }
    fs::path libraryPath() const { return m_folder.path() / "library.db"; }
    void open() {
        m_recorder = std::make_unique<Recorder>();
        auto queue = JobQueue::open(libraryPath(), std::make_unique<LocalRunner>(m_script, libraryPath(), m_running), *m_recorder);
        ASSERT_TRUE(queue) << queue.error().message;
        m_queue = std::move(*queue);
    }
    TranscriptionRequest request(const std::string& name, int seed) const {
        TranscriptionRequest request;
        test::writeWav(request.file = m_folder.path() / name, 48'000, seed);
        request.model.path = "/models/base";
        return request;
    }
    /// Stops at the gate before this window, once.
    void holdBefore(int window) {
        m_script.beforeWindow = [this, window](int i) -> Status {
            if (i == window && !std::exchange(m_hasHeld, true)) m_gate.arriveAndWait(m_running);
            return {};
        };
    }
    /// Fails so before this window, so many times.
    void failBefore(int window, ErrorCode code, int times) {
        m_script.beforeWindow = [this, window, code, times](int i) -> Status {
            if (i == window && m_failures++ < times) return fail(code, "The engine stopped.");
            return {};
        };
    }
    std::vector<std::string> names(const std::vector<QueueEntry>& entries) const {
        std::vector<std::string> result;
        for (const QueueEntry& entry : entries) result.push_back(entry.file.filename().string());
        return result;
    }

    test::TemporaryFolder m_folder;
    test::FakeEngineScript m_script;
    CancelToken m_running;
    Gate m_gate;
    bool m_hasHeld = false;
    int m_failures = 0;
    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<JobQueue> m_queue;
};

TEST_F(JobQueueTest, WorksThroughTheListInOrder) {
    open();
    m_queue->add({request("a.wav", 1), request("b.wav", 2)});

    const auto entries = m_recorder->awaitStates({QueueState::Finished, QueueState::Finished});
    const auto finished = m_recorder->awaitFinished(2);

    EXPECT_EQ(finished[0].first, entries[0].id);
    EXPECT_EQ(finished[1].first, entries[1].id);
    EXPECT_EQ(entries[0].totalUs, 3'000'000);
    EXPECT_EQ(entries[0].doneUs, entries[0].totalUs);
    EXPECT_NE(entries[0].run, entries[1].run);
    EXPECT_EQ(m_recorder->weights(), 42);
}

TEST_F(JobQueueTest, WhatIsKnownAlreadyIsNotDoneAnew) {
    open();
    m_queue->add({request("a.wav", 1)});
    m_recorder->awaitFinished(1);
    m_queue->add({request("copy of a.wav", 1)});

    EXPECT_EQ(m_recorder->awaitFinished(2)[1].second.origin, TranscriptionOutcome::Origin::Reused);
    const auto entries = m_recorder->awaitStates({QueueState::Finished, QueueState::Finished});
    EXPECT_EQ(entries[0].message, "");
    EXPECT_EQ(entries[1].message, "It was transcribed with these settings before.");
}

TEST_F(JobQueueTest, AJobThatIsMovedUpComesFirst) {
    holdBefore(1);
    open();
    m_queue->add({request("a.wav", 1), request("b.wav", 2), request("c.wav", 3)});
    m_gate.awaitArrival();
    const auto before = m_recorder->awaitStates({QueueState::Running, QueueState::Waiting, QueueState::Waiting});
    m_queue->move(before[2].id, before[1].id);
    m_recorder->await([&](const auto& entries) { return names(entries) == std::vector<std::string>{"a.wav", "c.wav", "b.wav"}; });
    m_gate.open();

    const auto finished = m_recorder->awaitFinished(3);

    EXPECT_EQ(finished[1].first, before[2].id);
    EXPECT_EQ(finished[2].first, before[1].id);
}

TEST_F(JobQueueTest, APausedJobGoesOnWhereItStood) {
    holdBefore(2);
    open();
    m_queue->add({request("a.wav", 1)});
    m_gate.awaitArrival();
    const auto id = m_recorder->awaitStates({QueueState::Running})[0].id;
    m_queue->pause(id);
    const auto paused = m_recorder->awaitStates({QueueState::Paused});
    m_queue->resume(id);

    EXPECT_EQ(m_recorder->awaitFinished(1)[0].second.origin, TranscriptionOutcome::Origin::Resumed);
    EXPECT_TRUE(paused[0].message.empty());
    EXPECT_GT(paused[0].doneUs, 0);
}

TEST_F(JobQueueTest, ThePausedJobLetsTheNextOneBegin) {
    holdBefore(1);
    open();
    m_queue->add({request("a.wav", 1), request("b.wav", 2)});
    m_gate.awaitArrival();
    m_queue->pause(m_recorder->awaitStates({QueueState::Running, QueueState::Waiting})[0].id);

    m_recorder->awaitStates({QueueState::Paused, QueueState::Finished});
}

TEST_F(JobQueueTest, CancelledJobsStopAndCanBeTriedAgain) {
    holdBefore(2);
    open();
    m_queue->add({request("a.wav", 1), request("b.wav", 2)});
    m_gate.awaitArrival();
    const auto entries = m_recorder->awaitStates({QueueState::Running, QueueState::Waiting});
    m_queue->cancel(entries[1].id);
    m_queue->cancel(entries[0].id);
    m_recorder->awaitStates({QueueState::Cancelled, QueueState::Cancelled});
    m_queue->retry(entries[0].id);

    EXPECT_EQ(m_recorder->awaitFinished(1)[0].second.origin, TranscriptionOutcome::Origin::Resumed);
    m_recorder->awaitStates({QueueState::Finished, QueueState::Cancelled});
}

TEST_F(JobQueueTest, AFailureIsKeptInWordsAndTheNextJobBegins) {
    failBefore(1, ErrorCode::Device, 1);
    open();
    m_queue->add({request("a.wav", 1), request("b.wav", 2)});

    const auto entries = m_recorder->awaitStates({QueueState::Failed, QueueState::Finished});

    EXPECT_THAT(entries[0].message, HasSubstr("The engine stopped."));
    m_queue->retry(entries[0].id);
    m_recorder->awaitStates({QueueState::Finished, QueueState::Finished});
}

TEST_F(JobQueueTest, AJobWhoseProcessEndedGoesOnByItself) {
    failBefore(2, ErrorCode::Internal, 1);
    open();
    m_queue->add({request("a.wav", 1)});

    EXPECT_EQ(m_recorder->awaitFinished(1)[0].second.origin, TranscriptionOutcome::Origin::Resumed);
    EXPECT_TRUE(m_recorder->awaitStates({QueueState::Finished})[0].message.empty());
    EXPECT_THAT(m_recorder->interruptions(), ElementsAre(HasSubstr("The engine stopped.")));
}

TEST_F(JobQueueTest, AJobWhoseProcessEndsAtTheSamePlaceIsGivenUp) {
    failBefore(2, ErrorCode::Internal, 100);
    open();
    m_queue->add({request("a.wav", 1)});

    const auto entries = m_recorder->awaitStates({QueueState::Failed});

    // With progress, in vain, and in vain once more.
    EXPECT_EQ(m_failures, 3);
    EXPECT_EQ(m_recorder->interruptions().size(), 2U);  // the last one is a failure
    EXPECT_THAT(entries[0].message, HasSubstr("The engine stopped."));
}

TEST_F(JobQueueTest, AMissingFileIsAFailureInWords) {
    open();
    TranscriptionRequest gone = request("a.wav", 1);
    fs::remove(gone.file);
    m_queue->add({gone});

    EXPECT_THAT(m_recorder->awaitStates({QueueState::Failed})[0].message, HasSubstr("a.wav"));
}

TEST_F(JobQueueTest, AQueueSurvivesTheEndOfTheProgram) {
    holdBefore(2);
    open();
    m_queue->add({request("a.wav", 1), request("b.wav", 2)});
    m_gate.awaitArrival();
    m_queue.reset();
    open();

    const auto finished = m_recorder->awaitFinished(2);

    EXPECT_EQ(finished[0].second.origin, TranscriptionOutcome::Origin::Resumed);
    EXPECT_EQ(finished[1].second.origin, TranscriptionOutcome::Origin::Fresh);
}

TEST_F(JobQueueTest, TheRunningJobGoesOnInAnotherAttention) {
    holdBefore(1);
    open();
    m_queue->add({request("a.wav", 1), request("b.wav", 2)});
    m_gate.awaitArrival();
    const auto entries = m_recorder->awaitStates({QueueState::Running, QueueState::Waiting});
    m_queue->changeAttention(entries[1].id, {{"t"}, "e"});
    m_queue->changeAttention(entries[0].id, {{"x"}, "e"});
    m_queue->pause(entries[1].id);  // what was asked before it is done when its answer has come
    m_recorder->awaitStates({QueueState::Running, QueueState::Paused});
    m_gate.open();
    m_recorder->awaitFinished(1);

    EXPECT_EQ(m_recorder->awaitAttention(), "self x cross e");
    EXPECT_THAT(m_script.attentions, ElementsAre("self x cross e"));
}

TEST_F(JobQueueTest, AJobOfTheCommandLineIsContinued) {
    TranscriptionRequest stopped = request("a.wav", 1);
    std::unique_ptr<library::Library> library = library::Library::open(libraryPath()).value();
    m_script.beforeWindow = [](int window) -> Status { return window == 2 ? fail(ErrorCode::Cancelled, "Stopped.") : Status(); };
    TranscriptionObserver nobody;
    ASSERT_FALSE(TranscriptionService(test::fakeEngine(m_script), *library).transcribe(stopped, nobody));
    const auto runs = library->unfinishedRuns().value();
    ASSERT_EQ(runs.size(), 1U);
    m_script.beforeWindow = nullptr;
    open();
    m_queue->addUnfinished(runs[0].id, stopped.file);

    const auto finished = m_recorder->awaitFinished(1);

    EXPECT_EQ(finished[0].second.origin, TranscriptionOutcome::Origin::Resumed);
    EXPECT_EQ(finished[0].second.run, runs[0].id);
    EXPECT_EQ(m_recorder->awaitStates({QueueState::Finished})[0].file, stopped.file);
}

TEST_F(JobQueueTest, OnlyOneProgramWorksOnIt) {
    open();
    Recorder other;

    const auto second = JobQueue::open(libraryPath(), std::make_unique<LocalRunner>(m_script, libraryPath(), m_running), other);

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Busy);
}

TEST_F(JobQueueTest, AFinishedJobIsDoneAnewWhenAsked) {
    open();
    m_queue->add({request("a.wav", 1)});
    const auto first = m_recorder->awaitFinished(1)[0];
    m_queue->retry(first.first);

    const auto second = m_recorder->awaitFinished(2)[1];

    EXPECT_EQ(second.second.origin, TranscriptionOutcome::Origin::Fresh);
    EXPECT_NE(second.second.run, first.second.run);
}

TEST_F(JobQueueTest, OtherSettingsBeginAnotherRun) {
    open();
    TranscriptionRequest wanted = request("a.wav", 1);
    m_queue->add({wanted});
    const auto first = m_recorder->awaitFinished(1)[0];
    wanted.options.hotwords = "lighthouse";
    m_queue->retry(first.first, wanted);

    EXPECT_EQ(m_recorder->awaitFinished(2)[1].second.origin, TranscriptionOutcome::Origin::Fresh);
    const auto entries = m_recorder->awaitStates({QueueState::Finished});
    EXPECT_EQ(transcriptionRequestFromJson(entries[0].requestJson)->options.hotwords, "lighthouse");
}

TEST_F(JobQueueTest, ARunningJobThatIsRemovedIsStoppedFirst) {
    holdBefore(1);
    open();
    m_queue->add({request("a.wav", 1), request("b.wav", 2)});
    m_gate.awaitArrival();
    m_queue->remove(m_recorder->awaitStates({QueueState::Running, QueueState::Waiting})[0].id);

    const auto entries = m_recorder->awaitStates({QueueState::Finished});

    EXPECT_THAT(names(entries), ElementsAre("b.wav"));
}

TEST_F(JobQueueTest, GivesTheMemoryBackWhenNothingIsDone) {
    open();
    m_queue->setIdleUnload(std::chrono::milliseconds(0));
    m_queue->add({request("a.wav", 1)});
    m_recorder->awaitFinished(1);

    m_recorder->awaitUnloaded();
}

}  // namespace
}  // namespace undervoice::service
