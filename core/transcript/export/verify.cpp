#include "transcript/export/verify.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "text/edit_alignment.h"
#include "text/utf8.h"
#include "transcript/export/export.h"
#include "transcript/export/json_record.h"
#include "transcript/export/sheet.h"
#include "transcript/export/visible_text.h"

namespace undervoice {
namespace {

namespace fs = std::filesystem;

/// What is left standing on either side of a difference.
constexpr int kContextWords = 4;
constexpr std::size_t kContextBytes = 100;  ///< for scripts without spaces
constexpr std::size_t kBeginningBytes = 300;

bool isInsideCharacter(std::string_view text, std::size_t at) { return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; }

std::size_t contextBegin(std::string_view text, std::size_t difference) {
    std::size_t at = difference;
    for (int words = kContextWords; at > 0 && difference - at < kContextBytes && (text[at - 1] != ' ' || words-- > 0);) --at;
    while (isInsideCharacter(text, at)) --at;
    return at;
}

std::size_t contextEnd(std::string_view text, std::size_t difference) {
    std::size_t at = difference;
    for (int words = kContextWords; at < text.size() && at - difference < kContextBytes && (text[at] != ' ' || words-- > 0);) ++at;
    while (isInsideCharacter(text, at)) ++at;
    return at;
}

std::string cutTo(std::string_view text, std::size_t begin, std::size_t end) {
    return (begin > 0 ? "… " : "") + std::string(text.substr(begin, end - begin)) + (end < text.size() ? " …" : "");
}

/// Both cut to where they differ, at words or characters.
ChangedPlace placeOf(std::int64_t startUs, std::string_view expected, std::string_view found) {
    if (expected.empty() || found.empty()) return {startUs, std::string(expected), std::string(found)};
    const auto [fromStart, fromStartFound] = std::ranges::mismatch(expected, found);
    const auto prefix = static_cast<std::size_t>(fromStart - expected.begin());
    std::size_t suffix = 0;
    const std::size_t longest = std::min(expected.size(), found.size()) - prefix;
    while (suffix < longest && expected[expected.size() - 1 - suffix] == found[found.size() - 1 - suffix]) ++suffix;
    const std::size_t begin = contextBegin(expected, prefix);
    return {startUs, cutTo(expected, begin, contextEnd(expected, expected.size() - suffix)),
            cutTo(found, begin, contextEnd(found, found.size() - suffix))};
}

/// Each text as a number.
class Symbols {
  public:
    void add(const std::string& text) { m_list.push_back(m_numbers.try_emplace(text, static_cast<int>(m_numbers.size())).first->second); }
    std::vector<int> take() { return std::exchange(m_list, {}); }

