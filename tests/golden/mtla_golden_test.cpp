// Merging of tokens beside the original MTLA repository's own numbers (seeds/mtla). Its class has a layer norm on the latent, rotary
// keys that a slot overwrites, and no biases; those are made here, and everything that merges, masks and caches is the engine's.

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "engine/attention/latent_attention.h"
#include "engine/attention/temporal_merge.h"
#include "engine/cache/latent_self_cache.h"
#include "engine/cache/merged_self_cache.h"
#include "engine/cache/plan.h"
#include "support/fixtures.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double kTolerance = 2e-5;  // the fixtures' own: outputs up to 4 in float32
constexpr double kNormEpsilon = 1e-5;

class Arrays {
  public:
    Arrays() = default;
    explicit Arrays(const fs::path& path) : m_arrays(test::readSafetensors(path)) {}
    at::Tensor at(const std::string& name) const { return test::tensorOf(m_arrays.at(name)); }
    bool has(const std::string& name) const { return m_arrays.contains(name); }

  private:
    std::map<std::string, test::Array> m_arrays;
};

/// Pairs of neighbouring numbers turned by position · 10000^(−2i/width): x [batch, n, head, width], positions [n].
at::Tensor rotated(const at::Tensor& x, const at::Tensor& positions) {
    const std::int64_t width = x.size(-1);
    if (width == 0) return x;
    const at::Tensor powers = at::arange(0, width, 2, at::kDouble).mul(-std::log(10000.0) / static_cast<double>(width));
    const at::Tensor angles = positions.to(at::kDouble).unsqueeze(1).mul(powers.exp()).unsqueeze(1);  // [n, 1, pair]
    const at::Tensor cosines = angles.cos().to(at::kFloat), sines = angles.sin().to(at::kFloat);
    const at::Tensor pairs = x.unflatten(-1, {-1, 2}), first = pairs.select(-1, 0), second = pairs.select(-1, 1);
    return at::stack({first.mul(cosines).sub(second.mul(sines)), first.mul(sines).add(second.mul(cosines))}, -1).flatten(-2);
}

/// The seed's projections around a cached vector [latent | rotary key] a position.
class SeedAttention {
  public:
    SeedAttention(const json& report, const Arrays& weights, at::Tensor query, at::Tensor down)
        : m_heads(report.at("heads")), m_rank(report.at("kv_lora_rank")), m_plain(report.at("qk_nope_head_dim")),
          m_rotary(down.size(0) - m_rank), m_query(std::move(query)), m_down(std::move(down)), m_normWeight(weights.at("kv_norm.weight")),
          m_normBias(weights.at("kv_norm.bias")), m_out(weights.at("wo.weight")) {
        const at::Tensor up = weights.at("wkv_b.weight").view({m_heads, -1, m_rank});
        const std::int64_t value = report.at("v_head_dim");
        m_keyUp = up.narrow(1, 0, m_plain);
        m_valueUp = up.narrow(1, up.size(1) - value, value);
    }

    std::int64_t rank() const { return m_rank; }
    std::int64_t width() const { return m_rank + m_rotary; }

    /// x [batch, n, dim] at these positions → [batch, n, rank + rotary].
    at::Tensor vectors(const at::Tensor& x, const at::Tensor& positions) const {
        const at::Tensor projected = at::linear(x, m_down);
        const at::Tensor latent = at::layer_norm(projected.narrow(-1, 0, m_rank), {m_rank}, m_normWeight, m_normBias, kNormEpsilon);
        return at::cat({latent, rotated(projected.narrow(-1, m_rank, m_rotary).unsqueeze(2), positions).squeeze(2)}, -1);
    }
    /// Absorbed and scaled: [batch, n, head, rank + rotary].
    at::Tensor queries(const at::Tensor& x, const at::Tensor& positions) const {
        const at::Tensor projected = at::linear(x, m_query).unflatten(-1, {m_heads, -1});
        const at::Tensor absorbed = at::matmul(projected.narrow(-1, 0, m_plain).unsqueeze(-2), m_keyUp).squeeze(-2);
        const at::Tensor whole = at::cat({absorbed, rotated(projected.narrow(-1, m_plain, m_rotary), positions)}, -1);
        return whole.div(std::sqrt(static_cast<double>(m_plain + m_rotary)));
    }
    /// queries [batch, n, head, width] over vectors [batch, m, width] where mask [n, m] lets them: the layer's output [batch, n, dim].
    at::Tensor attend(const at::Tensor& queries, const at::Tensor& vectors, const at::Tensor& mask) const {
        const at::Tensor scores = at::matmul(queries, vectors.transpose(1, 2).unsqueeze(1));
        const at::Tensor hidden = scores.masked_fill(mask.logical_not().unsqueeze(1), -std::numeric_limits<double>::infinity());
        return output(at::matmul(at::softmax(hidden, -1), vectors.unsqueeze(1)));
    }
    /// mixed [.., head, width] → [.., dim].
    at::Tensor output(const at::Tensor& mixed) const {
        const at::Tensor values = at::matmul(m_valueUp, mixed.narrow(-1, 0, m_rank).unsqueeze(-1)).squeeze(-1);
        return at::linear(values.flatten(-2), m_out);
    }

