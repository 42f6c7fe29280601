#include "support/scripted_backend.h"

#include <gtest/gtest.h>

namespace undervoice::test {

using engine::DecodingResult;
using engine::FrameWindow;
using engine::WindowDecodingOptions;
using engine::WordTiming;
using nlohmann::json;

namespace {

/// What the decoder makes of the options: the prompt's last 223 tokens and the start-of-transcript sequence.
std::vector<int> initialTokens(const text::Tokenizer& tokenizer, const WindowDecodingOptions& options) {
    std::vector<int> tokens;
    if (!options.promptTokens.empty()) {
        tokens.push_back(tokenizer.startOfPrev());
        const std::size_t kept = std::min<std::size_t>(options.promptTokens.size(), 223);
        tokens.insert(tokens.end(), options.promptTokens.end() - static_cast<std::ptrdiff_t>(kept),
                      options.promptTokens.end());
    }
    const auto sot = tokenizer.sotSequence(options.language, options.task).value();
    tokens.insert(tokens.end(), sot.begin(), sot.end());
    if (options.withoutTimestamps) tokens.push_back(tokenizer.noTimestamps());
    return tokens;
}

/// The options that differ from the library's defaults, as the fixture lists them.
json givenOptions(const WindowDecodingOptions& o) {
    json given = {{"language", o.language}};
    if (o.task == text::Task::Translate) given["task"] = "translate";
    if (o.beamSize) given["beam_size"] = *o.beamSize;
    if (o.bestOf) given["best_of"] = *o.bestOf;
    if (o.patience) given["patience"] = *o.patience;
    if (o.withoutTimestamps) given["without_timestamps"] = true;
    return given;
}

}  // namespace

Result<engine::LanguageGuess> ScriptedBackend::detectLanguage() {
    EXPECT_FALSE(isUsedUp());
    EXPECT_TRUE(m_case.at("calls").at(m_call).contains("detect_language"));
    ++m_call;
    return engine::LanguageGuess{m_case.at("language"), 0.6, {}};
}

Result<DecodingResult> ScriptedBackend::decode(const FrameWindow& window, const WindowDecodingOptions& options,
                                               const CancelToken&) {
    if (isUsedUp()) return fail(ErrorCode::Internal, "More windows were asked for than the script has.");
    SCOPED_TRACE("call " + std::to_string(m_call));
    const json& call = m_case.at("calls").at(m_call++);
    EXPECT_EQ(call.at("seek"), window.seekFrames);
    EXPECT_EQ(call.at("segment_size"), window.sizeFrames);
    EXPECT_EQ(call.at("temperature"), options.temperature);
    EXPECT_EQ(call.at("initial_tokens").get<std::vector<int>>(), initialTokens(m_tokenizer, options));
    EXPECT_EQ(call.at("options"), givenOptions(options));

    const json& answer = call.at("returns");
    DecodingResult result;
    result.tokens = answer.at("tokens").get<std::vector<int>>();
    result.text = answer.at("text");
    result.language = options.language;
    result.avgLogprob = answer.at("avg_logprob");
    result.noSpeechProb = answer.at("no_speech_prob");
    result.compressionRatio = answer.at("compression_ratio");
    result.temperature = options.temperature;
    return result;
}

Result<std::vector<WordTiming>> ScriptedBackend::findAlignment(const FrameWindow& window, std::span<const int> textTokens,
                                                               const WindowDecodingOptions&) {
    SCOPED_TRACE("words of call " + std::to_string(m_call - 1));
    const json& call = m_case.at("calls").at(m_call - 1);
    std::vector<WordTiming> words;
    std::vector<int> tokens;
    if (!call.contains("alignment")) return words;
    EXPECT_EQ(call.at("alignment_num_frames"), window.sizeFrames);
    for (const json& w : call.at("alignment")) {
        words.push_back({w.at("word"), w.at("tokens").get<std::vector<int>>(), w.at("start"), w.at("end"), w.at("probability")});
        tokens.insert(tokens.end(), words.back().tokens.begin(), words.back().tokens.end());
    }
    EXPECT_EQ(tokens, std::vector<int>(textTokens.begin(), textTokens.end()));
    return words;
}

}  // namespace undervoice::test
