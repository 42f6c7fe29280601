// writers.json: files and time stamps as openai-whisper writes them, byte for byte.

#include "support/fixtures.h"
#include "transcript/writers.h"

#include <sstream>

#include <gtest/gtest.h>

namespace undervoice {
namespace {

using nlohmann::json;

Word wordFrom(const json& j) {
    return {j.at("word"), j.at("start"), j.at("end"), j.at("probability")};
}

Segment segmentFrom(const json& j) {
    Segment segment;
    segment.id = j.at("id");
    segment.seekFrames = j.at("seek");
    segment.startSeconds = j.at("start");
    segment.endSeconds = j.at("end");
    segment.text = j.at("text");
    segment.tokens = j.at("tokens").get<std::vector<int>>();
    segment.temperature = j.at("temperature");
    segment.avgLogprob = j.at("avg_logprob");
    segment.compressionRatio = j.at("compression_ratio");
    segment.noSpeechProb = j.at("no_speech_prob");
    if (j.contains("words")) {
        segment.words.emplace();
        for (const json& word : j.at("words")) segment.words->push_back(wordFrom(word));
    }
    return segment;
}

Transcript transcriptFrom(const json& j) {
    Transcript transcript{j.at("text"), j.at("language"), {}};
    for (const json& segment : j.at("segments")) transcript.segments.push_back(segmentFrom(segment));
    return transcript;
}

std::optional<int> limitFrom(const json& options, const char* name) {
    if (!options.contains(name) || options.at(name).is_null()) return std::nullopt;
    return options.at(name).get<int>();
}

WriterOptions optionsFrom(const json& j) {
    WriterOptions options;
    options.highlightWords = j.value("highlight_words", false);
    options.maxLineWidth = limitFrom(j, "max_line_width");
    options.maxLineCount = limitFrom(j, "max_line_count");
    options.maxWordsPerLine = limitFrom(j, "max_words_per_line");
    return options;
}

/// "[HH:]MM:SS,mmm --> …": digits and colons, then the marker of the milliseconds, three digits and the
/// arrow.
bool isTimeLine(const std::string& line) {
    const std::size_t marker = line.find_first_of(".,");
    return marker != std::string::npos && marker >= 5 && line.find_first_not_of("0123456789:") == marker &&
           line.find(" --> ") == marker + 4;
}

/// The reference leaves "-->" in cues made of words; the specification has "->" there. Time lines keep
/// theirs.
std::string withSafeArrows(const std::string& file) {
    std::istringstream lines(file);
    std::string result;
    for (std::string line; std::getline(lines, line);) {
        for (std::size_t at = 0; !isTimeLine(line) && (at = line.find("-->", at)) != std::string::npos;
             at += 2)
            line.replace(at, 3, "->");
        result += line + "\n";
    }
    return result;
}

bool cuesComeFromWords(const Transcript& transcript, OutputFormat format) {
    return (format == OutputFormat::Srt || format == OutputFormat::Vtt) && !transcript.segments.empty() &&
           transcript.segments.front().words;
}

class WritersGolden : public test::GoldenTest {
  protected:
    WritersGolden() : GoldenTest("writers.json") {}
};

TEST_F(WritersGolden, EveryInputFormatAndOptionSet) {
    for (const json& c : golden.at("cases")) {
        SCOPED_TRACE(c.at("input").dump() + " " + c.at("format").dump() + " " + c.at("options").dump());
        const Transcript transcript =
            transcriptFrom(golden.at("inputs").at(c.at("input").get<std::string>()));
        const OutputFormat format = parseOutputFormats(c.at("format").get<std::string>()).value().front();
        std::string expected = c.at("output");
        if (cuesComeFromWords(transcript, format)) expected = withSafeArrows(expected);
        EXPECT_EQ(renderTranscript(transcript, format, optionsFrom(c.at("options"))), expected);
    }
    test::reportCases("writers", golden.at("cases").size());
}

TEST_F(WritersGolden, TimestampsOfEveryForm) {
    const auto& cases = golden.at("timestamps");
    for (const json& c : cases) {
        const double seconds = c.at("seconds");
        SCOPED_TRACE(seconds);
        EXPECT_EQ(c.at("short"), formatTimestamp(seconds));
        EXPECT_EQ(c.at("hours"), formatTimestamp(seconds, /*alwaysIncludeHours=*/true));
        EXPECT_EQ(c.at("srt"), formatTimestamp(seconds, /*alwaysIncludeHours=*/true, ','));
        EXPECT_EQ(c.at("tsv"), toMilliseconds(seconds));
    }
    test::reportCases("writers.timestamps", cases.size());
}

}  // namespace
}  // namespace undervoice
