// longform.json: the careful loop driven by scripted decode results, against the reference's own loop on the same script.

#include <gtest/gtest.h>

#include <sstream>

#include "engine/longform/careful.h"
#include "support/fixtures.h"
#include "support/scripted_backend.h"

namespace undervoice::engine {
namespace {

using nlohmann::json;
using test::ScriptedBackend;

constexpr double kTimeTolerance = 1e-6;

template <typename T>
void readOptional(const json& options, const char* key, std::optional<T>& target) {
    if (!options.contains(key)) return;
    target = options.at(key).is_null() ? std::optional<T>() : std::optional<T>(options.at(key).get<T>());
}

std::vector<double> clipSeconds(const json& value) {
    if (value.is_array()) return value.get<std::vector<double>>();
    std::vector<double> seconds;
    std::istringstream text(value.get<std::string>());
    for (std::string number; std::getline(text, number, ',');) seconds.push_back(std::stod(number));
    return seconds;
}

/// The library's defaults (not the command line's), and what the case sets.
api::TranscribeOptions optionsOf(const json& o) {
    api::TranscribeOptions options;
    api::DecodingOptions& d = options.decoding;
    d.beamSize.reset();
    d.bestOf.reset();
    readOptional(o, "beam_size", d.beamSize);
    readOptional(o, "best_of", d.bestOf);
    readOptional(o, "patience", d.patience);
    readOptional(o, "compression_ratio_threshold", d.compressionRatioThreshold);
    readOptional(o, "logprob_threshold", d.logprobThreshold);
    readOptional(o, "no_speech_threshold", d.noSpeechThreshold);
    readOptional(o, "hallucination_silence_threshold", options.hallucinationSilenceThresholdSeconds);
    d.withoutTimestamps = o.value("without_timestamps", false);
    if (o.value("task", "transcribe") == "translate") d.task = text::Task::Translate;
    if (o.contains("language") && o.at("language").is_string()) d.language = o.at("language");
    if (o.contains("temperature")) {
        const json& t = o.at("temperature");
        d.temperatures = t.is_array() ? t.get<std::vector<double>>() : std::vector<double>{t.get<double>()};
    }
    options.initialPrompt = o.value("initial_prompt", "");
    options.carryInitialPrompt = o.value("carry_initial_prompt", false);
    options.conditionOnPreviousText = o.value("condition_on_previous_text", true);
    options.wordTimestamps = o.value("word_timestamps", false);
    if (o.contains("clip_timestamps")) options.clipSeconds = clipSeconds(o.at("clip_timestamps"));
    return options;
}

void expectWords(const json& expected, const Segment& segment) {
    ASSERT_EQ(expected.contains("words"), segment.words.has_value());
    if (!segment.words) return;
    const json& words = expected.at("words");
    ASSERT_EQ(words.size(), segment.words->size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Word& word = (*segment.words)[i];
        EXPECT_EQ(words[i].at("word"), word.text);
        EXPECT_NEAR(words[i].at("start").get<double>(), word.startSeconds, kTimeTolerance) << word.text;
        EXPECT_NEAR(words[i].at("end").get<double>(), word.endSeconds, kTimeTolerance) << word.text;
        EXPECT_NEAR(words[i].at("probability").get<double>(), word.probability, kTimeTolerance) << word.text;
    }
}

void expectSegment(const json& expected, const Segment& segment) {
    EXPECT_EQ(expected.at("id"), segment.id);
    EXPECT_EQ(expected.at("seek"), segment.seekFrames);
    EXPECT_EQ(expected.at("text"), segment.text);
    EXPECT_EQ(expected.at("tokens").get<std::vector<int>>(), segment.tokens);
    EXPECT_EQ(expected.at("temperature"), segment.temperature);
    EXPECT_NEAR(expected.at("start").get<double>(), segment.startSeconds, kTimeTolerance);
    EXPECT_NEAR(expected.at("end").get<double>(), segment.endSeconds, kTimeTolerance);
    expectWords(expected, segment);
}

void expectSegments(const json& expected, const std::vector<Segment>& segments) {
    ASSERT_EQ(expected.size(), segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
        SCOPED_TRACE("segment " + std::to_string(i));
        expectSegment(expected[i], segments[i]);
    }
}

class LongformGolden : public ::testing::Test {
  protected:
    std::shared_ptr<const text::Tokenizer> tokenizer(int vocabulary) {
        auto& known = m_tokenizers[vocabulary];
        if (!known) known = text::Tokenizer::create(vocabulary, test::assetsFolder()).value();
        return known;
    }
    void run(const json& c);

  private:
    std::map<int, std::shared_ptr<const text::Tokenizer>> m_tokenizers;
};

void LongformGolden::run(const json& c) {
    const auto tok = tokenizer(c.at("n_vocab"));
    const api::TranscribeOptions options = optionsOf(c.at("options"));
    ScriptedBackend backend(*tok, c);
    const auto language = CarefulLoop::decideLanguage(backend, *tok, options);
    ASSERT_TRUE(language) << language.error().message;
    EXPECT_EQ(c.at("language"), language->code);
    const CarefulLoop::Job job{options, language->code, language->probability, c.at("samples"), 1};
    auto loop = CarefulLoop::create(backend, *tok, job, {});
    if (c.at("name") == "carry_initial_prompt_too_long") {  // the one case that we refuse instead
        ASSERT_FALSE(loop);
        EXPECT_EQ(loop.error().code, ErrorCode::InvalidArgument);
        return;
    }
    ASSERT_TRUE(loop) << loop.error().message;

    std::vector<Segment> segments;
    std::vector<int> tokens;
    while (true) {
        auto window = loop->next({});
        ASSERT_TRUE(window) << window.error().message;
        if (!*window) break;
        for (const Segment& segment : (*window)->segments) {
            segments.push_back(segment);
            tokens.insert(tokens.end(), segment.tokens.begin(), segment.tokens.end());
        }
    }
    EXPECT_TRUE(backend.isUsedUp());
    EXPECT_EQ(c.at("text"), tok->decode(tokens));
    expectSegments(c.at("segments"), segments);
}

TEST_F(LongformGolden, TheLoopAsksAndAnswersLikeTheReference) {
    UNDERVOICE_NEED_GOLDEN_FILE("longform.json");
    const json cases = test::readJson(test::goldenFile("longform.json")).at("cases");
    for (const json& c : cases) {
        SCOPED_TRACE(c.at("name").get<std::string>() + ": " + c.at("about").get<std::string>());
        run(c);
    }
    test::reportCases("longform", cases.size());
}

}  // namespace
}  // namespace undervoice::engine
