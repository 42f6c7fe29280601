// Factorisation against what it must be by definition, in double (spec: convert-train.md §1.7).

#include "engine/convert/factorise.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/softmax.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/convert/statistics.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

using Metric = api::ConversionOptions::Metric;

constexpr std::int64_t kState = 128, kTokens = 3000;

at::Tensor random(at::IntArrayRef shape, std::uint64_t seed) { return at::randn(shape, at::detail::createCPUGenerator(seed), at::kDouble); }

AttentionWeights someWeights() {
    const auto matrix = [](std::uint64_t seed) { return random({kState, kState}, seed) * 0.1; };
    return {matrix(1), matrix(2), matrix(3), matrix(4), random({kState}, 5), random({kState}, 6), random({kState}, 7)};
}

/// Correlated inputs whose mean is not 0: spectrum from 1 to 1/100.
at::Tensor someInputs() {
    const at::Tensor spectrum = (at::arange(kState, at::kDouble) * (-std::log(100.0) / kState)).exp();
    const at::Tensor basis = std::get<0>(at::linalg_qr(random({kState, kState}, 11)));
    return at::matmul(random({kTokens, kState}, 13) * spectrum, basis.t()) + random({kState}, 15) * 0.3;
}

LayerInputs momentsOf(const at::Tensor& x) {
    InputMoments moments(x.size(1));
    moments.add(x, at::ones({x.size(0)}, at::kDouble));
    return {moments.mean(), moments.covariance(), moments.secondMoment()};
}

at::Tensor product(const LatentFactors& factors) { return at::matmul(at::cat({factors.keyUp, factors.valueUp}), factors.down); }
at::Tensor stack(const AttentionWeights& w) { return at::cat({w.key, w.value}); }

/// Causal attention of the inputs with these keys' and values' maps, after W_o: [token, state].
at::Tensor attend(const AttentionWeights& w, const at::Tensor& x, const at::Tensor& keyWeight, const at::Tensor& valueWeight, const at::Tensor& valueBias) {
    const at::Tensor q = (at::matmul(x, w.query.t()) + w.queryBias) * kQueryScale, k = at::matmul(x, keyWeight.t()), v = at::matmul(x, valueWeight.t()) + valueBias;
    std::vector<at::Tensor> heads;
    for (std::int64_t head = 0; head < kState / kHeadSize; ++head) {
        const auto of = [&](const at::Tensor& all) { return all.narrow(1, head * kHeadSize, kHeadSize); };
        const at::Tensor future = at::ones({x.size(0), x.size(0)}, at::kDouble).triu(1) * -1e30;
        heads.push_back(at::matmul(at::softmax(at::matmul(of(q), of(k).t()) + future, -1), of(v)));
    }
    return at::matmul(at::cat(heads, 1), w.out.t());
}

double outputError(Metric metric, std::int64_t rank, bool correctsMean = true) {
    const AttentionWeights w = someWeights();
    const at::Tensor x = someInputs();
    const LatentFactors f = factorise(w, momentsOf(x), {rank, metric, correctsMean}).value();
    const at::Tensor some = x.narrow(0, 0, 200);
    const at::Tensor exact = attend(w, some, w.key, w.value, w.valueBias);
    return ((attend(w, some, at::matmul(f.keyUp, f.down), at::matmul(f.valueUp, f.down), f.valueBias) - exact).norm() / exact.norm()).item<double>();
}

TEST(Factorise, FullRankIsTheWeights) {
    for (const Metric metric : {Metric::Weights, Metric::Plain, Metric::Balanced, Metric::Attention}) {
        const LatentFactors factors = factorise(someWeights(), momentsOf(someInputs()), {kState, metric, true}).value();
        EXPECT_EQ(factors.rank(), kState);
        test::expectClose(product(factors), stack(someWeights()), 1e-9, "weights");
        test::expectClose(factors.valueBias, someWeights().valueBias, 1e-9, "bias");
        EXPECT_NEAR(factors.lostShare, 0, 1e-12);
    }
}

TEST(Factorise, WithoutActivationsItIsTheTruncatedSvdOfTheWeights) {
    const auto [u, s, v] = at::linalg_svd(stack(someWeights()), /*full_matrices=*/false);
    const at::Tensor best = at::matmul(u.narrow(1, 0, 24) * s.narrow(0, 0, 24), v.narrow(0, 0, 24));
    test::expectClose(product(factorise(someWeights(), {}, {24, Metric::Weights, true}).value()), best, 1e-10, "Eckart and Young's");
}

TEST(Factorise, RowsOfTheDownProjectionAreOrthonormal) {
    for (const Metric metric : {Metric::Plain, Metric::Attention}) {
        const at::Tensor down = factorise(someWeights(), momentsOf(someInputs()), {40, metric, true}).value().down;
        test::expectClose(at::matmul(down, down.t()), at::eye(40, at::kDouble), 1e-10, "W Wᵀ");
    }
}

