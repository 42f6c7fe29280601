#include "transcript/comparison.h"

#include "support/comparison_example.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace undervoice {
namespace {

nlohmann::json parsed(const ComparisonReport& report) { return nlohmann::json::parse(toJson(report)); }

TEST(ComparisonJson, HoldsWhatEachSideDid) {
    const auto side = parsed(test::exampleComparison()).at("right");
    EXPECT_EQ(side.at("model"), "base:x/e");
    EXPECT_EQ(side.at("attention"), "self x cross e");
    EXPECT_EQ(side.at("decoded_tokens"), 50);
    EXPECT_EQ(side.at("tokens_per_second"), 25.0);
    EXPECT_EQ(side.at("bytes"), (nlohmann::json{{"weights", 2000}, {"self_cache", 30}}));
    EXPECT_EQ(side.at("errors").at("rate"), 0.25);
    EXPECT_EQ(side.at("errors").at("reference_length"), 4);
    EXPECT_EQ(side.at("text"), "Good evening <b>all</b>");
    EXPECT_EQ(side.at("words").at(1), (nlohmann::json{{"word", " evening"}, {"start", 1.5}, {"end", 2.0}, {"probability", 0.4}}));
}

TEST(ComparisonJson, ListsDisagreementsWithTimesAndProbabilities) {
    const auto report = parsed(test::exampleComparison());
    EXPECT_EQ(report.at("counts").at("agreed"), 1);
    EXPECT_EQ(report.at("counts").at("only_right"), 1);
    const auto& chunk = report.at("chunks").at(1);
    EXPECT_EQ(chunk.at("kind"), "changed");
    EXPECT_EQ(chunk.at("start"), 1.5);
    EXPECT_EQ(chunk.at("left"), nlohmann::json::array({1, 2}));
    EXPECT_EQ(chunk.at("right_text"), "evening <b>all</b>");
    EXPECT_EQ(chunk.at("left_probability"), 0.8);
    EXPECT_EQ(chunk.at("right_probability"), 0.4);
    EXPECT_FALSE(report.at("chunks").at(0).contains("left_text"));
}

TEST(ComparisonJson, AgreementIsOneSentence) {
    EXPECT_EQ(agreementSentence(test::exampleComparison().words), "33.3 % of the words agree: 1 agreed, 1 changed, 0 only left, 1 only right, in 1 place.");
}

TEST(ComparisonJson, WithoutReferenceThereIsNoErrorRate) {
    ComparisonReport report = test::exampleComparison();
    report.reference.clear();
    report.left.errors.reset();
    EXPECT_TRUE(parsed(report).at("reference").is_null());
    EXPECT_TRUE(parsed(report).at("left").at("errors").is_null());
}

TEST(ComparisonJson, ASideThatSaysNothingHasNoProbability) {
    ComparisonReport report = test::exampleComparison();
    report.words = *compareSideBySide({}, {{" hm", 0, 1, 0.5}}, [](std::string_view text) { return std::string(text); });
    EXPECT_TRUE(parsed(report).at("chunks").at(0).at("left_probability").is_null());
    EXPECT_EQ(parsed(report).at("chunks").at(0).at("right_probability"), 0.5);
}

}  // namespace
}  // namespace undervoice
