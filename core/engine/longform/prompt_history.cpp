#include "engine/longform/prompt_history.h"

#include <algorithm>

#include "text/utf8.h"

namespace undervoice::engine {

std::vector<int> promptTokens(const text::Tokenizer& tokenizer, const std::string& text) {
    if (text.empty()) return {};
    return tokenizer.encode(" " + std::string(text::strip(text)));
}

Result<PromptHistory> PromptHistory::create(const text::Tokenizer& tokenizer, const api::TranscribeOptions& options) {
    PromptHistory history;
    history.m_everyWindow = promptTokens(tokenizer, options.hotwords);
    const std::vector<int> initial = promptTokens(tokenizer, options.initialPrompt);
    auto& target = options.carryInitialPrompt ? history.m_everyWindow : history.m_history;
    target.insert(target.end(), initial.begin(), initial.end());
    if (history.m_everyWindow.size() >= kMaxPromptTokens)
        return fail(ErrorCode::InvalidArgument,
                    "The text that every window is to start from (hotwords and a carried initial prompt) has " +
                        std::to_string(history.m_everyWindow.size()) + " tokens; fewer than " +
                        std::to_string(kMaxPromptTokens) + " fit. Shorten it.");
    history.cut();
    return history;
}

std::vector<int> PromptHistory::prompt() const {
    const std::size_t room = kMaxPromptTokens - m_everyWindow.size();
    const std::size_t kept = std::min(room, m_history.size());
    std::vector<int> prompt = m_everyWindow;
    prompt.insert(prompt.end(), m_history.end() - static_cast<std::ptrdiff_t>(kept), m_history.end());
    return prompt;
}

void PromptHistory::append(std::span<const int> tokens) {
    m_history.insert(m_history.end(), tokens.begin(), tokens.end());
    cut();
}

void PromptHistory::restore(std::vector<int> history) {
    m_history = std::move(history);
    cut();
}

void PromptHistory::cut() {
    if (m_history.size() > kMaxPromptTokens)
        m_history.erase(m_history.begin(), m_history.end() - static_cast<std::ptrdiff_t>(kMaxPromptTokens));
}

}  // namespace undervoice::engine
