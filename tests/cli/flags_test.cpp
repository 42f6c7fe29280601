#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gtest/gtest.h>

#include <algorithm>

#include "python_values.h"
#include "transcribe_flags.h"

namespace undervoice::cli {
namespace {

Result<TranscribeRequest> parse(std::vector<std::string> arguments) {
    CLI::App app;
    TranscribeFlags flags;
    flags.addTo(app);
    arguments = underscoreFlags(arguments);
    std::reverse(arguments.begin(), arguments.end());
    app.parse(arguments);
    return flags.resolve();
}

TranscribeRequest resolved(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "talk.mp3");
    auto request = parse(std::move(arguments));
    EXPECT_TRUE(request) << (request ? "" : request.error().message);
    return request ? *request : TranscribeRequest();
}

std::string refusal(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "talk.mp3");
    const auto request = parse(std::move(arguments));
    EXPECT_FALSE(request);
    return request ? "" : request.error().message;
}

TEST(TranscribeFlags, DefaultsAreTheReferencesCommandLine) {
    const TranscribeRequest request = resolved({});
    const api::DecodingOptions& d = request.options.decoding;
    EXPECT_EQ(d.beamSize, 5);
    EXPECT_EQ(d.bestOf, 5);
    EXPECT_EQ(d.temperatures.size(), 6U);
    EXPECT_DOUBLE_EQ(d.temperatures[3], 3 * 0.2);
    EXPECT_EQ(d.suppressTokens, std::vector<int>{-1});
    EXPECT_EQ(d.compressionRatioThreshold, 2.4);
    EXPECT_EQ(d.logprobThreshold, -1.0);
    EXPECT_EQ(d.noSpeechThreshold, 0.6);
    EXPECT_TRUE(d.language.empty());
    EXPECT_TRUE(request.options.conditionOnPreviousText);
    EXPECT_FALSE(request.options.wordTimestamps);
    EXPECT_EQ(request.outputFolder, ".");
    EXPECT_TRUE(request.useLibrary);
    EXPECT_TRUE(request.options.clipSeconds.empty());
}

TEST(TranscribeFlags, AttentionModesAreAListAndAName) {
    const TranscribeRequest request = resolved({"--self", "t,x", "--cross", "e"});
    EXPECT_EQ(request.modelOptions.attention.self, (std::vector<std::string>{"t", "x"}));
    EXPECT_EQ(request.modelOptions.attention.cross, "e");
    EXPECT_TRUE(resolved({}).modelOptions.attention.self.empty());
}

