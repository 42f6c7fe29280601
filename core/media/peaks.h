#pragma once
// The lowest and highest sample of every stretch of a recording, for a waveform that can be zoomed. Level 0
// has one pair for every 64 samples of the 16 kHz signal, each further level one for four pairs of the level
// below: two hours take 10 MB. Pairs are the samples' own 16-bit values, nothing is rounded.
//
// PeaksBuilder takes samples as they come (one thread); Peaks is a value, const after it was made, any
// thread.

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "media/pcm.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace undervoice::media {

struct Peak {
    std::int16_t lowest = 0;
    std::int16_t highest = 0;
    bool operator==(const Peak&) const = default;
};

/// Which sound a cache file belongs to.
struct PeaksKey {
    std::string contentSha256;  ///< DecodedAudio::contentSha256: 64 hexadecimal digits
    int track = 0;
    std::optional<int> channel = {};  ///< absent: all, mixed
    bool operator==(const PeaksKey&) const = default;
};

class Peaks {
  public:
    static constexpr std::int64_t kBaseSamples = 64;
    static constexpr std::int64_t kFanOut = 4;
    static constexpr std::int64_t kMostSamples = std::int64_t{1}
                                                 << 33;  ///< 149 hours; longer cache files are refused

    Peaks() = default;

    std::int64_t sampleCount() const { return m_sampleCount; }

    /// `columns` pairs of equal width over [beginSample, endSample). Each is exactly that of all blocks of 64
    /// samples that its column touches: never narrower than its samples. A column narrower than a sample
    /// shows the sample that it lies in. Beyond the recording, and where the range is empty, silence.
    std::vector<Peak> range(std::int64_t beginSample, std::int64_t endSample, int columns) const;

  private:
    friend class PeaksBuilder;
    friend Result<Peaks> readPeaks(const std::filesystem::path& path, const PeaksKey& key);
    friend Status writePeaks(const std::filesystem::path& path, const PeaksKey& key, const Peaks& peaks);
    Peaks(std::int64_t sampleCount, std::vector<Peak> base);
    Peak ofBlocks(std::int64_t begin, std::int64_t end) const;

    std::int64_t m_sampleCount = 0;
    std::vector<std::vector<Peak>> m_levels;  // [level][stretch]
};

class PeaksBuilder {
  public:
    void append(std::span<const std::int16_t> samples);
    /// Peaks of all that was appended; the builder is then empty.
    Peaks finish();

  private:
    std::int64_t m_sampleCount = 0;
    std::vector<Peak> m_base;
};

/// Of samples that lie in memory or in a temporary file: read block by block. Progress in time heard
/// ("drawing").
Result<Peaks> buildPeaks(const Pcm& pcm, const ProgressFunction& progress = {},
                         const CancelToken& cancel = {});

/// A cache file, where the caller wants it; replaced atomically. InvalidArgument when the key has no hash.
Status writePeaks(const std::filesystem::path& path, const PeaksKey& key, const Peaks& peaks);
/// NotFound: no such file. Format: of other sound, of another version, truncated or damaged; build and write
/// it again.
Result<Peaks> readPeaks(const std::filesystem::path& path, const PeaksKey& key);

}  // namespace undervoice::media
