#include "transcript/export/quote.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include <fmt/format.h>

#include "text/edit_alignment.h"
#include "text/languages.h"
#include "text/utf8.h"
#include "transcript/export/json_record.h"
#include "transcript/export/sheet.h"

namespace undervoice {
namespace {

using nlohmann::json;

/// A word of a segment and the bytes of the shown text that it takes.
struct PlacedWord {
    std::size_t begin = 0, end = 0;
    std::int64_t startUs = 0, endUs = 0;
    bool isEdited = false;
    bool followsRemoved = false;  ///< by hand, between it and the word before
};

bool isSpaceAt(std::string_view text, std::size_t at) { return text::isSpace(text::readUtf8(text, at).codePoint); }

/// What stands between blanks; in scripts without them, each character.
std::vector<PlacedWord> piecesOf(std::string_view text, bool hasSpaces) {
    std::vector<PlacedWord> pieces;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t next = at + text::readUtf8(text, at).bytes;
        const bool isSpace = isSpaceAt(text, at);
        if (!isSpace && (!hasSpaces || pieces.empty() || pieces.back().end != at)) pieces.push_back({.begin = at, .end = at});
        if (!isSpace) pieces.back().end = next;
        at = next;
    }
    return pieces;
}

/// Times from the segment's words where they are those of its text; else all of it has the segment's.
void addTimes(const Segment& segment, std::string_view shown, std::vector<PlacedWord>& pieces) {
    for (PlacedWord& piece : pieces) {
        piece.startUs = toMicroseconds(segment.startSeconds);
        piece.endUs = toMicroseconds(segment.endSeconds);
    }
    if (!segment.words) return;
    std::string joined;
    for (const Word& word : *segment.words) joined += word.text;
    if (text::strip(joined) != shown) return;
    std::size_t end = 0, piece = 0;  // bytes of the joined text; the piece in which the word before ended
    const std::size_t lead = shown.empty() ? 0 : static_cast<std::size_t>(text::strip(joined).data() - joined.data());
    std::vector<bool> hasStart(pieces.size());
    for (const Word& word : *segment.words) {
        const std::size_t begin = end;
        end += word.text.size();
        if (text::strip(word.text).empty()) continue;
        while (piece < pieces.size() && pieces[piece].end + lead <= begin) ++piece;
        for (std::size_t i = piece; i < pieces.size() && pieces[i].begin + lead < end; ++i) {
            if (!hasStart[i]) pieces[i].startUs = toMicroseconds(word.startSeconds);
            hasStart[i] = true;
            pieces[i].endUs = toMicroseconds(word.endSeconds);
        }
    }
}

/// Which pieces a person wrote, by aligning them with the machine's.
void markEdits(const std::string& machineText, std::string_view shown, bool hasSpaces, std::vector<PlacedWord>& pieces) {
    std::unordered_map<std::string, int> numbers;
    const auto numbersOf = [&](std::string_view text, const std::vector<PlacedWord>& words) {
        std::vector<int> found;
        for (const PlacedWord& word : words)
            found.push_back(numbers.try_emplace(std::string(text.substr(word.begin, word.end - word.begin)), static_cast<int>(numbers.size())).first->second);
        return found;
    };
    const std::vector<int> machine = numbersOf(machineText, piecesOf(machineText, hasSpaces)), now = numbersOf(shown, pieces);
    const auto chunks = text::alignSymbols(machine, now);
    if (!chunks) {  // longer than any segment: then all of it
        for (PlacedWord& piece : pieces) piece.isEdited = true;
        return;
    }
    for (const text::EditChunk& chunk : *chunks) {
        const bool isNew = chunk.edit == text::Edit::Substitute || chunk.edit == text::Edit::Insert;
        for (std::size_t i = chunk.hypothesisBegin; isNew && i < chunk.hypothesisEnd; ++i) pieces[i].isEdited = true;
        if (chunk.edit == text::Edit::Delete && chunk.hypothesisBegin < pieces.size()) pieces[chunk.hypothesisBegin].followsRemoved = chunk.hypothesisBegin > 0;
    }
}

class QuoteMaker {
  public:
    explicit QuoteMaker(const ExportDocument& document) : m_document(document), m_hasSpaces(!text::isWrittenWithoutSpaces(document.language)) {}

