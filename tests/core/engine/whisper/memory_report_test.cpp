// What the ledger says while a model really decodes, beside the formulas of attention.md §2, to the byte: every pair of modes,
// windows, beams, tokens and types (spec: attention.md §12, item 5).

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randn.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/attention/modes.h"
#include "engine/cache/latent_cross_cache.h"
#include "engine/cache/latent_self_cache.h"
#include "engine/cache/mha_cross_cache.h"
#include "engine/cache/mha_self_cache.h"
#include "engine/cache/plan.h"
#include "engine/decoding/decoder.h"
#include "engine/tensor/ledger.h"
#include "engine/whisper/decoder_state.h"
#include "support/fixtures.h"
#include "support/latent_checkpoint.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kState = 128, kFrames = 1500, kRank = 32, kKept = 16, kCrossRank = 48;
constexpr MergeRule kMerging{.stride = 2, .normalizes = true};

struct Tested {
    std::vector<std::string> self;
    std::string cross;
    bool isLatent = false;  ///< the model was converted
    bool isInt8 = false;    ///< caches in int8 rows
    std::string name() const {
        std::string text;
        for (const std::string& mode : self) text += mode + "_";
        return text + cross + (isLatent ? "_of_latents" : "") + (isInt8 ? "_int8" : "");
    }
};

bool merges(const Tested& tested) { return tested.self.back() == "mtla"; }

std::shared_ptr<const Model> load(const Tested& tested, api::Dtype dtype = api::Dtype::Float32) {
    const api::AttentionModes modes{tested.self, tested.cross, tested.isInt8};
    const Placement placement{.dtype = dtype};
    if (!tested.isLatent) return Model::load(*test::formulaCheckpoint("micro", "A"), placement, {}, {}, modes).value();
    const test::LatentCheckpoint checkpoint({.kept = 16, .merging = merges(tested) ? std::optional(kMerging) : std::nullopt});
    return Model::load(checkpoint, placement, {}, {}, modes).value();
}

plan::CacheWork layerWork(std::int64_t windows, std::int64_t beams, std::int64_t tokens) {
    return {.layers = 1, .state = kState, .windows = windows, .rowsPerWindow = beams, .tokens = tokens, .frames = kFrames};
}

std::int64_t selfFormula(const Tested& tested, std::int64_t windows, std::int64_t beams, std::int64_t tokens, std::int64_t sharedTokens) {
    plan::CacheWork work = layerWork(windows, beams, tokens);
    work.isInt8 = tested.isInt8;
    work.sharedTokens = sharedTokens;
    const std::map<std::string, std::int64_t> bytes = {{"mha", plan::selfMhaBytes(work)},
                                                       {"x", plan::selfXBytes(work)},
                                                       {"t", plan::selfTBytes(work)},
                                                       {"mla", plan::selfMlaBytes(work, kRank, kKept)},
                                                       {"mtla", plan::selfMtlaBytes(work, kRank, kMerging, kKept)}};
    return bytes.at(tested.self.front()) + bytes.at(tested.self.back());  // two layers
}

std::int64_t crossFormula(const Tested& tested, std::int64_t windows) {
    plan::CacheWork work = layerWork(windows, 1, 0);
    work.isInt8 = tested.isInt8;
    if (tested.cross == "e") return plan::crossEBytes(work);
    return 2 * (tested.cross == "mha" ? plan::crossMhaBytes(work) : plan::crossMlaBytes(work, kCrossRank));
}

class MemoryReports : public testing::TestWithParam<Tested> {
  protected:
    /// Windows of noise, decoded with so many beams; 1: greedy.
    std::vector<api::MemoryReport> decode(const std::shared_ptr<const Model>& model, int windows, int beams) {
        const at::Tensor encoded = model->encode(at::randn({windows, 80, 3000}, at::detail::createCPUGenerator(7)).mul(0.5));
        WindowDecodingOptions options;
        options.language = "en";
        options.sampleLength = 9;
        if (beams > 1) options.beamSize = beams;
        std::vector<api::MemoryReport> reports;
        Ledger::Job job(model->ledger(), [&](const api::MemoryReport& report) { reports.push_back(report); });
        const auto results = Decoder(model, m_tokenizer).decode(encoded, options, {});
        EXPECT_TRUE(results) << (results ? "" : results.error().message);
        m_peaks = job.finish();
        return reports;
    }
    void expectFormulas(const api::MemoryReport& report) const {
        const Tested& tested = GetParam();
        const std::int64_t windows = report.windows, beams = report.beams, tokens = report.tokens, shared = report.sharedTokens;
        EXPECT_EQ(report.caches.self.used, selfFormula(tested, windows, beams, tokens, shared)) << report.phase;
        EXPECT_EQ(report.caches.cross.used, crossFormula(tested, windows)) << report.phase;
        const Tested mha{{"mha"}, "mha"};
        EXPECT_EQ(report.ordinary.self.used, selfFormula(mha, windows, beams, tokens, shared));
        EXPECT_EQ(report.ordinary.cross.used, crossFormula(mha, windows));
        EXPECT_EQ(report.caches.cross.allocated, crossFormula(tested, report.allocatedWindows));
        EXPECT_EQ(report.ordinary.cross.allocated, crossFormula(mha, report.allocatedWindows));
        if (windows != report.allocatedWindows) return;
        EXPECT_EQ(report.caches.self.allocated, selfFormula(tested, windows, beams, report.capacity, shared));
        EXPECT_EQ(report.ordinary.self.allocated, selfFormula(mha, windows, beams, report.capacity, shared));
    }

