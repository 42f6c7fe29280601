#include "service/transcription_service.h"

#include <gmock/gmock.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>

#include "../library/library_fixtures.h"
#include "fake_engine.h"
#include "library/job_lock.h"
#include "service/job_record.h"
#include "support/fixtures.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kSamples = 48'000;

class Watcher : public TranscriptionObserver {
  public:
    void onStarted(const JobStart& s) override { start = s; }
    void onWindow(const Window& window) override { windows.push_back(window.index); }
    void onProgress(const Progress& progress) override { phases.push_back(progress.phase); }
    JobStart start;
    std::vector<int> windows;
    void onMemory(const api::MemoryReport& report) override { weights.push_back(report.weights); }
    void onBatchChange(const api::BatchChange& change) override { batchChanges.push_back(change.sentence); }
    std::vector<std::string> phases, batchChanges;
    std::vector<std::int64_t> weights;
};

class TranscriptionServiceTest : public ::testing::Test {
  protected:
    TranscriptionServiceTest() {
        test::writeWav(file(), kSamples);
        m_request.file = file();
        m_request.model.path = "/models/base";
        m_request.model.name = "base";
    }
    fs::path file() const { return m_folder.path() / "talk.wav"; }
    Result<TranscriptionOutcome> transcribe(const CancelToken& cancel = {}) {
        return m_service.transcribe(m_request, m_watcher, cancel);
    }
    /// Stops before this window, as a lost disk or a person does.
    void stopBefore(int window, ErrorCode code = ErrorCode::Device) {
        m_script.beforeWindow = [=](int i) -> Status {
            if (i == window) return fail(code, "The engine stopped.");
            return {};
        };
    }
    std::vector<UnfinishedJob> jobs() const { return unfinishedJobs(*m_library).value(); }

    test::TemporaryFolder m_folder;
    test::FakeEngineScript m_script;
    std::unique_ptr<library::Library> m_library = library::Library::open(m_folder.path() / "library.db").value();
    TranscriptionService m_service{test::fakeEngine(m_script), *m_library};
    TranscriptionRequest m_request;
    Watcher m_watcher;
};

TEST_F(TranscriptionServiceTest, KeepsWhatTheEngineHeard) {
    const auto outcome = transcribe();

    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->origin, TranscriptionOutcome::Origin::Fresh);
    const auto run = m_library->run(outcome->run).value();
    const auto expected = test::resultOf(test::windowsOfJob(seedOfJob(run.description.jobKey), 4));
    EXPECT_EQ(outcome->transcript.segments, expected.segments);
    EXPECT_EQ(outcome->transcript.text, expected.text);
    EXPECT_EQ(run.state, library::RunState::Finished);
    EXPECT_EQ(run.description.modelName, "base");
    EXPECT_EQ(run.description.totalUs, 3'000'000);
    EXPECT_EQ(m_script.samples, kSamples);
    EXPECT_THAT(m_watcher.windows, ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(m_watcher.phases, ::testing::Contains("transcribing"));
    EXPECT_THAT(m_watcher.weights, ElementsAre(42)) << "memory is reported on";
    EXPECT_THAT(m_watcher.batchChanges, ElementsAre("Four at a time."));
    EXPECT_THAT(requestFromJson(run.description.requestJson)->batchChanges, ElementsAre("Four at a time.")) << "it is kept with the run";
    EXPECT_THAT(outcome->warnings, ElementsAre("A made-up model."));
    EXPECT_EQ(m_library->recording(outcome->recording).value().recording.facts.durationUs, 3'000'000);
}

TEST_F(TranscriptionServiceTest, GoesOnAtTheLastWindow) {
    stopBefore(2);
    const auto first = transcribe();
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().code, ErrorCode::Device);
    EXPECT_THAT(first.error().message, HasSubstr("undervoice resume"));
    m_script.beforeWindow = nullptr;

    const auto second = transcribe();

    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->origin, TranscriptionOutcome::Origin::Resumed);
    EXPECT_THAT(m_script.decoded, ElementsAre(0, 1, 2, 3));
    EXPECT_EQ(m_script.resumedProbabilities, 94U);
    EXPECT_EQ(m_watcher.start.doneUs, 60'000'000);
    EXPECT_THAT(jobs(), IsEmpty());
}

