#include "engine/decoding/search.h"

#include "engine/decoding/beam_search.h"
#include "engine/decoding/counter_random.h"
#include "engine/decoding/logits_rule.h"
#include "engine/decoding/row_math.h"
#include "engine/decoding/row_search.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

constexpr int kVocabulary = 16;
constexpr int kEnd = 15;
constexpr int kSteps = 12;

SearchShape shapeOf(std::int64_t windows, std::int64_t rowsPerWindow) {
    return {windows, rowsPerWindow, kSteps, kEnd, at::kCPU};
}

/// A scripted model: logits that depend on the window's own key and on everything the row sampled.
at::Tensor scriptedLogits(const std::vector<std::uint64_t>& windowKeys, const at::Tensor& sampled,
                          float endBias) {
    const std::int64_t rows = sampled.size(0);
    const std::int64_t rowsPerWindow = rows / static_cast<std::int64_t>(windowKeys.size());
    at::Tensor logits = at::empty({rows, kVocabulary}, at::kFloat);
    for (std::int64_t row = 0; row < rows; ++row) {
        std::uint64_t key = windowKeys[static_cast<std::size_t>(row / rowsPerWindow)];
        for (std::int64_t i = 0; i < sampled.size(1); ++i) {
            key = derivedSeed(key, static_cast<std::uint64_t>(sampled[row][i].item<std::int64_t>()));
        }
        float* const data = logits.mutable_data_ptr<float>() + row * kVocabulary;
        for (std::uint64_t id = 0; id < kVocabulary; ++id) {
            data[id] = static_cast<float>(4 * uniformNumber(key, 0, id));
        }
        data[kEnd] += sampled.size(1) == 0 ? -20.0F : endBias;
    }
    return logits;
}

/// Runs windows together, dropping each when it is complete, and returns the candidates of each.
std::vector<std::vector<Candidate>> run(Search& search, std::vector<std::uint64_t> keys, float endBias) {
    std::vector<std::vector<Candidate>> results(keys.size());
    std::vector<std::size_t> windows(keys.size());
    std::iota(windows.begin(), windows.end(), 0U);
    for (int step = 1; step <= kSteps && !windows.empty(); ++step) {
        search.advance(scriptedLogits(keys, search.sampled(), endBias));
        const std::vector<std::int64_t> open =
            step < kSteps ? search.openWindows() : std::vector<std::int64_t>();
        std::vector<std::size_t> openWindows;
        std::vector<std::uint64_t> openKeys;
        for (std::size_t i = 0; i < windows.size(); ++i) {
            if (std::find(open.begin(), open.end(), static_cast<std::int64_t>(i)) == open.end()) {
                results[windows[i]] = search.candidates(static_cast<std::int64_t>(i));
            } else {
                openWindows.push_back(windows[i]);
                openKeys.push_back(keys[i]);
            }
        }
        if (!open.empty() && open.size() < windows.size()) search.keepWindows(open);
        windows = openWindows;
        keys = openKeys;
    }
    return results;
}

void expectSame(const std::vector<Candidate>& a, const std::vector<Candidate>& b) {
    ASSERT_EQ(a.size(), b.size());
    ASSERT_FALSE(a.empty());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].tokens, b[i].tokens);
        EXPECT_EQ(a[i].sumLogprob, b[i].sumLogprob);
    }
}

const std::vector<std::uint64_t> kKeys = {11, 22, 33, 44, 55, 66};

TEST(GreedySearch, TakesTheLikeliestAndSumsItsLogProbabilities) {
    GreedySearch search(shapeOf(1, 1));
    search.advance(at::tensor({0.0F, 2.0F, 1.0F, 0.0F}).unsqueeze(0));
    EXPECT_EQ(search.nextTokens().item<std::int64_t>(), 1);
    const double sum = std::exp(0.0) + std::exp(2.0) + std::exp(1.0) + std::exp(0.0);
    EXPECT_NEAR(search.candidates(0)[0].sumLogprob, 2.0 - std::log(sum), 1e-6);
}

