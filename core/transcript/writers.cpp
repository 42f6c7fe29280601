#include "transcript/writers.h"

#include "base/atomic_file.h"
#include "text/utf8.h"
#include "transcript/cues.h"
#include "transcript/json_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace undervoice {
namespace {

std::string replaced(std::string_view text, char from, char to) {
    std::string result(text);
    std::replace(result.begin(), result.end(), from, to);
    return result;
}

// The time itself was rounded to milliseconds by whoever calls this.
std::string formatMilliseconds(std::int64_t ms, bool alwaysIncludeHours, char decimalMarker) {
    ms = std::max<std::int64_t>(ms, 0);
    const std::int64_t hours = ms / 3'600'000;
    const std::string hoursText = alwaysIncludeHours || hours > 0 ? fmt::format("{:02d}:", hours) : "";
    return fmt::format("{}{:02d}:{:02d}{}{:03d}", hoursText, ms / 60'000 % 60, ms / 1000 % 60, decimalMarker,
                       ms % 1000);
}

std::string renderTxt(const Transcript& transcript) {
    std::string file;
    for (const Segment& segment : transcript.segments) {
        file += text::strip(segment.text);
        file += '\n';
    }
    return file;
}

std::string renderVtt(const Transcript& transcript, const WriterOptions& options) {
    std::string file = "WEBVTT\n\n";
    for (const Cue& cue : makeCues(transcript.segments, options))
        file += fmt::format("{} --> {}\n{}\n\n", formatMilliseconds(cue.startMs, false, '.'),
                            formatMilliseconds(cue.endMs, false, '.'), cue.text);
    return file;
}

std::string renderSrt(const Transcript& transcript, const WriterOptions& options) {
    std::string file;
    int number = 0;
    for (const Cue& cue : makeCues(transcript.segments, options))
        file += fmt::format("{}\n{} --> {}\n{}\n\n", ++number, formatMilliseconds(cue.startMs, true, ','),
                            formatMilliseconds(cue.endMs, true, ','), cue.text);
    return file;
}

std::string renderTsv(const Transcript& transcript) {
    std::string file = "start\tend\ttext\n";
    for (const Segment& segment : transcript.segments)
        file +=
            fmt::format("{}\t{}\t{}\n", toMilliseconds(segment.startSeconds),
                        toMilliseconds(segment.endSeconds), replaced(text::strip(segment.text), '\t', ' '));
    return file;
}

void addWords(const std::vector<Word>& words, JsonText& json) {
    json.key("words");
    json.beginArray();
    for (const Word& word : words) {
        json.beginObject();
        json.key("word");
        json.value(word.text);
        json.key("start");
        json.value(word.startSeconds);
        json.key("end");
        json.value(word.endSeconds);
        json.key("probability");
        json.value(word.probability);
        json.endObject();
    }
    json.endArray();
}

void addEvidence(const SegmentEvidence& evidence, JsonText& json) {
    json.key("evidence");
    json.beginObject();
    json.key("flags");
    json.beginArray();
    for (const Flag flag : evidence.flags) json.value(std::string_view(flagName(flag)));
    json.endArray();
    const auto addMeasured = [&](std::string_view name, const std::optional<double>& value) {
        if (!value) return;
        json.key(name);
        json.value(*value);
    };
    addMeasured("speech_share", evidence.speechShare);
    addMeasured("entropy", evidence.entropy);
    if (!evidence.repeatedNgram.empty()) {
        json.key("repeated_ngram");
        json.value(evidence.repeatedNgram);
    }
    json.endObject();
}

void addSegment(const Segment& segment, bool extras, JsonText& json) {
    json.beginObject();
    const auto add = [&](std::string_view name, auto value) {
        json.key(name);
        json.value(value);
    };
    add("id", std::int64_t{segment.id});
    add("seek", segment.seekFrames);
    add("start", segment.startSeconds);
    add("end", segment.endSeconds);
    add("text", std::string_view(segment.text));
    json.key("tokens");
    json.beginArray();
    for (const int token : segment.tokens) json.value(std::int64_t{token});
    json.endArray();
    add("temperature", segment.temperature);
    add("avg_logprob", segment.avgLogprob);
    add("compression_ratio", segment.compressionRatio);
    add("no_speech_prob", segment.noSpeechProb);
    if (segment.words) addWords(*segment.words, json);
    if (extras) addEvidence(segment.evidence, json);
    json.endObject();
}

std::string renderJson(const Transcript& transcript, bool extras) {
    JsonText json;
    json.beginObject();
    json.key("text");
    json.value(transcript.text);
    json.key("segments");
    json.beginArray();
    for (const Segment& segment : transcript.segments) addSegment(segment, extras, json);
    json.endArray();
    json.key("language");
    json.value(transcript.language);
    json.endObject();
    return json.text();
}

std::string renderLrc(const Transcript& transcript) {
    std::string file = fmt::format("[la:{}]\n", transcript.language);
    for (const Segment& segment : transcript.segments) {
        const std::string_view text = text::strip(segment.text);
        if (text.empty()) continue;
        const std::int64_t hundredths = std::max<std::int64_t>(toMilliseconds(segment.startSeconds), 0) / 10;
        file += fmt::format("[{:02d}:{:02d}.{:02d}]{}\n", hundredths / 6000, hundredths / 100 % 60,
                            hundredths % 100, replaced(text, '\n', ' '));
    }
    return file;
}

std::string renderCsv(const Transcript& transcript) {
    std::string file = "start,end,text\r\n";
    for (const Segment& segment : transcript.segments)
        file += fmt::format("{},{},{}\r\n", toMilliseconds(segment.startSeconds),
                            toMilliseconds(segment.endSeconds), quotedForCsv(text::strip(segment.text)));
    return file;
}

Status checkLimit(const char* name, std::optional<int> limit) {
    if (!limit || *limit >= 1) return {};
    return fail(ErrorCode::InvalidArgument, fmt::format("{} is {}, but must be 1 or more.", name, *limit));
}

}  // namespace

