#pragma once
// Where the fixtures are and how they are read; shared by all tests. Nothing here needs LibTorch.
//
// Each folder is the one that its variable names, and no other; without it the one beside the checkout. Golden numbers:
// UNDERVOICE_GOLDEN_DIR (tests/golden/data, then ../shared/golden). Clips: UNDERVOICE_DATA_DIR (../shared/data). Reference runs of
// real models: UNDERVOICE_REAL_DIR (../shared/models/real).

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
/// UNDERVOICE_GOLDEN_DIR names a set.
bool isGoldenSetChosen();
std::filesystem::path dataFolder();  ///< empty when absent
std::filesystem::path realFolder();  ///< holds reference/MODEL/index.json; empty when absent
/// Folder that set-up filled: assets/, models/.
std::filesystem::path depsFolder();
std::filesystem::path assetsFolder();
std::filesystem::path sourceFolder();  ///< the checkout

nlohmann::json readJson(const std::filesystem::path& path);

/// For the body of a golden test: what it cannot do without. A set that somebody chose has cases for every group, so that its test
/// fails; the bundled set lacks what needs a recording, and the test is skipped.
#define UNDERVOICE_NEED_GOLDEN(isThere, what)                                                                                    \
    GTEST_AMBIGUOUS_ELSE_BLOCKER_                                                                                                \
    if (isThere) {                                                                                                               \
    } else if (::undervoice::test::isGoldenSetChosen())                                                                          \
        FAIL() << (what) << " is not in the folder that UNDERVOICE_GOLDEN_DIR names";                                            \
    else                                                                                                                         \
        GTEST_SKIP() << (what) << " is not in the bundled set: UNDERVOICE_GOLDEN_DIR names a complete one"
#define UNDERVOICE_NEED_GOLDEN_FILE(name) UNDERVOICE_NEED_GOLDEN(!::undervoice::test::goldenFile(name).empty(), name)

/// A group of golden cases with none found is a failure. Prints "GROUP: N cases".
void reportCases(const std::string& group, std::size_t count);

/// Tests of one golden JSON file: they see it as `golden`, and are skipped where there is none.
class GoldenTest : public ::testing::Test {
  protected:
    explicit GoldenTest(std::string file) : m_file(std::move(file)) {}
    void SetUp() override {
        UNDERVOICE_NEED_GOLDEN_FILE(m_file);
        golden = readJson(goldenFile(m_file));
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
