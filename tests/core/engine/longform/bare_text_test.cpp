#include "engine/longform/bare_text.h"

#include <gtest/gtest.h>

#include <string>

namespace undervoice::engine {
namespace {

TEST(BareText, IsDecodedGreedilyWithoutRules) {
    const auto options = forBareText({});
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_TRUE(api::validate(*options));
    const api::DecodingOptions& decoding = options->decoding;
    EXPECT_EQ(decoding.temperatures, std::vector<double>{0});
    EXPECT_FALSE(decoding.beamSize || decoding.bestOf || decoding.patience || decoding.lengthPenalty);
    EXPECT_FALSE(decoding.suppressTokens);
    EXPECT_FALSE(decoding.suppressBlank);
    EXPECT_TRUE(decoding.withoutTimestamps);
    EXPECT_EQ(decoding.language, "en") << "there is nothing to detect";
    EXPECT_FALSE(options->conditionOnPreviousText);
}

TEST(BareText, IsNoAnswerToWhatAPersonAskedFor) {
    const auto refusal = [](const auto& change) {
        api::TranscribeOptions asked;
        change(asked);
        const auto options = forBareText(asked);
        EXPECT_FALSE(options);
        return options ? std::string() : options.error().message;
    };
    EXPECT_NE(refusal([](auto& o) { o.wordTimestamps = true; }).find("--word_timestamps"), std::string::npos);
    EXPECT_NE(refusal([](auto& o) { o.decoding.task = text::Task::Translate; }).find("--task translate"), std::string::npos);
    EXPECT_NE(refusal([](auto& o) { o.initialPrompt = "Hello"; }).find("--initial_prompt"), std::string::npos);
    EXPECT_NE(refusal([](auto& o) { o.hotwords = "Undervoice"; }).find("--hotwords"), std::string::npos);
    EXPECT_NE(refusal([](auto& o) { o.prefix = "Well"; }).find("--prefix"), std::string::npos);
}

}  // namespace
}  // namespace undervoice::engine
