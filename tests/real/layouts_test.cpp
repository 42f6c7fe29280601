// Real weights in the layouts that people have them in: tiny.en as set-up fetched it, written once more by the tests' own writers. Where no
// value is rounded, the tokens are those of the fetched folder; where weights are, the words are nearly the same.

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "engine/checkpoint/checkpoint.h"
#include "engine/longform/null_sink.h"
#include "engine/speech_engine_impl.h"
#include "reference_runs.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"
#include "text/normalizer.h"
#include "text/wer.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;

constexpr const char* kModel = "tiny.en";
constexpr std::size_t kClips = 2;           // beside the bundled sample, where the data folder is
constexpr std::size_t kFewestTokens = 200;  // of the sample, which has 201 words
constexpr double kAllowedWordErrors = 0.01;  // of rounded weights

struct Layout {
    std::string name;
    std::string format;  ///< what its reader calls it
    bool isExact = true;
    std::function<fs::path(const fs::path& folder, const test::PlainModel& model)> write;  ///< returns what is to be loaded
};

Layout openAi(const std::string& name, StoredType type) {
    return {"OpenAI .pt " + name, "OpenAI .pt", /*isExact=*/true, [type](const fs::path& folder, const test::PlainModel& model) {
                test::writeOpenAiPt(folder / "tiny.en.pt", model, type);
                return folder / "tiny.en.pt";
            }};
}

Layout huggingFace(const std::string& name, const test::HuggingFaceOptions& options) {
    return {"Hugging Face " + name, "Hugging Face", /*isExact=*/true, [options](const fs::path& folder, const test::PlainModel& model) {
                test::writeHuggingFace(folder, model, options);
                return folder;
            }};
}

Layout ggml(const std::string& name, StoredType type, bool isExact) {
    return {"ggml " + name, "ggml " + name, isExact, [type](const fs::path& folder, const test::PlainModel& model) {
                test::writeGgml(folder / "ggml-tiny.en.bin", model, {.type = type});
                return folder / "ggml-tiny.en.bin";
            }};
}

Layout ctranslate2(const std::string& name, StoredType type, bool isExact) {
    return {"CTranslate2 " + name, "CTranslate2 " + name, isExact, [type](const fs::path& folder, const test::PlainModel& model) {
                test::writeCTranslate2(folder, model, type);
                return folder;
            }};
}

/// Those that people share; every other type of number comes back to the bit in the checkpoint tests. Four bits a weight change more words.
std::vector<Layout> layouts() {
    return {openAi("float16", StoredType::Float16),
            huggingFace("safetensors float16", {.type = StoredType::Float16}),
            huggingFace("safetensors float32, three shards", {.type = StoredType::Float32, .shards = 3}),
            huggingFace("pytorch_model.bin float16", {.type = StoredType::Float16, .isPickled = true}),
            ggml("f16", StoredType::Float16, /*isExact=*/true),
            ggml("q8_0", StoredType::Q8_0, /*isExact=*/false),
            ggml("q5_0", StoredType::Q5_0, /*isExact=*/false),
            ggml("q5_1", StoredType::Q5_1, /*isExact=*/false),
            ctranslate2("float16", StoredType::Float16, /*isExact=*/true),
            ctranslate2("int8", StoredType::Int8Rows, /*isExact=*/false)};
}

test::PlainModel fetchedModel() {
    const auto checkpoint = Checkpoint::open(test::realModel(kModel)).value();
    test::PlainModel model;
    model.dims = checkpoint->dims();
    model.alignmentHeads = checkpoint->alignmentHeads().value();
    for (const auto& [name, shape] : expectedTensors(model.dims)) {
        const at::Tensor values = checkpoint->load(name).value();
        const float* const first = values.const_data_ptr<float>();
        model.tensors.push_back({name, shape, {first, first + values.numel()}});
    }
    return model;
}

