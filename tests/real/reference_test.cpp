// Real weights, real recordings: the careful loop gives openai-whisper's tokens, segment times and word times. Where a token
// differs, the first differing step is shown with both candidates and their logits; only near ties of the reference (under
// 1e-3) are excused, because float32 sums in another order may decide them otherwise.
//
// UNDERVOICE_REAL_SELF and UNDERVOICE_REAL_CROSS choose attention modes (as --self and --cross do): those that are exact must give
// the same. Where one of them is mla, those attentions go by way of latents as wide as the state.
// UNDERVOICE_REAL_QUICK=1 runs a few short clips; --gtest_filter or GTEST_TOTAL_SHARDS choose among all.

#include <gtest/gtest.h>

#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "engine/loaded_model.h"
#include "engine/longform/careful.h"
#include "engine/longform/recording_backend.h"
#include "exact_modes.h"
#include "reference_runs.h"
#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

using nlohmann::json;
using test::ReferenceRun;

constexpr double kExcusedGap = 1e-3;
constexpr double kWordTolerance = 0.02 + 1e-9;
constexpr double kLogprobTolerance = 2e-3;

bool isQuick() {
    const char* value = std::getenv("UNDERVOICE_REAL_QUICK");
    return value && *value && *value != '0';
}

api::AttentionModes chosenModes() {
    const auto value = [](const char* name) {
        const char* text = std::getenv(name);
        return std::string(text ? text : "");
    };
    return test::attentionModes(value("UNDERVOICE_REAL_SELF"), value("UNDERVOICE_REAL_CROSS"));
}

/// What became of the runs; printed at the end.
struct Tally : ::testing::Environment {
    std::map<std::string, std::map<std::string, int>> counts;  // "tiny.en greedy" → outcome → runs
    std::vector<std::string> excused;

    void TearDown() override {
        for (const auto& [group, outcomes] : counts) {
            std::printf("real %s:", group.c_str());
            for (const auto& [outcome, count] : outcomes) std::printf(" %d %s", count, outcome.c_str());
            std::printf("\n");
        }
        for (const std::string& line : excused) std::printf("excused: %s\n", line.c_str());
    }
};
Tally* const kTally = static_cast<Tally*>(::testing::AddGlobalTestEnvironment(new Tally));

/// Remembers the calls, so that a difference can be looked into.
class RecordingCalls : public SpectrogramBackend {
  public:
    using SpectrogramBackend::SpectrogramBackend;
    struct Call {
        FrameWindow window;
        WindowDecodingOptions options;
    };
    std::vector<Call> calls;

    Result<DecodingResult> decode(const FrameWindow& window, const WindowDecodingOptions& options,
                                  const CancelToken& cancel) override {
        calls.push_back({window, options});
        return SpectrogramBackend::decode(window, options, cancel);
    }
};

api::TranscribeOptions optionsOf(const ReferenceRun& run, const json& clip) {
    api::TranscribeOptions options;
    options.mode = api::Mode::Careful;
    if (clip.at("language").is_string()) options.decoding.language = clip.at("language");
    if (run.kind == "careful") return options;  // the command line's defaults
    options.conditionOnPreviousText = false;
    options.decoding.temperatures = {0.0};
    options.decoding.bestOf.reset();
    if (run.kind != "beam5") options.decoding.beamSize.reset();
    options.wordTimestamps = run.kind == "words";
    return options;
}

double sixDigits(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return std::strtod(text, nullptr);
}

class RealReference : public ::testing::TestWithParam<ReferenceRun> {
  protected:
    void run(const LoadedModel& loaded, const media::Pcm& audio, const json& clip, const json& expected);
    bool excuse(const LoadedModel& loaded, RecordingCalls& backend, const json& expected, const std::vector<Segment>& got);
    void compareSegments(const json& expected, const std::vector<Segment>& got);
    void compareWords(const json& expected, const Segment& got);
    void count(const char* outcome) { ++kTally->counts[GetParam().model + " " + GetParam().kind][outcome]; }

    static const LoadedModel* loadedModel(const std::string& name) {
        static std::unique_ptr<LoadedModel> model;  // one at a time in memory
        static std::unique_ptr<test::TemporaryFolder> latents;
        if (model && model->options.name == name) return model.get();
        model.reset();
        latents = std::make_unique<test::TemporaryFolder>();
        auto loaded = test::loadInModes(name, chosenModes(), latents->path());
        if (!loaded) {
            ADD_FAILURE() << loaded.error().message;
            return nullptr;
        }
        model = std::move(*loaded);
        return model.get();
    }
};

