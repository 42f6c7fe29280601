#include "engine/vad/windows.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace undervoice::engine::vad {
namespace {

constexpr double kLongestWindowSeconds = 30;
constexpr std::int64_t kEarliestCutSamples = 15 * kSampleRateHz;
constexpr std::int64_t kQuietSearchSamples = 5 * kSampleRateHz;
constexpr std::int64_t kQuietSamples = kSampleRateHz / 50;  // 20 ms

/// A stretch of speech with its padding.
struct Piece {
    SampleRange range;   ///< padded
    SampleRange voiced;  ///< without padding: silences are measured between these
};

SampleRange common(const SampleRange& a, const SampleRange& b) {
    return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

/// Ascending, disjoint, inside the recording.
std::vector<SampleRange> tidied(std::vector<SampleRange> clips, std::int64_t sampleCount) {
    const SampleRange recording{0, sampleCount};
    if (clips.empty()) clips.push_back(recording);
    std::ranges::sort(clips, {}, &SampleRange::begin);
    std::vector<SampleRange> tidy;
    for (const SampleRange& given : clips) {
        const SampleRange clip = common(given, recording);
        if (clip.size() <= 0) continue;
        if (!tidy.empty() && clip.begin <= tidy.back().end)
            tidy.back().end = std::max(tidy.back().end, clip.end);
        else
            tidy.push_back(clip);
    }
    return tidy;
}

std::vector<Piece> speechPieces(std::span<const std::uint8_t> speech, std::int64_t sampleCount,
                                const SegmenterOptions& options) {
    Segmenter segmenter(options);
    for (const std::uint8_t p : speech) segmenter.push(probabilityOf(p));
    const std::vector<SampleRange> voiced = segmenter.finish(sampleCount);
    const std::vector<SampleRange> padded = pad(voiced, options.padMs, sampleCount);
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < voiced.size(); ++i) pieces.push_back({padded[i], voiced[i]});
    return pieces;
}

std::vector<Piece> insideClip(const std::vector<Piece>& pieces, const SampleRange& clip) {
    std::vector<Piece> inside;
    for (const Piece& piece : pieces) {
        const Piece part{common(piece.range, clip), common(piece.voiced, clip)};
        if (part.voiced.size() > 0) inside.push_back(part);
    }
    return inside;
}

/// The step border at which the piece is cut: the least likely step between 15 and 30 s, the latest of
/// equals.
std::int64_t leastLikelyBorder(std::span<const std::uint8_t> speech, std::int64_t begin) {
    const std::int64_t first = (begin + kEarliestCutSamples) / kStepSamples + 1;
    const std::int64_t last = (begin + kLongestWindowSamples) / kStepSamples;
    std::int64_t best = last;
    int least = 256;
    for (std::int64_t step = first; step <= last; ++step) {
        const auto at = static_cast<std::size_t>(step);
        const int probability = at < speech.size() ? speech[at] : 0;
        if (probability > least) continue;
        least = probability;
        best = step;
    }
    return best * kStepSamples;
}

std::vector<Piece> split(const std::vector<Piece>& pieces, std::span<const std::uint8_t> speech) {
    std::vector<Piece> parts;
    for (Piece rest : pieces) {
        while (rest.range.size() > kLongestWindowSamples) {
            const std::int64_t border = leastLikelyBorder(speech, rest.range.begin);
            const std::int64_t voicedBorder = std::clamp(border, rest.voiced.begin, rest.voiced.end);
            parts.push_back({{rest.range.begin, border}, {rest.voiced.begin, voicedBorder}});
            rest.range.begin = border;
            rest.voiced.begin = voicedBorder;
        }
        parts.push_back(rest);
    }
    return parts;
}

/// Where a window of pieces[0…n) ends best, as a count of pieces: before the longest silence that begins after its first 15 s
/// (the latest of equals), so that few windows end inside a sentence; all n where nothing ends that late.
std::size_t bestEnd(std::span<const Piece> pieces, std::size_t n) {
    std::size_t best = n;
    std::int64_t longest = -1;
    for (std::size_t count = n; count > 0; --count) {
        if (pieces[count - 1].range.end - pieces.front().range.begin < kEarliestCutSamples) break;
        const std::int64_t silence = pieces[count].voiced.begin - pieces[count - 1].voiced.end;
        if (silence <= longest) continue;
        longest = silence;
        best = count;
    }
    return best;
}

void appendMerged(std::span<const Piece> pieces, std::int64_t maxInnerSilence, std::vector<SampleRange>& windows) {
    const auto isClose = [&](std::size_t i) { return pieces[i].voiced.begin - pieces[i - 1].voiced.end <= maxInnerSilence; };
    while (!pieces.empty()) {
        std::size_t count = 1;
        while (count < pieces.size() && isClose(count) &&
               pieces[count].range.end - pieces.front().range.begin <= kLongestWindowSamples)
            ++count;
        if (count < pieces.size() && isClose(count)) count = bestEnd(pieces, count);
        windows.push_back({pieces.front().range.begin, pieces[count - 1].range.end});
        pieces = pieces.subspan(count);
    }
}

/// Sample in the middle of the quietest 20 ms of the 5 s before `end`, the latest of equals.
Result<std::int64_t> quietestSample(const media::Pcm& audio, std::int64_t end, std::vector<float>& scratch) {
    scratch.resize(static_cast<std::size_t>(kQuietSearchSamples));
    const std::int64_t begin = end - kQuietSearchSamples;
    UNDERVOICE_TRY(audio.read(begin, scratch));
    double least = -1;
    std::int64_t best = begin;
    for (std::int64_t at = 0; at < kQuietSearchSamples; at += kQuietSamples) {
        double energy = 0;
        for (std::int64_t i = at; i < at + kQuietSamples; ++i) {
            const double sample = scratch[static_cast<std::size_t>(i)];
            energy += sample * sample;
        }
        if (least >= 0 && energy > least) continue;
        least = energy;
        best = begin + at + kQuietSamples / 2;
    }
    return best;
}

}  // namespace

