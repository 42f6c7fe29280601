#pragma once
// What the careful loop asks of a model, so that its rules can be driven by a script in tests. Engine thread only.

#include <cstdint>
#include <span>
#include <vector>

#include "base/cancel.h"
#include "base/error.h"
#include "engine/align/word_times.h"
#include "engine/decoding/decoder.h"

namespace undervoice::engine {

/// A stretch of the recording's spectrogram, at most 30 s; the rest of the 3,000 frames is zeros.
struct FrameWindow {
    std::int64_t seekFrames = 0;
    std::int64_t sizeFrames = 0;
    bool operator==(const FrameWindow&) const = default;
};

class WindowBackend {
  public:
    virtual ~WindowBackend() = default;
    /// Language of the first 30 s.
    virtual Result<LanguageGuess> detectLanguage() = 0;
    virtual Result<DecodingResult> decode(const FrameWindow& window, const WindowDecodingOptions& options,
                                          const CancelToken& cancel) = 0;
    /// Times of the words of textTokens, in seconds from the window's start; empty when there is no word.
    virtual Result<std::vector<WordTiming>> findAlignment(const FrameWindow& window, std::span<const int> textTokens,
                                                          const WindowDecodingOptions& options) = 0;
};

}  // namespace undervoice::engine