TEST_P(RealReference, TokensAndTimesEqual) {
    const ReferenceRun& param = GetParam();
    const json clip = param.clip();
    const json& expected = clip.at("runs").at(param.kind);
    if (expected.value("sampled", false)) {
        count("sampled, not comparable");
        return;
    }
    if (test::realModel(param.model).empty()) GTEST_SKIP() << param.model << " is not in " << test::depsFolder();
    auto audio = test::clipAudio(clip);
    if (!audio) GTEST_SKIP() << audio.error().message;
    const c10::InferenceMode inference;
    const LoadedModel* loaded = loadedModel(param.model);
    ASSERT_NE(loaded, nullptr);
    run(*loaded, *audio, clip, expected);
}

void RealReference::run(const LoadedModel& loaded, const media::Pcm& audio, const json& clip, const json& expected) {
    const api::TranscribeOptions options = optionsOf(GetParam(), clip);
    const RecordingModel model{*loaded.decoder, *loaded.logMel, loaded.alignmentHeads};
    RecordingCalls backend(model, audio, loaded.logMel->recordingMaximum(audio, {}).value());
    const LanguageGuess language = CarefulLoop::decideLanguage(backend, *loaded.tokenizer, options).value();
    EXPECT_EQ(expected.at("language"), language.code);
    const CarefulLoop::Job job{options, language.code, language.probability, audio.sampleCount(), 1};
    auto loop = CarefulLoop::create(backend, *loaded.tokenizer, job, {}).value();
    std::vector<Segment> segments;
    std::vector<int> tokens;
    while (true) {
        auto window = loop.next({});
        ASSERT_TRUE(window) << window.error().message;
        if (!*window) break;
        for (Segment& segment : (*window)->segments) {
            tokens.insert(tokens.end(), segment.tokens.begin(), segment.tokens.end());
            segments.push_back(std::move(segment));
        }
    }
    if (excuse(loaded, backend, expected, segments)) {
        count("excused");
        return;
    }
    EXPECT_EQ(expected.at("text"), loaded.tokenizer->decode(tokens));
    compareSegments(expected, segments);
    count(HasFailure() ? "DIFFERENT" : "equal");
}

/// All tokens of a run, each with the window it came from.
std::vector<std::pair<std::int64_t, int>> tokensOf(const std::vector<Segment>& segments) {
    std::vector<std::pair<std::int64_t, int>> tokens;
    for (const Segment& segment : segments)
        for (const int token : segment.tokens) tokens.emplace_back(segment.seekFrames, token);
    return tokens;
}
std::vector<std::pair<std::int64_t, int>> tokensOf(const json& expected) {
    std::vector<std::pair<std::int64_t, int>> tokens;
    for (const json& segment : expected.at("segments"))
        for (const int token : segment.at("tokens")) tokens.emplace_back(segment.at("seek"), token);
    return tokens;
}

/// Logits of the step after `sampled` in the window of a call.
std::vector<float> logitsAfter(const LoadedModel& loaded, const RecordingCalls::Call& call, RecordingCalls& backend,
                               const std::vector<int>& sampled) {
    std::vector<std::int64_t> input;
    if (!call.options.promptTokens.empty()) input.push_back(loaded.tokenizer->startOfPrev());
    input.insert(input.end(), call.options.promptTokens.begin(), call.options.promptTokens.end());
    const auto start = loaded.tokenizer->sotSequence(call.options.language, call.options.task).value();
    input.insert(input.end(), start.begin(), start.end());
    input.insert(input.end(), sampled.begin(), sampled.end());
    const at::Tensor encoded = backend.encoded(call.window).value();
    const auto state = loaded.model->startDecoding(encoded, 1, static_cast<int>(input.size()));
    const at::Tensor tokens = at::from_blob(input.data(), {1, static_cast<std::int64_t>(input.size())}, at::kLong);
    const at::Tensor logits = loaded.model->decode(
        tokens, *state, {.all = false, .positions = {static_cast<std::int64_t>(input.size()) - 1}});
    const at::Tensor row = logits[0][0].contiguous();
    return {row.data_ptr<float>(), row.data_ptr<float>() + row.numel()};
}

