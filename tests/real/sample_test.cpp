// The bundled sample as a newcomer hears it first: base, as packaging/run.sh runs it, against the text that was spoken.

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <string>

#include "engine/longform/null_sink.h"
#include "engine/speech_engine_impl.h"
#include "reference_runs.h"
#include "support/fixtures.h"
#include "text/normalizer.h"
#include "text/wer.h"

namespace undervoice::engine {
namespace {

constexpr const char* kModel = "base";
constexpr double kAllowedWordErrors = 0.05;

/// The turns, each behind its channel's letter and a tab.
std::string spokenText() {
    std::ifstream file(test::sourceFolder() / "resources/samples/interview.txt");
    std::string text;
    for (std::string line; std::getline(file, line);) text += line.substr(line.find('\t') + 1) + " ";
    return text;
}

class RealSample : public ::testing::Test {
  protected:
    void SetUp() override {
        if (test::realModel(kModel).empty()) GTEST_SKIP() << kModel << " is not in " << test::depsFolder() << ": set-up could not fetch it";
        const auto info = m_engine.loadModel(test::onCpu(test::realModel(kModel), /*threads=*/1), {}, {});
        ASSERT_TRUE(info) << info.error().message;
    }

    /// All else as it is when nothing is asked for; the language is guessed, too.
    void expectReads(api::Mode wanted, api::Mode expected) {
        api::TranscribeOptions options;
        options.mode = wanted;
        NullSink sink;
        const auto heard = m_engine.transcribe(test::sampleAudio(), options, /*jobSeed=*/1, {}, sink, {});
        ASSERT_TRUE(heard) << heard.error().message;
        EXPECT_EQ(heard->mode, expected);
        EXPECT_EQ(heard->language, "en");

        const auto normalise = text::EnglishNormalizer::create(test::assetsFolder()).value();
        const text::ErrorCounts counts = text::compareWords(normalise(spokenText()), normalise(heard->text)).value().counts;
        std::cout << kModel << " on the sample, " << (expected == api::Mode::Batched ? "batched" : "careful") << ": WER "
                  << 100 * counts.wer() << " %, " << counts.substitutions << " / " << counts.deletions << " / " << counts.insertions
                  << " (S / D / I) of " << counts.referenceLength() << " words; " << heard->seconds << " s" << std::endl;
        EXPECT_GT(counts.referenceLength(), 150);
        EXPECT_LE(counts.wer(), kAllowedWordErrors);
    }

    SpeechEngineImpl m_engine;
};

TEST_F(RealSample, IsReadInBatchesWhenNothingElseIsAskedFor) { expectReads(api::Mode::Auto, api::Mode::Batched); }

TEST_F(RealSample, IsReadCarefully) { expectReads(api::Mode::Careful, api::Mode::Careful); }

}  // namespace
}  // namespace undervoice::engine
