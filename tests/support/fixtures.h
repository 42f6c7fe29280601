#pragma once
// Where the fixtures are and how they are read; shared by all tests. Nothing here needs LibTorch.
//
// Golden folder: UNDERVOICE_GOLDEN_DIR and no other; without it tests/golden/data, then ../shared/golden beside the checkout. Clips:
// UNDERVOICE_DATA_DIR, then ../shared/data. Reference runs of real models: UNDERVOICE_REAL_DIR, then ../shared/models/real.

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace undervoice::test {

/// The golden file, in the first folder that has it; empty when none has.
std::filesystem::path goldenFile(const std::string& name);
std::filesystem::path dataFolder();  ///< empty when absent
std::filesystem::path realFolder();  ///< holds reference/MODEL/index.json; empty when absent
/// Folder that set-up filled: assets/, models/.
std::filesystem::path depsFolder();
std::filesystem::path assetsFolder();
std::filesystem::path sourceFolder();  ///< the checkout

nlohmann::json readJson(const std::filesystem::path& path);

/// A group of golden cases with none found is a failure. Prints "GROUP: N cases".
void reportCases(const std::string& group, std::size_t count);

/// Tests of one golden JSON file: they see it as `golden`, and are skipped where there is none.
class GoldenTest : public ::testing::Test {
  protected:
    explicit GoldenTest(std::string file) : m_file(std::move(file)) {}
    void SetUp() override {
        const auto path = goldenFile(m_file);
        if (path.empty()) GTEST_SKIP() << m_file << " was not found: set UNDERVOICE_GOLDEN_DIR";
        golden = readJson(path);
    }
    nlohmann::json golden;

  private:
    std::string m_file;
};

struct Array {
    std::string dtype;  ///< "F32", "I32", "F16" …
    std::vector<std::int64_t> shape;
    std::vector<std::byte> bytes;
    std::vector<float> floats() const;          ///< F32 only
    std::vector<std::int32_t> ints() const;     ///< I32 only
};
std::map<std::string, Array> readSafetensors(const std::filesystem::path& path);

/// Samples of a clip as golden/README.md names it ("golden:X", "formula:KEY", or a WAV below the data folder), int16 / 32768.
/// Nothing when the data folder is needed and absent.
std::optional<std::vector<float>> goldenClip(const std::string& name);
std::vector<std::int16_t> readWav16(const std::filesystem::path& path);

std::uint64_t fnv1a64(std::string_view text);
std::uint64_t splitmix64(std::uint64_t x);
/// uniform(key)[i] of golden/README.md.
float formulaUniform(std::uint64_t keyHash, std::uint64_t index);

/// A folder that is removed at the end of the test.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path;
};

}  // namespace undervoice::test
