#pragma once
// When a decoded window is good enough, when it is silence, and what its sampler is seeded with (spec: whisper.md §6, §7.3;
// longform.md §5).

#include <cstdint>

#include "api/options.h"
#include "engine/decoding/decoder.h"
#include "transcript/transcript.h"

namespace undervoice::engine {

/// The ladder's exception: improbable text over what is probably silence is not decoded again.
bool passesAsSilence(const api::DecodingOptions& options, const DecodingResult& result);

/// Tests of the reference that the result fails: Compression, LowConfidence. An empty list ends the ladder; what passes as
/// silence has one.
std::vector<Flag> failedTests(const api::DecodingOptions& options, const DecodingResult& result);

/// True when the window is skipped as silent. Unlike the ladder's exception for silence, no threshold is needed beside
/// no_speech, and an average log-probability that equals its threshold counts as silent.
bool isSkippedAsSilent(const api::DecodingOptions& options, const DecodingResult& result);

Attempt attemptOf(const DecodingResult& result, std::vector<Flag> failed);

/// The same for every run of a job, so that a resumed job samples what an unbroken one would have.
std::uint64_t samplingSeed(std::uint64_t jobSeed, std::uint64_t windowIndex, double temperature);

}  // namespace undervoice::engine
