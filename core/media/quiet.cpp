#include "media/quiet.h"

#include <algorithm>
#include <cstddef>

#include "base/time.h"

namespace undervoice::media {
namespace {

// Note: what is quiet. Loudness of a block is half the distance between its lowest and highest sample (an offset does not count). Speech
// is as loud as the loudest hundredth of the blocks, the ground as the quietest tenth. Quiet is what stays under three times the ground
// (10 dB), but no less than 46 dB and no more than 30 dB under speech: a whisper away from the microphone is some 25 dB under the voice
// in front of it, and digital silence has no ground to be measured by.
constexpr std::int64_t kBlockSamples = 320;  // 20 ms, five pairs of level 0
constexpr double kSpeechShare = 0.99, kGroundShare = 0.10;
constexpr double kOverGround = 3.0, kLeastOfSpeech = 0.005, kMostOfSpeech = 0.0316;
constexpr int kBlocksAtOnce = 4096;

std::vector<int> loudnessOf(const Peaks& peaks) {
    const std::int64_t blocks = (peaks.sampleCount() + kBlockSamples - 1) / kBlockSamples;
    std::vector<int> loudness;
    loudness.reserve(static_cast<std::size_t>(blocks));
    for (std::int64_t first = 0; first < blocks; first += kBlocksAtOnce) {
        const auto count = static_cast<int>(std::min<std::int64_t>(kBlocksAtOnce, blocks - first));
        for (const Peak& peak : peaks.range(first * kBlockSamples, (first + count) * kBlockSamples, count)) loudness.push_back((peak.highest - peak.lowest) / 2);
    }
    return loudness;
}

/// Below which this share of the blocks lies. loudness is not empty.
double shareOf(std::vector<int>& loudness, double share) {
    const auto at = loudness.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(loudness.size() - 1));
    std::ranges::nth_element(loudness, at);
    return *at;
}

double quietLimit(std::vector<int> loudness) {
    const double speech = shareOf(loudness, kSpeechShare), ground = shareOf(loudness, kGroundShare);
    return std::clamp(kOverGround * ground, kLeastOfSpeech * speech, kMostOfSpeech * speech);
}

}  // namespace

std::vector<TimeRangeUs> findQuiet(const Peaks& peaks, const QuietOptions& options) {
    std::vector<TimeRangeUs> found;
    const std::vector<int> loudness = loudnessOf(peaks);
    if (loudness.empty()) return found;
    const double limit = quietLimit(loudness);
    const auto usOf = [&](std::size_t block) { return samplesToUs(std::min(static_cast<std::int64_t>(block) * kBlockSamples, peaks.sampleCount())); };
    for (std::size_t begin = 0; begin < loudness.size();) {
        std::size_t end = begin;
        while (end < loudness.size() && loudness[end] <= limit) ++end;
        if (usOf(end) - usOf(begin) >= options.shortestUs && end > begin) found.push_back({usOf(begin), usOf(end)});
        begin = end + 1;
    }
    return found;
}

}  // namespace undervoice::media
