#include "transcript/export/provenance.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "text/utf8.h"
#include "transcript/export/json_record.h"
#include "transcript/export/sheet.h"

namespace undervoice {
namespace {

using nlohmann::json;

constexpr const char* kDigest = "digest";

std::string clean(const std::string& text) { return text::repairUtf8(text); }
std::string stripped(const std::string& text) { return text::repairUtf8(text::strip(text)); }

/// Four digits are more than any of these numbers is worth. A number that was not measured, or makes no sense, is null.
json rounded(double value) { return std::isfinite(value) ? json(std::round(value * 1e4) / 1e4) : json(nullptr); }

json linesJson(const std::vector<ContentLine>& lines) {
    json list = json::array();
    for (const ContentLine& line : lines) list.push_back({line.startUs < 0 ? json(nullptr) : json(line.startUs), line.text});
    return list;
}

json lineDigests(const std::vector<ContentLine>& lines) {
    json list = json::array();
    for (const ContentLine& line : lines) list.push_back(placeDigest(line.text));
    return list;
}

std::string digestOfLines(const std::vector<ContentLine>& lines) {
    Sha256 hash;
    for (const ContentLine& line : lines) {
        hash.update(line.text);
        hash.update("\n");
    }
    return hash.hexDigest();
}

void addPart(const ExportPart& part, json& facts) {
    facts["recording"]["part"] = {{"from_us", part.fromUs}, {"to_us", part.toUs < 0 ? json(nullptr) : json(part.toUs)}};
}

json factsOf(const ExportDocument& document, const char* kind, const std::string& format, const std::vector<ContentLine>& lines) {
    const json options = json::parse(document.optionsJson, nullptr, /*allow_exceptions=*/false);
    json facts = {{"kind", kind},
                  {"version", 1},
                  {"program", clean(document.programVersion)},
                  {"format", format},
                  {"recording", {{"name", clean(document.recording.name)}, {"sha256", clean(document.recording.sha256)}, {"duration_us", document.recording.durationUs}}},
                  {"model",
                   {{"name", clean(document.model.name)}, {"sha256", clean(document.model.sha256)}, {"self", clean(document.model.self)}, {"cross", clean(document.model.cross)}}},
                  {"options", options.is_discarded() ? json(clean(document.optionsJson)) : options},
                  {"language", clean(document.language)},
                  {"content", {{"sha256", digestOfLines(lines)}, {"lines", linesJson(lines)}, {"line_digests", lineDigests(lines)}}}};
    if (document.recording.part) addPart(*document.recording.part, facts);
    if (!hasOneStart(document)) facts["times_from"] = timesFromName(timesFromOf(document));
    if (!document.checkedBy.empty()) facts["checked_by"] = clean(document.checkedBy);
    return facts;
}

/// Times, and what the machine wrote.
json segmentFacts(const ExportSegment& said) {
    json facts = {{"start_us", toMicroseconds(said.segment.startSeconds)},
                  {"end_us", toMicroseconds(said.segment.endSeconds)},
                  {"machine_sha256", sha256Hex(stripped(said.machineText.value_or(said.segment.text)))}};
    if (said.machineText && said.changedMs > 0) facts["changed_ms"] = said.changedMs;
    return facts;
}

json wordsJson(const std::vector<Word>& words) {
    json list = json::array();
    for (const Word& word : words)
        list.push_back({{"text", clean(word.text)}, {"start_us", toMicroseconds(word.startSeconds)}, {"end_us", toMicroseconds(word.endSeconds)}, {"p", rounded(word.probability)}});
    return list;
}

json evidenceJson(const Segment& segment) {
    json evidence = {{"temperature", rounded(segment.temperature)},
                     {"avg_logprob", rounded(segment.avgLogprob)},
                     {"compression_ratio", rounded(segment.compressionRatio)},
                     {"no_speech_prob", rounded(segment.noSpeechProb)}};
    if (segment.evidence.speechShare) evidence["speech_share"] = rounded(*segment.evidence.speechShare);
    if (segment.evidence.entropy) evidence["entropy"] = rounded(*segment.evidence.entropy);
    if (!segment.evidence.repeatedNgram.empty()) evidence["repeated_ngram"] = clean(segment.evidence.repeatedNgram);
    return evidence;
}

json segmentJson(const ExportSegment& said, std::size_t id) {
    json segment = segmentFacts(said);
    segment["id"] = id;
    segment["speaker"] = said.speaker.empty() ? json(nullptr) : json(clean(said.speaker));
    segment["text"] = stripped(said.segment.text);
    segment["machine_text"] = stripped(said.machineText.value_or(said.segment.text));
    segment["edited"] = said.machineText.has_value();
    segment["evidence"] = evidenceJson(said.segment);
    segment["flags"] = json::array();
    for (const Flag flag : said.segment.evidence.flags) segment["flags"].push_back(flagName(flag));
    if (said.segment.words) segment["words"] = wordsJson(*said.segment.words);
    segment[kDigest] = placeDigest(canonicalJson(segment));
    return segment;
}

/// The string at a key of an object, empty for anything else.
std::string textAt(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json memberAt(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() ? *found : json();
}

/// Nothing for a list that no record has.
bool readLines(const json& list, std::vector<ContentLine>& lines) {
    if (!list.is_array()) return false;
    for (const json& line : list) {
        if (!line.is_array() || line.size() != 2 || !line[1].is_string()) return false;
        lines.push_back({line[0].is_number_integer() ? line[0].get<std::int64_t>() : -1, line[1].get<std::string>()});
    }
    return true;
}

std::optional<ExportPart> partAt(const json& record) {
    const json part = memberAt(memberAt(record, "recording"), "part");
    const json from = memberAt(part, "from_us"), to = memberAt(part, "to_us");
    if (!from.is_number_integer()) return std::nullopt;
    return ExportPart{from.get<std::int64_t>(), to.is_number_integer() ? to.get<std::int64_t>() : -1};
}

void countChanges(const json& segments, Record& record) {
    if (!segments.is_array()) return;
    record.segments = static_cast<std::int64_t>(segments.size());
    for (const json& segment : segments) {
        if (!segment.is_object()) continue;
        record.changedSegments += segment.contains("edited") ? memberAt(segment, "edited") == json(true) : segment.contains("text");
        const json changed = memberAt(segment, "changed_ms");
        if (changed.is_number_integer()) record.lastChangeMs = std::max(record.lastChangeMs, changed.get<std::int64_t>());
    }
}

std::vector<std::string> readLineDigests(const json& list) {
    std::vector<std::string> digests;
    if (!list.is_array()) return digests;
    for (const json& digest : list) digests.push_back(digest.is_string() ? digest.get<std::string>() : std::string());
    return digests;
}

/// Segments that say something else than when their digests were made.
std::vector<ContentLine> changedSegments(const json& segments) {
    std::vector<ContentLine> changed;
    if (!segments.is_array()) return changed;
    for (json segment : segments) {
        const std::string digest = textAt(segment, kDigest);
        if (digest.empty()) continue;
        segment.erase(kDigest);
        if (digest == placeDigest(canonicalJson(segment))) continue;
        const json start = memberAt(segment, "start_us");
        changed.push_back({start.is_number_integer() ? start.get<std::int64_t>() : -1, textAt(segment, "text")});
    }
    return changed;
}

}  // namespace

json makeRecord(const ExportDocument& document, const std::string& format, const std::vector<ContentLine>& lines) {
    json record = factsOf(document, kRecordKind, format, lines);
    record["segments"] = json::array();
    for (const ExportSegment& said : document.segments) {
        json facts = segmentFacts(said);
        if (said.machineText) facts["text"] = stripped(said.segment.text);
        record["segments"].push_back(std::move(facts));
    }
    sign(record);
    return record;
}

json makeTranscriptJson(const ExportDocument& document, const std::vector<ContentLine>& lines) {
    json transcript = factsOf(document, kTranscriptKind, "undervoice", lines);
    transcript["recording"]["tracks"] = document.recording.tracks;
    transcript["title"] = clean(titleOf(document));
    transcript["date"] = clean(document.date);
    transcript["clean"] = document.isClean;
    transcript["speakers"] = json::array();
    for (const std::string& name : participantsOf(document)) transcript["speakers"].push_back(clean(name));
    transcript["segments"] = json::array();
    for (std::size_t i = 0; i < document.segments.size(); ++i) transcript["segments"].push_back(segmentJson(document.segments[i], i));
    transcript["edits"] = json::array();
    for (const ExportEdit& edit : document.edits)
        transcript["edits"].push_back({{"at", edit.atMs}, {"segment", edit.segment}, {"before", clean(edit.before)}, {"after", clean(edit.after)}});
    for (const ExportMark& mark : document.marks)
        transcript["marks"].push_back({{"start_us", toMicroseconds(mark.seconds)}, {"star", mark.marks.isStarred}, {"check", mark.marks.isToCheck}, {"note", clean(mark.marks.note)}});
    sign(transcript);
    return transcript;
}

Result<Record> readRecord(std::string_view text, const std::string& name) {
    UNDERVOICE_TRY_ASSIGN(const json value, parseBoundedJson(text, name));
    const std::string kind = textAt(value, "kind");
    if (kind != kRecordKind && kind != kTranscriptKind) return fail(ErrorCode::Format, name + " is no provenance record of Undervoice.");
    if (memberAt(value, "version") != json(1))
        return fail(ErrorCode::Unsupported, name + " carries a provenance record of a newer Undervoice: update the program to check it.");
    Record record;
    record.format = textAt(value, "format");
    record.programVersion = textAt(value, "program");
    record.checkedBy = textAt(value, "checked_by");
    record.recordingName = textAt(memberAt(value, "recording"), "name");
    record.recordingSha256 = textAt(memberAt(value, "recording"), "sha256");
    record.part = partAt(value);
    record.timesFrom = timesFromNamed(textAt(value, "times_from"));
    record.modelName = textAt(memberAt(value, "model"), "name");
    record.modelSha256 = textAt(memberAt(value, "model"), "sha256");
    record.digest = textAt(memberAt(value, "signature"), "digest");
    const json content = memberAt(value, "content");
    if (!readLines(memberAt(content, "lines"), record.lines)) return fail(ErrorCode::Format, name + " carries a provenance record without the lines of the text.");
    countChanges(memberAt(value, "segments"), record);
    record.hasRightLines = textAt(content, "sha256") == digestOfLines(record.lines);
    record.isIntact = isSigned(value) && record.hasRightLines;
    record.lineDigests = readLineDigests(memberAt(content, "line_digests"));
    if (!record.isIntact && kind == kTranscriptKind) record.changedHere = changedSegments(memberAt(value, "segments"));
    return record;
}

}  // namespace undervoice
