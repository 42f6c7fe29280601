#pragma once
// What a person types into the search box, and what is found. The query language: words (all must occur in the segment),
// "exact phrases", prefix*, OR and NOT in capitals between words, and the filters language:de, date:2024, date:2024-05,
// date:2024-05-01, date:2024-05-01..2024-06-30 (either end may be missing), recording:3 and, in corrected transcripts, who says it:
// speaker:Ada, speaker:"Ada Byron". Anything else is read as words: no input is a syntax error, and what is quoted but not closed
// yet ("rescue te*) counts as a phrase with a prefix at its end. Case, diacritics and punctuation make no difference. Dates are local
// days; a recording that does not say when it was made counts from the day it was added. What lies in the trash is not found.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "library/ids.h"
#include "library/records.h"

namespace undervoice::library {

struct SearchQuery {
    /// For FTS5, every term quoted; empty: no word was given and nothing is found.
    std::string expression;
    std::string language;                 ///< code; empty: any
    std::optional<UnixMs> fromMs, toMs;   ///< half open
    std::optional<RecordingId> recording;
    std::optional<ProjectId> project;     ///< 0: recordings that belong to none
    std::string person, tag;              ///< a name as it stands in the notes; empty: any
    std::string speaker;                  ///< who says it; case and diacritics make no difference; empty: anyone
    bool includeRevisions = false;        ///< search older runs too
    int limit = 50;                       ///< 1…10,000
    int offset = 0;
};

/// InvalidArgument for a filter whose value cannot be read and for input longer than 16 KiB or of more than 200 words.
Result<SearchQuery> parseSearchQuery(std::string_view input);

/// Part of a snippet that matched, in bytes.
struct SnippetMark {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool operator==(const SnippetMark&) const = default;
};

struct SearchHit {
    RecordingId recording;
    RunId run;
    std::filesystem::path path;
    std::string title;                ///< what a person called the recording; empty: it is called by its file
    std::string language;
    std::int64_t startUs = 0;         ///< of the segment; all times count from the recording's beginning, also where a part was heard alone
    std::int64_t endUs = 0;
    std::int64_t foundUs = 0;         ///< where the first marked word begins; startUs where words have no times
    std::string snippet;              ///< up to 32 words around the match, "…" where it was cut
    std::vector<SnippetMark> marks;   ///< ascending
    double rank = 0;                  ///< smaller is better
};

}  // namespace undervoice::library
