// checkpoints.json, each container: every formula checkpoint is written by the test and read back, to the
// bit; ggml files are compared with the reference's by size, header and (where the sinusoid table is the
// reference's own) hash.

#include "base/sha256.h"
#include "engine/checkpoint/checkpoint.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"
#include "text/tokenizer.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace undervoice::test {
namespace {

namespace fs = std::filesystem;
using engine::Checkpoint;
using engine::StoredType;
using nlohmann::json;

constexpr const char* kPositions = "encoder.positional_embedding";
// Tables that differ in one rounding step differ by 6e-8 in their sum.
constexpr double kSinusoidSumTolerance = 1e-8;

class GoldenFormats : public GoldenTest {
  protected:
    GoldenFormats() : GoldenTest("checkpoints.json") {}
    std::string letter() const { return golden.at("set"); }

    /// The formula checkpoints that the golden file has sums of; the larger ones have check values only.
    std::vector<json> smallCheckpoints() const {
        std::vector<json> rows;
        for (const json& row : golden.at("checkpoints"))
            if (row.contains("sum")) rows.push_back(row);
        return rows;
    }

    TemporaryFolder folder;
};

/// The file holds exactly `expected(tensor)` for every tensor of the model.
template <typename Expected>
void expectModel(const fs::path& path, const PlainModel& model, Expected expected) {
    const auto checkpoint = Checkpoint::open(path);
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ((*checkpoint)->dims(), model.dims);
    EXPECT_THAT((*checkpoint)->warnings(), testing::Each(testing::Not(testing::HasSubstr("sinusoids"))));
    ASSERT_EQ((*checkpoint)->tensors().size(), model.tensors.size());
    for (const PlainTensor& tensor : model.tensors) {
        const auto loaded = (*checkpoint)->load(tensor.name);
        ASSERT_TRUE(loaded) << loaded.error().message;
        const std::vector<float> values = expected(tensor);
        ASSERT_EQ(static_cast<std::size_t>(loaded->numel()), values.size());
        ASSERT_EQ(std::memcmp(loaded->data_ptr(), values.data(), values.size() * sizeof(float)), 0)
            << path << " " << tensor.name;
    }
    fs::remove_all(path);
}

TEST_F(GoldenFormats, FloatFilesComeBackToTheBit) {
    std::size_t cases = 0;
    for (const json& row : smallCheckpoints()) {
        const PlainModel model = formulaModel(row.at("size"), letter());
        const auto same = [](const PlainTensor& t) { return t.values; };
        writeOpenAiPt(folder.path() / "model.pt", model);
        expectModel(folder.path() / "model.pt", model, same);
        writeHuggingFace(folder.path() / "hf", model);
        expectModel(folder.path() / "hf", model, same);
        writeGgml(folder.path() / "ggml.bin", model);
        expectModel(folder.path() / "ggml.bin", model, same);
        writeCTranslate2(folder.path() / "ct2", model);
        expectModel(folder.path() / "ct2", model, same);
        cases += 4;
    }
    reportCases("checkpoints, float32 formats", cases);
}

TEST_F(GoldenFormats, ShardsHalvesAndQuantisedFilesComeBackToTheBit) {
    const std::vector<json> rows = smallCheckpoints();
    ASSERT_FALSE(rows.empty());
    const PlainModel model = formulaModel(rows.front().at("size"), letter());
    const auto half = [](const PlainTensor& t) { return afterStorage(t.values, StoredType::Float16); };
    std::size_t cases = 0;
    writeHuggingFace(folder.path() / "shards", model, {.shards = 2});
    expectModel(folder.path() / "shards", model, [](const PlainTensor& t) { return t.values; });
    writeHuggingFace(folder.path() / "half", model, {.type = StoredType::Float16});
    expectModel(folder.path() / "half", model, half);
    writeHuggingFace(folder.path() / "bin", model, {.type = StoredType::Float16, .isPickled = true});
    expectModel(folder.path() / "bin", model, half);
    writeOpenAiPt(folder.path() / "half.pt", model, StoredType::Float16);
    expectModel(folder.path() / "half.pt", model, half);
    cases += 4;
    for (const StoredType type : {StoredType::Float16, StoredType::Q8_0, StoredType::Q5_0, StoredType::Q5_1,
                                  StoredType::Q4_0, StoredType::Q4_1}) {
        writeGgml(folder.path() / "ggml.bin", model, {.type = type});
        expectModel(folder.path() / "ggml.bin", model,
                    [&](const PlainTensor& t) { return expectedFromGgml(t, type); });
        ++cases;
    }
    for (const StoredType type : {StoredType::Float16, StoredType::BFloat16, StoredType::Int8Rows}) {
        writeCTranslate2(folder.path() / "ct2", model, type);
        expectModel(folder.path() / "ct2", model,
                    [&](const PlainTensor& t) { return expectedFromCTranslate2(t, type); });
        ++cases;
    }
    reportCases("checkpoints, other formats", cases);
}

/// Whether this machine's sinusoids are the reference's: their sum is in the golden table of the first
/// checkpoint.
bool hasReferenceSinusoids(const json& golden) {
    for (const json& row : golden.at("checkpoints"))
        for (const json& tensor : row.value("tensor_table", json::array())) {
            if (tensor.at("name") != kPositions) continue;
            const std::vector<float> table =
                referenceSinusoids(tensor.at("shape").at(0), tensor.at("shape").at(1));
            const double sum = std::accumulate(table.begin(), table.end(), 0.0);
            return std::abs(sum - tensor.at("sum").get<double>()) < kSinusoidSumTolerance;
        }
    return false;
}

/// Token bytes by id, as whisper.cpp's converter writes them: the ranks only.
std::vector<std::string> vocabularyOf(int vocabularySize) {
    const auto tokenizer = text::Tokenizer::create(vocabularySize, assetsFolder());
    if (!tokenizer) return {};
    std::vector<std::string> vocabulary;
    for (int id = 0; id < (*tokenizer)->endOfText(); ++id)
        vocabulary.push_back((*tokenizer)->bytes(std::vector<int>{id}));
    return vocabulary;
}

TEST_F(GoldenFormats, GgmlFilesAreTheReferences) {
    UNDERVOICE_NEED_GOLDEN_FILE("features.safetensors");
    ASSERT_FALSE(vocabularyOf(51865).empty()) << "the tokenizer's ranks are not in " << assetsFolder() << ": run packaging/setup.sh";
    const auto arrays = readSafetensors(goldenFile("features.safetensors"));
    const bool isHashComparable = hasReferenceSinusoids(golden);
    std::size_t cases = 0;
    for (const json& row : smallCheckpoints()) {
        const PlainModel model = formulaModel(row.at("size"), letter());
        const std::vector<float> filters =
            arrays.at("mel_filters_" + std::to_string(model.dims.melBins)).floats();
        const std::vector<std::string> vocabulary = vocabularyOf(model.dims.vocabularySize);
        for (const auto& [key, type] :
             {std::pair("ggml_fp32", StoredType::Float32), std::pair("ggml_fp16", StoredType::Float16)}) {
            const fs::path path = folder.path() / "ggml.bin";
            writeGgml(path, model, {.type = type, .melFilters = filters, .vocabulary = vocabulary});
            EXPECT_EQ(vocabulary.size(), row.at(key).at("vocabulary_entries").get<std::size_t>());
            EXPECT_EQ(fs::file_size(path), row.at(key).at("bytes").get<std::uintmax_t>())
                << row.at("size") << " " << key;
            if (isHashComparable) {
                EXPECT_EQ(*sha256File(path), row.at(key).at("sha256").get<std::string>())
                    << row.at("size") << " " << key;
            }
            expectModel(path, model,
                        [&, t = type](const PlainTensor& tensor) { return expectedFromGgml(tensor, t); });
            ++cases;
        }
    }
    std::cout << "ggml hashes "
              << (isHashComparable ? "compared"
                                   : "not comparable: this machine rounds the sinusoids differently")
              << std::endl;
    reportCases("checkpoints, ggml files", cases);
}

}  // namespace
}  // namespace undervoice::test