TEST_F(TranscriptionServiceTest, ResumesByNumber) {
    stopBefore(3);
    ASSERT_FALSE(transcribe());
    m_script.beforeWindow = nullptr;
    const auto job = jobs().at(0);
    EXPECT_EQ(job.run.lastError, "The engine stopped.");
    EXPECT_TRUE(job.isFileThere);
    EXPECT_FALSE(job.isRunning);
    EXPECT_EQ(job.positionText(), "1:30 of 0:03");  // the made-up windows are longer than the made-up file

    const auto outcome = m_service.resume(job.run.id, m_watcher);

    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->run, job.run.id);
    EXPECT_EQ(outcome->transcript.segments.size(), 12U);
    EXPECT_EQ(m_service.resume(job.run.id, m_watcher).error().code, ErrorCode::InvalidArgument);
}

TEST_F(TranscriptionServiceTest, WhoGoesOnLastSaysWhereTheFilesGo) {
    stopBefore(2);
    for (const char* output : {"first", "second", ""}) {
        m_request.output = output;
        ASSERT_FALSE(transcribe());
    }

    EXPECT_EQ(requestOfRun(jobs().at(0).run)->output, "second");
    ASSERT_FALSE(m_service.resume(jobs().at(0).run.id, m_watcher));
    EXPECT_EQ(requestOfRun(jobs().at(0).run)->output, "second");
}

TEST_F(TranscriptionServiceTest, FinishedWorkIsNotRepeated) {
    const auto first = transcribe().value();

    const auto second = transcribe().value();

    EXPECT_EQ(second.origin, TranscriptionOutcome::Origin::Reused);
    EXPECT_EQ(second.run, first.run);
    EXPECT_EQ(second.transcript.segments, first.transcript.segments);
    EXPECT_EQ(m_script.transcriptions, 1);
    EXPECT_EQ(m_script.loads, 1);
}

TEST_F(TranscriptionServiceTest, AgainKeepsTheOlderRunAsARevision) {
    const auto first = transcribe().value();
    m_request.again = true;

    const auto second = transcribe().value();

    EXPECT_EQ(second.origin, TranscriptionOutcome::Origin::Fresh);
    EXPECT_NE(second.run, first.run);
    EXPECT_FALSE(m_library->run(first.run).value().isCurrent);
    EXPECT_TRUE(m_library->run(second.run).value().isCurrent);
}

TEST_F(TranscriptionServiceTest, ASecondReadingIsKeptBesideTheTranscript) {
    const auto transcript = transcribe().value();
    m_request.isSecondReading = true;

    const auto second = transcribe();

    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->origin, TranscriptionOutcome::Origin::Fresh) << "the same settings, and yet another run";
    EXPECT_EQ(second->recording, transcript.recording);
    EXPECT_TRUE(m_library->run(transcript.run).value().isCurrent);
    EXPECT_EQ(m_library->recording(transcript.recording).value().runs.size(), 1U);
    EXPECT_EQ(m_library->secondReadings(transcript.recording).value().at(0).id, second->run);
    EXPECT_EQ(transcribe().value().origin, TranscriptionOutcome::Origin::Reused);
}

TEST_F(TranscriptionServiceTest, ASecondReadingGoesOnAsOne) {
    m_request.isSecondReading = true;
    stopBefore(2);
    ASSERT_FALSE(transcribe());
    m_script.beforeWindow = nullptr;
    EXPECT_THAT(jobs(), IsEmpty()) << "a person is not asked about it";

    const auto outcome = m_service.resume(m_watcher.start.run, m_watcher);

    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->run, m_watcher.start.run);
    EXPECT_THAT(m_script.decoded, ElementsAre(0, 1, 2, 3));
}