/// True when the runs part at a near tie; says where and how near in any case.
bool RealReference::excuse(const LoadedModel& loaded, RecordingCalls& backend, const json& expected,
                           const std::vector<Segment>& got) {
    const auto theirs = tokensOf(expected);
    const auto ours = tokensOf(got);
    std::size_t at = 0;
    while (at < theirs.size() && at < ours.size() && theirs[at] == ours[at]) ++at;
    if (at == theirs.size() && at == ours.size()) return false;

    const int endOfText = loaded.tokenizer->endOfText();
    const std::int64_t seek = at < theirs.size() ? theirs[at].first : ours[at].first;
    const auto tokenAt = [&](const auto& tokens) { return at < tokens.size() && tokens[at].first == seek ? tokens[at].second : endOfText; };
    const int theirToken = tokenAt(theirs);
    const int ourToken = tokenAt(ours);
    std::vector<int> sampled;
    for (std::size_t i = 0; i < at; ++i)
        if (theirs[i].first == seek) sampled.push_back(theirs[i].second);
    const auto call = std::ranges::find_if(backend.calls, [&](const auto& c) { return c.window.seekFrames == seek; });
    std::string line = GetParam().name() + ": window " + std::to_string(seek) + ", step " + std::to_string(sampled.size());
    double gap = 1e9;
    if (call != backend.calls.end()) {
        const auto logits = logitsAfter(loaded, *call, backend, sampled);
        const float a = logits[static_cast<std::size_t>(theirToken)];
        const float b = logits[static_cast<std::size_t>(ourToken)];
        gap = std::abs(static_cast<double>(a) - b);
        char figures[160];
        std::snprintf(figures, sizeof figures, ": reference %d (logit %.5f), ours %d (logit %.5f), gap %.5f", theirToken, a,
                      ourToken, b, gap);
        line += figures;
    } else {
        line += ": that window was not asked for";
    }
    if (gap < kExcusedGap) {
        kTally->excused.push_back(line);
        return true;
    }
    ADD_FAILURE() << line;
    return false;
}

void RealReference::compareWords(const json& expected, const Segment& got) {
    ASSERT_EQ(expected.contains("words"), got.words.has_value());
    if (!got.words) return;
    const json& words = expected.at("words");
    ASSERT_EQ(words.size(), got.words->size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Word& word = (*got.words)[i];
        EXPECT_EQ(words[i].at("word"), word.text);
        EXPECT_NEAR(words[i].at("start").get<double>(), word.startSeconds, kWordTolerance) << word.text;
        EXPECT_NEAR(words[i].at("end").get<double>(), word.endSeconds, kWordTolerance) << word.text;
        EXPECT_NEAR(words[i].at("probability").get<double>(), word.probability, 1e-2) << word.text;
    }
}

void RealReference::compareSegments(const json& expected, const std::vector<Segment>& got) {
    const json& segments = expected.at("segments");
    ASSERT_EQ(segments.size(), got.size());
    // Where words are asked for, segments start and end with their words.
    const double tolerance = GetParam().kind == "words" ? kWordTolerance : 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        SCOPED_TRACE("segment " + std::to_string(i));
        const json& want = segments[i];
        EXPECT_EQ(want.at("id"), got[i].id);
        EXPECT_EQ(want.at("seek"), got[i].seekFrames);
        EXPECT_EQ(want.at("text"), got[i].text);
        EXPECT_EQ(want.at("tokens").get<std::vector<int>>(), got[i].tokens);
        EXPECT_NEAR(want.at("start").get<double>(), sixDigits(got[i].startSeconds), tolerance);
        EXPECT_NEAR(want.at("end").get<double>(), sixDigits(got[i].endSeconds), tolerance);
        EXPECT_NEAR(want.at("temperature").get<double>(), got[i].temperature, 1e-9);
        EXPECT_NEAR(want.at("avg_logprob").get<double>(), got[i].avgLogprob, kLogprobTolerance);
        EXPECT_NEAR(want.at("no_speech_prob").get<double>(), got[i].noSpeechProb, kLogprobTolerance);
        EXPECT_NEAR(want.at("compression_ratio").get<double>(), got[i].compressionRatio, 1e-4);
        compareWords(want, got[i]);
    }
}

std::string testName(const ::testing::TestParamInfo<ReferenceRun>& info) {
    std::string name = info.param.name();
    std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RealReference);
INSTANTIATE_TEST_SUITE_P(Runs, RealReference, ::testing::ValuesIn(test::referenceRuns(isQuick())), testName);

TEST(RealReferenceRuns, AreFound) {
    if (test::realFolder().empty()) GTEST_SKIP() << "models/real was not found: set UNDERVOICE_REAL_DIR";
    test::reportCases("real reference", test::referenceRuns(isQuick()).size());
}

}  // namespace
}  // namespace undervoice::engine
