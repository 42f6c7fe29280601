#include "service/voice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../library/library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::service {

void PrintTo(const VoiceSpan& span, std::ostream* out) { *out << span.beginUs << "…" << span.endUs; }

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class VoiceTest : public testing::Test {
  protected:
    void store(const std::vector<std::uint8_t>& probabilities) {
        const auto run = m_library->run(m_run).value();
        ASSERT_TRUE(m_library->storeSpeechProbabilities(run.recording, run.description.lane, run.description.programVersion, probabilities));
    }

    test::TemporaryFolder m_folder;
    std::unique_ptr<library::Library> m_library = library::Library::open(m_folder.path() / "library.db").value();
    library::RunId m_run = test::addFinished(*m_library, test::someRecording(), {" Hello."});
};

TEST_F(VoiceTest, IsWhereItIsMoreLikelyThanNot) {
    store({0, 127, 128, 255, 0, 0, 0, 0, 0, 0, 0, 0, 200});
    EXPECT_THAT(voiceOf(*m_library, m_run).value(), ElementsAre(VoiceSpan{64'000, 128'000}, VoiceSpan{384'000, 416'000}));
}

TEST_F(VoiceTest, ShortGapsBelongToIt) {
    store({255, 0, 0, 0, 0, 0, 0, 255});  // 192 ms
    EXPECT_THAT(voiceOf(*m_library, m_run).value(), ElementsAre(VoiceSpan{0, 256'000}));
}

TEST_F(VoiceTest, OfCorrectionsIsThatOfWhatTheyCorrect) {
    store({255});
    const auto corrections = m_library->beginCorrections(m_run).value();
    EXPECT_THAT(voiceOf(*m_library, corrections).value(), ElementsAre(VoiceSpan{0, 32'000}));
}

TEST_F(VoiceTest, OfJoinedChannelsIsThatOfAny) {
    const auto run = m_library->run(m_run).value();
    ASSERT_EQ(run.description.lane.channel, -1);
    const auto storeOf = [&](int channel, const std::vector<std::uint8_t>& probabilities) {
        library::Lane lane = run.description.lane;
        lane.channel = channel;
        ASSERT_TRUE(m_library->storeSpeechProbabilities(run.recording, lane, run.description.programVersion, probabilities));
    };
    storeOf(0, {255, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    storeOf(1, {200, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128});
    EXPECT_THAT(voiceOf(*m_library, m_run).value(), ElementsAre(VoiceSpan{0, 64'000}, VoiceSpan{352'000, 384'000}));

    store({0, 255});  // what was heard of all together says more
    EXPECT_THAT(voiceOf(*m_library, m_run).value(), ElementsAre(VoiceSpan{32'000, 64'000}));
}

TEST_F(VoiceTest, IsUnknownWhereNobodyLookedForIt) { EXPECT_THAT(voiceOf(*m_library, m_run).value(), IsEmpty()); }

TEST_F(VoiceTest, OfARunThatIsNotThereIsAnError) { EXPECT_EQ(voiceOf(*m_library, library::RunId(99)).error().code, ErrorCode::NotFound); }

}  // namespace
}  // namespace undervoice::service