std::uint8_t quantised(float probability) {
    return static_cast<std::uint8_t>(std::clamp(probability, 0.0F, 1.0F) * 255.0 + 0.5);
}

double probabilityOf(std::uint8_t quantised) {
    return quantised / 255.0;
}

std::vector<SampleRange> planWindows(std::span<const std::uint8_t> speech, std::int64_t sampleCount,
                                     const WindowOptions& options) {
    const std::vector<Piece> pieces = speechPieces(speech, sampleCount, options.speech);
    const double longestSilence = std::clamp(options.maxInnerSilenceSeconds, 0.0, kLongestWindowSeconds);
    const auto maxInnerSilence = static_cast<std::int64_t>(longestSilence * kSampleRateHz);
    std::vector<SampleRange> windows;
    for (const SampleRange& clip : tidied(options.clips, sampleCount))
        appendMerged(split(insideClip(pieces, clip), speech), maxInnerSilence, windows);
    return windows;
}

Result<std::vector<SampleRange>> planByLoudness(const media::Pcm& audio,
                                                const std::vector<SampleRange>& clips,
                                                const CancelToken& cancel) {
    std::vector<SampleRange> windows;
    std::vector<float> scratch;
    for (SampleRange rest : tidied(clips, audio.sampleCount())) {
        while (rest.size() > kLongestWindowSamples) {
            UNDERVOICE_TRY(cancel.check());
            UNDERVOICE_TRY_ASSIGN(const std::int64_t cut,
                                  quietestSample(audio, rest.begin + kLongestWindowSamples, scratch));
            windows.push_back({rest.begin, cut});
            rest.begin = cut;
        }
        windows.push_back(rest);
    }
    return windows;
}

}  // namespace undervoice::engine::vad
