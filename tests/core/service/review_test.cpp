#include "service/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../library/library_fixtures.h"
#include "service/channels.h"
#include "service/job_record.h"
#include "support/fixtures.h"
#include "text/normalizer.h"

namespace undervoice::service {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string normalized(std::string_view text) { return text::BasicNormalizer()(text); }

/// Ten seconds, a word each second.
Window windowOf(const std::vector<std::string>& words) {
    Window window = test::windowSaying(0, "");
    Segment& segment = window.segments.at(0);
    segment.text.clear();
    segment.evidence = {};
    segment.startSeconds = 0;
    segment.endSeconds = static_cast<double>(words.size());
    segment.avgLogprob = -0.2;
    segment.words.emplace();
    for (const std::string& word : words) {
        const double start = static_cast<double>(segment.words->size());
        segment.words->push_back({" " + word, start, start + 0.8, 0.7});
        segment.text += " " + word;
    }
    return window;
}

class LibraryReviewTest : public ::testing::Test {
  protected:
    library::RunId add(const std::string& key, const library::Lane& lane, const std::vector<std::string>& words, const std::string& file = "a.wav") {
        library::RunDescription description = test::someRun(key);
        description.lane = lane;
        description.totalUs = 1'000'000 * static_cast<std::int64_t>(words.size());
        description.optionsJson = api::toJson(m_options);
        description.requestJson = requestToJson(StoredRequest{m_model, {.channel = lane.channel >= 0 ? std::optional(lane.channel) : std::nullopt, .fromUs = lane.fromUs}, {}});
        const auto run = m_library->beginRun(m_library->addRecording(test::someRecording(file)).value(), description).value();
        const Window window = windowOf(words);
        EXPECT_TRUE(m_library->commitWindow(run, window));
        EXPECT_TRUE(m_library->finishRun(run, {"en", 1, "", window.segments}));
        return run;
    }
    Document document(library::RunId run) const {
        Document document;
        const Transcript transcript = m_library->transcript(run).value();
        for (const Segment& segment : transcript.segments) document.segments.push_back({document.nextKey++, -1, segment});
        return document;
    }

