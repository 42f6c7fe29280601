// The engine behind the seam, with formula weights: what it says of itself, what it refuses, and that a job goes on after any
// window.

#include "engine/speech_engine_impl.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/longform/transcriber.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"
#include "support/limited_memory.h"
#include "support/made_up_signal.h"

namespace undervoice::engine {
namespace {

using nlohmann::json;

class Collector : public api::TranscriptionSink {
  public:
    std::vector<Window> windows;
    std::vector<Progress> progress;
    std::string language;
    std::size_t stopAfter = 100000;
    std::vector<api::MemoryReport> memory;
    std::vector<api::BatchChange> batchChanges;
    std::optional<api::AttentionModes> wish;  ///< once, after the first window
    std::vector<api::AttentionChange> attentionChanges;

    void onLanguage(const std::string& code, double) override { language = code; }
    Status onWindow(const Window& window) override {
        windows.push_back(window);
        if (windows.size() >= stopAfter) return fail(ErrorCode::Io, "The disk is full.");
        return {};
    }
    void onProgress(const Progress& p) override { progress.push_back(p); }
    void onMemory(const api::MemoryReport& report) override { memory.push_back(report); }
    void onBatchChange(const api::BatchChange& change) override { batchChanges.push_back(change); }
    std::optional<api::AttentionModes> attentionWanted() override { return windows.empty() ? std::nullopt : std::exchange(wish, std::nullopt); }
    void onAttentionChange(const api::AttentionChange& change) override { attentionChanges.push_back(change); }
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

    static media::Pcm audio(double seconds) { return test::madeUpSignal(seconds, "facade"); }
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

