// The real worker with the real tiny.en on a part of the bundled interview: transcript, second reading, doubts, and a selection.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/folders.h"
#include "library/library.h"
#include "service/review.h"
#include "support/fixtures.h"
#include "text/normalizer.h"
#include "worker/worker_process.h"

namespace undervoice::worker {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class RealWorkerTest : public ::testing::Test {
  protected:
    RealWorkerTest() {
        m_request.file = UNDERVOICE_SAMPLE;
        m_request.part.toUs = 17'000'000;
        m_request.options.wordTimestamps = true;
        m_request.options.decoding.language = "en";
        m_request.model = m_model = {.path = setUpFolder() / "models" / "tiny.en", .assetsFolder = setUpFolder() / "assets", .name = "tiny.en", .attention = {}};
    }
    void SetUp() override {
        if (!fs::exists(m_model.path)) GTEST_SKIP() << "No tiny.en at " << m_model.path << ": packaging/setup.sh brings it.";
    }
    fs::path libraryPath() const { return m_folder.path() / "library.db"; }

    test::TemporaryFolder m_folder;
    service::TranscriptionRequest m_request;
    api::ModelOptions m_model;
    service::TranscriptionObserver m_observer;
    WorkerProcess m_worker{UNDERVOICE_WORKER, libraryPath()};
};

TEST_F(RealWorkerTest, ReadsTwiceAndFindsDoubts) {
    const auto first = m_worker.transcribe(m_request, m_observer);
    ASSERT_TRUE(first) << first.error().message;
    const auto library = library::LibraryReader::open(libraryPath()).value();
    const auto request = service::secondReadingRequest(*library, first->run, m_model);
    ASSERT_TRUE(request) << request.error().message;

    const auto second = m_worker.transcribe(*request, m_observer);

    ASSERT_TRUE(second) << second.error().message;
    EXPECT_NE(second->run, first->run);
    EXPECT_EQ(service::secondReadingOf(*library, first->run).value()->id, second->run);
    Document document;
    const Transcript transcript = library->transcript(first->run).value();
    for (const Segment& segment : transcript.segments) document.segments.push_back({document.nextKey++, -1, segment});
    const auto normalize = [](std::string_view text) { return text::BasicNormalizer()(text); };
    const auto doubts = service::doubtsOf(*library, first->run, document, second->run, normalize, {.leastExpectedError = 0});
    ASSERT_TRUE(doubts) << doubts.error().message;
    EXPECT_GE(doubts->size(), 20U) << "with no lower limit, all that was said";
    EXPECT_GE(doubts->front().expectedError, doubts->back().expectedError);
}

TEST_F(RealWorkerTest, HearsASelectionOfATranscript) {
    const auto first = m_worker.transcribe(m_request, m_observer);
    ASSERT_TRUE(first) << first.error().message;
    service::SelectionRequest selection{.run = first->run, .beginSeconds = 8.2, .endSeconds = 13.2, .options = m_request.options, .model = m_model};
    selection.options.decoding.beamSize.reset();

    const auto reading = m_worker.read(selection, m_observer);

    ASSERT_TRUE(reading) << reading.error().message;
    std::string text;
    for (const Segment& segment : reading->segments) text += segment.text;
    EXPECT_THAT(text, HasSubstr("uncle"));
    EXPECT_GE(reading->segments.front().startSeconds, 8.2);
    EXPECT_LE(reading->segments.back().endSeconds, 13.2);
    EXPECT_TRUE(reading->segments.front().words);
}

}  // namespace
}  // namespace undervoice::worker
