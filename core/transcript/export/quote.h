#pragma once
// Words of a transcript as a quotation: what was said, by whom, when, and in which recording, with a warning where the words are not the
// machine's or the machine itself doubted them. Pure functions; any thread. Saving the sound that belongs to it: service/quote_clip.h.

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "transcript/document.h"
#include "transcript/export/export_document.h"

namespace undervoice {

/// Places count in the shown text of ExportDocument::segments (the text without the blanks at both ends). Words that begin or end
/// outside are taken whole.
struct QuotePart {
    TextPlace begin, end;
};

/// What one person says in a row.
struct QuoteTurn {
    std::string speaker;  ///< empty: nobody has said who
    std::string text;
    bool operator==(const QuoteTurn&) const = default;
};

/// A stretch of the recording that is quoted.
struct QuoteRange {
    std::int64_t startUs = 0, endUs = 0;
    bool operator==(const QuoteRange&) const = default;
};

struct Quote {
    std::vector<QuoteTurn> turns;
    std::vector<QuoteRange> ranges;  ///< one a part, joined where nothing is left out
    std::int64_t startUs = 0, endUs = 0;  ///< of all
    std::string text;                ///< for the clipboard: the words in quotation marks, and a line that says who, when and in which recording
    // What to listen for before it is quoted.
    int editedWords = 0;      ///< that a person wrote
    int removedPlaces = 0;    ///< where words that the machine heard were removed by hand, and no "[…]" stands
    std::vector<Flag> flags;  ///< of the quoted segments, each once
    std::vector<std::string> warnings;  ///< the same as sentences; empty: every word is the machine's own and undoubted
};

/// Parts as a person collected them, in any order. They are quoted in the order of the text; between two of them, if they leave out a word,
/// and only there, stands "[…]". Warnings count for all of them. InvalidArgument for places that the document does not have, and where no
/// word is chosen.
Result<Quote> makeQuote(const ExportDocument& document, const std::vector<QuotePart>& parts);

/// For the list of quotes of an interview sheet.
ExportQuote exportQuoteOf(const Quote& quote);

/// The sound that was saved with a quote.
struct QuoteClipFacts {
    std::string name, sha256;          ///< of the clip's file
    std::vector<QuoteRange> parts;     ///< of the recording, with the sound before and after each; they follow one another in the clip
};

/// The file beside a clip: {kind, version, program, recording, model, language, quote {turns, ranges, text, warnings}, clip {name, sha256,
/// start_us, end_us, parts [{start_us, end_us}]}, signature}; see "Note: the canonical form" in json_record.h.
std::string quoteJson(const ExportDocument& document, const Quote& quote, const QuoteClipFacts& clip);

/// What the machine doubts, in words: "hardly any voice was found".
const char* doubtText(Flag flag);

}  // namespace undervoice
