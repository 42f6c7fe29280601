#include "service/quote_clip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "fake_engine.h"
#include "media/decode.h"
#include "support/fixtures.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class QuoteClipTest : public ::testing::Test {
  protected:
    QuoteClipTest() {
        test::writeWav(recording(), 80'000);  // five seconds
        Segment segment;
        segment.text = " Two words.";
        segment.words = std::vector<Word>{{" Two", 1, 1.5, 0.9}, {" words.", 1.5, 2, 0.9}};
        m_document.segments.push_back({.segment = segment, .speaker = "Ada"});
        m_document.recording = {"talk.wav", sha256File(recording()).value(), 5'000'000, {0}};
        m_quote = makeQuote(m_document, {{{0, 0}, {0, 10}}}).value();
    }
    fs::path recording() const { return m_folder.path() / "talk.wav"; }
    fs::path clip() const { return m_folder.path() / "clip.wav"; }

    test::TemporaryFolder m_folder;
    ExportDocument m_document;
    Quote m_quote;
};

TEST_F(QuoteClipTest, IsTheSoundAndARecordOfIt) {
    const auto saved = saveQuoteClip(m_document, m_quote, recording(), {}, clip());

    ASSERT_TRUE(saved) << saved.error().message;
    const auto sound = media::decode(saved->clip, {.hashContent = false});
    EXPECT_EQ(sound->pcm.sampleCount(), 16'000 * 16 / 10);  // 0.7 … 2.3 s
    const auto record = test::readJson(saved->record);
    EXPECT_EQ(saved->record, m_folder.path() / "clip.wav.json");
    EXPECT_EQ(record.at("clip"), (nlohmann::json{{"name", "clip.wav"}, {"sha256", sha256File(clip()).value()}, {"start_us", 700'000}, {"end_us", 2'300'000}, {"parts", {{{"start_us", 700'000}, {"end_us", 2'300'000}}}}}));
    EXPECT_EQ(record.at("recording").at("sha256"), m_document.recording.sha256);
}

/// "Two words." at 1 to 2 s, "And three more." at 3 to 4.2 s.
class SeveralPartsTest : public QuoteClipTest {
  protected:
    SeveralPartsTest() {
        Segment segment;
        segment.startSeconds = 3;
        segment.endSeconds = 4.2;
        segment.text = " And three more.";
        segment.words = std::vector<Word>{{" And", 3, 3.4, 0.9}, {" three", 3.4, 3.8, 0.9}, {" more.", 3.8, 4.2, 0.9}};
        m_document.segments.push_back({.segment = segment, .speaker = "Ben"});
    }
};

TEST_F(SeveralPartsTest, FollowOneAnotherWithoutWhatWasLeftOut) {
    m_quote = makeQuote(m_document, {{{1, 10}, {1, 15}}, {{0, 0}, {0, 3}}}).value();  // "more", "Two"

    const auto saved = saveQuoteClip(m_document, m_quote, recording(), {}, clip());

    ASSERT_TRUE(saved) << saved.error().message;
    const auto record = test::readJson(saved->record);
    EXPECT_EQ(record.at("quote").at("text"), "Ada: “Two”\nBen: “[…] more.”\n— 00:00:01–00:00:04, talk.wav (SHA-256 " + m_document.recording.sha256.substr(0, 12) + ")");
    EXPECT_EQ(record.at("quote").at("ranges"), (nlohmann::json{{{"start_us", 1'000'000}, {"end_us", 1'500'000}}, {{"start_us", 3'800'000}, {"end_us", 4'200'000}}}));
    EXPECT_EQ(record.at("clip").at("parts"), (nlohmann::json{{{"start_us", 700'000}, {"end_us", 1'800'000}}, {{"start_us", 3'500'000}, {"end_us", 4'500'000}}}));
    EXPECT_EQ(record.at("clip").at("start_us"), 700'000);
    EXPECT_EQ(record.at("clip").at("end_us"), 4'500'000);
    EXPECT_EQ(media::decode(saved->clip, {.hashContent = false})->pcm.sampleCount(), 16 * (1'100 + 1'000));
    EXPECT_EQ(quoteClipName(m_document, m_quote, media::ClipFormat::Wav), "talk 00.00.01.0-00.00.04.2 2 parts.wav");
}

TEST_F(SeveralPartsTest, AWordThatIsLeftOutIsNotHeardWhole) {
    m_quote = makeQuote(m_document, {{{1, 0}, {1, 3}}, {{1, 10}, {1, 15}}}).value();  // "And […] more": "three" takes 400 ms

    const auto saved = saveQuoteClip(m_document, m_quote, recording(), {}, clip());

    ASSERT_TRUE(saved) << saved.error().message;
    EXPECT_EQ(test::readJson(saved->record).at("clip").at("parts"),
              (nlohmann::json{{{"start_us", 2'700'000}, {"end_us", 3'500'000}}, {{"start_us", 3'700'000}, {"end_us", 4'500'000}}}));
}

TEST_F(SeveralPartsTest, PartsThatSoundAtTheSameTimeAreHeardOnce) {
    for (ExportSegment& said : m_document.segments) said.segment.words.reset();
    m_quote = makeQuote(m_document, {{{1, 0}, {1, 3}}, {{1, 10}, {1, 15}}}).value();

    const auto saved = saveQuoteClip(m_document, m_quote, recording(), {}, clip());

    ASSERT_TRUE(saved) << saved.error().message;
    EXPECT_EQ(test::readJson(saved->record).at("clip").at("parts"), (nlohmann::json{{{"start_us", 2'700'000}, {"end_us", 4'500'000}}}));
}

TEST_F(QuoteClipTest, ComesInEveryFormat) {
    for (const media::ClipFormat format : {media::ClipFormat::Flac, media::ClipFormat::M4a}) {
        const fs::path path = m_folder.path() / quoteClipName(m_document, m_quote, format);
        const auto saved = saveQuoteClip(m_document, m_quote, recording(), {}, path, {.format = format});
        ASSERT_TRUE(saved) << saved.error().message;
        EXPECT_TRUE(media::probe(path));
    }
    EXPECT_TRUE(fs::exists(m_folder.path() / "talk 00.00.01.0-00.00.02.0.flac.json"));
    EXPECT_TRUE(fs::exists(m_folder.path() / "talk 00.00.01.0-00.00.02.0.m4a.json"));
}

TEST_F(QuoteClipTest, AnotherRecordingIsRefused) {
    test::writeWav(recording(), 90'000);

    const auto saved = saveQuoteClip(m_document, m_quote, recording(), {}, clip());

    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().message, HasSubstr("is not the recording that was transcribed"));
    EXPECT_FALSE(fs::exists(clip()));
}

TEST_F(QuoteClipTest, WithoutItsRecordThereIsNoClip) {
    fs::create_directories(m_folder.path() / "clip.wav.json" / "in the way");

    EXPECT_FALSE(saveQuoteClip(m_document, m_quote, recording(), {}, clip()));
    EXPECT_FALSE(fs::exists(clip()));
}

}  // namespace
}  // namespace undervoice::service