TEST(GreedySearch, RowRepeatsTheEndAndAddsNothing) {
    GreedySearch search(shapeOf(1, 2));
    at::Tensor first = at::full({2, kVocabulary}, 0.0F);
    first[0][3] = 5.0F;
    first[1][kEnd] = 5.0F;
    search.advance(first);
    EXPECT_EQ(search.openWindows().size(), 1U);  // its other row goes on
    const double atEnd = search.candidates(0)[1].sumLogprob;
    search.advance(at::full({2, kVocabulary}, 0.0F));
    EXPECT_EQ(search.sampled()[1][1].item<std::int64_t>(), kEnd);
    EXPECT_EQ(search.candidates(0)[1].sumLogprob, atEnd);
    EXPECT_TRUE(search.candidates(0)[1].tokens.empty());
    EXPECT_LT(search.candidates(0)[0].sumLogprob, -2.0);
}

TEST(GreedySearch, RowWithNothingAllowedEnds) {
    GreedySearch search(shapeOf(2, 1));
    at::Tensor logits = at::full({2, kVocabulary}, 0.0F);
    logits[1].fill_(kForbidden);
    search.advance(logits);
    EXPECT_EQ(search.openWindows(), std::vector<std::int64_t>{0});
    EXPECT_TRUE(search.candidates(1)[0].tokens.empty());
    EXPECT_EQ(search.candidates(1)[0].sumLogprob, 0.0);
}

TEST(GreedySearch, WindowsTogetherGiveWhatTheyGiveAlone) {
    GreedySearch together(shapeOf(6, 1));
    const auto results = run(together, kKeys, 1.0F);
    std::size_t ended = 0;
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
        GreedySearch alone(shapeOf(1, 1));
        expectSame(results[i], run(alone, {kKeys[i]}, 1.0F)[0]);
        if (results[i][0].tokens.size() < kSteps) ++ended;
    }
    EXPECT_GT(ended, 0U);  // or nothing was dropped on the way
}

/// Advances two searches by the same logits, one in each form, and expects the same tokens and sums.
void expectFormsAgree(RowSearch& byRows, RowSearch& byTensor, float endBias) {
    for (int step = 0; step < kSteps; ++step) {
        const at::Tensor logits = scriptedLogits(kKeys, byRows.sampled(), endBias);
        if (step == 3) logits[1].fill_(kForbidden);
        byRows.advanceByRows(logits);
        byTensor.advanceByTensor(logits);
    }
    EXPECT_TRUE(at::equal(byRows.sampled(), byTensor.sampled()));
    EXPECT_EQ(byRows.openWindows(), byTensor.openWindows());
    for (std::int64_t window = 0; window < 6; ++window) {
        EXPECT_NEAR(byRows.candidates(window)[0].sumLogprob, byTensor.candidates(window)[0].sumLogprob, 1e-5);
    }
}

TEST(GreedySearch, BothFormsAgree) {
    GreedySearch byRows(shapeOf(6, 1)), byTensor(shapeOf(6, 1));
    expectFormsAgree(byRows, byTensor, 1.0F);
}

TEST(Sampler, BothFormsAgree) {
    Sampler byRows(shapeOf(6, 1), 0.8, {1, 2, 3, 4, 5, 6}), byTensor(shapeOf(6, 1), 0.8, {1, 2, 3, 4, 5, 6});
    expectFormsAgree(byRows, byTensor, 1.0F);
}

TEST(BeamSearch, WindowsTogetherGiveWhatTheyGiveAlone) {
    for (const double patience : {0.5, 1.0, 2.0}) {
        BeamSearch together(shapeOf(6, 3), finishedWanted(3, patience));
        const auto results = run(together, kKeys, 1.0F);
        for (std::size_t i = 0; i < kKeys.size(); ++i) {
            BeamSearch alone(shapeOf(1, 3), finishedWanted(3, patience));
            expectSame(results[i], run(alone, {kKeys[i]}, 1.0F)[0]);
        }
    }
}

TEST(BeamSearch, OneBeamIsGreedyWhereTextsDontEnd) {
    BeamSearch beam(shapeOf(1, 1), 1);
    GreedySearch greedy(shapeOf(1, 1));
    const auto beams = run(beam, {77}, -20.0F);
    const auto rows = run(greedy, {77}, -20.0F);
    EXPECT_EQ(beams[0][0].tokens, rows[0][0].tokens);
    EXPECT_NEAR(beams[0][0].sumLogprob, rows[0][0].sumLogprob, 1e-5);
}

