// Word times from the formula models against words.json: the matrix, its path, words, and segments with
// words.
#include "engine/align/alignment_heads.h"
#include "engine/align/find_alignment.h"
#include "engine/features/log_mel.h"
#include "golden/word_cases.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using nlohmann::json;

constexpr double kMatrixTolerance = 2e-3;       // words.json, "tolerance"
constexpr double kUnstableSeconds = 0.06;       // where noise of 1e-4 moves the path
constexpr double kProbabilityTolerance = 1e-3;  // relative

struct FormulaModel {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const text::Tokenizer> tokenizer;
};

/// Loaded once a size.
const FormulaModel& formulaModel(const std::string& size, const std::string& letter) {
    static std::map<std::string, FormulaModel> loaded;
    FormulaModel& entry = loaded[size + "#" + letter];
    if (!entry.model) {
        entry.model = Model::load(*test::formulaCheckpoint(size, letter), {}, {}, {}).value();
        entry.tokenizer =
            text::Tokenizer::create(entry.model->dims().vocabularySize, test::assetsFolder()).value();
    }
    return entry;
}

/// Encoded once a model and clip.
const at::Tensor& encodedClip(const Model& model, const std::string& name, std::vector<float> samples) {
    static std::map<std::pair<const Model*, std::string>, at::Tensor> encoded;
    at::Tensor& entry = encoded[{&model, name}];
    if (entry.defined()) return entry;
    samples.resize(kWindowSamples);
    const at::Tensor mel = LogMel(model.dims().melBins).compute(at::tensor(samples));
    return entry = model.encode(mel.unsqueeze(0));
}

AlignmentRequest requestOf(const Model& model, const json& row, const std::vector<int>& tokens) {
    return {.textTokens = tokens,
            .frames = row.at("num_frames"),
            .language = row.at("language"),
            .task = text::Task::Transcribe,
            .heads = chooseAlignmentHeads(model.dims(), {})};
}

void expectMatrix(const at::Tensor& got, const json& stats, const std::vector<float>* expected,
                  const std::string& name) {
    ASSERT_EQ(got.sizes().vec(), stats.at("shape").get<std::vector<std::int64_t>>()) << name;
    EXPECT_NEAR(got.min().item<float>(), stats.at("min").get<double>(), kMatrixTolerance) << name;
    EXPECT_NEAR(got.max().item<float>(), stats.at("max").get<double>(), kMatrixTolerance) << name;
    EXPECT_NEAR(got.mean().item<float>(), stats.at("mean").get<double>(), kMatrixTolerance) << name;
    if (!expected) return;
    const at::Tensor difference = (got.flatten().sub(at::tensor(*expected))).abs();
    EXPECT_LE(difference.max().item<float>(), kMatrixTolerance) << name;
}

void expectAlignment(const std::vector<WordTiming>& got, const std::vector<WordTiming>& expected,
                     double tolerance, const std::string& name) {
    ASSERT_EQ(got.size(), expected.size()) << name;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const std::string where = name + ", word " + std::to_string(i) + got[i].word;
        EXPECT_EQ(got[i].word, expected[i].word) << where;
        EXPECT_EQ(got[i].tokens, expected[i].tokens) << where;
        EXPECT_NEAR(got[i].startSeconds, expected[i].startSeconds, tolerance) << where;
        EXPECT_NEAR(got[i].endSeconds, expected[i].endSeconds, tolerance) << where;
        EXPECT_NEAR(got[i].probability, expected[i].probability,
                    kProbabilityTolerance * expected[i].probability)
            << where;
    }
}

TEST(GoldenWords, FindAlignment) {
    const c10::InferenceMode inference;
    const json file = test::wordsJson();
    const auto arrays = test::wordsArrays();
    UNDERVOICE_NEED_GOLDEN(file.contains("find_alignment"), "find_alignment of words.json");
    std::size_t cases = 0;
    for (const json& row : file.value("find_alignment", json::array())) {
        const std::string name = row.at("name");
        const auto samples = test::goldenClip(row.at("clip"));
        if (!samples) continue;  // lies in a folder that is not here
        const auto& [model, tokenizer] = formulaModel(row.at("size"), file.at("set"));
        const std::vector<int> tokens = row.at("text_tokens");
        EXPECT_EQ(tokenizer->encode(row.at("text").get<std::string>()), tokens) << name;
        const AlignmentRequest request = requestOf(*model, row, tokens);
        const at::Tensor& encoded = encodedClip(*model, row.at("clip"), *samples);

        const auto evidence = alignmentEvidence(*model, *tokenizer, encoded, request);
        ASSERT_TRUE(evidence) << evidence.error().message;
        const auto array = arrays.find(name + ".matrix");
        const std::vector<float> expected =
            array == arrays.end() ? std::vector<float>() : array->second.floats();
        expectMatrix(evidence->matrix, row.at("matrix_stats"), expected.empty() ? nullptr : &expected, name);

        const auto got = findAlignment(*model, *tokenizer, encoded, request);
        ASSERT_TRUE(got) << got.error().message;
        const bool isStable = row.at("path_unchanged_by_1e-4_noise");
        expectAlignment(*got, test::alignmentOf(row.at("alignment")), isStable ? 0 : kUnstableSeconds, name);
        ++cases;
    }
    test::reportCases("words find_alignment", cases);
}

TEST(GoldenWords, AddWordTimestamps) {
    const c10::InferenceMode inference;
    const json file = test::wordsJson();
    UNDERVOICE_NEED_GOLDEN(file.contains("add_word_timestamps"), "add_word_timestamps of words.json");
    std::size_t cases = 0;
    for (const json& row : file.value("add_word_timestamps", json::array())) {
        const std::string name =
            row.at("alignment_of").get<std::string>() + " " + row.at("variant").get<std::string>();
        const auto samples = test::goldenClip(row.at("clip"));
        if (!samples) continue;
        const auto& [model, tokenizer] = formulaModel(row.at("size"), file.at("set"));
        std::vector<Segment> segments = test::segmentsOf(row.at("segments_given"));
        const std::vector<int> tokens = textTokens(segments, tokenizer->endOfText());
        auto alignment = findAlignment(*model, *tokenizer, encodedClip(*model, row.at("clip"), *samples),
                                       requestOf(*model, row, tokens));
        ASSERT_TRUE(alignment) << alignment.error().message;
        WordRules rules;
        rules.prepended = file.at("prepend_punctuations");
        rules.appended = file.at("append_punctuations");
        rules.lastSpeechSeconds = row.at("last_speech_timestamp");
        addWordTimestamps(segments, std::move(*alignment), *tokenizer, rules);
        const bool isStable = row.at("stable");
        test::expectSegments(segments, test::segmentsOf(row.at("segments")), isStable ? 0 : kUnstableSeconds,
                             name);
        ++cases;
    }
    test::reportCases("words add_word_timestamps", cases);
}

}  // namespace
}  // namespace undervoice::engine