const std::vector<std::string>& outputFormatNames() {
    static const std::vector<std::string> kNames = {"txt", "vtt", "srt", "tsv", "json", "lrc", "csv"};
    return kNames;
}

const std::string& outputFormatName(OutputFormat format) {
    return outputFormatNames()[static_cast<std::size_t>(format)];
}

Result<std::vector<OutputFormat>> parseOutputFormats(std::string_view names) {
    std::vector<OutputFormat> formats;
    const auto add = [&](OutputFormat format) {
        if (std::find(formats.begin(), formats.end(), format) == formats.end()) formats.push_back(format);
    };
    for (std::size_t at = 0; at <= names.size();) {
        const std::size_t end = std::min(names.find(',', at), names.size());
        const std::string_view name = names.substr(at, end - at);
        at = end + 1;
        if (name == "all") {
            for (int i = 0; i <= static_cast<int>(OutputFormat::Json); ++i) add(static_cast<OutputFormat>(i));
            continue;
        }
        const auto& known = outputFormatNames();
        const auto found = std::find(known.begin(), known.end(), name);
        if (found == known.end())
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("\"{}\" is no output format: choose from {} or all.", name,
                                    fmt::join(known, ", ")));
        add(static_cast<OutputFormat>(found - known.begin()));
    }
    return formats;
}

Status validate(const WriterOptions& options) {
    UNDERVOICE_TRY(checkLimit("max_line_width", options.maxLineWidth));
    UNDERVOICE_TRY(checkLimit("max_line_count", options.maxLineCount));
    UNDERVOICE_TRY(checkLimit("max_words_per_line", options.maxWordsPerLine));
    return {};
}

std::string renderTranscript(const Transcript& transcript, OutputFormat format,
                             const WriterOptions& options) {
    switch (format) {
        case OutputFormat::Txt:
            return renderTxt(transcript);
        case OutputFormat::Vtt:
            return renderVtt(transcript, options);
        case OutputFormat::Srt:
            return renderSrt(transcript, options);
        case OutputFormat::Tsv:
            return renderTsv(transcript);
        case OutputFormat::Json:
            return renderJson(transcript, options.extras);
        case OutputFormat::Lrc:
            return renderLrc(transcript);
        case OutputFormat::Csv:
            return renderCsv(transcript);
    }
    return {};
}

Result<std::vector<std::filesystem::path>> writeTranscript(const Transcript& transcript,
                                                           const std::filesystem::path& input,
                                                           const std::filesystem::path& folder,
                                                           const std::vector<OutputFormat>& formats,
                                                           const WriterOptions& options) {
    UNDERVOICE_TRY(validate(options));
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::Io,
                    fmt::format("Cannot make the output folder {}: {}.", folder.string(), error.message()));
    std::vector<std::filesystem::path> written;
    for (const OutputFormat format : formats) {
        std::filesystem::path path = folder / (outputBaseName(input) + "." + outputFormatName(format));
        UNDERVOICE_TRY(writeFileAtomically(path, renderTranscript(transcript, format, options)));
        written.push_back(std::move(path));
    }
    return written;
}

std::string quotedForCsv(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string outputBaseName(const std::filesystem::path& input) {
    const std::string name = input.filename().string();
    const std::size_t dot = name.rfind('.');
    const std::size_t firstOfName = name.find_first_not_of('.');
    return dot == std::string::npos || firstOfName == std::string::npos || dot < firstOfName
               ? name
               : name.substr(0, dot);
}

std::int64_t toMilliseconds(double seconds) {
    constexpr double kLargest = 1e15;  // far beyond any recording, far inside 64 bits
    const double ms = seconds * 1000.0;
    if (std::isnan(ms)) return 0;
    return std::llrint(std::clamp(ms, -kLargest, kLargest));  // the default rounding mode: half to even
}

std::string formatTimestamp(double seconds, bool alwaysIncludeHours, char decimalMarker) {
    return formatMilliseconds(toMilliseconds(seconds), alwaysIncludeHours, decimalMarker);
}

}  // namespace undervoice