    /// The same windows in whichever form of attention they go on after the first.
    static void expectSameTextIn(const api::TranscribeOptions& options, double seconds) {
        const media::Pcm pcm = audio(seconds);
        Collector whole;
        ASSERT_TRUE(s_engine->transcribe(pcm, options, 5, {}, whole, {}));
        for (const api::AttentionModes& modes : s_info.attentionChoices) {
            Collector sink;
            sink.wish = modes;
            const auto summary = s_engine->transcribe(pcm, options, 5, {}, sink, {});
            ASSERT_TRUE(summary) << summary.error().message;
            ASSERT_EQ(sink.attentionChanges.size(), 1U) << api::describe(modes);
            EXPECT_EQ(sink.attentionChanges[0].refusal, "");
            EXPECT_EQ(sink.attentionChanges[0].model.attention, api::describe(modes));
            EXPECT_EQ(sink.memory.back().modes, api::describe(modes));
            ASSERT_EQ(sink.windows.size(), whole.windows.size());
            for (std::size_t i = 0; i < whole.windows.size(); ++i)
                EXPECT_EQ(sink.windows[i].segments.empty() ? "" : sink.windows[i].segments[0].text, whole.windows[i].segments.empty() ? "" : whole.windows[i].segments[0].text)
                    << api::describe(modes) << ", window " << i;
            Collector back;
            back.wish = s_info.attentionChoices.front();
            ASSERT_TRUE(s_engine->transcribe(pcm, options, 5, {}, back, {}));
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

TEST_F(SpeechEngineTest, SaysWhatItCanRunIn) {
    ASSERT_EQ(s_info.attentionChoices.size(), 8U) << "mha, t+mha, x, t+x; mha, e";
    EXPECT_EQ(api::describe(s_info.attentionChoices.front()), s_info.attention);
}

TEST_F(SpeechEngineTest, CarefulModeGoesOnInAnotherAttentionWithTheSameText) { expectSameTextIn(quickOptions(api::Mode::Careful), 75); }

TEST_F(SpeechEngineTest, BatchedModeGoesOnInAnotherAttentionWithTheSameText) { expectSameTextIn(quickOptions(api::Mode::Batched), 130); }

TEST_F(SpeechEngineTest, AnAttentionThatThereIsNotLeavesTheJobAsItWas) {
    Collector sink;
    sink.wish = api::AttentionModes{{"mla"}, "mha"};
    const auto summary = s_engine->transcribe(audio(75), quickOptions(api::Mode::Careful), 5, {}, sink, {});
    ASSERT_TRUE(summary) << summary.error().message;
    ASSERT_EQ(sink.attentionChanges.size(), 1U);
    EXPECT_NE(sink.attentionChanges[0].refusal, "");
    EXPECT_EQ(sink.memory.back().modes, s_info.attention);
}

TEST_F(SpeechEngineTest, PlansForAModelThatIsNotLoaded) {
    api::ModelOptions options;
    options.path = s_folder->path() / "micro";
    options.device = api::DeviceKind::Cpu;
    SpeechEngineImpl fresh;
    const auto plan = fresh.planMemory(options, {.beams = {1}, .freeBytes = 2'000'000'000, .batch = 4});
    ASSERT_TRUE(plan) << plan.error().message;
    ASSERT_EQ(plan->fits.size(), 8U);
    EXPECT_EQ(plan->dtype, "float32");
    const auto loaded = s_engine->planMemory({.beams = {1}, .freeBytes = 2'000'000'000, .batch = 4}).value();
    for (std::size_t i = 0; i < plan->fits.size(); ++i) {
        EXPECT_EQ(plan->fits[i].self, loaded.fits[i].self);
        EXPECT_EQ(plan->fits[i].cachesOfWindow, loaded.fits[i].cachesOfWindow);
        EXPECT_EQ(plan->fits[i].batch, 4);
        // The file has neither the biases of keys, which are zeros, nor positions that are computed.
        const auto weights = static_cast<double>(loaded.fits[i].needOfBatch.weights);
        EXPECT_NEAR(static_cast<double>(plan->fits[i].needOfBatch.weights), weights, 0.03 * weights);
    }
    options.path = s_folder->path() / "nothing";
    EXPECT_FALSE(fresh.planMemory(options, {}));
    EXPECT_FALSE(s_engine->planMemory({.batch = 0}));
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
    const media::Pcm pcm = audio(50);
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

/// Four windows at a time, with words.
api::TranscribeOptions batchOfFour(api::TranscribeOptions options) {
    options.batchSize = 4;
    options.wordTimestamps = true;
    options.decoding.beamSize = 3;
    return options;
}

std::int64_t peakOf(api::SpeechEngine& engine, const media::Pcm& pcm, const api::TranscribeOptions& options) {
    const test::LimitedMemory memory;
    Collector sink;
    EXPECT_TRUE(engine.transcribe(pcm, options, 5, {}, sink, {}));
    return memory.peak();
}

TEST_F(SpeechEngineTest, ReportsMemoryFromStartToEnd) {
    const api::TranscribeOptions options = batchOfFour(quickOptions(api::Mode::Batched));
    const media::Pcm pcm = audio(130);
    Collector sink;
    const auto summary = s_engine->transcribe(pcm, options, 5, {}, sink, {});
    ASSERT_TRUE(summary) << summary.error().message;
    ASSERT_GE(sink.memory.size(), 6U);
    EXPECT_EQ(sink.memory.front().phase, "start");
    EXPECT_EQ(sink.memory.back().phase, "end");
    EXPECT_TRUE(std::ranges::is_sorted(sink.memory, {}, &api::MemoryReport::timeUs));
    std::int64_t cross = 0, self = 0;
    for (const api::MemoryReport& report : sink.memory) {
        EXPECT_EQ(report.weights, s_info.weightBytes);
        EXPECT_EQ(report.caches, report.ordinary) << "these are ordinary caches";
        EXPECT_GE(report.driverTotal, report.engineTotal()) << "the process holds what the ledger counts";
        cross = std::max(cross, report.caches.cross.allocated);
        self = std::max(self, report.caches.self.allocated);
    }
    EXPECT_EQ(sink.memory.back().caches.allocated(), 0);
    EXPECT_EQ(sink.memory.back().encoderWorkspace, 0);
    EXPECT_EQ(summary->memory.crossCache, cross);
    EXPECT_EQ(summary->memory.selfCache, self);
    EXPECT_EQ(cross, 4 * 2 * 2 * 128 * 1500 * 4) << "four windows, two layers, keys and values of float32";
    EXPECT_TRUE(summary->batchChanges.empty());
    EXPECT_TRUE(sink.batchChanges.empty());
}

TEST_F(SpeechEngineTest, TextIsTheSameInLessMemory) {
    api::TranscribeOptions options = batchOfFour(quickOptions(api::Mode::Batched));
    const media::Pcm pcm = audio(150);
    options.batchSize = 1;
    const std::int64_t least = peakOf(*s_engine, pcm, options);
    options.batchSize = 4;
    test::LimitedMemory memory;
    Collector whole;
    const auto roomy = s_engine->transcribe(pcm, options, 5, {}, whole, {});
    ASSERT_TRUE(roomy) << roomy.error().message;
    ASSERT_TRUE(whole.batchChanges.empty());
    const std::int64_t peak = memory.peak();
    ASSERT_GT(peak, least * 3 / 2);
    constexpr std::int64_t kEncodingsOfAGroup = 4 * 1500 * 128 * 4;
    int stepsDown = 0;
    for (const int percent : {60, 30, 5}) {
        memory.limitTo(least + kEncodingsOfAGroup + (peak - least) * percent / 100);
        Collector sink;
        const auto summary = s_engine->transcribe(pcm, options, 5, {}, sink, {});
        ASSERT_TRUE(summary) << percent << " %: " << summary.error().message;
        EXPECT_EQ(sink.windows, whole.windows) << percent << " %";
        EXPECT_EQ(summary->batchChanges, sink.batchChanges);
        ASSERT_FALSE(sink.batchChanges.empty()) << percent << " %";
        for (const api::BatchChange& change : sink.batchChanges) {
            EXPECT_EQ(change.cause, api::BatchChange::Cause::OutOfMemory);
            EXPECT_EQ(change.beamsAfter, change.beamsBefore);
            EXPECT_LT(change.windowsAfter, change.windowsBefore);
        }
        stepsDown = std::max(stepsDown, static_cast<int>(sink.batchChanges.size()));
    }
    EXPECT_EQ(stepsDown, 2) << "four windows, two, one";
    memory.limitTo(least / 4);
    Collector sink;
    const auto refused = s_engine->transcribe(pcm, options, 5, {}, sink, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::OutOfMemory);
    memory.limitTo(test::LimitedMemory::kUnlimited);
    Collector again;
    ASSERT_TRUE(s_engine->transcribe(pcm, options, 5, {}, again, {})) << "the engine is as it was";
    EXPECT_EQ(again.windows, whole.windows);
}

TEST_F(SpeechEngineTest, AnySingleFailingAllocationEndsInTheSameTextOrAnError) {
    api::TranscribeOptions options = batchOfFour(quickOptions(api::Mode::Batched));
    options.wordTimestamps = false;
    const media::Pcm pcm = audio(50);
    test::LimitedMemory memory;
    Collector whole;
    ASSERT_TRUE(s_engine->transcribe(pcm, options, 5, {}, whole, {}));
    const std::int64_t count = memory.allocations();
    int survived = 0, tried = 0;
    for (std::int64_t i = 3; i < count; i += count / 11, ++tried) {
        memory.failAfter(i);
        Collector sink;
        const auto summary = s_engine->transcribe(pcm, options, 5, {}, sink, {});
        EXPECT_EQ(memory.failures(), 1) << "allocation " << i << " of " << count;
        if (!summary) {
            EXPECT_EQ(summary.error().code, ErrorCode::OutOfMemory) << summary.error().message;
            continue;
        }
        ++survived;
        EXPECT_EQ(sink.windows, whole.windows) << "allocation " << i << " of " << count;
        EXPECT_EQ(sink.batchChanges.size(), 1U);
    }
    EXPECT_EQ(survived, tried);
}

TEST_F(SpeechEngineTest, CarefulModeSaysWhatNeedsLessMemory) {
    api::TranscribeOptions options = quickOptions(api::Mode::Careful);
    options.decoding.beamSize = 5;
    const media::Pcm pcm = audio(20);
    test::LimitedMemory memory;
    Collector sink;
    ASSERT_TRUE(s_engine->transcribe(pcm, options, 5, {}, sink, {}));
    memory.limitTo(memory.peak() / 2);
    const auto refused = s_engine->transcribe(pcm, options, 5, {}, sink, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::OutOfMemory);
    EXPECT_NE(refused.error().message.find("less"), std::string::npos);
}

TEST_F(SpeechEngineTest, APlanThatIsTooSmallIsSaidBeforeTheStart) {
    api::TranscribeOptions options = batchOfFour(quickOptions(api::Mode::Batched));
    const media::Pcm pcm = audio(130);
    Collector whole;
    ASSERT_TRUE(s_engine->transcribe(pcm, options, 5, {}, whole, {}));
    options.freeBytes = 316'000'000;  // hardly more than the reserve
    Collector sink;
    const auto summary = s_engine->transcribe(pcm, options, 5, {}, sink, {});
    ASSERT_TRUE(summary) << summary.error().message;
    ASSERT_EQ(sink.batchChanges.size(), 1U);
    EXPECT_EQ(sink.batchChanges[0].cause, api::BatchChange::Cause::Plan);
    EXPECT_EQ(sink.batchChanges[0].windowsBefore, 4);
    EXPECT_LT(sink.batchChanges[0].windowsAfter, 4);
    EXPECT_EQ(sink.windows, whole.windows);
    for (const api::MemoryReport& report : sink.memory) EXPECT_LE(report.windows, sink.batchChanges[0].windowsAfter);
}

TEST_F(SpeechEngineTest, PlansEveryPairOfModes) {
    const auto plan = s_engine->planMemory({.beams = {1, 5}, .freeBytes = 2'000'000'000});
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->available, 2'000'000'000 + s_info.weightBytes);
    EXPECT_EQ(plan->device, "CPU, 1 thread");
    EXPECT_EQ(plan->dtype, "float32");
    ASSERT_EQ(plan->fits.size(), 4U * 2U * 2U) << "mha, t+mha, x, t+x; mha, e; one beam and five";
    EXPECT_TRUE(plan->fits[0].isCurrent && plan->fits[1].isCurrent);
    EXPECT_EQ(std::ranges::count(plan->fits, true, &api::MemoryFit::isCurrent), 2);
    for (const api::MemoryFit& fit : plan->fits) {
        EXPECT_GT(fit.windows, 0);
        EXPECT_LE(fit.need.total(), plan->available);
    }
    EXPECT_FALSE(s_engine->planMemory({.beams = {0}}));
    EXPECT_FALSE(s_engine->planMemory({.beams = {}}));
    const auto now = s_engine->planMemory({});
    ASSERT_TRUE(now);
    EXPECT_GT(now->available, s_info.weightBytes);
}

}  // namespace
}  // namespace undervoice::engine
