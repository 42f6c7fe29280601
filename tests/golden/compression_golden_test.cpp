// compression.json: the ratio that the fallback compares with 2.4.

#include "support/fixtures.h"
#include "text/compression.h"

#include <cmath>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <zlib.h>

namespace undervoice::text {
namespace {

// Other deflaters behind zlib's interface make streams of slightly other lengths.
bool isStockZlib() {
    return std::string_view(zlibVersion()).find("zlib-ng") == std::string_view::npos;
}

constexpr double kOtherDeflaterTolerance = 0.03;
constexpr double kThreshold = 2.4;

TEST(CompressionGolden, RatioOfEveryText) {
    UNDERVOICE_NEED_GOLDEN_FILE("compression.json");
    const auto cases = test::readJson(test::goldenFile("compression.json")).at("cases");
    const double tolerance = isStockZlib() ? 0 : kOtherDeflaterTolerance;
    for (const auto& c : cases) {
        const std::string once = c.at("text");
        SCOPED_TRACE(once.substr(0, 80));
        std::string text;
        for (int i = c.at("repeat"); i > 0; --i) text += once;
        ASSERT_EQ(text.size(), c.at("utf8_bytes"));
        const double expected = c.at("ratio");
        const double ratio = compressionRatio(text);
        EXPECT_NEAR(ratio, expected, tolerance * expected);
        if (std::abs(expected - kThreshold) > kOtherDeflaterTolerance * kThreshold) {
            EXPECT_EQ(ratio > kThreshold, expected > kThreshold);
        }
    }
    test::reportCases("compression", cases.size());
}

}  // namespace
}  // namespace undervoice::text