  private:
    std::int64_t m_heads, m_rank, m_plain, m_rotary;
    at::Tensor m_query, m_down, m_normWeight, m_normBias, m_out;
    at::Tensor m_keyUp, m_valueUp;  // [head, 64, rank]
};

at::Tensor positionsOf(std::int64_t first, std::int64_t count) { return at::arange(first, first + count); }

class MtlaGolden : public testing::Test {
  protected:
    void SetUp() override {
        UNDERVOICE_NEED_GOLDEN_FILE("seeds/mtla/weights.safetensors");
        const fs::path path = test::goldenFile("seeds/mtla/weights.safetensors");
        folder = path.parent_path();
        weights = Arrays(path);
        report = test::readJson(folder / "report.json");
        for (const auto& entry : fs::directory_iterator(folder))
            if (const std::string name = entry.path().stem(); name.starts_with("stride")) strides[std::stoi(name.substr(6))] = Arrays(entry.path());
    }

    SeedAttention attention() const { return {report, weights, weights.at("wq.weight"), weights.at("wkv_a.weight")}; }
    HyperNetwork network() const {
        return HyperNetwork({weights.at("hypernet_down.fc_c.weight"), weights.at("hypernet_down.fc_c.bias"), weights.at("hypernet_down.fc_p.weight"),
                             weights.at("hypernet_down.fc_p.bias")});
    }
    at::Tensor input() const { return weights.at("input"); }
    MergedSelfCache makeCache(int stride) const {
        const at::Tensor x = input();
        return {static_cast<int>(x.size(0)), static_cast<int>(x.size(1)), attention().width(), {stride, false}, x.options()};
    }
    const json& caseOf(int stride) const { return report.at("cases").at("stride" + std::to_string(stride)); }

    /// Tokens first … first + n − 1 of the input into the cache and through the layer, as SelfMtla does: one over slots, several over columns.
    at::Tensor run(MergedSelfCache& cache, int first, int n) const {
        const SeedAttention seed = attention();
        const at::Tensor x = input().narrow(1, first, n), positions = positionsOf(first, n);
        const at::Tensor queries = seed.queries(x, positions);
        const at::Tensor columns = TemporalMerge(network()).append(seed.vectors(x, positions), cache, first);
        const int slots = cache.rule().chunksOf(first + n);
        if (n == 1) return seed.output(attendLatents(queries.select(1, 0).contiguous(), cache.slots(), slots)).unsqueeze(1);
        const at::Tensor seen = at::cat({cache.slots().latents(slots).narrow(1, 0, cache.rule().chunkOf(first)), columns}, 1);
        return seed.attend(queries, seen, strideAwareMask(n, first, cache.rule(), seen.device()));
    }
    void expectSlots(MergedSelfCache& cache, const Arrays& expected, const std::string& latents, const std::string& keys, int tokens) const {
        const std::int64_t rank = attention().rank();
        const at::Tensor slots = cache.slots().latents(cache.rule().chunksOf(tokens));
        test::expectClose(slots.narrow(2, 0, rank), expected.at(latents), kTolerance, latents);
        if (!keys.empty()) test::expectClose(slots.narrow(2, rank, slots.size(2) - rank), expected.at(keys), kTolerance, keys);
    }

    fs::path folder;
    json report;
    Arrays weights;
    std::map<int, Arrays> strides;
};

