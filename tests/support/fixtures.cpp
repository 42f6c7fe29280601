#include "support/fixtures.h"

#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

namespace undervoice::test {
namespace fs = std::filesystem;
namespace {

fs::path fromEnvironment(const char* name) {
    const char* value = std::getenv(name);
    return value && *value ? fs::path(value) : fs::path();
}

fs::path besideCheckout(const char* name) { return sourceFolder().parent_path() / "shared" / name; }

/// The folder that the variable names, or else the one beside the checkout.
fs::path chosenOr(const char* variable, const char* name) {
    const fs::path chosen = fromEnvironment(variable);
    return chosen.empty() ? besideCheckout(name) : chosen;
}

std::string readBytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot open " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<float> formulaSignal(const std::string& key) {
    constexpr int kLength = 197440;
    const std::uint64_t parameters = fnv1a64("signal#" + key);
    const std::uint64_t noise = fnv1a64("noise#" + key);
    auto r = [&](std::uint64_t i) { return static_cast<double>(formulaUniform(parameters, i)); };
    std::vector<float> samples(kLength);
    for (int n = 0; n < kLength; ++n) {
        const double t = n / 16000.0;
        double s = 0.01 * formulaUniform(noise, static_cast<std::uint64_t>(n));
        for (int j = 0; j < 5; ++j) {
            const auto k = static_cast<std::uint64_t>(4 * j);
            const double f = 120 * std::pow(2.0, 1.2 * j + 0.5 * r(k));
            const double m = 0.35 + 0.3 * r(k + 1);
            const double p = M_PI * r(k + 2);
            const double a = 0.11 + 0.05 * r(k + 3);
            s += a * (0.55 + 0.45 * std::sin(2 * M_PI * m * t + p)) * std::sin(2 * M_PI * f * t + p);
        }
        samples[static_cast<std::size_t>(n)] = static_cast<float>(s);
    }
    return samples;
}

}  // namespace

fs::path sourceFolder() { return UNDERVOICE_SOURCE_DIR; }

fs::path goldenFile(const std::string& name) {
    std::vector<fs::path> folders = {sourceFolder() / "tests/golden/data", besideCheckout("golden")};
    if (const fs::path chosen = fromEnvironment("UNDERVOICE_GOLDEN_DIR"); !chosen.empty()) folders = {chosen};
    for (const fs::path& folder : folders)
        if (fs::exists(folder / name)) return folder / name;
    return {};
}

bool isGoldenSetChosen() { return !fromEnvironment("UNDERVOICE_GOLDEN_DIR").empty(); }

fs::path dataFolder() {
    const fs::path folder = chosenOr("UNDERVOICE_DATA_DIR", "data");
    return fs::exists(folder) ? folder : fs::path();
}

fs::path realFolder() {
    const fs::path folder = chosenOr("UNDERVOICE_REAL_DIR", "models/real");
    if (fs::exists(folder / "reference")) return folder;
    return folder.filename() == "reference" && fs::exists(folder) ? folder.parent_path() : fs::path();
}

fs::path depsFolder() {
    if (const fs::path folder = fromEnvironment("UNDERVOICE_DEPS_DIR"); !folder.empty()) return folder;
    if (const fs::path cache = fromEnvironment("XDG_CACHE_HOME"); cache.is_absolute()) return cache / "undervoice";
    return fromEnvironment("HOME") / ".cache" / "undervoice";
}

fs::path assetsFolder() { return depsFolder() / "assets"; }

nlohmann::json readJson(const fs::path& path) { return nlohmann::json::parse(readBytes(path)); }

void reportCases(const std::string& group, std::size_t count) {
    std::cout << group << ": " << count << " cases" << std::endl;
    EXPECT_GT(count, 0U) << group << ": no case was found";
}

std::vector<float> Array::floats() const {
    if (dtype != "F32") throw std::runtime_error("array is " + dtype + ", not F32");
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

std::vector<std::int32_t> Array::ints() const {
    if (dtype != "I32") throw std::runtime_error("array is " + dtype + ", not I32");
    std::vector<std::int32_t> values(bytes.size() / sizeof(std::int32_t));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

std::map<std::string, Array> readSafetensors(const fs::path& path) {
    const std::string file = readBytes(path);
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, file.data(), 8);
    const auto header = nlohmann::json::parse(file.substr(8, headerBytes));
    const char* data = file.data() + 8 + headerBytes;
    std::map<std::string, Array> arrays;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") continue;
        Array array{entry.at("dtype"), entry.at("shape"), {}};
        const std::uint64_t begin = entry.at("data_offsets").at(0);
        const std::uint64_t end = entry.at("data_offsets").at(1);
        array.bytes.resize(end - begin);
        std::memcpy(array.bytes.data(), data + begin, end - begin);
        arrays.emplace(name, std::move(array));
    }
    return arrays;
}

std::vector<std::int16_t> readWav16(const fs::path& path) {
    const std::string file = readBytes(path);
    std::size_t at = 12;
    while (at + 8 <= file.size()) {
        std::uint32_t size = 0;
        std::memcpy(&size, file.data() + at + 4, 4);
        if (file.compare(at, 4, "data") == 0) {
            const std::size_t bytes = std::min<std::size_t>(size, file.size() - at - 8);
            std::vector<std::int16_t> samples(bytes / 2);
            std::memcpy(samples.data(), file.data() + at + 8, samples.size() * 2);
            return samples;
        }
        at += 8 + size + (size & 1);
    }
    throw std::runtime_error("no data chunk in " + path.string());
}

std::optional<std::vector<float>> goldenClip(const std::string& name) {
    if (name.starts_with("formula:")) return formulaSignal(name.substr(8));
    fs::path path;
    if (name.starts_with("golden:"))
        path = goldenFile("audio/" + name.substr(7) + ".wav");
    else if (!dataFolder().empty())
        path = dataFolder() / name;
    if (path.empty() || !fs::exists(path)) return std::nullopt;
    std::vector<float> samples;
    for (const std::int16_t s : readWav16(path)) samples.push_back(static_cast<float>(s) / 32768.0F);
    return samples;
}

std::uint64_t fnv1a64(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

std::uint64_t splitmix64(std::uint64_t x) {
    std::uint64_t z = x + 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

float formulaUniform(std::uint64_t keyHash, std::uint64_t index) {
    return static_cast<float>(splitmix64(keyHash + index) >> 40) / 8388608.0F - 1.0F;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "undervoice-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make " + name);
    m_path = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

}  // namespace undervoice::test
