// checkpoints.json: the formula checkpoints themselves, then each container format of them read back.

#include "support/fixtures.h"
#include "support/formula_checkpoint.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace undervoice::test {
namespace {

using nlohmann::json;

// Both sides add in double, in different orders.
constexpr double kSumTolerance = 1e-12;
// The reference evaluates the sinusoids in float32 at angles up to 1499.
constexpr float kSinusoidTolerance = 2e-4F;

constexpr const char* kPositions = "encoder.positional_embedding";

std::uint64_t hex(const json& digits) {
    return std::stoull(digits.get<std::string>(), nullptr, 16);
}

class GoldenCheckpoints : public GoldenTest {
  protected:
    GoldenCheckpoints() : GoldenTest("checkpoints.json") {}
    std::string letter() const { return golden.at("set"); }
};

api::ModelDims dimsOf(const json& dims) {
    const auto number = [&](const char* key) { return dims.at(key).get<int>(); };
    return {number("n_mels"),        number("n_audio_ctx"), number("n_audio_state"), number("n_audio_head"),
            number("n_audio_layer"), number("n_vocab"),     number("n_text_ctx"),    number("n_text_state"),
            number("n_text_head"),   number("n_text_layer")};
}

TEST_F(GoldenCheckpoints, HashesAreTheReferences) {
    for (const json& row : golden.at("fnv1a64"))
        EXPECT_EQ(fnv1a64(row.at("text").get<std::string>()), hex(row.at("fnv1a64")));
    for (const json& row : golden.at("splitmix64"))
        EXPECT_EQ(splitmix64(hex(row.at("input"))), hex(row.at("splitmix64")));
    const std::uint64_t key = fnv1a64("signal#" + letter());
    const std::vector<float> first = golden.at("uniform_signal_first_4");
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(formulaUniform(key, i), first[i]);
    reportCases("checkpoints, hashes",
                golden.at("fnv1a64").size() + golden.at("splitmix64").size() + first.size());
}

TEST_F(GoldenCheckpoints, WeightsHaveTheReferencesValues) {
    std::size_t cases = 0;
    for (const json& row : golden.at("checkpoints")) {
        const std::string size = row.at("size");
        const api::ModelDims dims = dimsOf(row.at("dims"));
        EXPECT_EQ(formulaDims(size), dims) << size;
        const auto tensors = engine::expectedTensors(dims);
        EXPECT_EQ(tensors.size(), row.at("tensors").get<std::size_t>());
        const std::map<std::string, std::vector<std::int64_t>> shapes(tensors.begin(), tensors.end());
        std::map<std::string, std::vector<float>> values;
        for (const json& check : row.at("check_values")) {
            const std::string name = check.at("tensor");
            if (!values.contains(name)) values[name] = formulaTensor(size, letter(), name, shapes.at(name));
            const float tolerance = name == kPositions ? kSinusoidTolerance : 0;
            EXPECT_NEAR(values[name].at(check.at("index").get<std::size_t>()), check.at("value").get<float>(),
                        tolerance)
                << size << " " << name;
            ++cases;
        }
    }
    reportCases("checkpoints, check values", cases);
}

TEST_F(GoldenCheckpoints, SumsAreTheReferences) {
    std::size_t cases = 0;
    for (const json& row : golden.at("checkpoints")) {
        if (!row.contains("sum")) continue;
        const std::string size = row.at("size");
        double sum = 0;
        double sumOfAbsolutes = 0;
        std::int64_t parameters = 0;
        for (const auto& [name, shape] : engine::expectedTensors(formulaDims(size))) {
            const std::vector<float> values = formulaTensor(size, letter(), name, shape);
            parameters += static_cast<std::int64_t>(values.size());
            if (name == kPositions) continue;
            for (const float value : values) {
                sum += value;
                sumOfAbsolutes += std::abs(value);
            }
        }
        EXPECT_EQ(parameters, row.at("parameters").get<std::int64_t>()) << size;
        EXPECT_NEAR(sum, row.at("sum").get<double>(), kSumTolerance * sumOfAbsolutes) << size;
        EXPECT_NEAR(sumOfAbsolutes, row.at("sum_abs").get<double>(), kSumTolerance * sumOfAbsolutes) << size;
        ++cases;
    }
    reportCases("checkpoints, sums", cases);
}

TEST_F(GoldenCheckpoints, ScalesAreTheReferences) {
    std::size_t cases = 0;
    for (const json& row : golden.at("checkpoints")) {
        const std::string size = row.at("size");
        for (const json& tensor : row.value("tensor_table", json::array())) {
            const std::string name = tensor.at("name");
            const std::vector<std::int64_t> shape = tensor.at("shape");
            const json& scale = tensor.at("scale");
            ++cases;
            if (scale.is_number()) {
                EXPECT_DOUBLE_EQ(formulaScale(size, name, shape), scale.get<double>()) << name;
            }
            if (!scale.is_object()) continue;
            EXPECT_DOUBLE_EQ(formulaScale(size, name, shape, 0), scale.at("text").get<double>());
            EXPECT_DOUBLE_EQ(formulaScale(size, name, shape, 50257), scale.at("eot").get<double>());
            EXPECT_DOUBLE_EQ(formulaScale(size, name, shape, 50362), scale.at("no_speech").get<double>());
            EXPECT_DOUBLE_EQ(formulaScale(size, name, shape, shape[0] - 1),
                             scale.at("timestamps").get<double>());
        }
    }
    reportCases("checkpoints, scales", cases);
}

}  // namespace
}  // namespace undervoice::test