TEST_F(MtlaGolden, MasksAndWeights) {
    const SeedAttention seed = attention();
    const std::int64_t n = input().size(1);
    for (const auto& [stride, expected] : strides) {
        SCOPED_TRACE("stride " + std::to_string(stride));
        const MergeRule rule{stride, false};
        EXPECT_TRUE(strideAwareMask(n, 0, rule, at::kCPU).equal(expected.at("stride_mask").eq(0)));
        // Unit vectors that all weigh 1 are summed to the mask itself.
        const at::Tensor merged = mergeChunks(at::eye(n).unsqueeze(0), at::ones({1, n}), 0, rule).columns[0];
        EXPECT_TRUE(merged.equal(expected.at("chunk_mask")));
        const at::Tensor latent = seed.vectors(input(), positionsOf(0, n)).narrow(2, 0, seed.rank());
        test::expectClose(latent, expected.at("latent"), kTolerance, "latent");
        for (std::int64_t i = 0; i < n; ++i)
            test::expectClose(network().weigh(latent, at::full({n}, i / stride, at::kLong)), expected.at("weight_matrix").select(1, i), kTolerance,
                              "weights in the chunk of token " + std::to_string(i));
    }
    test::reportCases("seeds, MTLA masks and weights", strides.size());
}

TEST_F(MtlaGolden, AllAtOnce) {
    for (const auto& [stride, expected] : strides) {
        SCOPED_TRACE("stride " + std::to_string(stride));
        MergedSelfCache cache = makeCache(stride);
        const int n = static_cast<int>(input().size(1));
        test::expectClose(run(cache, 0, n), expected.at("parallel"), kTolerance, "outputs");
        expectSlots(cache, expected, "cache_latent", "cache_rope_key", n);
    }
    test::reportCases("seeds, MTLA all at once", strides.size());
}

TEST_F(MtlaGolden, TokenByToken) {
    for (const auto& [stride, expected] : strides) {
        SCOPED_TRACE("stride " + std::to_string(stride));
        MergedSelfCache cache = makeCache(stride);
        const int n = static_cast<int>(input().size(1));
        std::vector<at::Tensor> outputs;
        for (int t = 0; t < n; ++t) {
            outputs.push_back(run(cache, t, 1));
            EXPECT_EQ(caseOf(stride).at("rows_after_each_token").at(static_cast<std::size_t>(t)), cache.rule().chunksOf(t + 1));
        }
        test::expectClose(at::cat(outputs, 1), expected.at("incremental"), kTolerance, "outputs");
        expectSlots(cache, expected, "cache_latent", "cache_rope_key", n);
        EXPECT_EQ(caseOf(stride).at("cache_bytes_end_fp32"), cache.bytesUsed(n));
        EXPECT_EQ(caseOf(stride).at("cache_bytes_end_fp32"),
                  plan::selfMtlaBytes({.windows = input().size(0), .tokens = n}, attention().width(), cache.rule()));
    }
    test::reportCases("seeds, MTLA token by token", strides.size());
}

TEST_F(MtlaGolden, PromptsThenTokens) {
    const int prompt = report.at("prompt");
    for (const auto& [stride, expected] : strides) {
        SCOPED_TRACE("stride " + std::to_string(stride));
        MergedSelfCache cache = makeCache(stride);
        std::vector<at::Tensor> outputs = {run(cache, 0, prompt)};
        EXPECT_EQ(caseOf(stride).at("rows_after_prompt"), cache.rule().chunksOf(prompt));
        expectSlots(cache, expected, "prompt_recompute_cache_after_prompt", "prompt_recompute_rope_after_prompt", prompt);
        // One query at the prompt's end sees what it would see as a step.
        const SeedAttention seed = attention();
        const at::Tensor query = seed.queries(input().narrow(1, prompt - 1, 1), positionsOf(prompt - 1, 1)).select(1, 0).contiguous();
        const at::Tensor last = attendLatents(query, cache.slots(), cache.rule().chunksOf(prompt));
        test::expectClose(seed.output(last).unsqueeze(1), expected.at("prompt_last_query"), kTolerance, "last query of the prompt");
        expectSlots(cache, expected, "prompt_last_query_cache", "", prompt);
        const int n = static_cast<int>(input().size(1));
        for (int t = prompt; t < n; ++t) outputs.push_back(run(cache, t, 1));
        test::expectClose(at::cat(outputs, 1), expected.at("prompt_recompute"), kTolerance, "outputs");
        expectSlots(cache, expected, "prompt_recompute_cache_end", "", n);
    }
    test::reportCases("seeds, MTLA prompts then tokens", strides.size());
}

