#include "media/peaks.h"

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "base/time.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace undervoice::media {
namespace {

__extension__ using Wide = __int128;

constexpr Peak kNothing{.lowest = INT16_MAX, .highest = INT16_MIN};

void widen(Peak& peak, const Peak& other) {
    peak.lowest = std::min(peak.lowest, other.lowest);
    peak.highest = std::max(peak.highest, other.highest);
}

std::int64_t divideUp(std::int64_t value, std::int64_t by) {
    return value / by + (value % by != 0);
}

std::vector<Peak> levelAbove(const std::vector<Peak>& below) {
    std::vector<Peak> level(below.size() / Peaks::kFanOut + (below.size() % Peaks::kFanOut != 0), kNothing);
    for (std::size_t i = 0; i < below.size(); ++i) widen(level[i / Peaks::kFanOut], below[i]);
    return level;
}

}  // namespace

Peaks::Peaks(std::int64_t sampleCount, std::vector<Peak> base) : m_sampleCount(sampleCount) {
    m_levels.push_back(std::move(base));
    while (m_levels.back().size() > 1) m_levels.push_back(levelAbove(m_levels.back()));
}

/// Climbs from both ends: at each level the pairs that do not fill a pair of the next one.
Peak Peaks::ofBlocks(std::int64_t begin, std::int64_t end) const {
    Peak peak = kNothing;
    for (const std::vector<Peak>& level : m_levels) {
        for (; begin < end && begin % kFanOut != 0; ++begin)
            widen(peak, level[static_cast<std::size_t>(begin)]);
        for (; begin < end && end % kFanOut != 0; --end)
            widen(peak, level[static_cast<std::size_t>(end - 1)]);
        begin /= kFanOut;
        end /= kFanOut;
        if (begin == end) break;
    }
    return peak;
}

std::vector<Peak> Peaks::range(std::int64_t beginSample, std::int64_t endSample, int columns) const {
    std::vector<Peak> found(static_cast<std::size_t>(std::max(columns, 0)));
    if (beginSample >= endSample) return found;
    const Wide length = static_cast<Wide>(endSample) - beginSample;
    for (int i = 0; i < columns; ++i) {
        const Wide first = beginSample + length * i / columns;
        const Wide last = std::max<Wide>(beginSample + length * (i + 1) / columns, first + 1);
        const auto begin = static_cast<std::int64_t>(std::clamp<Wide>(first, 0, m_sampleCount));
        const auto end = static_cast<std::int64_t>(std::clamp<Wide>(last, begin, m_sampleCount));
        if (begin < end)
            found[static_cast<std::size_t>(i)] = ofBlocks(begin / kBaseSamples, divideUp(end, kBaseSamples));
    }
    return found;
}

void PeaksBuilder::append(std::span<const std::int16_t> samples) {
    while (!samples.empty()) {
        const std::int64_t used = m_sampleCount % Peaks::kBaseSamples;
        if (used == 0) m_base.push_back(kNothing);
        const auto part =
            samples.first(std::min(samples.size(), static_cast<std::size_t>(Peaks::kBaseSamples - used)));
        const auto [lowest, highest] = std::ranges::minmax(part);
        widen(m_base.back(), {.lowest = lowest, .highest = highest});
        m_sampleCount += static_cast<std::int64_t>(part.size());
        samples = samples.subspan(part.size());
    }
}

Peaks PeaksBuilder::finish() {
    m_base.shrink_to_fit();
    return {std::exchange(m_sampleCount, 0), std::exchange(m_base, {})};
}

Result<Peaks> buildPeaks(const Pcm& pcm, const ProgressFunction& progress, const CancelToken& cancel) {
    constexpr std::int64_t kBlockSamples = 4 * kSampleRateHz;
    PeaksBuilder builder;
    std::vector<float> block(kBlockSamples);
    std::vector<std::int16_t> samples(kBlockSamples);
    for (std::int64_t done = 0; done < pcm.sampleCount();) {
        UNDERVOICE_TRY(cancel.check());
        const auto count = static_cast<std::size_t>(std::min(kBlockSamples, pcm.sampleCount() - done));
        UNDERVOICE_TRY(pcm.read(done, std::span(block).first(count)));
        std::transform(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count), samples.begin(),
                       [](float x) { return static_cast<std::int16_t>(x * 32768.0F); });
        builder.append(std::span(samples).first(count));
        done += static_cast<std::int64_t>(count);
        if (progress)
            progress({.done = samplesToUs(done),
                      .total = samplesToUs(pcm.sampleCount()),
                      .unit = Progress::Unit::AudioMicroseconds,
                      .phase = "drawing"});
    }
    return builder.finish();
}

// Note: the peaks file. Little-endian: 8 bytes "UVPEAKS\n", then 32-bit version, samples a pair, track and
// channel (-1: mixed), the 64-bit sample count, the recording's SHA-256 as 64 digits; level 0 as pairs of 16
// bits; the SHA-256 of everything before, as 64 digits. Higher levels are computed: what is not stored cannot
// contradict.
namespace {

constexpr std::string_view kMagic = "UVPEAKS\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kHeaderBytes = 8 + 4 * 4 + 8 + kHashDigits;
constexpr std::size_t kPeakBytes = 4;

void put(std::string& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i));
}

