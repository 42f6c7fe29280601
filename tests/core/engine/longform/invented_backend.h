#pragma once
// Backends that invent a window's text from what they are asked: a pure function of place, prompt, temperature and seed, so
// that two runs are equal only if they asked the same. Texts hold pairs, single endings, silence, failures and odd words.

#include <memory>
#include <random>

#include "engine/longform/row_backend.h"
#include "engine/longform/window_backend.h"
#include "support/fixtures.h"

namespace undervoice::test {

inline std::uint64_t hashOf(std::uint64_t hash, std::uint64_t value) { return splitmix64(hash ^ splitmix64(value)); }

/// What a model could have made of `seconds` of audio.
inline engine::DecodingResult inventResult(const text::Tokenizer& tokenizer, std::uint64_t hash, double seconds,
                                           double temperature) {
    static const char* const kClauses[] = {" the quick brown fox", " jumps over", " we shall meet at noon.",
                                           " nobody saw the letter,", " and then it rained", " she kept the old map"};
    std::mt19937_64 random(hash);
    const auto below = [&](std::uint64_t n) { return random() % n; };
    const auto stamp = [&](double s) { return tokenizer.firstTimestamp() + static_cast<int>(s * 50); };
    engine::DecodingResult result;
    double at = 0;
    for (std::uint64_t i = 0, count = 1 + below(4); i < count && at + 1 < seconds; ++i) {
        const double end = std::min(seconds, at + 1 + static_cast<double>(below(600)) / 50);
        result.tokens.push_back(stamp(at));
        for (const int token : tokenizer.encode(kClauses[below(6)])) result.tokens.push_back(token);
        result.tokens.push_back(stamp(end));
        at = end;
    }
    if (below(3) == 0 && !result.tokens.empty()) result.tokens.push_back(result.tokens.back());
    if (below(6) == 0)
        for (const int token : tokenizer.encode(kClauses[below(6)])) result.tokens.push_back(token);
    result.text = tokenizer.decode(result.tokens);
    result.avgLogprob = below(4) == 0 ? -1.3 : -0.3;
    result.noSpeechProb = below(6) == 0 ? 0.9 : 0.1;
    result.compressionRatio = below(5) == 0 ? 3.0 : 1.1;
    result.temperature = temperature;
    return result;
}

inline std::vector<engine::WordTiming> inventAlignment(const text::Tokenizer& tokenizer, std::uint64_t hash,
                                                       std::span<const int> tokens, double seconds) {
    std::mt19937_64 random(hash);
    std::vector<engine::WordTiming> words;
    double at = 0;
    for (auto& word : tokenizer.splitToWords(tokens, "en")) {
        const double end = std::min(seconds, at + static_cast<double>(random() % 60) / 50);
        words.push_back({word.text, word.tokens, at, end, random() % 3 == 0 ? 0.1 : 0.9});
        at = std::min(seconds, end + (random() % 8 == 0 ? 3.0 : 0.0));
    }
    return words;
}

class InventedWindows : public engine::WindowBackend {
  public:
    explicit InventedWindows(const text::Tokenizer& tokenizer) : m_tokenizer(tokenizer) {}
    int decodes = 0;

    Result<engine::LanguageGuess> detectLanguage() override { return engine::LanguageGuess{"en", 0.9, {}}; }
    Result<engine::DecodingResult> decode(const engine::FrameWindow& window,
                                          const engine::WindowDecodingOptions& options, const CancelToken&) override {
        ++decodes;
        std::uint64_t hash = hashOf(static_cast<std::uint64_t>(window.seekFrames), static_cast<std::uint64_t>(window.sizeFrames));
        for (const int token : options.promptTokens) hash = hashOf(hash, static_cast<std::uint64_t>(token));
        hash = hashOf(hash, static_cast<std::uint64_t>(options.temperature * 100));
        if (options.temperature > 0) hash = hashOf(hash, options.seed);
        return inventResult(m_tokenizer, hash, static_cast<double>(window.sizeFrames) / 100, options.temperature);
    }
    Result<std::vector<engine::WordTiming>> findAlignment(const engine::FrameWindow& window, std::span<const int> tokens,
                                                          const engine::WindowDecodingOptions&) override {
        const std::uint64_t hash = hashOf(static_cast<std::uint64_t>(window.seekFrames), tokens.size());
        return inventAlignment(m_tokenizer, hash, tokens, static_cast<double>(window.sizeFrames) / 100);
    }

  private:
    const text::Tokenizer& m_tokenizer;
};

}  // namespace undervoice::test