    Result<Quote> make(const std::vector<QuotePart>& parts) {
        TextPlace last;
        for (const QuotePart& part : parts) {
            if (part.begin >= part.end || part.begin < last || part.end.segment >= m_document.segments.size())
                return fail(ErrorCode::InvalidArgument, "A quotation needs parts of the text that follow one another; select the words again.");
            UNDERVOICE_TRY(addPart(part));
            last = part.end;
        }
        if (m_quote.ranges.empty()) return fail(ErrorCode::InvalidArgument, "No word is selected, so that there is nothing to quote.");
        m_quote.startUs = m_quote.ranges.front().startUs;
        for (const QuoteRange& range : m_quote.ranges) {
            m_quote.startUs = std::min(m_quote.startUs, range.startUs);
            m_quote.endUs = std::max(m_quote.endUs, range.endUs);
        }
        addWarnings();
        m_quote.text = clipboardText();
        return std::move(m_quote);
    }

  private:
    Status addPart(const QuotePart& part) {
        const std::size_t rangesBefore = m_quote.ranges.size();
        for (std::size_t i = part.begin.segment; i <= part.end.segment; ++i) {
            const ExportSegment& said = m_document.segments[i];
            const std::string_view shown = text::strip(said.segment.text);
            const std::size_t begin = i == part.begin.segment ? part.begin.offset : 0;
            const std::size_t end = i == part.end.segment ? part.end.offset : shown.size();
            if (begin > shown.size() || end > shown.size())
                return fail(ErrorCode::InvalidArgument, "A quotation reaches beyond the text; select the words again.");
            addWords(said, shown, begin, end, m_quote.ranges.size() == rangesBefore);
        }
        return {};
    }

    void addWords(const ExportSegment& said, std::string_view shown, std::size_t begin, std::size_t end, bool beginsPart) {
        std::vector<PlacedWord> pieces = piecesOf(shown, m_hasSpaces);
        addTimes(said.segment, shown, pieces);
        if (said.machineText) markEdits(*said.machineText, shown, m_hasSpaces, pieces);
        const auto isOutside = [&](const PlacedWord& piece) { return piece.end <= begin || piece.begin >= end; };
        const auto first = std::ranges::find_if_not(pieces, isOutside);
        const auto past = std::find_if(first, pieces.end(), isOutside);
        if (first == past) return;
        const PlacedWord& lastWord = *std::prev(past);
        const std::string words = cleanLine(shown.substr(first->begin, lastWord.end - first->begin));
        addToTurn(cleanLine(said.speaker), words, beginsPart && !m_quote.ranges.empty());
        if (beginsPart) m_quote.ranges.push_back({first->startUs, lastWord.endUs});
        m_quote.ranges.back().endUs = std::max(m_quote.ranges.back().endUs, lastWord.endUs);
        for (auto word = first; word != past; ++word) {
            m_editedWords += word->isEdited;
            m_removals += word->followsRemoved && word != first;
        }
        for (const Flag flag : said.segment.evidence.flags)
            if (std::ranges::find(m_flags, flag) == m_flags.end()) m_flags.push_back(flag);
    }

    void addToTurn(const std::string& speaker, const std::string& words, bool isAfterGap) {
        const bool isTurn = m_quote.turns.empty() || m_quote.turns.back().speaker != speaker;
        if (isTurn) m_quote.turns.push_back({speaker, {}});
        std::string& text = m_quote.turns.back().text;
        if (isAfterGap) text += text.empty() ? "[…] " : " […] ";
        if (!isAfterGap && !text.empty() && m_hasSpaces) text += ' ';
        text += words;
    }

    void addWarnings() {
        if (m_editedWords > 0)
            m_quote.warnings.push_back(m_editedWords == 1 ? "One of these words was changed by hand: listen to it before you quote it."
                                                          : fmt::format("{} of these words were changed by hand: listen to them before you quote them.", m_editedWords));
        if (m_removals > 0) m_quote.warnings.push_back("Words that the machine heard here were removed by hand, and no “[…]” marks the place: listen before you quote.");
        for (const Flag flag : m_flags) m_quote.warnings.push_back(fmt::format("The program doubts this passage: {}.", doubtText(flag)));
    }