    api::TranscribeOptions m_options;
    api::ModelOptions m_model;
    std::unique_ptr<library::Library> m_library = library::Library::openInMemory().value();
    library::Lane m_second{.track = 0, .task = library::kSecondReadingTask};
    library::Lane m_first{.track = 0};
};

TEST_F(LibraryReviewTest, FindsWhatTwoReadingsHearDifferently) {
    const auto run = add("first", m_first, {"the", "keeper", "lit", "the", "lamp"});
    add("second", m_second, {"the", "creeper", "lit", "the", "lamp"});
    const auto second = secondReadingOf(*m_library, run).value();
    ASSERT_TRUE(second);

    const auto doubts = doubtsOf(*m_library, run, document(run), second->id, normalized).value();

    ASSERT_FALSE(doubts.empty());
    EXPECT_EQ(doubts[0].said, "keeper");
    EXPECT_EQ(doubts[0].otherReading, "creeper");
}

TEST_F(LibraryReviewTest, AsksWhatIsStillOpen) {
    const auto run = add("first", m_first, {"the", "keeper", "lit", "the", "lamp"});
    EXPECT_TRUE(openQuestionsOf(*m_library, run, {}).value().empty()) << "there is no second reading";
    add("second", m_second, {"the", "creeper", "lit", "the", "lamb"});

    const auto questions = openQuestionsOf(*m_library, run, {}).value();

    ASSERT_EQ(questions.size(), 2U);
    EXPECT_EQ(questions[0].word, "keeper");
    EXPECT_EQ(questions[0].firstReading, "keeper");
    EXPECT_EQ(questions[0].secondReading, "creeper");
    EXPECT_EQ(questions[0].seconds, 1);
    EXPECT_EQ(questions[1].secondReading, "lamb");

    const auto corrections = m_library->beginCorrections(run).value();
    const auto change = confirm(m_library->document(corrections).value(), 0, 1, 2).value();
    ASSERT_TRUE(m_library->commitChange(corrections, change, library::ChangeJoin::New));
    const auto left = openQuestionsOf(*m_library, corrections, {}).value();
    ASSERT_EQ(left.size(), 1U) << "what a person has settled is no question";
    EXPECT_EQ(left[0].word, "lamp");
}

TEST_F(LibraryReviewTest, ASecondReadingOfAPartLiesInTheTimeOfTheTranscript) {
    const auto run = add("first", m_first, {"the", "keeper", "lit", "the", "lamp"});
    m_second.fromUs = 2'000'000;
    m_second.toUs = 4'000'000;
    const auto second = add("second", m_second, {"hit", "the"});

    const auto doubts = doubtsOf(*m_library, run, document(run), second, normalized, {.leastExpectedError = 0}).value();

    const auto different = std::ranges::find(doubts, DoubtReason::Disagreement, &Doubt::reason);
    ASSERT_NE(different, doubts.end());
    EXPECT_EQ(different->said, "lit");
    EXPECT_EQ(different->otherReading, "hit");
    EXPECT_EQ(std::ranges::count(doubts, DoubtReason::OnlyHere, &Doubt::reason), 0) << "what it did not hear is not missing in it";
}

TEST_F(LibraryReviewTest, OtherChannelsAndRecordingsAreNoSecondReading) {
    const auto run = add("first", m_first, {"the", "keeper"});
    m_second.channel = 1;
    const auto other = add("channel", m_second, {"the", "keeper"});
    m_second.channel = -1;
    const auto elsewhere = add("elsewhere", m_second, {"the", "keeper"}, "b.wav");

    EXPECT_FALSE(secondReadingOf(*m_library, run).value());
    EXPECT_EQ(doubtsOf(*m_library, run, document(run), other, normalized).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(doubtsOf(*m_library, run, document(run), elsewhere, normalized).error().code, ErrorCode::InvalidArgument);
}

TEST_F(LibraryReviewTest, TheRequestIsForTheSameSoundByAnotherModel) {
    m_first.fromUs = 3'000'000;
    m_options.decoding.patience = 2;
    m_options.initialPrompt = "Lighthouses.";
    const auto run = add("first", m_first, {"the", "keeper"});
    api::ModelOptions tiny;
    tiny.path = "/models/tiny.en";

    const auto request = secondReadingRequest(*m_library, run, tiny);

    ASSERT_TRUE(request) << request.error().message;
    EXPECT_TRUE(request->isSecondReading);
    EXPECT_EQ(request->part.fromUs, 3'000'000);
    EXPECT_EQ(request->part.track, 0);
    EXPECT_EQ(request->model.path, "/models/tiny.en");
    EXPECT_EQ(request->options.decoding.language, "en");
    EXPECT_FALSE(request->options.decoding.beamSize);
    EXPECT_TRUE(request->options.wordTimestamps);
    EXPECT_EQ(request->options.initialPrompt, "Lighthouses.");
    EXPECT_TRUE(api::validate(request->options));
}

TEST_F(LibraryReviewTest, AChannelIsReadAloneAndJoinedOnesTogether) {
    const auto first = add("first", {.track = 0, .channel = 0}, {"who", "was", "there"});
    add("second", {.track = 0, .channel = 1}, {"nobody"});
    EXPECT_EQ(secondReadingRequest(*m_library, first, {}).value().part.channel, 0);
    const auto joined = joinChannels(*m_library, m_library->run(first).value().recording).value();
    ASSERT_TRUE(joined);

    EXPECT_EQ(secondReadingRequest(*m_library, *joined, {}).value().part.channel, std::nullopt);
    EXPECT_FALSE(secondReadingOf(*m_library, *joined).value());
    const auto reading = add("both", m_second, {"who", "was", "there", "nobody"});
    EXPECT_EQ(secondReadingOf(*m_library, *joined).value().value().id, reading);
}

TEST_F(LibraryReviewTest, TranslationsHaveNoSecondReading) {
    m_options.decoding.task = text::Task::Translate;
    m_first.task = "translate";
    const auto run = add("first", m_first, {"the", "keeper"});

    EXPECT_EQ(secondReadingRequest(*m_library, run, {}).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace undervoice::service
