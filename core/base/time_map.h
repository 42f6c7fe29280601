#pragma once
// Where each sample of a recording lies on its container's clock: sample index at 16 kHz ↔ microseconds. The
// container's clock starts where the file says (startUs, often not 0), may jump (a long pause that was not
// recorded) and may run a little faster or slower than the samples do. Integer arithmetic throughout, so ten
// hours add up without error.
//
// A value; immutable after it was made, any thread. Contract, for 0 ≤ s < sampleCount():
//   toContainerUs is strictly monotone; sample s covers [toContainerUs(s), its end), these tile the recording
//   except for the jumps; toSample(toContainerUs(s)) == s; no time lies outside [startUs(), endUs()].

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace undervoice {

struct TimeRangeUs {
    std::int64_t beginUs = 0;
    std::int64_t endUs = 0;
    bool operator==(const TimeRangeUs&) const = default;
};

class TimeMap {
  public:
    /// From sample on, time runs from us at numerator / denominator microseconds a sample, until the next
    /// piece begins.
    struct Piece {
        std::int64_t sample = 0;
        std::int64_t us = 0;
        std::int64_t numerator = 125;
        std::int64_t denominator = 2;
        bool operator==(const Piece&) const = default;
    };

    /// The clock of a recording that starts at startUs and has no jump and no drift.
    explicit TimeMap(std::int64_t sampleCount = 0, std::int64_t startUs = 0);
    /// Pieces that were read somewhere; nothing where they are not as below.
    static std::optional<TimeMap> ofPieces(std::int64_t sampleCount, std::vector<Piece> pieces);

    /// pieces: the first at sample 0 or before (a slice keeps its origin, so that it rounds as the whole
    /// does), samples ascending and below sampleCount, at least one microsecond a sample, and none beginning
    /// before its predecessor has ended (a bug otherwise: asserted). Timeline makes such lists.
    TimeMap(std::int64_t sampleCount, std::vector<Piece> pieces);

    std::int64_t sampleCount() const { return m_sampleCount; }
    std::int64_t startUs() const { return toContainerUs(0); }
    std::int64_t endUs() const;

    /// Clamped: a sample before the recording gives startUs(), one at or beyond its end gives endUs().
    std::int64_t toContainerUs(std::int64_t sample) const;
    /// The sample that sounds at this time; within a jump the first one after it; clamped to 0 …
    /// sampleCount().
    std::int64_t toSample(std::int64_t containerUs) const;
    /// Both ends of a range: the end of a range that stops at a jump is the time before the jump.
    TimeRangeUs toContainerUs(const SampleRange& range) const;

    /// The map of that part of the recording alone; range lies within it.
    TimeMap slice(const SampleRange& range) const;

    /// Stretches of the container's clock without sound, in order (longer ones only: short ones were filled
    /// with silence).
    std::vector<TimeRangeUs> jumps() const;
    const std::vector<Piece>& pieces() const { return m_pieces; }
    bool operator==(const TimeMap&) const = default;

  private:
    std::int64_t m_sampleCount = 0;
    std::vector<Piece> m_pieces;

    std::size_t pieceOfSample(std::int64_t sample) const;
    std::int64_t pieceEndSample(std::size_t piece) const;
};

/// What a player of the file shows: it counts from a time of the container's clock, which need not run as the sound does.
struct PlayerClock {
    TimeMap map;               ///< of the sound that was heard
    std::int64_t startUs = 0;  ///< of the container
    /// Where a stretch of sound that begins, or ends, there does so for the player; seconds from the first sample of the map. Who begins or
    /// ends so near to a pause of the clock that only rounding put him on its other side (kTimestampStepSeconds) is not stretched across it.
    double begins(double seconds) const;
    double ends(double seconds) const;
    double soundAt(double playerSeconds) const;
    bool operator==(const PlayerClock&) const = default;
};

}  // namespace undervoice