std::uint64_t get(std::string_view bytes, std::size_t at, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i)
        value |=
            static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]))
            << (8 * i);
    return value;
}

bool isHash(std::string_view text) {
    return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Everything up to the sample count says what kind of file it is.
std::string headerStart(const PeaksKey& key) {
    std::string bytes(kMagic);
    put(bytes, kVersion, 4);
    put(bytes, static_cast<std::uint64_t>(Peaks::kBaseSamples), 4);
    put(bytes, static_cast<std::uint32_t>(key.track), 4);
    put(bytes, static_cast<std::uint32_t>(key.channel.value_or(-1)), 4);
    return bytes;
}

tl::unexpected<Error> refuse(const std::filesystem::path& path, const std::string& why) {
    return fail(ErrorCode::Format, fmt::format("{} cannot be used as a waveform: {}; it must be made again.",
                                               path.string(), why));
}

/// The sample count, once everything in the header is as it must be.
Result<std::int64_t> checkHeader(const std::filesystem::path& path, std::string_view header,
                                 const PeaksKey& key) {
    if (!header.starts_with(kMagic)) return refuse(path, "it is no file of peaks");
    if (const auto version = get(header, 8, 4); version != kVersion)
        return refuse(path, fmt::format("its version is {}, and {} is expected", version, kVersion));
    const std::string expected = headerStart(key);
    if (header.substr(0, expected.size()) != expected ||
        header.substr(expected.size() + 8, kHashDigits) != key.contentSha256)
        return refuse(path, "it belongs to other sound");
    const std::uint64_t samples = get(header, expected.size(), 8);
    if (samples > static_cast<std::uint64_t>(Peaks::kMostSamples))
        return refuse(path, fmt::format("it states {} samples, and {} at most are believed", samples,
                                        Peaks::kMostSamples));
    return static_cast<std::int64_t>(samples);
}

}  // namespace

Status writePeaks(const std::filesystem::path& path, const PeaksKey& key, const Peaks& peaks) {
    if (!isHash(key.contentSha256))
        return fail(ErrorCode::InvalidArgument,
                    "A waveform is kept under the SHA-256 of its recording, which is not known.");
    static const std::vector<Peak> kNone;
    const std::vector<Peak>& base = peaks.m_levels.empty() ? kNone : peaks.m_levels.front();
    std::string bytes = headerStart(key);
    bytes.reserve(kHeaderBytes + base.size() * kPeakBytes + kHashDigits);
    put(bytes, static_cast<std::uint64_t>(peaks.m_sampleCount), 8);
    bytes += key.contentSha256;
    for (const Peak& peak : base) {
        put(bytes, static_cast<std::uint16_t>(peak.lowest), 2);
        put(bytes, static_cast<std::uint16_t>(peak.highest), 2);
    }
    bytes += sha256Hex(bytes);
    return writeFileAtomically(path, bytes);
}

Result<Peaks> readPeaks(const std::filesystem::path& path, const PeaksKey& key) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                    "Cannot open " + path.string() + ": " + std::strerror(errno) + ".");
    std::string bytes(kHeaderBytes, '\0');
    if (!file.read(bytes.data(), kHeaderBytes)) return refuse(path, "it is truncated");
    UNDERVOICE_TRY_ASSIGN(const std::int64_t samples, checkHeader(path, bytes, key));
    const auto blocks = static_cast<std::size_t>(divideUp(samples, Peaks::kBaseSamples));
    const std::size_t expected = kHeaderBytes + blocks * kPeakBytes + kHashDigits;
    std::error_code error;
    if (const auto found = std::filesystem::file_size(path, error); error || found != expected)
        return refuse(path, fmt::format("it states {} bytes and has {}", expected, error ? 0 : found));
    bytes.resize(expected);
    if (!file.read(bytes.data() + kHeaderBytes, static_cast<std::streamsize>(expected - kHeaderBytes)))
        return refuse(path, "it is truncated");
    const auto content = std::string_view(bytes).substr(0, expected - kHashDigits);
    if (sha256Hex(content) != std::string_view(bytes).substr(content.size()))
        return refuse(path, "its checksum is wrong");
    std::vector<Peak> base(blocks);
    for (std::size_t i = 0; i < blocks; ++i) {
        const std::size_t at = kHeaderBytes + i * kPeakBytes;
        base[i] = {.lowest = static_cast<std::int16_t>(get(bytes, at, 2)),
                   .highest = static_cast<std::int16_t>(get(bytes, at + 2, 2))};
        if (base[i].lowest > base[i].highest) return refuse(path, fmt::format("pair {} is upside down", i));
    }
    return Peaks(samples, std::move(base));
}

}  // namespace undervoice::media
