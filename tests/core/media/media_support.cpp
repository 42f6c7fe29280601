#include "media_support.h"

#include "support/fixtures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numbers>
#include <stdexcept>

#include <fmt/format.h>

namespace undervoice::test {
namespace {

void appendLittleEndian(std::string& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i));
}

/// Standard output and exit code of a shell command.
std::pair<std::string, int> runCommand(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (!pipe) return {"", -1};
    std::string output;
    char block[65536];
    while (const std::size_t count = std::fread(block, 1, sizeof block, pipe)) output.append(block, count);
    return {output, ::pclose(pipe)};
}

}  // namespace

std::vector<std::int16_t> samplesOf(const media::Pcm& pcm) {
    std::vector<float> floats(static_cast<std::size_t>(pcm.sampleCount()));
    if (!pcm.read(0, floats)) throw std::runtime_error("cannot read the decoded samples");
    std::vector<std::int16_t> samples(floats.size());
    std::ranges::transform(floats, samples.begin(),
                           [](float x) { return static_cast<std::int16_t>(x * 32768.0F); });
    return samples;
}

std::vector<std::int16_t> sweep(int rateHz, int channels, double seconds, std::uint64_t seed) {
    const auto frames = static_cast<std::size_t>(seconds * rateHz);
    std::vector<std::int16_t> samples(frames * static_cast<std::size_t>(channels));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto channel = static_cast<double>(i % static_cast<std::size_t>(channels));
        const double t = static_cast<double>(i / static_cast<std::size_t>(channels)) / rateHz;
        const double phase = 2 * std::numbers::pi * t * (110 * (channel + 1) + 40 * t);
        const double noise = static_cast<double>(splitmix64(seed + i) >> 40) / (1 << 24) - 0.5;
        samples[i] = static_cast<std::int16_t>(9000 * std::sin(phase) + 900 * noise);
    }
    return samples;
}

std::string wavBytes(const std::vector<std::int16_t>& samples, int rateHz, int channels) {
    const std::size_t dataBytes = samples.size() * 2;
    std::string bytes = "RIFF";
    appendLittleEndian(bytes, 36 + dataBytes, 4);
    bytes += "WAVEfmt ";
    appendLittleEndian(bytes, 16, 4);
    appendLittleEndian(bytes, 1, 2);
    appendLittleEndian(bytes, static_cast<std::uint64_t>(channels), 2);
    appendLittleEndian(bytes, static_cast<std::uint64_t>(rateHz), 4);
    appendLittleEndian(bytes, static_cast<std::uint64_t>(rateHz) * static_cast<std::uint64_t>(channels) * 2,
                       4);
    appendLittleEndian(bytes, static_cast<std::uint64_t>(channels) * 2, 2);
    appendLittleEndian(bytes, 16, 2);
    bytes += "data";
    appendLittleEndian(bytes, dataBytes, 4);
    for (const std::int16_t sample : samples)
        appendLittleEndian(bytes, static_cast<std::uint16_t>(sample), 2);
    return bytes;
}

void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string readBytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot open " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

bool hasFfmpegProgram() {
    static const bool has = std::system("ffmpeg -version >/dev/null 2>&1") == 0;
    return has;
}

bool runFfmpeg(const std::string& arguments) {
    return std::system(("ffmpeg -nostdin -v error -y " + arguments + " 2>/dev/null").c_str()) == 0;
}

std::optional<std::vector<std::int16_t>> decodeWithFfmpeg(const std::filesystem::path& path,
                                                          const std::string& extra) {
    const auto [bytes, code] =
        runCommand("ffmpeg -nostdin -v quiet -i '" + path.string() + "' " + extra +
                   " -f s16le -ac 1 -acodec pcm_s16le -ar 16000 - </dev/null 2>/dev/null");
    if (code != 0) return std::nullopt;
    std::vector<std::int16_t> samples(bytes.size() / 2);
    std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
    return samples;
}

std::string compareSamples(const std::vector<std::int16_t>& found,
                           const std::vector<std::int16_t>& expected) {
    const std::size_t common = std::min(found.size(), expected.size());
    std::size_t differing = 0;
    std::size_t first = 0;
    int largest = 0;
    for (std::size_t i = 0; i < common; ++i) {
        if (found[i] == expected[i]) continue;
        if (differing++ == 0) first = i;
        largest = std::max(largest, std::abs(found[i] - expected[i]));
    }
    if (differing == 0 && found.size() == expected.size()) return "equal";
    return fmt::format(
        "{} samples found, {} expected; {} of the common ones differ, first at {}, by {} at most",
        found.size(), expected.size(), differing, first, largest);
}

}  // namespace undervoice::test