TEST_F(TranscriptionServiceTest, ATranslationIsNoSecondReading) {
    m_request.isSecondReading = true;
    m_request.options.decoding.task = text::Task::Translate;

    EXPECT_EQ(transcribe().error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_script.loads, 0);
}

TEST_F(TranscriptionServiceTest, OtherSettingsAreAnotherRun) {
    const auto first = transcribe().value();
    m_request.options.decoding.beamSize = 2;

    const auto second = transcribe().value();

    EXPECT_NE(second.run, first.run);
    EXPECT_EQ(second.recording, first.recording);
    EXPECT_EQ(m_script.transcriptions, 2);
}

TEST_F(TranscriptionServiceTest, SameContentElsewhereIsTheSameJob) {
    stopBefore(1);
    ASSERT_FALSE(transcribe());
    m_script.beforeWindow = nullptr;
    m_request.file = m_folder.path() / "copy.wav";
    fs::rename(file(), m_request.file);

    EXPECT_EQ(transcribe().value().origin, TranscriptionOutcome::Origin::Resumed);
}

TEST_F(TranscriptionServiceTest, StandardInputIsKnownByItsContent) {
    stopBefore(1);
    ASSERT_FALSE(transcribe());
    m_script.beforeWindow = nullptr;
    const int terminal = ::dup(0);
    const int source = ::open(file().c_str(), O_RDONLY);
    ASSERT_EQ(::dup2(source, 0), 0);
    m_request.file = "-";

    const auto outcome = transcribe();

    ::dup2(terminal, 0);
    ::close(source);
    ::close(terminal);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->origin, TranscriptionOutcome::Origin::Resumed);
    EXPECT_EQ(m_library->recording(outcome->recording).value().recording.facts.path, file());
}

TEST_F(TranscriptionServiceTest, TranscribingWhatLiesInTheTrashBringsItBack) {
    const auto first = transcribe().value();
    ASSERT_TRUE(m_library->moveToTrash({first.recording}));

    const auto second = transcribe();

    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->origin, TranscriptionOutcome::Origin::Reused);
    EXPECT_FALSE(m_library->recording(first.recording).value().recording.trashedAt);
}

TEST_F(TranscriptionServiceTest, AMovedRecordingIsFoundWhereItWasSeenLast) {
    stopBefore(1);
    ASSERT_FALSE(transcribe());
    const fs::path elsewhere = m_folder.path() / "moved.wav";
    fs::rename(file(), elsewhere);
    stopBefore(2);
    ASSERT_FALSE(m_service.resume(jobs().at(0).run.id, m_watcher, {}, elsewhere));
    m_script.beforeWindow = nullptr;

    EXPECT_EQ(jobs().at(0).file, elsewhere);
    EXPECT_TRUE(m_service.resume(jobs().at(0).run.id, m_watcher));
}

TEST_F(TranscriptionServiceTest, FinishedWorkIsGivenBackWhileItIsDoneAgain) {
    const auto first = transcribe().value();
    const auto lock = library::JobLock::acquire(m_library->path(), m_library->run(first.run).value().description.jobKey);
    ASSERT_TRUE(lock);

    EXPECT_EQ(transcribe().value().origin, TranscriptionOutcome::Origin::Reused);
}

TEST_F(TranscriptionServiceTest, ATrackThatIsNotThereIsRefusedBeforeTheModelLoads) {
    m_request.part.track = 3;

    EXPECT_EQ(transcribe().error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_script.loads, 0);
}

TEST_F(TranscriptionServiceTest, CancelSaysWhereItStopped) {
    CancelSource source;
    m_script.beforeWindow = [&](int i) -> Status {
        if (i == 1) source.cancel();
        return {};
    };

    const auto outcome = transcribe(source.token());

    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(outcome.error().message, "Stopped at 1:00 of 0:03: `undervoice resume` goes on from there.");
    EXPECT_THAT(jobs(), ::testing::SizeIs(1));
}

