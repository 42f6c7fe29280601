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
    std::size_t segment = 0, begin = 0, end = 0;
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

class QuoteMaker {
  public:
    explicit QuoteMaker(const ExportDocument& document) : m_document(document), m_hasSpaces(!text::isWrittenWithoutSpaces(document.language)) {}

    Result<Quote> make(const std::vector<QuotePart>& parts) {
        for (const QuotePart& part : parts) UNDERVOICE_TRY(check(part));
        for (const QuotePart& part : joined(parts)) addPart(part);
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
    using Words = std::vector<PlacedWord>;

    std::string_view shownText(std::size_t segment) const { return text::strip(m_document.segments[segment].segment.text); }

    Status check(const QuotePart& part) const {
        if (part.begin >= part.end || part.end.segment >= m_document.segments.size())
            return fail(ErrorCode::InvalidArgument, "A quotation needs parts that begin in the text and end after their beginning; select the words again.");
        if (part.begin.offset > shownText(part.begin.segment).size() || part.end.offset > shownText(part.end.segment).size())
            return fail(ErrorCode::InvalidArgument, "A quotation reaches beyond the text; select the words again.");
        return {};
    }

    /// In the order of the text. Parts between which no word is left out are one: nothing is omitted that could be marked.
    std::vector<QuotePart> joined(std::vector<QuotePart> parts) const {
        std::ranges::sort(parts, {}, &QuotePart::begin);
        std::vector<QuotePart> made;
        for (const QuotePart& part : parts) {
            if (made.empty() || hasWordBetween(made.back().end, part.begin))
                made.push_back(part);
            else
                made.back().end = std::max(made.back().end, part.end);
        }
        return made;
    }

    /// One that is taken neither by the part that ends here nor by the one that begins there.
    bool hasWordBetween(const TextPlace& end, const TextPlace& begin) const {
        for (std::size_t i = end.segment; i <= begin.segment; ++i)
            for (const PlacedWord& word : piecesOf(shownText(i), m_hasSpaces))
                if ((i > end.segment || word.begin >= end.offset) && (i < begin.segment || word.end <= begin.offset)) return true;
        return false;
    }

    void addPart(const QuotePart& part) {
        const std::size_t around = std::max<std::size_t>(part.begin.segment, 1) - 1, last = std::min(part.end.segment + 1, m_document.segments.size() - 1);
        Words words = wordsIn(around, last);
        const auto first = std::ranges::find_if(words, [&](const PlacedWord& word) { return TextPlace{word.segment, word.end} > part.begin; });
        const auto past = std::find_if(first, words.end(), [&](const PlacedWord& word) { return TextPlace{word.segment, word.begin} >= part.end; });
        if (first == past) return;
        markEdits(around, last, words);
        m_quote.ranges.push_back({first->startUs, first->endUs});
        for (auto word = first; word != past; ++word) {
            m_quote.ranges.back().endUs = std::max(m_quote.ranges.back().endUs, word->endUs);
            m_quote.editedWords += word->isEdited;
            m_quote.removedPlaces += word->followsRemoved && word != first;
        }
        for (auto word = first; word != past;) {
            const auto next = std::find_if(word, past, [&](const PlacedWord& other) { return other.segment != word->segment; });
            addSegment(*word, *std::prev(next), /*isAfterGap=*/word == first && m_quote.ranges.size() > 1);
            word = next;
        }
    }

    /// All of these segments, both included.
    Words wordsIn(std::size_t firstSegment, std::size_t lastSegment) const {
        Words words;
        for (std::size_t i = firstSegment; i <= lastSegment; ++i) {
            Words pieces = piecesOf(shownText(i), m_hasSpaces);
            addTimes(m_document.segments[i].segment, shownText(i), pieces);
            for (PlacedWord& piece : pieces) {
                piece.segment = i;
                words.push_back(piece);
            }
        }
        return words;
    }

    /// Which words a person wrote, by aligning them with the machine's. All segments together, with those around them: a word that went to
    /// the neighbour is the machine's still, and one that was removed where two of them meet is not overlooked.
    void markEdits(std::size_t firstSegment, std::size_t lastSegment, Words& words) const {
        std::unordered_map<std::string, int> numbers;
        const auto number = [&](std::string_view text) { return numbers.try_emplace(std::string(text), static_cast<int>(numbers.size())).first->second; };
        std::vector<int> machine, now;
        bool isEdited = false;
        for (std::size_t i = firstSegment; i <= lastSegment; ++i) {
            const auto& machineText = m_document.segments[i].machineText;
            const std::string_view text = machineText ? text::strip(*machineText) : shownText(i);
            for (const PlacedWord& piece : piecesOf(text, m_hasSpaces)) machine.push_back(number(text.substr(piece.begin, piece.end - piece.begin)));
            isEdited = isEdited || machineText;
        }
        if (!isEdited) return;
        for (const PlacedWord& word : words) now.push_back(number(shownText(word.segment).substr(word.begin, word.end - word.begin)));
        const auto chunks = text::alignSymbols(machine, now);
        if (!chunks) {  // longer than any conversation: then all of it
            for (PlacedWord& word : words) word.isEdited = true;
            return;
        }
        for (const text::EditChunk& chunk : *chunks) {
            const bool isNew = chunk.edit == text::Edit::Substitute || chunk.edit == text::Edit::Insert;
            for (std::size_t i = chunk.hypothesisBegin; isNew && i < chunk.hypothesisEnd; ++i) words[i].isEdited = true;
            if (chunk.edit == text::Edit::Delete && chunk.hypothesisBegin < words.size()) words[chunk.hypothesisBegin].followsRemoved = true;
        }
    }

    /// Words of one segment, from the first to the last.
    void addSegment(const PlacedWord& first, const PlacedWord& last, bool isAfterGap) {
        const ExportSegment& said = m_document.segments[first.segment];
        addToTurn(cleanLine(said.speaker), cleanLine(shownText(first.segment).substr(first.begin, last.end - first.begin)), isAfterGap);
        for (const Flag flag : said.segment.evidence.flags)
            if (std::ranges::find(m_quote.flags, flag) == m_quote.flags.end()) m_quote.flags.push_back(flag);
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
        if (m_quote.editedWords > 0)
            m_quote.warnings.push_back(m_quote.editedWords == 1 ? "One of these words was changed by hand: listen to it before you quote it."
                                                          : fmt::format("{} of these words were changed by hand: listen to them before you quote them.", m_quote.editedWords));
        if (m_quote.removedPlaces > 0) m_quote.warnings.push_back("Words that the machine heard here were removed by hand, and no “[…]” marks the place: listen before you quote.");
        for (const Flag flag : m_quote.flags) m_quote.warnings.push_back(fmt::format("The program doubts this passage: {}.", doubtText(flag)));
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
};

json rangesJson(const std::vector<QuoteRange>& ranges) {
    json list = json::array();
    for (const QuoteRange& range : ranges) list.push_back({{"start_us", range.startUs}, {"end_us", range.endUs}});
    return list;
}

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
    json turns = json::array();
    for (const QuoteTurn& turn : quote.turns) turns.push_back({{"speaker", turn.speaker.empty() ? json(nullptr) : json(turn.speaker)}, {"text", turn.text}});
    json record = {{"kind", "undervoice quote"},
                   {"version", 1},
                   {"program", text::repairUtf8(document.programVersion)},
                   {"recording", {{"name", text::repairUtf8(document.recording.name)}, {"sha256", text::repairUtf8(document.recording.sha256)}}},
                   {"model", {{"name", text::repairUtf8(document.model.name)}, {"sha256", text::repairUtf8(document.model.sha256)}}},
                   {"language", text::repairUtf8(document.language)},
                   {"quote", {{"turns", turns}, {"ranges", rangesJson(quote.ranges)}, {"text", quote.text}, {"warnings", quote.warnings}}},
                   {"clip", {{"name", text::repairUtf8(clip.name)}, {"sha256", clip.sha256}, {"parts", rangesJson(clip.parts)}}}};
    if (!clip.parts.empty()) {
        record["clip"]["start_us"] = clip.parts.front().startUs;
        record["clip"]["end_us"] = clip.parts.back().endUs;
    }
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
