// Word times against words.json and words.safetensors.
#include "engine/align/dtw.h"
#include "engine/align/median_filter.h"
#include "engine/align/word_times.h"
#include "golden/word_cases.h"
#include "support/fixtures.h"

#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using nlohmann::json;

constexpr int kMultilingualEndOfText = 50257;

std::vector<float> formulaMatrix(const std::string& key, std::size_t count) {
    const std::uint64_t hash = test::fnv1a64(key);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = test::formulaUniform(hash, i);
    return values;
}

std::vector<PathStep> pathOf(const test::Array& array) {
    const std::vector<std::int32_t> indices = array.ints();  // [2, step]
    const std::size_t steps = indices.size() / 2;
    std::vector<PathStep> path(steps);
    for (std::size_t i = 0; i < steps; ++i) path[i] = {indices[i], indices[steps + i]};
    return path;
}

std::vector<float> dtwInput(const json& row, const std::vector<PathStep>& path) {
    const std::size_t columns = row.at("columns");
    std::vector<float> x = formulaMatrix(row.at("key"), row.at("rows").get<std::size_t>() * columns);
    const std::string kind = row.at("kind");
    if (kind == "planted")
        for (const PathStep& step : path)
            x[static_cast<std::size_t>(step.row) * columns + static_cast<std::size_t>(step.column)] -= 2.0F;
    if (kind == "coarse")
        for (float& value : x) value = std::floor(value * 2);
    if (kind == "constant") std::fill(x.begin(), x.end(), 0.0F);
    return x;
}

TEST(GoldenWords, DtwPaths) {
    const auto arrays = test::wordsArrays();
    std::size_t cases = 0;
    for (const json& row : test::wordsJson().value("dtw", json::array())) {
        const std::vector<PathStep> expected = pathOf(arrays.at(row.at("name").get<std::string>() + ".path"));
        EXPECT_EQ(dtw(dtwInput(row, expected), row.at("rows"), row.at("columns")), expected)
            << row.at("name");
        ++cases;
    }
    test::reportCases("words dtw", cases);
}

TEST(GoldenWords, DtwPathsOfAlignmentMatrices) {
    std::size_t cases = 0;
    for (const auto& arrays = test::wordsArrays(); const auto& [name, matrix] : arrays) {
        if (!name.ends_with(".matrix")) continue;
        std::vector<float> costs = matrix.floats();
        for (float& cost : costs) cost = -cost;
        const auto expected = pathOf(arrays.at(name.substr(0, name.size() - 6) + "path"));
        EXPECT_EQ(dtw(costs, static_cast<int>(matrix.shape.at(0)), static_cast<int>(matrix.shape.at(1))),
                  expected)
            << name;
        ++cases;
    }
    test::reportCases("words matrix paths", cases);
}

TEST(GoldenWords, MedianFilter) {
    const auto arrays = test::wordsArrays();
    std::size_t cases = 0;
    for (const json& row : test::wordsJson().value("median_filter", json::array())) {
        std::size_t count = 1;
        for (const std::size_t size : row.at("shape")) count *= size;
        std::vector<float> values = formulaMatrix(row.at("key"), count);
        medianFilter(values, row.at("shape").back(), row.at("width"));
        EXPECT_EQ(values, arrays.at(row.at("name")).floats()) << row.at("name");
        ++cases;
    }
    test::reportCases("words median filter", cases);
}

TEST(GoldenWords, MergePunctuations) {
    const json file = test::wordsJson();
    std::size_t cases = 0;
    for (const json& row : file.value("merge_punctuations", json::array())) {
        std::vector<WordTiming> alignment;
        for (const std::string& word : row.at("words").get<std::vector<std::string>>())
            alignment.push_back({word, {static_cast<int>(alignment.size())}, 0, 0, 0.5});
        mergePunctuation(alignment, file.at("prepend_punctuations").get<std::string>(),
                         file.at("append_punctuations").get<std::string>());
        json words = json::array();
        json tokens = json::array();
        for (const WordTiming& timing : alignment) {
            words.push_back(timing.word);
            tokens.push_back(timing.tokens);
        }
        EXPECT_EQ(words, row.at("merged")) << row.at("words");
        EXPECT_EQ(tokens, row.at("tokens")) << row.at("words");
        ++cases;
    }
    test::reportCases("words punctuation", cases);
}

TEST(GoldenWords, AddWordTimestampsOnGivenAlignments) {
    const json file = test::wordsJson();
    std::size_t cases = 0;
    for (const json& row : file.value("add_word_timestamps_scripted", json::array())) {
        WordRules rules;
        rules.prepended = file.at("prepend_punctuations");
        rules.appended = file.at("append_punctuations");
        rules.lastSpeechSeconds = row.at("last_speech_timestamp");
        std::vector<Segment> segments = test::segmentsOf(row.at("segments_given"));
        addWordTimestamps(segments, test::alignmentOf(row.at("alignment")), kMultilingualEndOfText, rules);
        test::expectSegments(segments, test::segmentsOf(row.at("segments")), 0, row.at("name"));
        ++cases;
    }
    test::reportCases("words scripted", cases);
}

}  // namespace
}  // namespace undervoice::engine
