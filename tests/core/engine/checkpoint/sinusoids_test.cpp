#include "engine/checkpoint/sinusoids.h"

#include "support/formula_checkpoint.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

at::Tensor referenceTable() {
    const std::vector<float> values = test::referenceSinusoids(1500, 128);
    at::Tensor table = at::empty({1500, 128}, at::kFloat);
    std::memcpy(table.data_ptr(), values.data(), values.size() * sizeof(float));
    return table;
}

TEST(Sinusoids, TheReferencesTableIsWithinItsRounding) {
    EXPECT_LT(sinusoidDeviation(referenceTable()), 2e-4);
}

TEST(Sinusoids, HalfPrecisionIsTolerated) {
    EXPECT_LT(sinusoidDeviation(referenceTable().to(at::kHalf).to(at::kFloat)), kSinusoidTolerance);
}

TEST(Sinusoids, OneOddValueIsSeen) {
    at::Tensor table = referenceTable();
    table.data_ptr<float>()[1000 * 128 + 100] += 0.01F;
    EXPECT_NEAR(sinusoidDeviation(table), 0.01, 1e-3);
    table.data_ptr<float>()[77] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(std::isinf(sinusoidDeviation(table)));
}

}  // namespace
}  // namespace undervoice::engine
