// wer.json: counts, alignments and rates of jiwer, by words and by characters, of pairs and of corpora.

#include "support/fixtures.h"
#include "text/wer.h"

#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

using nlohmann::json;
using Compare = Result<Comparison> (*)(std::string_view, std::string_view);

constexpr double kRateTolerance = 1e-12;

json asJson(const std::vector<EditChunk>& chunks) {
    constexpr const char* kNames[] = {"equal", "substitute", "insert", "delete"};
    json list = json::array();
    for (const EditChunk& chunk : chunks)
        list.push_back({{"type", kNames[static_cast<int>(chunk.edit)]},
                        {"ref", {chunk.referenceBegin, chunk.referenceEnd}},
                        {"hyp", {chunk.hypothesisBegin, chunk.hypothesisEnd}}});
    return list;
}

void expectSame(const std::vector<std::string>& references, const std::vector<std::string>& hypotheses,
                const json& expected, Compare compare) {
    ErrorCounts counts;
    ASSERT_EQ(references.size(), hypotheses.size());
    for (std::size_t i = 0; i < references.size(); ++i) {
        const auto comparison = compare(references[i], hypotheses[i]);
        ASSERT_TRUE(comparison) << comparison.error().message;
        counts += comparison->counts;
        EXPECT_EQ(asJson(comparison->chunks), expected.at("chunks").at(i));
    }
    EXPECT_EQ(counts.hits, expected.at("hits"));
    EXPECT_EQ(counts.substitutions, expected.at("substitutions"));
    EXPECT_EQ(counts.deletions, expected.at("deletions"));
    EXPECT_EQ(counts.insertions, expected.at("insertions"));
    const std::map<std::string, double> rates = {{"wer", counts.wer()},
                                                 {"cer", counts.wer()},
                                                 {"mer", counts.mer()},
                                                 {"wil", counts.wil()},
                                                 {"wip", counts.wip()}};
    for (const auto& [name, value] : rates) {
        if (expected.contains(name)) {
            EXPECT_NEAR(value, expected.at(name), kRateTolerance) << name;
        }
    }
}

std::vector<std::string> listOf(const json& text) {
    return text.is_array() ? text.get<std::vector<std::string>>() : std::vector<std::string>{text};
}

class WerGolden : public testing::TestWithParam<std::string> {};

TEST_P(WerGolden, WordsAndCharacters) {
    UNDERVOICE_NEED_GOLDEN_FILE("wer.json");
    const json golden = test::readJson(test::goldenFile("wer.json"));
    const json& cases = golden.at(GetParam());
    for (const json& c : cases) {
        SCOPED_TRACE(c.at("reference").dump() + " / " + c.at("hypothesis").dump());
        const std::vector<std::string> references = listOf(c.at("reference"));
        const std::vector<std::string> hypotheses = listOf(c.at("hypothesis"));
        expectSame(references, hypotheses, c.at("words"), compareWords);
        expectSame(references, hypotheses, c.at("characters"), compareCharacters);
    }
    test::reportCases("wer." + GetParam(), cases.size());
}

INSTANTIATE_TEST_SUITE_P(Groups, WerGolden, testing::Values("cases", "corpus"),
                         [](const auto& group) { return group.param; });

}  // namespace
}  // namespace undervoice::text
