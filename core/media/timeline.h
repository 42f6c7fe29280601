#pragma once
// Turns the timestamps of decoded frames into "insert silence", "drop samples" or "take as is", and into a
// TimeMap. Plain integer logic without FFmpeg. Written by one thread.
//
// Note: audio time and player time. Plain ffmpeg (which openai-whisper calls) joins all samples whatever
// their timestamps say; a player shows the clock. The TimeMap knows where the two part, and exports count either
// way. They are one for a file whose timestamps are continuous up to rounding and jitter: nothing is inserted or
// dropped and the samples equal ffmpeg's. They differ only at a real step: a missing stretch of up to 10 s becomes silence, a
// repeated stretch is dropped, a longer pause becomes a jump in the TimeMap. DecodeOptions::keepTimestamps =
// false restores ffmpeg's joining everywhere.
//
// A clock that goes back by more than 10 s, or to its very beginning, was started again (files
// joined end to end): its sound is new and is kept.
//
// A frame's timestamp is compared with where the clock should be by now. Up to kJitterUs off, or off only
// because of slow drift, is not a step: captured streams jitter by some milliseconds, and inserting or
// dropping there would damage sound. Such a deviation moves the TimeMap only (a new piece once it passes
// kPieceUs).

#include "base/time_map.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace undervoice::media {

class Timeline {
  public:
    /// Below one lost Opus packet (20 ms), above the jitter of recorders that stamp by the wall clock.
    static constexpr std::int64_t kJitterUs = 15'000;
    static constexpr std::int64_t kPieceUs = 5'000;             ///< deviation that the TimeMap tolerates
    static constexpr std::int64_t kLongestFillUs = 10'000'000;  ///< longer gaps become a jump
    static constexpr double kReportedDrift = 0.001;  ///< 0.1 %: smaller drift is followed without a word

    struct Placement {
        std::int64_t insertUs = 0;  ///< silence before the frame
        std::int64_t dropUs = 0;    ///< repeated beginning of the frame, or all of it
    };

    /// fallbackStartUs: the clock of the first frame when it carries no timestamp.
    explicit Timeline(std::int64_t fallbackStartUs) : m_anchorUs(fallbackStartUs) {}

    struct Frame {
        std::int64_t sample = 0;  ///< 16 kHz position where the frame would begin
        std::int64_t durationUs = 0;
        std::optional<std::int64_t> timestampUs;
        std::int64_t tickUs = 1;  ///< unit of the container's timestamps
    };
    Placement place(Frame frame);

    TimeMap finish(std::int64_t sampleCount) const;

    std::int64_t insertedUs() const { return m_insertedUs; }
    std::int64_t droppedUs() const { return m_droppedUs; }
    /// How often timestamps went back where nothing can be a repeat.
    int clockRestarts() const { return m_clockRestarts; }
    /// (container time / sample time) − 1 where no step explains it; 0 for less than ten seconds of sound.
    double drift(std::int64_t sampleCount) const;

  private:
    std::vector<TimeMap::Piece> m_pieces;
    std::int64_t m_anchorSample = 0;
    std::int64_t m_anchorUs = 0;
    std::int64_t m_lastDeviationUs = 0;
    std::int64_t m_clockStartUs = 0;  ///< where the clock that now runs began
    std::int64_t m_offsetUs = 0;      ///< added to timestamps since the clock restarted
    std::int64_t m_insertedUs = 0;
    std::int64_t m_droppedUs = 0;
    std::int64_t m_driftUs = 0;
    int m_clockRestarts = 0;

    std::int64_t expectedUs(std::int64_t sample) const;
    void anchor(std::int64_t sample, std::int64_t us);
    Placement step(const Frame& frame, std::int64_t deviationUs);
    void follow(std::int64_t sample, std::int64_t us);
};

}  // namespace undervoice::media