/// Not in the fixtures as such: every way of cutting the input in three gives what all at once gives.
TEST_F(MtlaGolden, AnyCutsGiveTheSame) {
    const int n = static_cast<int>(input().size(1));
    std::size_t cases = 0;
    for (const auto& [stride, expected] : strides)
        for (int first = 1; first < n - 1; ++first)
            for (int second = first + 1; second < n; ++second, ++cases) {
                MergedSelfCache cache = makeCache(stride);
                const at::Tensor outputs = at::cat({run(cache, 0, first), run(cache, first, second - first), run(cache, second, n - second)}, 1);
                test::expectClose(outputs, expected.at("parallel"), kTolerance,
                                  "stride " + std::to_string(stride) + " cut at " + std::to_string(first) + " and " + std::to_string(second));
            }
    test::reportCases("seeds, MTLA cut in three", cases);
}

TEST_F(MtlaGolden, WithoutMerging) {
    const Arrays expected(folder / "mla.safetensors");
    const SeedAttention seed = attention();
    const std::int64_t n = input().size(1), rows = input().size(0);
    const at::Tensor vectors = seed.vectors(input(), positionsOf(0, n)), queries = seed.queries(input(), positionsOf(0, n));
    // Chunks of one token are a causal mask.
    test::expectClose(seed.attend(queries, vectors, strideAwareMask(n, 0, {1, false}, at::kCPU)), expected.at("parallel"), kTolerance, "all at once");
    LatentSelfCache cache(static_cast<int>(rows), static_cast<int>(n), seed.width(), vectors.options());
    std::vector<at::Tensor> outputs;
    for (int t = 0; t < n; ++t) {
        cache.write(vectors.narrow(1, t, 1), t);
        outputs.push_back(seed.output(attendLatents(queries.select(1, t).contiguous(), cache, t + 1)));
    }
    test::expectClose(at::stack(outputs, 1), expected.at("incremental"), kTolerance, "token by token");
    const at::Tensor latents = cache.latents(static_cast<int>(n));
    test::expectClose(latents.narrow(2, 0, seed.rank()), expected.at("cache_latent"), kTolerance, "latents");
    test::expectClose(latents.narrow(2, seed.rank(), seed.width() - seed.rank()), expected.at("cache_rope_key"), kTolerance, "keys");
    EXPECT_EQ(report.at("cases").at("mla").at("cache_bytes_end_fp32"), cache.bytesAllocated());
    test::reportCases("seeds, MTLA's class without merging", 2);
}

/// The repository's sketch for cross-attention: whole chunks of frames, all of which every query sees.
TEST_F(MtlaGolden, FramesOfCrossAttention) {
    const Arrays expected(folder / "cross.safetensors");
    const SeedAttention seed(report, weights, expected.at("wq.weight"), expected.at("wkv_a.weight"));
    std::size_t cases = 0;
    for (const auto& [name, facts] : report.at("cross").items()) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(expected.has(name));
        const MergeRule rule{std::stoi(name.substr(6)), false};
        const std::int64_t frames = facts.at("frames"), count = expected.at(name).size(1);
        const at::Tensor vectors = seed.vectors(expected.at("memory").narrow(1, 0, frames), positionsOf(0, frames));
        const at::Tensor chunks = positionsOf(0, frames).div(rule.stride, "floor");
        const at::Tensor columns = mergeChunks(vectors, network().weigh(vectors, chunks), 0, rule).columns;
        const at::Tensor slots = columns.index_select(1, at::arange(rule.stride - 1, frames, rule.stride));
        const at::Tensor queries = seed.queries(input().narrow(1, 0, count), positionsOf(0, count));
        const at::Tensor mask = at::ones({count, slots.size(1)}, at::kBool);
        test::expectClose(seed.attend(queries, slots, mask), expected.at(name), kTolerance, "outputs");
        ++cases;
    }
    test::reportCases("seeds, MTLA sketch of cross-attention", cases);
}

}  // namespace
}  // namespace undervoice::engine