TEST(TranscribeFlags, MemoryIsAFileAndBytes) {
    const TranscribeRequest request = resolved({"--memory-report", "m.csv", "--free", "3.5GB"});
    EXPECT_EQ(request.memoryReport, "m.csv");
    EXPECT_EQ(request.options.freeBytes, 3'500'000'000);
    EXPECT_TRUE(resolved({}).memoryReport.empty());
    EXPECT_EQ(resolved({}).options.freeBytes, 0);
    EXPECT_EQ(api::toJson(request.options), api::toJson(resolved({}).options)) << "the text is the same: so is the job";
    EXPECT_NE(refusal({"--free", "much"}).find("\"much\""), std::string::npos);
}

TEST(PythonValues, BytesTakeUnits) {
    EXPECT_EQ(parseBytes("--free", "4000"), 4000);
    EXPECT_EQ(parseBytes("--free", "4e9"), 4'000'000'000);
    EXPECT_EQ(parseBytes("--free", "500 MB"), 500'000'000);
    EXPECT_EQ(parseBytes("--free", "2k"), 2000);
    EXPECT_EQ(parseBytes("--free", "1.5GiB"), 1'610'612'736);
    for (const char* wrong : {"", "GB", "-1", "0", "0.2", "1e30", "inf", "nan", "3 apples"}) EXPECT_FALSE(parseBytes("--free", wrong)) << wrong;
}

TEST(TranscribeFlags, HyphensAndUnderscoresAreTheSame) {
    EXPECT_TRUE(resolved({"--word-timestamps", "True"}).options.wordTimestamps);
    EXPECT_TRUE(resolved({"--word_timestamps=True"}).options.wordTimestamps);
}

TEST(TranscribeFlags, HyphensInsideAValueStay) {
    EXPECT_EQ(resolved({"--initial-prompt=--a-b"}).options.initialPrompt, "--a-b");
}

TEST(TranscribeFlags, LanguageTakesNamesAndCodes) {
    EXPECT_EQ(resolved({"--language", "German"}).options.decoding.language, "de");
    EXPECT_EQ(resolved({"--language", "None"}).options.decoding.language, "");
    EXPECT_NE(refusal({"--language", "Klingon"}).find("Klingon"), std::string::npos);
}

TEST(TranscribeFlags, NoneSwitchesAThresholdOff) {
    const auto request = resolved({"--compression_ratio_threshold", "None", "--logprob_threshold", "None", "--beam_size", "None"});
    EXPECT_FALSE(request.options.decoding.compressionRatioThreshold);
    EXPECT_FALSE(request.options.decoding.logprobThreshold);
    EXPECT_FALSE(request.options.decoding.beamSize);
}

TEST(TranscribeFlags, NoPunctuationJoinsNothing) {
    EXPECT_EQ(resolved({}).options.prependPunctuations, api::TranscribeOptions().prependPunctuations);
    const auto request = resolved({"--prepend_punctuations", "", "--append_punctuations", "?!"});
    EXPECT_EQ(request.options.prependPunctuations, "");
    EXPECT_EQ(request.options.appendPunctuations, "?!");
}

TEST(TranscribeFlags, NegativeNumbersAreValues) {
    EXPECT_EQ(resolved({"--logprob_threshold", "-0.5"}).options.decoding.logprobThreshold, -0.5);
    EXPECT_EQ(resolved({"--suppress_tokens", "-1,50257"}).options.decoding.suppressTokens, (std::vector<int>{-1, 50257}));
}

TEST(TranscribeFlags, OneTemperatureWhenTheIncrementIsNone) {
    EXPECT_EQ(resolved({"--temperature", "0.4", "--temperature_increment_on_fallback", "None"}).options.decoding.temperatures, std::vector<double>{0.4});
}

TEST(TranscribeFlags, SubtitleOptionsNeedWordTimestamps) {
    for (const char* flag : {"--max_line_width", "--max_line_count", "--max_words_per_line"})
        EXPECT_NE(refusal({flag, "10"}).find("--word_timestamps True"), std::string::npos) << flag;
    EXPECT_NE(refusal({"--highlight_words", "True"}).find("--word_timestamps True"), std::string::npos);
}

TEST(TranscribeFlags, LineCountWithoutWidthOnlyWarns) {
    EXPECT_EQ(resolved({"--word_timestamps", "True", "--max_line_count", "2"}).warnings.size(), 1U);
}

TEST(TranscribeFlags, WrongValueNamesFlagAndValue) {
    const std::string message = refusal({"--word_timestamps", "perhaps"});
    EXPECT_NE(message.find("--word_timestamps"), std::string::npos);
    EXPECT_NE(message.find("perhaps"), std::string::npos);
}

TEST(TranscribeFlags, ClipsAreSecondsOrClockTimes) {
    EXPECT_EQ(resolved({"--clip_timestamps", "0,10"}).options.clipSeconds, (std::vector<double>{0, 10}));
    EXPECT_EQ(resolved({"--clip_timestamps", "1:00,1:02:03.5"}).options.clipSeconds, (std::vector<double>{60, 3723.5}));
    EXPECT_FALSE(refusal({"--clip_timestamps", "ten"}).empty());
}

TEST(TranscribeFlags, BatchOfOneIsCareful) {
    EXPECT_EQ(resolved({"--batch_size", "1"}).options.mode, api::Mode::Careful);
}

TEST(TranscribeFlags, IllegalCombinationsAreRefused) {
    EXPECT_FALSE(refusal({"--beam_size", "None", "--patience", "2"}).empty());
    EXPECT_FALSE(refusal({"--length_penalty", "2"}).empty());
    EXPECT_FALSE(refusal({"--hallucination_silence_threshold", "2"}).empty());
    EXPECT_FALSE(refusal({"--from", "10", "--to", "5"}).empty());
}

TEST(TranscribeFlags, DeviceTakesANumber) {
    const auto request = resolved({"--device", "cuda:1"});
    EXPECT_EQ(request.modelOptions.device, api::DeviceKind::Cuda);
    EXPECT_EQ(request.modelOptions.deviceIndex, 1);
}

TEST(PythonValues, TimesOfThreeKinds) {
    EXPECT_EQ(parseTime("--from", "90").value(), 90);
    EXPECT_EQ(parseTime("--from", "1:30").value(), 90);
    EXPECT_EQ(parseTime("--from", "1:00:30.25").value(), 3630.25);
    for (const char* bad : {"", ":", "1:", "a", "-5", "1:2:3:4", "nan", "inf"}) EXPECT_FALSE(parseTime("--from", bad)) << bad;
}

}  // namespace
}  // namespace undervoice::cli
