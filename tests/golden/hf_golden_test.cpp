// Hugging Face folders of the formula models, whole, sharded and in float16, against transformers' logits (hf.json).

#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/checkpoint/checkpoint.h"
#include "engine/features/log_mel.h"
#include "engine/whisper/model.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

// The fixture allows 2e-3; formula checkpoints are held to 1e-4 (fp32, CPU) in every format.
constexpr double kLogitTolerance = 1e-4;
// Sums over some 600,000 logits of ±5.
constexpr double kSumTolerance = 0.5;
constexpr double kSquaresRelativeTolerance = 1e-5;

at::Tensor logitsOf(const Model& model, const std::vector<float>& clip, const std::vector<std::int64_t>& tokens) {
    const at::Tensor mel = LogMel(model.dims().melBins).compute(test::paddedWindow(clip)).unsqueeze(0);
    const auto state = model.startDecoding(model.encode(mel), /*rowsPerWindow=*/1, static_cast<int>(tokens.size()));
    return model.decode(at::tensor(tokens).unsqueeze(0), *state, {.all = true, .positions = {}})[0];
}

TEST(HuggingFaceGolden, LogitsOfEveryFolder) {
    UNDERVOICE_NEED_GOLDEN_FILE("hf.json");
    const c10::InferenceMode inference;
    const nlohmann::json document = test::readJson(test::goldenFile("hf.json"));
    const auto arrays = test::readSafetensors(test::goldenFile("hf.safetensors"));
    std::size_t cases = 0;
    for (const auto& entry : document.at("cases")) {
        const std::string name = entry.at("name");
        SCOPED_TRACE(name);
        const auto clip = test::goldenClip(entry.at("clip"));
        if (!clip) continue;
        const test::TemporaryFolder folder;
        test::HuggingFaceOptions options;
        options.type = entry.at("dtype") == "fp16" ? StoredType::Float16 : StoredType::Float32;
        options.shards = entry.at("shards");
        test::writeHuggingFace(folder.path(), test::formulaModel(entry.at("size"), document.at("set")), options);
        const auto checkpoint = Checkpoint::open(folder.path());
        ASSERT_TRUE(checkpoint) << checkpoint.error().message;
        const auto model = Model::load(**checkpoint, {}, {}, {});
        ASSERT_TRUE(model) << model.error().message;
        const at::Tensor logits = logitsOf(**model, *clip, entry.at("tokens"));
        test::expectClose(logits.narrow(1, 0, 64), test::tensorOf(arrays.at(name + ".first_64")), kLogitTolerance, "first_64");
        const at::Tensor ids = test::tensorOf(arrays.at(name + ".top20_ids"));
        test::expectClose(logits.gather(1, ids), test::tensorOf(arrays.at(name + ".top20_logits")), kLogitTolerance, "top20_logits");
        const at::Tensor exact = logits.to(at::kDouble);
        EXPECT_NEAR(exact.sum().item<double>(), entry.at("sum").get<double>(), kSumTolerance);
        EXPECT_NEAR(exact.square().sum().item<double>() / entry.at("sum_sq").get<double>(), 1, kSquaresRelativeTolerance);
        ++cases;
    }
    test::reportCases("hugging face", cases);
}

}  // namespace
}  // namespace undervoice::engine
