#pragma once
// One language for a whole recording from the guesses of its first windows (spec: longform.md §2.2).

#include <span>

#include "engine/decoding/decoder.h"

namespace undervoice::engine {

/// Windows that are heard for the vote.
inline constexpr int kVotingWindows = 3;

/// Majority of the guesses over one half, weighed by their probability; if there is none, the language with the best mean
/// probability. The result's probability is the mean of the language over all guesses. guesses: at least one.
LanguageGuess voteOnLanguage(std::span<const LanguageGuess> guesses);

}  // namespace undervoice::engine