    std::shared_ptr<const text::Tokenizer> m_tokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
    api::MemoryPeaks m_peaks;
    c10::InferenceMode m_inference;
};

TEST_P(MemoryReports, AreTheFormulasToTheByte) {
    const auto model = load(GetParam());
    for (const int windows : {1, 3})
        for (const int beams : {1, 3}) {
            SCOPED_TRACE(std::to_string(windows) + " windows, " + std::to_string(beams) + " beams");
            const auto reports = decode(model, windows, beams);
            std::set<std::string> phases;
            for (const api::MemoryReport& report : reports) {
                phases.insert(report.phase);
                if (report.windows > 0) expectFormulas(report);
                EXPECT_EQ(report.weights, model->weightBytes());
                EXPECT_EQ(report.dtype, GetParam().isInt8 ? "int8" : "float32");
                EXPECT_EQ(report.modes, describe(model->modes()));
                EXPECT_EQ(report.latents.self.most, GetParam().self.back() == "mla" || merges(GetParam()) ? kRank + kKept : 0);
                EXPECT_EQ(report.latents.cross.least, GetParam().cross == "mla" ? kCrossRank : 0);
                // The encoder's output is one tensor here; it is the cache itself in mode e.
                const bool isCache = report.windows > 0 && GetParam().cross == "e" && !GetParam().isInt8;
                EXPECT_EQ(report.encoderWorkspace, isCache ? 0 : windows * kFrames * kState * 4) << report.phase;
            }
            EXPECT_TRUE(phases.contains("prompt"));
            EXPECT_TRUE(beams == 1 || phases.contains("decoding")) << "the rows became beams";
            const api::MemoryReport& largest = m_peaks.atLargestCaches;
            EXPECT_EQ(m_peaks.crossCache, crossFormula(GetParam(), windows));
            EXPECT_EQ(m_peaks.selfCache, selfFormula(GetParam(), windows, beams, largest.capacity, largest.sharedTokens));
            EXPECT_EQ(largest.beams, beams);
        }
}

TEST_P(MemoryReports, CountWhatAlignmentLooksAt) {
    const auto model = load(GetParam());
    const at::Tensor encoded = model->encode(at::randn({1, 80, 3000}, at::detail::createCPUGenerator(7)));
    const auto state = model->startDecoding(encoded, 1, 20);
    {
        AlignmentTap tap{{{0, 0}, {1, 1}, {1, 0}}, {}};
        const at::Tensor logits = model->decode(at::empty({1, 6}, at::kLong).fill_(3), *state, {false, {0}}, &tap);
        EXPECT_EQ(tap.crossQk.nbytes(), 3U * 6 * kFrames * 4);
        EXPECT_EQ(model->ledger()->count().transient, static_cast<std::int64_t>(logits.nbytes() + tap.crossQk.nbytes()));
    }
    EXPECT_EQ(model->ledger()->count().transient, 0);
}

TEST_P(MemoryReports, FollowEveryStepOfAState) {
    const auto model = load(GetParam());
    const at::Tensor encoded = model->encode(at::randn({2, 80, 3000}, at::detail::createCPUGenerator(7)));
    const auto state = model->startDecoding(encoded, 1, 20);
    const auto step = [&](int n) {
        const at::Tensor logits = model->decode(at::empty({state->rows(), n}, at::kLong).fill_(n), *state, {false, {0}});
        const api::MemoryReport report = model->ledger()->count();
        expectFormulas(report);
        EXPECT_EQ(report.transient, static_cast<std::int64_t>(logits.nbytes()));
        EXPECT_EQ(report.caches.self.allocated, state->selfBytes());
        EXPECT_EQ(report.caches.cross.allocated, state->crossBytes());
    };
    step(3);
    EXPECT_EQ(model->ledger()->count().transient, 0) << "the logits are gone";
    state->repeatRows(2);
    for (int i = 0; i < 5; ++i) step(1);
    state->keepWindows({1});
    for (int i = 0; i < 2; ++i) step(1);
    if (!merges(GetParam())) state->truncate(4);
    step(2);
}

