// normalizer.json: the reference's English normaliser and its basic one in four modes.

#include "support/fixtures.h"
#include "text/normalizer.h"

#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

using nlohmann::json;

class NormalizerGolden : public test::GoldenTest {
  protected:
    NormalizerGolden() : GoldenTest("normalizer.json") {}
};

TEST_F(NormalizerGolden, English) {
    const auto normalize = EnglishNormalizer::create(test::assetsFolder());
    ASSERT_TRUE(normalize) << normalize.error().message;
    EXPECT_EQ(golden.at("spelling_table_size"), normalize->spellingCount());
    std::size_t count = 0;
    for (const json& c : golden.at("cases")) {
        if (!c.contains("english")) continue;
        const std::string text = c.at("text");
        EXPECT_EQ(c.at("english"), (*normalize)(text)) << "of " << text;
        ++count;
    }
    for (const json& pair : golden.at("spelling"))
        EXPECT_EQ(pair.at(1), (*normalize)(pair.at(0).get<std::string>()));
    test::reportCases("normalizer.english", count);
    test::reportCases("normalizer.spelling", golden.at("spelling").size());
}

class BasicNormalizerGolden
    : public NormalizerGolden,
      public testing::WithParamInterface<std::pair<std::string, BasicNormalizerOptions>> {};

TEST_P(BasicNormalizerGolden, EveryText) {
    const auto& [name, options] = GetParam();
    const BasicNormalizer normalize(options);
    std::size_t count = 0;
    for (const json& c : golden.at("cases")) {
        if (!c.contains(name)) continue;
        const std::string text = c.at("text");
        EXPECT_EQ(c.at(name), normalize(text)) << "of " << text;
        ++count;
    }
    test::reportCases("normalizer." + name, count);
}

INSTANTIATE_TEST_SUITE_P(
    Modes, BasicNormalizerGolden,
    testing::Values(std::pair{std::string("basic"), BasicNormalizerOptions{false, false}},
                    std::pair{std::string("basic_remove_diacritics"), BasicNormalizerOptions{true, false}},
                    std::pair{std::string("basic_split_letters"), BasicNormalizerOptions{false, true}},
                    std::pair{std::string("basic_remove_diacritics_split_letters"),
                              BasicNormalizerOptions{true, true}}),
    [](const auto& mode) { return mode.param.first; });

}  // namespace
}  // namespace undervoice::text