TEST_F(TranscriptionServiceTest, VanishedInputStaysResumable) {
    stopBefore(1);
    ASSERT_FALSE(transcribe());
    m_script.beforeWindow = nullptr;
    const fs::path elsewhere = m_folder.path() / "moved.wav";
    fs::rename(file(), elsewhere);
    const auto job = jobs().at(0);
    EXPECT_FALSE(job.isFileThere);

    const auto failed = m_service.resume(job.run.id, m_watcher);

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::NotFound);
    EXPECT_THAT(failed.error().message, ::testing::AllOf(HasSubstr("talk.wav"), HasSubstr("stays resumable at 0:30")));
    EXPECT_TRUE(m_service.resume(job.run.id, m_watcher, {}, elsewhere));
}

TEST_F(TranscriptionServiceTest, AChangedRecordingIsNotResumed) {
    stopBefore(1);
    ASSERT_FALSE(transcribe());
    test::writeWav(file(), kSamples, 2);

    const auto failed = m_service.resume(jobs().at(0).run.id, m_watcher);

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(failed.error().message, HasSubstr("content has changed"));
    EXPECT_THAT(jobs(), ::testing::SizeIs(1));
}

TEST_F(TranscriptionServiceTest, AnotherModelAtTheSamePlaceIsNotResumed) {
    stopBefore(1);
    ASSERT_FALSE(transcribe());
    m_script.weights = "fine-tuned";
    TranscriptionService later(test::fakeEngine(m_script), *m_library);

    EXPECT_THAT(later.resume(jobs().at(0).run.id, m_watcher).error().message, HasSubstr("model"));
}

TEST_F(TranscriptionServiceTest, AJobInWorkIsBusy) {
    stopBefore(1);
    ASSERT_FALSE(transcribe());
    const auto job = jobs().at(0);
    const auto lock = library::JobLock::acquire(m_library->path(), job.run.description.jobKey);
    ASSERT_TRUE(lock);

    EXPECT_EQ(transcribe().error().code, ErrorCode::Busy);
    EXPECT_EQ(m_service.resume(job.run.id, m_watcher).error().code, ErrorCode::Busy);
    EXPECT_EQ(m_library->deleteRecording(job.run.recording).error().code, ErrorCode::Busy);
    EXPECT_EQ(m_library->deleteRun(job.run.id).error().code, ErrorCode::Busy);
    EXPECT_TRUE(jobs().at(0).isRunning);
    EXPECT_TRUE(library::JobLock::acquire(m_library->path(), std::string(64, '0')));
}

TEST_F(TranscriptionServiceTest, ALibraryInMemoryKeepsNothing) {
    const auto memory = library::Library::openInMemory().value();
    TranscriptionService service(test::fakeEngine(m_script), *memory);
    m_library.reset();
    const auto before = std::distance(fs::directory_iterator(m_folder.path()), fs::directory_iterator());

    const auto outcome = service.transcribe(m_request, m_watcher);

    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->transcript.segments.size(), 12U);
    EXPECT_EQ(std::distance(fs::directory_iterator(m_folder.path()), fs::directory_iterator()), before);
}

TEST_F(TranscriptionServiceTest, AFileThatIsNoMediaIsRefusedBeforeTheModelLoads) {
    m_request.file = m_folder.path() / "library.db";
    EXPECT_EQ(transcribe().error().code, ErrorCode::Format);
    m_request.file = m_folder.path() / "nowhere.wav";
    EXPECT_EQ(transcribe().error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_script.loads, 0);
}

TEST_F(TranscriptionServiceTest, ACommitThatFailsEndsTheJobWithItsSentence) {
    m_script.beforeWindow = [&](int i) -> Status {
        // Somebody else's window under our feet: the library refuses the next one.
        if (i == 1) {
            EXPECT_TRUE(m_library->commitWindow(m_watcher.start.run, test::someWindow(1)));
        }
        return {};
    };

    const auto outcome = transcribe();

    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().message, HasSubstr("Window 1 cannot be committed"));
    EXPECT_THAT(m_watcher.windows, ElementsAre(0));
}

}  // namespace
}  // namespace undervoice::service