TEST(Factorise, PlainActivationsMinimiseTheErrorOfKeysAndValues) {
    const at::Tensor x = someInputs();
    const AttentionWeights w = someWeights();
    const at::Tensor exact = at::matmul(x - x.mean(0), stack(w).t());
    const at::Tensor left = std::get<1>(at::linalg_svd(exact, /*full_matrices=*/false)).square();
    const LatentFactors factors = factorise(w, momentsOf(x), {32, Metric::Plain, true}).value();
    const double error = (at::matmul(x - x.mean(0), product(factors).t()) - exact).square().sum().item<double>();
    EXPECT_NEAR(error / left.narrow(0, 32, kState - 32).sum().item<double>(), 1, 1e-6) << "no rank-32 map has a smaller one";
    EXPECT_NEAR(factors.lostShare, (left.narrow(0, 32, kState - 32).sum() / left.sum()).item<double>(), 1e-9);
}

TEST(Factorise, TheMeanOfTheValuesIsKept) {
    const at::Tensor x = someInputs();
    const AttentionWeights w = someWeights();
    const LatentFactors factors = factorise(w, momentsOf(x), {24, Metric::Attention, true}).value();
    const at::Tensor center = x.mean(0);
    test::expectClose(at::matmul(factors.valueUp, at::matmul(factors.down, center)) + factors.valueBias, at::matmul(w.value, center) + w.valueBias, 1e-9, "mean value");
}

TEST(Factorise, LossFallsWithTheRank) {
    double before = 1;
    for (const std::int64_t rank : {8, 16, 32, 64, 96}) {
        const double lost = factorise(someWeights(), momentsOf(someInputs()), {rank, Metric::Attention, true}).value().lostShare;
        EXPECT_LT(lost, before);
        before = lost;
    }
}

TEST(Factorise, WeightingByQueriesAndOutputBeatsPlainOnes) {
    EXPECT_LT(outputError(Metric::Attention, 48), outputError(Metric::Plain, 48));
    EXPECT_LT(outputError(Metric::Attention, 48), outputError(Metric::Weights, 48));
    EXPECT_LT(outputError(Metric::Attention, 48), outputError(Metric::Attention, 48, /*correctsMean=*/false));
}

TEST(Factorise, CutsTheRankToWhatThereIs) {
    AttentionWeights w = someWeights();
    w.key = at::matmul(random({kState, 10}, 21), random({10, kState}, 22));
    w.value = at::matmul(random({kState, 5}, 23), at::matmul(random({5, 10}, 25), random({10, kState}, 22)));
    EXPECT_EQ(factorise(w, {}, {64, Metric::Weights, true}).value().rank(), 10);
}

TEST(Factorise, RefusesNumbersThatAreNotFinite) {
    AttentionWeights w = someWeights();
    w.key[3][4] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(factorise(w, {}, {16, Metric::Weights, true}));
}

TEST(InputMoments, AreWeightedMoments) {
    const at::Tensor x = random({50, 8}, 31), w = random({50}, 32).abs();
    InputMoments moments(8);
    moments.add(x.narrow(0, 0, 20), w.narrow(0, 0, 20));
    moments.add(x.narrow(0, 20, 30), w.narrow(0, 20, 30));
    const at::Tensor share = (w / w.sum()).unsqueeze(1);
    test::expectClose(moments.mean(), (x * share).sum(0), 1e-12, "mean");
    test::expectClose(moments.secondMoment(), at::matmul((x * share).t(), x), 1e-12, "second moment");
    EXPECT_EQ(moments.tokens(), 50);
}

TEST(InputMoments, FewTokensGetAnIsotropicPart) {
    const at::Tensor few = random({20, 8}, 33), many = random({80, 8}, 33);
    const auto covarianceOf = [](const at::Tensor& x) {
        InputMoments moments(8);
        moments.add(x, at::ones({x.size(0)}, at::kDouble));
        const at::Tensor plain = moments.secondMoment() - at::matmul(moments.mean().unsqueeze(1), moments.mean().unsqueeze(0));
        return std::pair{moments.covariance(), plain};
    };
    const auto [blended, plain] = covarianceOf(few);
    const double average = plain.diagonal().mean().item<double>();
    test::expectClose(blended, plain * 0.99 + at::eye(8, at::kDouble) * (0.01 * average), 1e-12, "blended");
    const auto [own, same] = covarianceOf(many);
    test::expectClose(own, same, 1e-12, "72 tokens or more of 8 dimensions");
}

}  // namespace
}  // namespace undervoice::engine
