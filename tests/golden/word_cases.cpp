#include "golden/word_cases.h"

#include <gtest/gtest.h>

namespace undervoice::test {
namespace {

using nlohmann::json;

void expectWords(const std::vector<Word>& got, const std::vector<Word>& expected, double tolerance,
                 const std::string& name) {
    ASSERT_EQ(got.size(), expected.size()) << name;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const std::string where = name + ", word " + std::to_string(i) + got[i].text;
        EXPECT_EQ(got[i].text, expected[i].text) << where;
        EXPECT_NEAR(got[i].startSeconds, expected[i].startSeconds, tolerance) << where;
        EXPECT_NEAR(got[i].endSeconds, expected[i].endSeconds, tolerance) << where;
        EXPECT_NEAR(got[i].probability, expected[i].probability, 1e-3 * expected[i].probability) << where;
    }
}

}  // namespace

json wordsJson() {
    const auto path = goldenFile("words.json");
    return path.empty() ? json::object() : readJson(path);
}

std::map<std::string, Array> wordsArrays() {
    const auto path = goldenFile("words.safetensors");
    return path.empty() ? std::map<std::string, Array>() : readSafetensors(path);
}

std::vector<engine::WordTiming> alignmentOf(const json& list) {
    std::vector<engine::WordTiming> alignment;
    for (const json& row : list)
        alignment.push_back(
            {row.at("word"), row.at("tokens"), row.at("start"), row.at("end"), row.at("probability")});
    return alignment;
}

std::vector<Segment> segmentsOf(const json& list) {
    std::vector<Segment> segments;
    for (const json& row : list) {
        Segment& segment = segments.emplace_back();
        segment.seekFrames = row.at("seek");
        segment.startSeconds = row.at("start");
        segment.endSeconds = row.at("end");
        segment.tokens = row.at("tokens").get<std::vector<int>>();
        if (!row.contains("words")) continue;
        segment.words.emplace();
        for (const json& word : row.at("words"))
            segment.words->push_back(
                {word.at("word"), word.at("start"), word.at("end"), word.at("probability")});
    }
    return segments;
}

void expectSegments(const std::vector<Segment>& got, const std::vector<Segment>& expected, double tolerance,
                    const std::string& name) {
    ASSERT_EQ(got.size(), expected.size()) << name;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const std::string where = name + ", segment " + std::to_string(i);
        EXPECT_NEAR(got[i].startSeconds, expected[i].startSeconds, tolerance) << where;
        EXPECT_NEAR(got[i].endSeconds, expected[i].endSeconds, tolerance) << where;
        ASSERT_TRUE(got[i].words && expected[i].words) << where;
        expectWords(*got[i].words, *expected[i].words, tolerance, where);
    }
}

}  // namespace undervoice::test
