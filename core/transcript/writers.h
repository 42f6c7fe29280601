#pragma once
// A transcript as a file: txt, vtt, srt, tsv and json byte for byte as openai-whisper writes them (spec:
// whisper.md §9), and lrc and csv. Pure functions but for writeTranscript(); any thread.
//
// Note: where the files differ from openai-whisper's. (1) In srt and vtt cues made from words "-->" becomes
// "->", as the reference itself does in cues made from segments: otherwise it would end a cue's time line.
// (2) JSON with `extras` has one more key a segment, "evidence", behind all of the reference's. (3) lrc and
// csv are ours: lrc has a [la:…] line, then a line [mm:ss.xx]text for each segment that has text, minutes
// beyond 99 with as many digits as they need; csv is RFC 4180 (CRLF, quotes where needed) with the header
// start,end,text and times in whole milliseconds like tsv.

#include "base/error.h"
#include "transcript/transcript.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undervoice {

enum class OutputFormat { Txt, Vtt, Srt, Tsv, Json, Lrc, Csv };

/// Names of all formats, in the order of the enumeration; a name is also the file's extension.
const std::vector<std::string>& outputFormatNames();
const std::string& outputFormatName(OutputFormat format);

/// "srt", or several names with commas between, or "all" (the five of openai-whisper, so that scripts find
/// what they expect, and no more); each format once, in the order given. InvalidArgument naming the word that
/// is no format.
Result<std::vector<OutputFormat>> parseOutputFormats(std::string_view names);

/// How cues are made of words, in srt and vtt; without word times all but `extras` is without effect.
struct WriterOptions {
    bool highlightWords = false;                     ///< one cue a word, the word underlined
    std::optional<int> maxLineWidth = std::nullopt;  ///< code points a line, >= 1; unset: 1000
    std::optional<int> maxLineCount =
        std::nullopt;  ///< lines a cue, >= 1; cues cross segments only when this and maxLineWidth are set
    std::optional<int> maxWordsPerLine =
        std::nullopt;     ///< words taken from a segment at a time, >= 1; unset: 1000
    bool extras = false;  ///< json: what is known beyond the reference's fields
    bool operator==(const WriterOptions&) const = default;
};

/// InvalidArgument naming the option, what was given and what is allowed.
Status validate(const WriterOptions& options);

/// The whole file.
std::string renderTranscript(const Transcript& transcript, OutputFormat format,
                             const WriterOptions& options = {});

/// Writes folder/NAME.EXTENSION for every format, NAME being the input's file name without its last
/// extension. The folder is made if it is missing; an empty one is the current folder. Each file appears
/// whole or not at all; the first failure ends it. Returns the files written.
Result<std::vector<std::filesystem::path>> writeTranscript(const Transcript& transcript,
                                                           const std::filesystem::path& input,
                                                           const std::filesystem::path& folder,
                                                           const std::vector<OutputFormat>& formats,
                                                           const WriterOptions& options = {});

/// A field of RFC 4180: in quotes where it needs them.
std::string quotedForCsv(std::string_view text);

/// The last component without its last extension; leading dots belong to the name (".a.b" gives ".a", ".a" itself).
std::string outputBaseName(const std::filesystem::path& input);

/// Milliseconds, half to even on the double product.
std::int64_t toMilliseconds(double seconds);

/// "[HH:]MM:SS.mmm"; hours with at least two digits, always or only when there are some. Negative times count
/// as 0.
std::string formatTimestamp(double seconds, bool alwaysIncludeHours = false, char decimalMarker = '.');

}  // namespace undervoice
