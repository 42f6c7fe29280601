#pragma once
// What the decoder is told of the text before a window (spec: whisper.md §7.2). Only the newest 223 tokens can reach a prompt,
// so no more are kept, however long the recording.

#include <span>
#include <vector>

#include "api/options.h"
#include "base/error.h"
#include "text/tokenizer.h"

namespace undervoice::engine {

inline constexpr std::size_t kMaxPromptTokens = 223;

/// Ids of a text that a person gave as prompt: stripped, one space put before it.
std::vector<int> promptTokens(const text::Tokenizer& tokenizer, const std::string& text);

class PromptHistory {
  public:
    /// InvalidArgument when hotwords and a carried initial prompt leave no room for anything else.
    static Result<PromptHistory> create(const text::Tokenizer& tokenizer, const api::TranscribeOptions& options);

    /// At most 223 tokens: what every window gets (hotwords, a carried initial prompt), then the newest of the history.
    std::vector<int> prompt() const;

    void append(std::span<const int> tokens);
    /// Forgets the history; what every window gets stays.
    void reset() { m_history.clear(); }

    const std::vector<int>& history() const { return m_history; }
    void restore(std::vector<int> history);

  private:
    void cut();
    std::vector<int> m_everyWindow;
    std::vector<int> m_history;  ///< since the last reset, newest 223
};

}  // namespace undervoice::engine
