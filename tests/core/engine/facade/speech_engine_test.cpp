// The engine behind the seam, with formula weights: what it says of itself, what it refuses, and that a job goes on after any
// window.

#include "engine/speech_engine_impl.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/longform/transcriber.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

using nlohmann::json;

class Collector : public api::TranscriptionSink {
  public:
    std::vector<Window> windows;
    std::vector<Progress> progress;
    std::string language;
    std::size_t stopAfter = 100000;

    void onLanguage(const std::string& code, double) override { language = code; }
    Status onWindow(const Window& window) override {
        windows.push_back(window);
        if (windows.size() >= stopAfter) return fail(ErrorCode::Io, "The disk is full.");
        return {};
    }
    void onProgress(const Progress& p) override { progress.push_back(p); }
};

class SpeechEngineTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        s_folder = std::make_unique<test::TemporaryFolder>();
        test::writeCTranslate2(s_folder->path() / "micro", test::formulaModel("micro-short", "A"));
        s_engine = std::make_unique<SpeechEngineImpl>();
        api::ModelOptions options;
        options.path = s_folder->path() / "micro";
        options.assetsFolder = test::assetsFolder();
        options.device = api::DeviceKind::Cpu;
        options.threads = 1;
        const auto info = s_engine->loadModel(options, {}, {});
        ASSERT_TRUE(info) << info.error().message;
        s_info = *info;
    }
    static void TearDownTestSuite() {
        s_engine.reset();
        s_folder.reset();
    }

    /// A made-up signal, 16-bit.
    static media::Pcm audio(double seconds) {
        std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * kSampleRateHz));
        const std::uint64_t key = test::fnv1a64("facade");
        for (std::size_t i = 0; i < samples.size(); ++i)
            samples[i] = static_cast<std::int16_t>(test::formulaUniform(key, i / 40) * 9000 + test::formulaUniform(key + 1, i) * 500);
        media::Pcm pcm;
        EXPECT_TRUE(pcm.append(samples));
        return pcm;
    }
    static api::TranscribeOptions quickOptions(api::Mode mode) {
        api::TranscribeOptions options;
        options.mode = mode;
        options.useVad = false;  // nobody speaks in it
        options.batchSize = 2;
        options.decoding.language = "en";
        options.decoding.beamSize.reset();
        options.decoding.sampleLength = 12;
        options.decoding.temperatures = {0.0, 0.8};
        options.decoding.bestOf = 2;
        options.decoding.noSpeechThreshold.reset();
        return options;
    }
    static void expectResumable(const api::TranscribeOptions& options, double seconds) {
        const media::Pcm pcm = audio(seconds);
        Collector whole;
        const auto summary = s_engine->transcribe(pcm, options, 5, {}, whole, {});
        ASSERT_TRUE(summary) << summary.error().message;
        ASSERT_GE(whole.windows.size(), 3U);
        for (std::size_t stop = 0; stop <= whole.windows.size(); ++stop) {
            api::ResumePoint resume;
            resume.windows.assign(whole.windows.begin(), whole.windows.begin() + static_cast<std::ptrdiff_t>(stop));
            Collector rest;
            const auto resumed = s_engine->transcribe(pcm, options, 5, resume, rest, {});
            ASSERT_TRUE(resumed) << resumed.error().message;
            std::vector<Window> all = resume.windows;
            all.insert(all.end(), rest.windows.begin(), rest.windows.end());
            EXPECT_EQ(all, whole.windows) << "stopped after " << stop;
            EXPECT_EQ(resumed->segments, summary->segments);
            EXPECT_EQ(resumed->text, summary->text);
        }
    }

    static std::unique_ptr<test::TemporaryFolder> s_folder;
    static std::unique_ptr<SpeechEngineImpl> s_engine;
    static api::ModelInfo s_info;
};
std::unique_ptr<test::TemporaryFolder> SpeechEngineTest::s_folder;
std::unique_ptr<SpeechEngineImpl> SpeechEngineTest::s_engine;
api::ModelInfo SpeechEngineTest::s_info;

TEST_F(SpeechEngineTest, SaysWhatItLoaded) {
    EXPECT_EQ(s_info.dims.textState, 128);
    EXPECT_TRUE(s_info.isMultilingual);
    EXPECT_EQ(s_info.weightsSha256.size(), 64U);
    EXPECT_EQ(s_info.deviceName, "CPU, 1 thread");
    EXPECT_EQ(s_info.dtypeName, "float32");
    EXPECT_GT(s_info.parameterCount, 0);
}

TEST_F(SpeechEngineTest, CarefulModeGoesOnAfterAnyWindow) { expectResumable(quickOptions(api::Mode::Careful), 75); }

TEST_F(SpeechEngineTest, BatchedModeGoesOnAfterAnyWindow) {
    api::TranscribeOptions options = quickOptions(api::Mode::Batched);
    options.wordTimestamps = true;
    expectResumable(options, 100);
}

TEST_F(SpeechEngineTest, ProgressEndsWithTheRecording) {
    Collector sink;
    const media::Pcm pcm = audio(35);
    ASSERT_TRUE(s_engine->transcribe(pcm, quickOptions(api::Mode::Careful), 5, {}, sink, {}));
    ASSERT_FALSE(sink.progress.empty());
    EXPECT_EQ(sink.progress.back().done, 35'000'000);
    EXPECT_EQ(sink.progress.back().total, 35'000'000);
    EXPECT_EQ(sink.progress.back().phase, "transcribing");
    EXPECT_TRUE(std::ranges::is_sorted(sink.progress, {}, &Progress::done));
    EXPECT_EQ(sink.language, "en");
}