/// The bundled sample, then a few clips.
std::vector<media::Pcm> recordings() {
    std::vector<media::Pcm> found;
    found.push_back(test::sampleAudio());
    for (const test::ReferenceRun& run : test::referenceRuns(/*quick=*/true)) {
        if (run.model != kModel || run.kind != "greedy" || found.size() > kClips) continue;
        if (auto clip = test::clipAudio(run.clip())) found.push_back(std::move(*clip));
    }
    return found;
}

struct Heard {
    std::vector<int> tokens;
    std::string text;
};

/// Careful and greedy, without a second try; one a recording.
Result<std::vector<Heard>> hear(const fs::path& path, const std::string& format, const std::vector<media::Pcm>& audio) {
    SpeechEngineImpl engine;
    api::ModelOptions model = test::onCpu(path, /*threads=*/1);
    model.dtype = api::Dtype::Float32;
    UNDERVOICE_TRY_ASSIGN(const api::ModelInfo info, engine.loadModel(model, {}, {}));
    EXPECT_EQ(info.format, format);
    api::TranscribeOptions options;
    options.mode = api::Mode::Careful;
    options.decoding.language = "en";
    options.decoding.temperatures = {0.0};
    options.decoding.beamSize.reset();
    options.decoding.bestOf.reset();
    std::vector<Heard> heard;
    for (const media::Pcm& recording : audio) {
        NullSink sink;
        UNDERVOICE_TRY_ASSIGN(const auto summary, engine.transcribe(recording, options, /*jobSeed=*/1, {}, sink, {}));
        Heard& one = heard.emplace_back();
        one.text = summary.text;
        for (const Segment& segment : summary.segments) one.tokens.insert(one.tokens.end(), segment.tokens.begin(), segment.tokens.end());
    }
    return heard;
}

struct Compared {
    std::size_t layouts = 0, tokens = 0;
};

void compareTokens(const std::vector<Heard>& heard, const std::vector<Heard>& expected, Compared& compared) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(heard[i].tokens, expected[i].tokens) << "recording " << i << ": " << heard[i].text;
        compared.tokens += expected[i].tokens.size();
    }
}

void compareTexts(const std::string& name, const std::vector<Heard>& heard, const std::vector<Heard>& expected, Compared& compared) {
    const auto normalise = text::EnglishNormalizer::create(test::assetsFolder()).value();
    text::ErrorCounts counts;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        counts += text::compareWords(normalise(expected[i].text), normalise(heard[i].text)).value().counts;
        compared.tokens += heard[i].tokens.size();
    }
    std::cout << name << ": " << counts.errors() << " of " << counts.referenceLength() << " words differ" << std::endl;
    EXPECT_LE(counts.wer(), kAllowedWordErrors);
}

TEST(RealLayouts, ReadAsTheFetchedFolderDoes) {
    if (test::realModel(kModel).empty()) GTEST_SKIP() << kModel << " is not in " << test::depsFolder() << ": set-up could not fetch it";
    const std::vector<media::Pcm> audio = recordings();
    const auto expected = hear(test::realModel(kModel), "CTranslate2 float16", audio);
    ASSERT_TRUE(expected) << expected.error().message;
    ASSERT_GT(expected->front().tokens.size(), kFewestTokens);

    const test::PlainModel model = fetchedModel();
    Compared compared;
    for (const Layout& layout : layouts()) {
        SCOPED_TRACE(layout.name);
        const test::TemporaryFolder folder;
        const auto heard = hear(layout.write(folder.path(), model), layout.format, audio);
        if (!heard) {
            ADD_FAILURE() << heard.error().message;
            continue;
        }
        layout.isExact ? compareTokens(*heard, *expected, compared) : compareTexts(layout.name, *heard, *expected, compared);
        ++compared.layouts;
    }
    EXPECT_EQ(compared.layouts, layouts().size()) << "all of them are to be compared";
    test::reportCases("real layouts, recordings", audio.size());
    test::reportCases("real layouts", compared.layouts);
    test::reportCases("real layouts, tokens", compared.tokens);
}

}  // namespace
}  // namespace undervoice::engine
