// What a batch is planned with, beside what its caches came to when it was decoded.

#include "engine/longform/batch_plan.h"

#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/longform/null_sink.h"
#include "engine/longform/transcriber.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"
#include "support/made_up_signal.h"

namespace undervoice::engine {
namespace {

using Change = std::function<void(api::TranscribeOptions&)>;

class BatchPlan : public ::testing::Test {
  protected:
    static api::TranscribeOptions options(const Change& change) {
        api::TranscribeOptions options;
        options.mode = api::Mode::Batched;
        options.useVad = false;  // nobody speaks in it
        options.batchSize = 2;
        options.decoding.language = "en";
        options.decoding.sampleLength = 12;
        options.decoding.temperatures = {0.0};
        options.decoding.noSpeechThreshold.reset();
        change(options);
        return options;
    }
    static void beamsAndBestOf(api::TranscribeOptions& options) {
        options.decoding.beamSize = 2;
        options.decoding.bestOf = 4;
        options.decoding.temperatures = {0.0, 0.8};
        options.decoding.logprobThreshold = 0;  // no window is good enough at the first temperature
    }

    c10::InferenceMode m_inference;
    std::shared_ptr<const Model> m_model = Model::load(*test::formulaCheckpoint("micro", "A"), Placement{}, {}, {}, api::AttentionModes{}).value();
    Decoder m_decoder{m_model, text::Tokenizer::create(51865, test::assetsFolder()).value()};
};

TEST_F(BatchPlan, IsWhatTheCachesComeTo) {
    const media::Pcm pcm = test::madeUpSignal(65, "plan");  // three windows
    const LogMel logMel(80);
    const std::vector<std::pair<int, int>> heads;
    const MemoryPlanner planner(*m_model);
    const std::vector<std::pair<std::string, Change>> cases = {
        {"greedy", [](auto& o) { o.decoding.beamSize.reset(); }},
        {"beams", [](auto& o) { o.decoding.beamSize = 3; }},
        {"beams behind a prompt", [](auto& o) { o.initialPrompt = "The harbour wall, the crane and the mortar."; }},
        {"beams behind hotwords and a prefix", [](auto& o) { o.hotwords = "Keller, Okoro", o.prefix = "So"; }},
        {"more samples than beams", beamsAndBestOf},
        {"without timestamps", [](auto& o) { o.decoding.withoutTimestamps = true; }},
    };
    for (const auto& [name, change] : cases) {
        SCOPED_TRACE(name);
        const api::TranscribeOptions wanted = options(change);
        const auto asked = askedBatch(m_decoder, wanted, /*windows=*/2);
        ASSERT_TRUE(asked) << asked.error().message;
        NullSink sink;
        const auto summary = Transcriber({m_decoder, logMel, heads}, nullptr).run({pcm, wanted, /*seed=*/0, /*resume=*/{}}, sink, {});
        ASSERT_TRUE(summary) << summary.error().message;
        const api::MemoryNeed need = planner.need(m_model->modes(), *asked);
        EXPECT_EQ(need.selfCache, summary->memory.selfCache);
        EXPECT_EQ(need.crossCache, summary->memory.crossCache);
    }
}

TEST_F(BatchPlan, APromptIsPlannedOnceAWindow) {
    const auto text = [](std::string prompt) { return options([&](auto& o) { o.initialPrompt = std::move(prompt); }); };
    const auto without = askedBatch(m_decoder, text(""), 8), with = askedBatch(m_decoder, text("The harbour wall, the crane and the mortar."), 8);
    ASSERT_TRUE(without && with);
    const std::int64_t more = with->sharedTokens - without->sharedTokens;
    EXPECT_GT(more, 8);
    EXPECT_EQ(with->tokens - without->tokens, more);
    const MemoryPlanner planner(*m_model);
    const auto bytes = [&](const MemoryPlanner::Batch& batch) { return planner.need(m_model->modes(), batch).selfCache; };
    const std::int64_t token = 2LL * m_model->dims().textLayers * m_model->dims().textState * 4;
    EXPECT_EQ(bytes(*with) - bytes(*without), 8 * more * token) << "eight windows, not their forty rows";
}

TEST_F(BatchPlan, ALongPromptIsCutAsTheDecoderCutsIt) {
    std::string prompt;
    for (int i = 0; i < 400; ++i) prompt += " harbour";
    const auto asked = askedBatch(m_decoder, options([&](auto& o) { o.initialPrompt = prompt; }), 1);
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->sharedTokens, 1 + 223 + 3);
    EXPECT_EQ(asked->tokens, 1 + 223 + 3 + 11);
}

TEST_F(BatchPlan, RefusesPromptsThatLeaveNoRoom) {
    std::string words;
    for (int i = 0; i < 400; ++i) words += " harbour";
    const auto asked = askedBatch(m_decoder, options([&](auto& o) { o.hotwords = words, o.initialPrompt = words, o.carryInitialPrompt = true; }), 1);
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace undervoice::engine