    /// One person: words, and the line that says who. Several: a line each, names in front.
    std::string clipboardText() const {
        std::string text;
        const bool isConversation = m_quote.turns.size() > 1;
        for (const QuoteTurn& turn : m_quote.turns)
            text += isConversation && !turn.speaker.empty() ? fmt::format("{}: “{}”\n", turn.speaker, turn.text) : fmt::format("“{}”\n", turn.text);
        const std::string speaker = isConversation || m_quote.turns.front().speaker.empty() ? "" : m_quote.turns.front().speaker + ", ";
        return text + fmt::format("— {}{}–{}, {} (SHA-256 {})", speaker, clockText(static_cast<double>(m_quote.startUs) / 1e6), clockText(static_cast<double>(m_quote.endUs) / 1e6),
                                  cleanLine(m_document.recording.name), cleanLine(m_document.recording.sha256).substr(0, kHashDigits));
    }

    static constexpr std::size_t kHashDigits = 12;
    const ExportDocument& m_document;
    const bool m_hasSpaces;
    Quote m_quote;
    std::size_t m_editedWords = 0, m_removals = 0;
    std::vector<Flag> m_flags;
};

}  // namespace

Result<Quote> makeQuote(const ExportDocument& document, const std::vector<QuotePart>& parts) { return QuoteMaker(document).make(parts); }

ExportQuote exportQuoteOf(const Quote& quote) {
    ExportQuote exported{static_cast<double>(quote.startUs) / 1e6, static_cast<double>(quote.endUs) / 1e6, {}, {}};
    for (const QuoteTurn& turn : quote.turns) {
        const bool isConversation = quote.turns.size() > 1 && !turn.speaker.empty();
        exported.text += (exported.text.empty() ? "" : " – ") + (isConversation ? turn.speaker + ": " : "") + turn.text;
    }
    if (quote.turns.size() == 1) exported.speaker = quote.turns.front().speaker;
    return exported;
}

std::string quoteJson(const ExportDocument& document, const Quote& quote, const QuoteClipFacts& clip) {
    json turns = json::array(), ranges = json::array();
    for (const QuoteTurn& turn : quote.turns) turns.push_back({{"speaker", turn.speaker.empty() ? json(nullptr) : json(turn.speaker)}, {"text", turn.text}});
    for (const QuoteRange& range : quote.ranges) ranges.push_back({{"start_us", range.startUs}, {"end_us", range.endUs}});
    json record = {{"kind", "undervoice quote"},
                   {"version", 1},
                   {"program", text::repairUtf8(document.programVersion)},
                   {"recording", {{"name", text::repairUtf8(document.recording.name)}, {"sha256", text::repairUtf8(document.recording.sha256)}}},
                   {"model", {{"name", text::repairUtf8(document.model.name)}, {"sha256", text::repairUtf8(document.model.sha256)}}},
                   {"language", text::repairUtf8(document.language)},
                   {"quote", {{"turns", turns}, {"ranges", ranges}, {"text", quote.text}, {"warnings", quote.warnings}}},
                   {"clip", {{"name", text::repairUtf8(clip.name)}, {"sha256", clip.sha256}, {"start_us", clip.startUs}, {"end_us", clip.endUs}}}};
    sign(record);
    return readableJson(record);
}

const char* doubtText(Flag flag) {
    switch (flag) {
        case Flag::Compression: return "the text repeats itself";
        case Flag::LowEntropy: return "it goes round in few words";
        case Flag::RepeatedNgram: return "words are repeated many times";
        case Flag::Echo: return "it says what was said shortly before";
        case Flag::Rate: return "it has more words than anyone could speak in that time";
        case Flag::NoVoice: return "hardly any voice was found there";
        case Flag::StockPhrase: return "it is a phrase that models like to invent";
        case Flag::SuspectWords: return "its words are timed as invented ones are";
        case Flag::Time: return "its times had to be repaired";
        case Flag::LowConfidence: return "the model was not sure of it at any attempt";
        case Flag::LanguageChange: return "another language is spoken than before";
    }
    return "";
}

}  // namespace undervoice