TEST_P(MemoryReports, AreWhatThePlannersTableSays) {
    const auto model = load(GetParam());
    plan::CacheWork work = layerWork(3, 5, 41);
    work.isInt8 = GetParam().isInt8;
    std::int64_t self = 0, cross = 0;
    for (std::size_t i = 0; i < model->modes().self.size(); ++i) {
        const PlannedLayer layer{work, model->latents()[i], i == 0};
        self += selfCacheBytes(model->modes().self[i], layer);
        cross += crossCacheBytes(model->modes().cross, layer);
    }
    EXPECT_EQ(self, selfFormula(GetParam(), 3, 5, 41, 0));
    EXPECT_EQ(cross, crossFormula(GetParam(), 3));
}

INSTANTIATE_TEST_SUITE_P(
    Modes, MemoryReports,
    testing::Values(Tested{{"mha"}, "mha"}, Tested{{"mha"}, "e"}, Tested{{"x"}, "mha"}, Tested{{"x"}, "e"}, Tested{{"t", "mha"}, "mha"},
                    Tested{{"t", "mha"}, "e"}, Tested{{"t", "x"}, "mha"}, Tested{{"t", "x"}, "e"}, Tested{{"mla"}, "mla", true}, Tested{{"mla"}, "e", true},
                    Tested{{"mla"}, "mha", true}, Tested{{"x"}, "mla", true}, Tested{{"mha"}, "mla", true}, Tested{{"mtla"}, "mla", true},
                    Tested{{"mtla"}, "e", true}, Tested{{"mtla"}, "mha", true}, Tested{{"mha"}, "mha", false, true}, Tested{{"t", "x"}, "e", false, true},
                    Tested{{"mla"}, "mla", true, true}, Tested{{"mtla"}, "e", true, true}),
    [](const auto& tested) { return tested.param.name(); });

TEST(MemoryReportOfWeights, FollowsTheirType) {
    // On the CPU the type of the weights is not that of the caches: those stay float32.
    const Tested tested{{"x"}, "e"};
    std::int64_t bytes = 0;
    for (const api::Dtype dtype : {api::Dtype::Int8, api::Dtype::BFloat16, api::Dtype::Float32}) {
        const auto model = load(tested, dtype);
        const api::MemoryReport report = model->ledger()->count();
        EXPECT_EQ(report.weights, model->weightBytes());
        EXPECT_GE(report.weights, bytes);
        EXPECT_EQ(report.dtype, "float32");
        bytes = report.weights;
    }
}

TEST(MemoryReportOfTypes, CountsCachesOfEveryType) {
    for (const auto type : {at::kHalf, at::kBFloat16, at::kFloat}) {
        const at::TensorOptions options(type);
        const auto size = static_cast<std::int64_t>(c10::elementSize(type));
        const auto ledger = Ledger::create({.layers = 2, .state = kState, .frames = kFrames, .type = type, .modes = ""});
        std::vector<LayeredState::Layer> layers;
        layers.push_back({std::make_unique<MhaSelfCache>(6, 2, 64, 40, options),
                          std::make_unique<MhaCrossCache>(at::empty({2, 2, kFrames, 64}, options), at::empty({2, 2, kFrames, 64}, options), options)});
        layers.push_back({std::make_unique<LatentSelfCache>(6, 40, kRank + kKept, options),
                          std::make_unique<LatentCrossCache>(at::empty({2, kFrames, kCrossRank}, options), options)});
        LayeredState state(std::move(layers), 2, 3, 40, at::kCPU);
        state.accountIn(*ledger);
        state.advance(11);
        const api::MemoryReport report = ledger->count();
        plan::CacheWork work = layerWork(2, 3, 40);
        work.bytesPerElement = size;
        EXPECT_EQ(report.caches.self.allocated, plan::selfMhaBytes(work) + plan::selfMlaBytes(work, kRank, kKept));
        EXPECT_EQ(report.caches.cross.allocated, plan::crossMhaBytes(work) + plan::crossMlaBytes(work, kCrossRank));
        EXPECT_EQ(report.ordinary.self.allocated, 2 * plan::selfMhaBytes(work));
        work.tokens = 11;
        EXPECT_EQ(report.caches.self.used, plan::selfMhaBytes(work) + plan::selfMlaBytes(work, kRank, kKept));
        EXPECT_EQ(report.ordinary.self.used, 2 * plan::selfMhaBytes(work));
    }
}

}  // namespace
}  // namespace undervoice::engine
