#pragma once
// The record that every export carries, inside or in a file beside it: which recording, model, options and program the text comes from,
// what the machine wrote (as digests) where people changed it, and every line of the export as it was written. With it `verify` says
// what was changed since, and where. Pure functions; any thread.
//
// As JSON: {kind, version, program, format, recording {name, sha256, duration_us, part {from_us, to_us or null} (only where not all of it
// was transcribed)}, times_from ("part", "recording" or "player", where they differ), model {name, sha256, self, cross}, options, language, checked_by (only
// what a person entered), segments [{start_us, end_us, machine_sha256, text and changed_ms (only where a person changed it)}], content
// {sha256, lines [[start_us or null, text]], line_digests}, signature {algorithm, digest}}. See "Note: the canonical form" and "Note: digests
// of places" in json_record.h. Older records have no line_digests, and are read all the same.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "transcript/export/export_document.h"

namespace undervoice {

/// A line that a reader of the file sees, clean (cleanLine()).
struct ContentLine {
    std::int64_t startUs = -1;  ///< of what is said there; -1: it belongs to no time
    std::string text;
    bool operator==(const ContentLine&) const = default;
};

/// Signed.
nlohmann::json makeRecord(const ExportDocument& document, const std::string& format, const std::vector<ContentLine>& lines);

/// The JSON export (spec: product.md §4.6), which is its own record: all that the record has, with segments and edits in full, marks [{start_us,
/// star, check, note}] where there are any, and in each segment the digest of its place: of the canonical form of the rest of it. Signed.
nlohmann::json makeTranscriptJson(const ExportDocument& document, const std::vector<ContentLine>& lines);

/// What a record says.
struct Record {
    std::string format;
    std::string recordingName, recordingSha256;
    std::optional<ExportPart> part;      ///< absent: all of the recording was transcribed
    std::optional<TimesFrom> timesFrom;  ///< absent: there is one start of all counting
    std::string modelName, modelSha256;
    std::string programVersion, checkedBy;
    std::int64_t segments = 0, changedSegments = 0;
    std::int64_t lastChangeMs = 0;  ///< 0: none, or not known
    std::string digest;
    bool isIntact = false;  ///< signature and digest of the lines are right
    std::vector<ContentLine> lines;
    bool hasRightLines = false;             ///< the digest of all lines together is right
    std::vector<std::string> lineDigests;   ///< of each line as it was; none: an older program's record
    std::vector<ContentLine> changedHere;   ///< of a JSON export: segments that are not what their digests say
};

/// Format, naming the file, for what is no record.
Result<Record> readRecord(std::string_view json, const std::string& name);

inline constexpr const char* kRecordKind = "undervoice provenance";
inline constexpr const char* kTranscriptKind = "undervoice transcript";

}  // namespace undervoice