TEST(BeamSearch, AllBeamsThereAreFindTheLikeliestTextOfTwoTokens) {
    BeamSearch search({1, kEnd - 1, 2, kEnd, at::kCPU}, kEnd);
    const auto logprobs = [](const at::Tensor& sampled) {
        return at::log_softmax(scriptedLogits({99}, sampled, -40.0F), 1);
    };
    search.advance(logprobs(search.sampled()));
    search.advance(logprobs(search.sampled()));
    double best = -std::numeric_limits<double>::infinity();
    const at::Tensor first = logprobs(at::empty({1, 0}, at::kLong));
    for (std::int64_t a = 0; a < kEnd; ++a) {
        const double after = logprobs(at::full({1, 1}, a, at::kLong)).narrow(1, 0, kEnd).max().item<double>();
        best = std::max(best, first[0][a].item<double>() + after);
    }
    EXPECT_NEAR(search.candidates(0)[0].sumLogprob, best, 1e-5);
}

TEST(BeamSearch, StepWithOneAllowedTokenKeepsItFirst) {
    BeamSearch search(shapeOf(1, 3), 3);
    at::Tensor logits = at::full({3, kVocabulary}, kForbidden);
    logits.select(1, 4).fill_(1.0F);
    search.advance(logits);
    search.advance(at::full({3, kVocabulary}, 0.0F));
    for (std::int64_t beam = 0; beam < 3; ++beam)
        EXPECT_EQ(search.sampled()[beam][0].item<std::int64_t>(), 4);
    EXPECT_NEAR(search.sums(0)[2], -std::log(16.0F), 1e-5F);
}

TEST(BeamSearch, PatienceIsRoundedHalfToEven) {
    EXPECT_EQ(finishedWanted(5, 1.0), 5);
    EXPECT_EQ(finishedWanted(5, 0.5), 2);
    EXPECT_EQ(finishedWanted(3, 0.5), 2);
    EXPECT_EQ(finishedWanted(5, 0.0), 5);
    EXPECT_EQ(finishedWanted(5, 0.01), 0);
    EXPECT_EQ(finishedWanted(5, -1.0), 0);
    EXPECT_EQ(finishedWanted(5, std::numeric_limits<double>::quiet_NaN()), 0);
    EXPECT_GT(finishedWanted(5, 1e300), 1000);
}

TEST(BestCandidate, TakesAnEmptyTextOnlyWhereThereIsNoOther) {
    const std::vector<Candidate> mixed = {{{}, -0.1}, {{1, 2}, -9.0}};
    EXPECT_EQ(bestCandidate(mixed, std::nullopt), 1U);
    const std::vector<Candidate> empty = {{{}, -0.1}, {{}, -0.05}};
    EXPECT_EQ(bestCandidate(empty, std::nullopt), 0U);
}

TEST(BestCandidate, PassesOverSumsThatAreNoNumbers) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const std::vector<Candidate> candidates = {{{1}, nan}, {{1}, -infinity}, {{1}, -50.0}};
    EXPECT_EQ(bestCandidate(candidates, std::nullopt), 2U);
    EXPECT_EQ(bestCandidate(candidates, 0.5), 2U);
}

/// drawToken() for each row.
at::Tensor drawRowByRow(const at::Tensor& logits, double temperature, std::span<const double> u) {
    std::vector<std::int64_t> tokens;
    for (std::int64_t row = 0; row < logits.size(0); ++row) {
        const float* const first = logits.const_data_ptr<float>() + row * logits.size(1);
        tokens.push_back(drawToken({first, static_cast<std::size_t>(logits.size(1))}, temperature,
                                   u[static_cast<std::size_t>(row)]));
    }
    return at::tensor(tokens, at::kLong);
}

/// Draws one token a row.
using Draw = at::Tensor (*)(const at::Tensor&, double, std::span<const double>);

