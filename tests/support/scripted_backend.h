#pragma once
// A WindowBackend that answers from a case of longform.json and checks what it is asked.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/longform/window_backend.h"
#include "text/tokenizer.h"

namespace undervoice::test {

class ScriptedBackend : public engine::WindowBackend {
  public:
    /// firstCall: how many of the case's calls an earlier run has used.
    ScriptedBackend(const text::Tokenizer& tokenizer, const nlohmann::json& golden, std::size_t firstCall = 0)
        : m_tokenizer(tokenizer), m_case(golden), m_call(firstCall) {}

    bool isUsedUp() const { return m_call == m_case.at("calls").size(); }
    std::size_t usedCalls() const { return m_call; }

    Result<engine::LanguageGuess> detectLanguage() override;
    Result<engine::DecodingResult> decode(const engine::FrameWindow& window,
                                          const engine::WindowDecodingOptions& options, const CancelToken&) override;
    Result<std::vector<engine::WordTiming>> findAlignment(const engine::FrameWindow& window,
                                                          std::span<const int> textTokens,
                                                          const engine::WindowDecodingOptions& options) override;

  private:
    const text::Tokenizer& m_tokenizer;
    const nlohmann::json& m_case;
    std::size_t m_call = 0;
};

}  // namespace undervoice::test
