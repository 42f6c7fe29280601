// How well long recordings are read: word error rate of batched mode against what other engines reached with the same weights
// (models/real/quality.json), and no stretch said twice or left out.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include "engine/longform/null_sink.h"
#include "engine/speech_engine_impl.h"
#include "reference_runs.h"
#include "support/fixtures.h"
#include "text/normalizer.h"
#include "text/wer.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double kAllowedPoints = 0.3;
constexpr double kLongestStretchSeconds = 5;

/// The recording of a set ("long-163"): the file of the longform folder that begins with its number.
fs::path recordingOf(const std::string& set) {
    const std::string number = set.substr(set.find('-') + 1) + "-";
    for (const auto& entry : fs::directory_iterator(test::dataFolder() / "longform"))
        if (entry.path().filename().string().starts_with(number) && entry.path().extension() != ".tsv") return entry.path();
    return {};
}

/// The last column of a table with a header line.
std::string spokenText(fs::path recording) {
    std::ifstream file(recording.replace_extension(".tsv"));
    std::string line;
    std::string text;
    std::getline(file, line);
    while (std::getline(file, line)) text += line.substr(line.rfind('\t') + 1) + " ";
    return text;
}

/// Lowest error rate in percent that the file lists for a model and a set.
double bestListed(const std::string& model, const std::string& set) {
    double best = 100;
    const json rows = test::readJson(test::realFolder() / "quality.json").at("rows");
    for (const json& row : rows)
        if (row.at("model") == model && row.at("set") == set) best = std::min(best, row.at("wer").get<double>());
    return best;
}

std::int64_t longestRun(const text::Comparison& comparison, text::Edit edit) {
    std::size_t longest = 0;
    for (const text::EditChunk& chunk : comparison.chunks)
        if (chunk.edit == edit)
            longest = std::max({longest, chunk.referenceEnd - chunk.referenceBegin, chunk.hypothesisEnd - chunk.hypothesisBegin});
    return static_cast<std::int64_t>(longest);
}

class RealQuality : public ::testing::TestWithParam<std::string> {};

TEST_P(RealQuality, BatchedModeReadsLongRecordingsAsWellAsOthers) {
    const std::string model = "base";
    const std::string set = GetParam();
    if (test::realFolder().empty() || !fs::exists(test::realFolder() / "quality.json")) GTEST_SKIP() << "quality.json was not found";
    if (test::dataFolder().empty() || recordingOf(set).empty()) GTEST_SKIP() << set << " is not in the data folder";
    if (test::realModel(model).empty()) GTEST_SKIP() << model << " is not in " << test::depsFolder();

    const fs::path recording = recordingOf(set);
    const auto audio = test::clipAudio({{"audio", fs::relative(recording, test::dataFolder()).string()}});
    ASSERT_TRUE(audio) << audio.error().message;
    SpeechEngineImpl engine;
    const auto info = engine.loadModel(test::onCpu(test::realModel(model)), {}, {});
    ASSERT_TRUE(info) << info.error().message;
    api::TranscribeOptions options;
    options.mode = api::Mode::Batched;
    options.decoding.language = "en";
    NullSink sink;
    const auto heard = engine.transcribe(*audio, options, 1, {}, sink, {});
    ASSERT_TRUE(heard) << heard.error().message;

    const auto normalise = text::EnglishNormalizer::create(test::assetsFolder());
    ASSERT_TRUE(normalise) << normalise.error().message;
    const auto comparison = text::compareWords((*normalise)(spokenText(recording)), (*normalise)(heard->text));
    ASSERT_TRUE(comparison) << comparison.error().message;
    const text::ErrorCounts& counts = comparison->counts;
    const double secondsPerWord = samplesToSeconds(audio->sampleCount()) / static_cast<double>(counts.referenceLength());
    const double missing = static_cast<double>(longestRun(*comparison, text::Edit::Delete)) * secondsPerWord;
    const double added = static_cast<double>(longestRun(*comparison, text::Edit::Insert)) * secondsPerWord;
    std::cout << model << " " << set << " batched: WER " << 100 * counts.wer() << " %, " << counts.substitutions << " / "
              << counts.deletions << " / " << counts.insertions << " (S / D / I) of " << counts.referenceLength()
              << " words; best listed " << bestListed(model, set) << " %; " << heard->seconds << " s; longest missing "
              << missing << " s, longest added " << added << " s" << std::endl;
    EXPECT_LE(100 * counts.wer(), bestListed(model, set) + kAllowedPoints);
    EXPECT_LE(missing, kLongestStretchSeconds);
    EXPECT_LE(added, kLongestStretchSeconds);
}

INSTANTIATE_TEST_SUITE_P(Recordings, RealQuality, ::testing::Values("long-163", "long-332"),
                         [](const auto& recording) { return "long_" + recording.param.substr(5); });

}  // namespace
}  // namespace undervoice::engine
