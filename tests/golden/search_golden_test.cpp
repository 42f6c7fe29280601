// search.json: beam search step by step on scripted logits of a small vocabulary, and the choice among
// candidates.

#include "engine/decoding/beam_search.h"
#include "engine/decoding/search.h"
#include "support/fixtures.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

using nlohmann::json;

constexpr double kSumTolerance = 1e-4;
constexpr std::int64_t kWindow = 0;

/// The scripted model: logits that depend on everything a row sampled.
class Script {
  public:
    Script(const json& golden, int vocabulary, int endToken)
        : m_golden(golden), m_vocabulary(vocabulary), m_endToken(endToken) {}

    at::Tensor logitsAfter(const at::Tensor& sampled) const {
        at::Tensor logits = at::empty({sampled.size(0), m_vocabulary}, at::kFloat);
        for (std::int64_t row = 0; row < sampled.size(0); ++row) {
            const std::int64_t* const first =
                sampled.const_data_ptr<std::int64_t>() + row * sampled.stride(0);
            fill(logits.mutable_data_ptr<float>() + row * m_vocabulary, {first, first + sampled.size(1)});
        }
        return logits;
    }

  private:
    void fill(float* logits, const std::vector<std::int64_t>& sampled) const {
        std::string key = m_golden.at("key").get<std::string>() + "#";
        for (std::size_t i = 0; i < sampled.size(); ++i)
            key += (i == 0 ? "" : ",") + std::to_string(sampled[i]);
        const std::uint64_t hash = test::fnv1a64(key);
        const auto amplitude = m_golden.at("amplitude").get<float>();
        for (int i = 0; i < m_vocabulary; ++i) {
            logits[i] = test::formulaUniform(hash, static_cast<std::uint64_t>(i)) * amplitude;
        }
        logits[m_endToken] += m_golden.at(sampled.empty() ? "end_bias_first" : "end_bias").get<float>();
    }

    const json& m_golden;
    int m_vocabulary;
    int m_endToken;
};

void expectTexts(const std::vector<Candidate>& ours, const json& golden) {
    ASSERT_EQ(ours.size(), golden.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        EXPECT_EQ(json(ours[i].tokens), golden[i][0]);
        EXPECT_NEAR(ours[i].sumLogprob, golden[i][1].get<double>(), kSumTolerance);
    }
}

void expectStep(const BeamSearch& search, const json& golden) {
    const at::Tensor sampled = search.sampled();
    std::vector<std::vector<std::int64_t>> beams;
    for (std::int64_t row = 0; row < sampled.size(0); ++row) {
        const std::int64_t* const first = sampled.const_data_ptr<std::int64_t>() + row * sampled.stride(0);
        beams.emplace_back(first, first + sampled.size(1));
    }
    EXPECT_EQ(json(beams), golden.at("beams"));
    std::vector<std::int64_t> sources(beams.size());
    std::iota(sources.begin(), sources.end(), 0);
    if (search.sources().defined()) {
        const std::int64_t* const first = search.sources().const_data_ptr<std::int64_t>();
        sources.assign(first, first + search.sources().numel());
    }
    EXPECT_EQ(json(sources), golden.at("sources"));
    for (std::size_t beam = 0; beam < beams.size(); ++beam) {
        EXPECT_NEAR(search.sums(kWindow)[beam], golden.at("sums")[beam].get<double>(), kSumTolerance);
    }
    expectTexts(search.finished(kWindow), golden.at("finished"));
    EXPECT_EQ(search.openWindows().empty(), golden.at("completed").get<bool>());
}

void checkBeamCase(const json& golden, int vocabulary, int endToken) {
    SCOPED_TRACE(golden.at("key").get<std::string>());
    const double patience = golden.at("patience").is_null() ? 1.0 : golden.at("patience").get<double>();
    const int beams = golden.at("beam_size");
    const SearchShape shape{1, beams, golden.at("max_steps"), endToken, at::kCPU};
    BeamSearch search(shape, finishedWanted(beams, patience));
    const Script script(golden, vocabulary, endToken);
    for (const json& step : golden.at("steps")) {
        search.advance(script.logitsAfter(search.sampled()));
        expectStep(search, step);
    }
    const std::vector<Candidate> candidates = search.candidates(kWindow);
    expectTexts(candidates, golden.at("candidates"));
    if (!golden.at("chosen").is_null()) {
        EXPECT_EQ(bestCandidate(candidates, std::nullopt), golden.at("chosen"));
    }
    EXPECT_EQ(bestCandidate(candidates, 0.6), golden.at("chosen_length_penalty_0.6"));
}

class SearchGolden : public test::GoldenTest {
  protected:
    SearchGolden() : GoldenTest("search.json") {}
};

TEST_F(SearchGolden, BeamsGoTheReferencesWay) {
    test::reportCases("search, beams", golden.at("beam").size());
    for (const json& expected : golden.at("beam")) {
        checkBeamCase(expected, golden.at("vocabulary"), golden.at("end_token"));
    }
}

TEST_F(SearchGolden, RanksAsTheReference) {
    test::reportCases("search, ranks", golden.at("rank").size());
    for (const json& expected : golden.at("rank")) {
        SCOPED_TRACE(expected.dump());
        std::vector<Candidate> candidates;
        for (std::size_t i = 0; i < expected.at("sums").size(); ++i) {
            candidates.push_back(
                {std::vector<int>(expected.at("lengths")[i].get<std::size_t>(), 1), expected.at("sums")[i]});
        }
        std::optional<double> penalty;
        if (!expected.at("length_penalty").is_null()) penalty = expected.at("length_penalty").get<double>();
        const std::size_t chosen = bestCandidate(candidates, penalty);
        if (expected.at("chosen").is_null()) {
            // The reference divides by zero here; we take an empty text only where there is nothing else.
            const bool hasText = std::any_of(candidates.begin(), candidates.end(),
                                             [](const Candidate& c) { return !c.tokens.empty(); });
            EXPECT_EQ(candidates[chosen].tokens.empty(), !hasText);
        } else {
            EXPECT_EQ(chosen, expected.at("chosen"));
        }
    }
}

}  // namespace
}  // namespace undervoice::engine
