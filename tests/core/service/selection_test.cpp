#include "service/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <future>
#include <thread>

#include "fake_engine.h"
#include "support/fixtures.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SelectionTest : public ::testing::Test {
  protected:
    SelectionTest() {
        test::writeWav(file(), 48'000);
        m_job.file = file();
        m_job.model.path = "/models/base";
        m_request.model.path = "/models/large";
    }
    fs::path file() const { return m_folder.path() / "talk.wav"; }
    void transcribe() { m_request.run = m_service.transcribe(m_job, m_observer).value().run; }
    Result<SelectionReading> read(double beginSeconds, double endSeconds, const CancelToken& cancel = {}) {
        m_request.beginSeconds = beginSeconds;
        m_request.endSeconds = endSeconds;
        return m_service.read(m_request, m_observer, cancel);
    }

    test::TemporaryFolder m_folder;
    test::FakeEngineScript m_script;
    std::unique_ptr<library::Library> m_library = library::Library::open(m_folder.path() / "library.db").value();
    TranscriptionService m_service{test::fakeEngine(m_script), *m_library};
    TranscriptionRequest m_job;
    SelectionRequest m_request;
    TranscriptionObserver m_observer;
};

TEST_F(SelectionTest, IsHeardWithItsOwnModelAndNotStored) {
    transcribe();
    const auto before = m_library->transcript(m_request.run).value().segments;

    const auto reading = read(1, 2.5);

    ASSERT_TRUE(reading) << reading.error().message;
    EXPECT_EQ(m_script.samples, 24'000);
    EXPECT_EQ(m_script.loads, 2);
    ASSERT_FALSE(reading->segments.empty());
    for (const Segment& segment : reading->segments) {
        EXPECT_GE(segment.startSeconds, 1);
        EXPECT_LE(segment.endSeconds, 2.5);
    }
    EXPECT_EQ(m_library->recordings().value().at(0).runs.size(), 1U);
    EXPECT_EQ(m_library->transcript(m_request.run).value().segments, before);
}

TEST_F(SelectionTest, CountsInTheTimeOfItsRun) {
    m_job.part.fromUs = 1'000'000;
    m_job.part.toUs = 2'000'000;
    transcribe();

    const auto reading = read(0.5, 30);

    ASSERT_TRUE(reading) << reading.error().message;
    EXPECT_EQ(m_script.samples, 8'000) << "from 1.5 s of the file to the end of what was transcribed";
    EXPECT_GE(reading->segments.front().startSeconds, 0.5);
    EXPECT_EQ(read(1, 2).error().code, ErrorCode::InvalidArgument);
}

TEST_F(SelectionTest, IsNotHeardFromAnotherRecording) {
    transcribe();
    test::writeWav(file(), 48'000, /*seed=*/2);

    const auto reading = read(0, 1);

    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(reading.error().message, HasSubstr("changed"));
    EXPECT_EQ(m_script.loads, 1);
}

TEST_F(SelectionTest, ARecordingThatIsGoneIsNamed) {
    transcribe();
    fs::remove(file());

    const auto reading = read(0, 1);

    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().code, ErrorCode::NotFound);
    EXPECT_THAT(reading.error().message, HasSubstr("talk.wav"));
}

TEST_F(SelectionTest, RefusesWhatIsNoSelection) {
    transcribe();
    EXPECT_EQ(read(1, 1.05).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(read(-1, 1).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(read(std::nan(""), 1).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(read(0, INFINITY).error().code, ErrorCode::InvalidArgument);
    m_request.options.clipSeconds = {0, 1};
    EXPECT_EQ(read(0, 1).error().code, ErrorCode::InvalidArgument);
}

TEST_F(SelectionTest, StopsWhenItIsCancelled) {
    transcribe();
    CancelSource cancel;
    m_script.beforeWindow = [&](int window) -> Status {
        if (window == 1) cancel.cancel();
        return {};
    };

    EXPECT_EQ(read(0, 3, cancel.token()).error().code, ErrorCode::Cancelled);
}

/// Hears until it is cancelled where the selection begins at 0, else at once; tells when it begins.
class FakeReader : public SelectionReader {
  public:
    explicit FakeReader(std::promise<void>& begun, int& unloads) : m_begun(begun), m_unloads(unloads) {}
    Result<SelectionReading> read(const SelectionRequest& request, TranscriptionObserver& observer, const CancelToken& cancel) override {
        observer.onProgress({1, 2, Progress::Unit::AudioMicroseconds, "transcribing"});
        if (request.beginSeconds == 0) {
            m_begun.set_value();
            while (!cancel.isCancelled()) std::this_thread::yield();
        }
        UNDERVOICE_TRY(cancel.check());
        return SelectionReading{.language = "en"};
    }
    void unload() override { ++m_unloads; }

  private:
    std::promise<void>& m_begun;
    int& m_unloads;
};

class SelectionThreadTest : public ::testing::Test {
  protected:
    using Answer = std::promise<Result<SelectionReading>>;
    void read(double beginSeconds, Answer& answer) {
        m_thread->read({.run = {}, .beginSeconds = beginSeconds, .endSeconds = 9}, [this](const Progress& progress) { m_phases.push_back(progress.phase); },
                       [&answer](Result<SelectionReading> reading) { answer.set_value(std::move(reading)); });
    }
    std::promise<void> m_begun;
    int m_unloads = 0;
    std::vector<std::string> m_phases;  ///< written by the thread, read after its end
    std::unique_ptr<SelectionThread> m_thread = std::make_unique<SelectionThread>(std::make_unique<FakeReader>(m_begun, m_unloads));
    Answer m_first, m_second;
};

TEST_F(SelectionThreadTest, WhatIsAskedForLaterCancelsWhatWasAskedForBefore) {
    read(0, m_first);
    m_begun.get_future().wait();
    read(5, m_second);

    EXPECT_EQ(m_first.get_future().get().error().code, ErrorCode::Cancelled);
    EXPECT_EQ(m_second.get_future().get()->language, "en");
    m_thread.reset();
    EXPECT_THAT(m_phases, ::testing::ElementsAre("transcribing", "transcribing"));
}

TEST_F(SelectionThreadTest, CancelEndsTheHearing) {
    read(0, m_first);
    m_begun.get_future().wait();

    m_thread->cancel();

    EXPECT_EQ(m_first.get_future().get().error().code, ErrorCode::Cancelled);
}

TEST_F(SelectionThreadTest, ItsEndCancelsAndAnswers) {
    read(0, m_first);
    m_begun.get_future().wait();

    m_thread.reset();

    EXPECT_EQ(m_first.get_future().get().error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace undervoice::service