/// Chi-square of many draws from one row of logits, against softmax(logits / temperature) computed in double.
double chiSquareOfDraws(Draw draw, const std::vector<float>& logits, double temperature) {
    constexpr std::int64_t kDraws = 40000;
    std::vector<double> u;
    for (std::uint64_t i = 0; i < kDraws; ++i) u.push_back(uniformNumber(2024, i, 0));
    const at::Tensor rows = at::tensor(logits).unsqueeze(0).expand({kDraws, -1}).contiguous();
    const at::Tensor tokens = draw(rows, temperature, u);
    std::vector<double> counts(logits.size());
    for (std::int64_t i = 0; i < kDraws; ++i) {
        ++counts[static_cast<std::size_t>(tokens.const_data_ptr<std::int64_t>()[i])];
    }
    double total = 0;
    for (const float logit : logits) total += std::exp(static_cast<double>(logit) / temperature);
    double chiSquare = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double probability = std::exp(static_cast<double>(logits[i]) / temperature) / total;
        const double expected = static_cast<double>(kDraws) * probability;
        if (expected > 0) chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        if (expected == 0) chiSquare += 1e9 * counts[i];  // a forbidden token was drawn
    }
    return chiSquare;
}

/// 5 degrees of freedom exceed this about once in 10^6.
constexpr double kChiSquareLimit = 36.0;

TEST(Sampler, DrawsFromTheSoftmaxAtTwoTemperatures) {
    const std::vector<float> logits = {1.0F, kForbidden, 0.0F, -1.5F, 2.0F, 0.7F, 1.9F, kForbidden};
    for (const double temperature : {0.4, 1.0}) {
        EXPECT_LT(chiSquareOfDraws(drawRowByRow, logits, temperature), kChiSquareLimit) << temperature;
        EXPECT_LT(chiSquareOfDraws(drawTokens, logits, temperature), kChiSquareLimit) << temperature;
    }
}

TEST(Sampler, TheTestOfItsDistributionSeesAWrongTemperature) {
    const std::vector<float> logits = {1.0F, 0.0F, -1.5F, 2.0F, 0.7F, 1.9F};
    const Draw hotter = [](const at::Tensor& rows, double temperature, std::span<const double> u) {
        return drawRowByRow(rows, temperature * 1.1, u);
    };
    EXPECT_GT(chiSquareOfDraws(hotter, logits, 1.0), kChiSquareLimit);
}

TEST(Sampler, SumsAreThoseOfTemperatureOne) {
    Sampler search(shapeOf(1, 1), 0.5, {1});
    const at::Tensor logits = at::tensor({0.0F, 2.0F, 1.0F, 0.5F}).unsqueeze(0);
    search.advance(logits);
    const std::int64_t token = search.nextTokens().item<std::int64_t>();
    const double expected = at::log_softmax(logits, 1)[0][token].item<double>();
    EXPECT_NEAR(search.candidates(0)[0].sumLogprob, expected, 1e-6);
}

TEST(Sampler, WindowsTogetherGiveWhatTheyGiveAlone) {
    const std::vector<std::uint64_t> seeds = {1, 2, 3, 4, 5, 6};
    Sampler together(shapeOf(6, 3), 0.8, seeds);
    const auto results = run(together, kKeys, 1.0F);
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
        Sampler alone(shapeOf(1, 3), 0.8, {seeds[i]});
        expectSame(results[i], run(alone, {kKeys[i]}, 1.0F)[0]);
    }
}

TEST(Sampler, MembersOfAWindowAndSeedsDiffer) {
    Sampler search(shapeOf(1, 5), 1.0, {9});
    const auto results = run(search, {5}, -20.0F);
    EXPECT_NE(results[0][0].tokens, results[0][1].tokens);
    Sampler other(shapeOf(1, 5), 1.0, {10});
    EXPECT_NE(run(other, {5}, -20.0F)[0][0].tokens, results[0][0].tokens);
}

TEST(Sampler, ColdSamplingIsGreedy) {
    Sampler cold(shapeOf(1, 1), 1e-4, {9});
    GreedySearch greedy(shapeOf(1, 1));
    EXPECT_EQ(run(cold, {5}, 0.0F)[0][0].tokens, run(greedy, {5}, 0.0F)[0][0].tokens);
}

}  // namespace
}  // namespace undervoice::engine