TEST_F(SpeechEngineTest, ShortAndEmptyRecordingsGiveNoSegments) {
    for (const double seconds : {0.0, 1.0 / kSampleRateHz, 0.005}) {
        for (const api::Mode mode : {api::Mode::Careful, api::Mode::Batched}) {
            Collector sink;
            const media::Pcm pcm = audio(seconds);
            api::TranscribeOptions options = quickOptions(mode);
            options.useVad = true;
            const auto summary = s_engine->transcribe(pcm, options, 5, {}, sink, {});
            ASSERT_TRUE(summary) << summary.error().message;
            EXPECT_TRUE(summary->segments.empty());
            EXPECT_EQ(sink.progress.back().done, sink.progress.back().total);
        }
    }
}

TEST_F(SpeechEngineTest, AnErrorOfTheSinkEndsTheJob) {
    Collector sink;
    sink.stopAfter = 1;
    const media::Pcm pcm = audio(70);
    const auto stopped = s_engine->transcribe(pcm, quickOptions(api::Mode::Careful), 5, {}, sink, {});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().message, "The disk is full.");
    EXPECT_EQ(sink.windows.size(), 1U);
}

TEST_F(SpeechEngineTest, CancellingEndsTheJob) {
    CancelSource source;
    source.cancel();
    Collector sink;
    const media::Pcm pcm = audio(35);
    for (const api::Mode mode : {api::Mode::Careful, api::Mode::Batched}) {
        const auto stopped = s_engine->transcribe(pcm, quickOptions(mode), 5, {}, sink, source.token());
        ASSERT_FALSE(stopped);
        EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    }
    EXPECT_TRUE(sink.windows.empty());
}

TEST_F(SpeechEngineTest, RefusesOptionsThatMakeNoSense) {
    api::TranscribeOptions options = quickOptions(api::Mode::Careful);
    options.decoding.language = "elvish";
    Collector sink;
    const media::Pcm pcm = audio(1);
    const auto refused = s_engine->transcribe(pcm, options, 5, {}, sink, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
}

TEST_F(SpeechEngineTest, InspectionHoldsTheFieldsOfTheGoldenNumerics) {
    const media::Pcm pcm = audio(12);
    const auto text = s_engine->inspect(&pcm, {50258, 50259, 50359, 50364}, {});
    ASSERT_TRUE(text) << text.error().message;
    const json report = json::parse(*text);
    EXPECT_EQ(report.at("dims").at("n_text_layer"), 2);
    EXPECT_EQ(report.at("tensors").size(), expectedTensors(s_info.dims).size());
    EXPECT_EQ(report.at("mel").size(), 80U);
    EXPECT_EQ(report.at("mel").at(0).size(), 300U);
    EXPECT_EQ(report.at("encoder_frames").size(), 35U);
    EXPECT_EQ(report.at("encoder_output").at(34).size(), 128U);
    EXPECT_EQ(report.at("top20_ids").at(3).size(), 20U);
    EXPECT_EQ(report.at("logits_specials").at(0).size(), 110U);
    EXPECT_EQ(report.at("logits_per_position").at(2).at("argmax"), report.at("top20_ids").at(2).at(0));
    EXPECT_TRUE(report.at("activations").contains("decoder.block1"));
}

TEST_F(SpeechEngineTest, InspectionRefusesTokensItCannotFeed) {
    const media::Pcm pcm = audio(1);
    for (const std::vector<int>& tokens : {std::vector<int>{51865}, std::vector<int>{-1}, std::vector<int>(449, 1)}) {
        const auto refused = s_engine->inspect(&pcm, tokens, {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_FALSE(s_engine->inspect(nullptr, {1}, {}));
    EXPECT_TRUE(s_engine->inspect(nullptr, {}, {}));
}

TEST(SpeechEngineWithoutModel, SaysThatOneIsNeeded) {
    SpeechEngineImpl engine;
    Collector sink;
    const media::Pcm pcm;
    const auto refused = engine.transcribe(pcm, {}, 1, {}, sink, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(engine.inspect(nullptr, {}, {}));
    engine.unloadModel();
}

TEST(SpeechEngineWithoutModel, RefusesAFormatThatTheProcessorDoesNotComputeIn) {
    SpeechEngineImpl engine;
    api::ModelOptions options;
    options.device = api::DeviceKind::Cpu;
    options.dtype = api::Dtype::Float16;
    const auto refused = engine.loadModel(options, {}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
}

TEST(ResolveMode, LongRecordingsAreDecodedInBatches) {
    api::TranscribeOptions options;
    EXPECT_EQ(resolveMode(options, 480000), api::Mode::Careful);
    EXPECT_EQ(resolveMode(options, 480001), api::Mode::Batched);
    options.batchSize = 1;
    EXPECT_EQ(resolveMode(options, 9999999), api::Mode::Careful);
    options.mode = api::Mode::Batched;
    EXPECT_EQ(resolveMode(options, 1), api::Mode::Batched);
}

}  // namespace
}  // namespace undervoice::engine