  private:
    std::unordered_map<std::string, int> m_numbers;
    std::vector<int> m_list;
};

/// A line as it was exported, and what a line that is there is compared by.
struct ExpectedLine {
    std::int64_t startUs = -1;
    std::string text, key;
    bool isKnown = true;  ///< the text is
};

/// What the record says, where its own digest bears it out; else what the digests of the lines do: see "Note: digests of places".
bool countsByDigests(const Record& record) { return !record.hasRightLines && !record.lineDigests.empty(); }

std::vector<ExpectedLine> expectedLines(const Record& record) {
    std::vector<ExpectedLine> expected;
    if (!countsByDigests(record)) {
        for (const ContentLine& line : record.lines) expected.push_back({line.startUs, line.text, line.text});
        return expected;
    }
    std::unordered_map<std::string, const ContentLine*> kept;
    for (const ContentLine& line : record.lines) kept.try_emplace(placeDigest(line.text), &line);
    const bool isComplete = record.lineDigests.size() == record.lines.size();
    for (std::size_t i = 0; i < record.lineDigests.size(); ++i) {
        const auto known = kept.find(record.lineDigests[i]);
        const ContentLine* line = known == kept.end() ? nullptr : known->second;
        const ContentLine* there = isComplete ? &record.lines[i] : line;
        expected.push_back({there ? there->startUs : -1, line ? line->text : "", record.lineDigests[i], line != nullptr});
    }
    return expected;
}

/// Where the difference is not known.
std::string beginningOf(const std::string& text) {
    std::size_t end = std::min(text.size(), kBeginningBytes);
    while (isInsideCharacter(text, end)) ++end;
    return cutTo(text, 0, end);
}

/// null: it is not there.
ChangedPlace placeOf(std::int64_t startUs, const ExpectedLine* expected, const ContentLine* found) {
    if (expected && !expected->isKnown) return {startUs, "", found ? beginningOf(found->text) : "", PlaceChange::TextAlike};
    return placeOf(startUs, expected ? std::string_view(expected->text) : "", found ? std::string_view(found->text) : "");
}

Result<std::vector<ChangedPlace>> comparedLines(const Record& record, const std::vector<ContentLine>& found) {
    const std::vector<ExpectedLine> expected = expectedLines(record);
    Symbols symbols;
    for (const ExpectedLine& line : expected) symbols.add(line.key);
    const std::vector<int> reference = symbols.take();
    for (const ContentLine& line : found) symbols.add(countsByDigests(record) ? placeDigest(line.text) : line.text);
    const std::vector<int> hypothesis = symbols.take();
    UNDERVOICE_TRY_ASSIGN(const auto chunks, text::alignSymbols(reference, hypothesis));
    std::vector<std::int64_t> times;
    for (const ExpectedLine& line : expected) times.push_back(line.startUs < 0 && !times.empty() ? times.back() : line.startUs);
    std::vector<ChangedPlace> places;
    for (const text::EditChunk& chunk : chunks) {
        if (chunk.edit == text::Edit::Equal) continue;
        const std::size_t length = std::max(chunk.referenceEnd - chunk.referenceBegin, chunk.hypothesisEnd - chunk.hypothesisBegin);
        for (std::size_t i = 0; i < length; ++i) {
            const std::size_t at = chunk.referenceBegin + i, here = chunk.hypothesisBegin + i;
            const bool wasThere = at < chunk.referenceEnd;
            const std::int64_t startUs = wasThere ? times[at] : chunk.referenceBegin > 0 ? times[chunk.referenceBegin - 1] : -1;
            places.push_back(placeOf(startUs, wasThere ? &expected[at] : nullptr, here < chunk.hypothesisEnd ? &found[here] : nullptr));
        }
    }
    return places;
}

/// Segments that were changed where no reader sees it.
void addDetails(const Record& record, std::vector<ChangedPlace>& places) {
    std::unordered_set<std::int64_t> named;
    for (const ChangedPlace& place : places) named.insert(place.startUs);
    for (const ContentLine& segment : record.changedHere)
        if (!named.contains(segment.startUs)) places.push_back({segment.startUs, "", beginningOf(cleanLine(segment.text)), PlaceChange::Details});
}

Result<Record> recordFor(const fs::path& file, const VisibleText& visible, const VerifyExportOptions& options) {
    if (options.record.empty() && !visible.record.empty()) return readRecord(visible.record, file.string());
    const fs::path path = options.record.empty() ? recordPathOf(file) : options.record;
    const auto content = readWholeFile(path, kMostFileBytes);
    if (content) return readRecord(*content, path.string());
    if (content.error().code != ErrorCode::NotFound || !options.record.empty()) return fail(content.error());
    return fail(ErrorCode::Format, file.string() + " carries no provenance record, and there is no " + path.filename().string() + " beside it: it cannot be checked.");
}

}  // namespace

Result<std::vector<ChangedPlace>> changedPlaces(const Record& record, const std::vector<ContentLine>& found) {
    UNDERVOICE_TRY_ASSIGN(auto places, comparedLines(record, found));
    addDetails(record, places);
    return places;
}

Result<Verification> verifyExport(const fs::path& file, const VerifyExportOptions& options, const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const std::string content, readWholeFile(file, kMostFileBytes));
    UNDERVOICE_TRY_ASSIGN(const VisibleText visible, readVisibleText(content, file.string()));
    Verification result;
    UNDERVOICE_TRY_ASSIGN(result.record, recordFor(file, visible, options));
    UNDERVOICE_TRY_ASSIGN(result.places, changedPlaces(result.record, visible.lines));
    if (!options.audio.empty()) {
        UNDERVOICE_TRY_ASSIGN(result.audioSha256, sha256File(options.audio, cancel));
    }
    return result;
}

}  // namespace undervoice
