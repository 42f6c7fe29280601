#pragma once
// The reference's loop over a long recording, rule for rule (spec: whisper.md §7). Golden: longform.json. One window at a time:
// next() decodes it and moves on; what it returns holds all that is needed to go on after it. Engine thread only.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "engine/longform/clips.h"
#include "engine/longform/prompt_history.h"
#include "engine/longform/window_backend.h"
#include "text/tokenizer.h"
#include "transcript/transcript.h"

namespace undervoice::engine {

class CarefulLoop {
  public:
    struct Job {
        const api::TranscribeOptions& options;  ///< validated
        std::string language;                   ///< code, decided
        double languageProbability = 0;
        std::int64_t sampleCount = 0;
        std::uint64_t seed = 0;
    };

    /// The language that the options name, or that of the first 30 s.
    static Result<LanguageGuess> decideLanguage(WindowBackend& backend, const text::Tokenizer& tokenizer,
                                                const api::TranscribeOptions& options);

    /// committed: windows of an earlier run of the same job, in order; the loop goes on after the last. What is referred to
    /// must outlive the loop. InvalidArgument for prompts that do not fit; Format when a committed window has no loop state.
    static Result<CarefulLoop> create(WindowBackend& backend, const text::Tokenizer& tokenizer, const Job& job,
                                      const std::vector<Window>& committed);

    /// The next window, or nothing at the end of the recording. Skipped windows come too, without segments.
    Result<std::optional<Window>> next(const CancelToken& cancel);

  private:
    CarefulLoop(WindowBackend& backend, const text::Tokenizer& tokenizer, const Job& job, PromptHistory history);

    Status resume(const std::vector<Window>& committed);
    bool enterClip();
    Window startWindow() const;
    Result<DecodingResult> decodeWithFallback(const CancelToken& cancel, Window& window);
    WindowDecodingOptions optionsAt(double temperature) const;
    Status transcribe(const DecodingResult& result, Window& window);
    Status addWords(bool hasSingleEnding, std::vector<Segment>& segments, bool& dropsWindow);
    void finish(Window& window);

    WindowBackend* m_backend;
    const text::Tokenizer* m_tokenizer;
    Job m_job;
    std::int64_t m_contentFrames = 0;
    std::vector<FrameClip> m_clips;
    PromptHistory m_history;
    FrameWindow m_window;  ///< being decoded

    // State after the last window.
    std::int64_t m_seekFrames = 0;
    std::size_t m_clip = 0;
    double m_lastSpeechSeconds = 0;
    int m_windowCount = 0;
    int m_segmentCount = 0;
    int m_standstills = 0;  ///< windows in a row that did not move seek
};

}  // namespace undervoice::engine
