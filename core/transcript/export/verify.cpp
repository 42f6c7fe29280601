#include "transcript/export/verify.h"

#include <algorithm>
#include <unordered_map>

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "text/edit_alignment.h"
#include "text/utf8.h"
#include "transcript/export/export.h"
#include "transcript/export/visible_text.h"

namespace undervoice {
namespace {

namespace fs = std::filesystem;

/// What is left standing on either side of a difference.
constexpr int kContextWords = 4;
constexpr std::size_t kContextBytes = 100;  ///< for scripts without spaces

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
    std::vector<int> of(const std::vector<ContentLine>& lines) {
        std::vector<int> numbers;
        for (const ContentLine& line : lines) numbers.push_back(m_numbers.try_emplace(line.text, static_cast<int>(m_numbers.size())).first->second);
        return numbers;
    }

  private:
    std::unordered_map<std::string, int> m_numbers;
};

Result<std::vector<ChangedPlace>> comparedLines(const std::vector<ContentLine>& expected, const std::vector<ContentLine>& found) {
    Symbols symbols;
    const std::vector<int> reference = symbols.of(expected), hypothesis = symbols.of(found);
    UNDERVOICE_TRY_ASSIGN(const auto chunks, text::alignSymbols(reference, hypothesis));
    std::vector<std::int64_t> times;
    for (const ContentLine& line : expected) times.push_back(line.startUs < 0 && !times.empty() ? times.back() : line.startUs);
    std::vector<ChangedPlace> places;
    for (const text::EditChunk& chunk : chunks) {
        if (chunk.edit == text::Edit::Equal) continue;
        const std::size_t length = std::max(chunk.referenceEnd - chunk.referenceBegin, chunk.hypothesisEnd - chunk.hypothesisBegin);
        for (std::size_t i = 0; i < length; ++i) {
            const std::size_t at = std::min(chunk.referenceBegin + i, expected.size());
            const bool wasThere = chunk.referenceBegin + i < chunk.referenceEnd, isThere = chunk.hypothesisBegin + i < chunk.hypothesisEnd;
            const std::int64_t startUs = wasThere ? times[at] : chunk.referenceBegin > 0 ? times[chunk.referenceBegin - 1] : -1;
            places.push_back(placeOf(startUs, wasThere ? expected[at].text : "", isThere ? found[chunk.hypothesisBegin + i].text : ""));
        }
    }
    return places;
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

Result<Verification> verifyExport(const fs::path& file, const VerifyExportOptions& options, const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const std::string content, readWholeFile(file, kMostFileBytes));
    UNDERVOICE_TRY_ASSIGN(const VisibleText visible, readVisibleText(content, file.string()));
    Verification result;
    UNDERVOICE_TRY_ASSIGN(result.record, recordFor(file, visible, options));
    UNDERVOICE_TRY_ASSIGN(result.places, comparedLines(result.record.lines, visible.lines));
    if (!options.audio.empty()) {
        UNDERVOICE_TRY_ASSIGN(result.audioSha256, sha256File(options.audio, cancel));
    }
    return result;
}

}  // namespace undervoice
