#include "transcript/document_segments.h"

#include <algorithm>
#include <cmath>

#include "text/utf8.h"
#include "text/word_pieces.h"
#include "transcript/word_times.h"

namespace undervoice {
namespace {

using Words = std::vector<Word>;
using WordSpan = std::span<const Word>;

/// Of a segment whose words are not known one by one.
double estimatedProbability(const Segment& segment) {
    const double probability = std::exp(segment.avgLogprob);
    return probability >= 0 ? std::min(probability, 1.0) : 0.0;
}

bool joinTo(WordSpan words, std::string_view text) {
    for (const Word& word : words) {
        if (!text.starts_with(word.text)) return false;
        text.remove_prefix(word.text.size());
    }
    return text.empty();
}

double pressed(double seconds, SpanSeconds span) { return std::max(std::min(seconds, span.end), span.begin); }

char32_t lastCodePoint(std::string_view text) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    return text::readUtf8(text, begin).codePoint;
}

/// Whether a blank must come between two texts. A text that lacks its own blank where others of its kind have one is the rest of a
/// word that was cut.
bool wantsBlankBetween(std::string_view left, std::string_view right) {
    if (left.empty() || right.empty()) return false;
    const char32_t first = text::readUtf8(right, 0).codePoint, last = lastCodePoint(left);
    if (text::isSpace(first) || text::isSpace(last) || text::isSpace(text::readUtf8(left, 0).codePoint)) return false;
    return !text::isWrittenWithoutBlanks(first) && !text::isWrittenWithoutBlanks(last);
}

/// Parts the words at a byte; the time of one that is cut is shared.
std::pair<Words, Words> partWords(const Words& words, std::size_t place) {
    std::pair<Words, Words> parts;
    std::size_t begin = 0;
    for (const Word& word : words) {
        const std::size_t end = begin + word.text.size();
        if (end <= place) {
            parts.first.push_back(word);
        } else if (begin >= place) {
            parts.second.push_back(word);
        } else {
            const std::string_view texts[] = {std::string_view(word.text).substr(0, place - begin), std::string_view(word.text).substr(place - begin)};
            Words halves = sharedTime(texts, {word.startSeconds, word.endSeconds}, word.probability);
            parts.first.push_back(std::move(halves[0]));
            parts.second.push_back(std::move(halves[1]));
        }
        begin = end;
    }
    return parts;
}

}  // namespace

std::size_t shownBegin(std::string_view text) { return static_cast<std::size_t>(text::strip(text).data() - text.data()); }

std::string withoutControls(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const text::Utf8Unit unit = text::readUtf8(text, at);
        const char32_t c = unit.codePoint;
        const bool isControl = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
        if (c == U'\r' && text.substr(at).starts_with("\r\n")) ++at;
        text::appendUtf8(clean, isControl ? U' ' : c);
        at += unit.bytes;
    }
    return clean;
}

std::string cleanText(std::string_view text) { return std::string(text::strip(withoutControls(text))); }

bool hasText(const Segment& segment) { return !text::strip(segment.text).empty(); }

std::vector<Word> wordsOf(const Segment& segment) {
    const SpanSeconds span{segment.startSeconds, segment.endSeconds};
    if (!segment.words) return sharedTime(wordPieces(segment.text), span, estimatedProbability(segment));
    if (joinTo(*segment.words, segment.text)) return *segment.words;
    const TextEdit edits[] = {editBetween(joinedText(*segment.words), segment.text)};
    return editedWords(*segment.words, edits, span);
}

TextEdit editBetween(std::string_view before, std::string_view after) {
    const std::size_t most = std::min(before.size(), after.size());
    std::size_t prefix = 0, suffix = 0;
    while (prefix < most && before[prefix] == after[prefix]) ++prefix;
    while (suffix < most - prefix && before[before.size() - 1 - suffix] == after[after.size() - 1 - suffix]) ++suffix;
    return {prefix, before.size() - suffix, std::string(after.substr(prefix, after.size() - suffix - prefix))};
}

void edit(Segment& segment, std::span<const TextEdit> edits) {
    if (segment.words)
        setWords(segment, editedWords(wordsOf(segment), edits, {segment.startSeconds, segment.endSeconds}));
    else
        setText(segment, editedText(segment.text, edits));
}

void setText(Segment& segment, std::string text) {
    if (segment.text == text) return;
    segment.text = std::move(text);
    segment.tokens.clear();
}

void setWords(Segment& segment, std::vector<Word> words) {
    setText(segment, joinedText(words));
    segment.words = std::move(words);
}

std::pair<DocumentSegment, DocumentSegment> cut(const DocumentSegment& whole, std::size_t place, std::int64_t newKey) {
    const std::string_view text = whole.segment.text;
    place = text::strip(text.substr(0, place)).empty() ? 0 : shownBegin(text.substr(0, place)) + text::strip(text.substr(0, place)).size();
    std::pair<DocumentSegment, DocumentSegment> halves{whole, whole};
    Segment &left = halves.first.segment, &right = halves.second.segment;
    halves.second.key = newKey;
    halves.second.marks = {};
    auto [leftWords, rightWords] = partWords(wordsOf(whole.segment), place);
    const double before = leftWords.empty() ? left.startSeconds : leftWords.back().endSeconds;
    const double after = rightWords.empty() ? right.endSeconds : rightWords.front().startSeconds;
    const double boundary = before + (after - before) / 2;
    if (whole.segment.words) {
        setWords(left, std::move(leftWords));
        setWords(right, std::move(rightWords));
    } else {
        setText(left, whole.segment.text.substr(0, place));
        setText(right, whole.segment.text.substr(place));
    }
    const SpanSeconds span{whole.segment.startSeconds, whole.segment.endSeconds};
    setTimes(left, {span.begin, pressed(boundary, span)});
    setTimes(right, {pressed(boundary, span), span.end});
    return halves;
}

void addMarks(PassageMarks& marks, const PassageMarks& more) {
    marks.isStarred = marks.isStarred || more.isStarred;
    marks.isToCheck = marks.isToCheck || more.isToCheck;
    if (!more.note.empty() && more.note != marks.note) marks.note += (marks.note.empty() ? "" : "; ") + more.note;
}

DocumentSegment joined(std::span<const DocumentSegment> parts) {
    // One that was emptied leaves nothing but its notes.
    const auto said = std::ranges::find_if(parts, [](const DocumentSegment& part) { return hasText(part.segment); });
    DocumentSegment whole = said == parts.end() ? parts.front() : *said;
    whole.key = parts.front().key;
    whole.marks = {};
    for (const DocumentSegment& part : parts) addMarks(whole.marks, part.marks);
    Segment& segment = whole.segment;
    const auto lacksWords = [](const DocumentSegment& part) { return !part.segment.words; };
    const bool hasNoWords = std::ranges::all_of(parts, [&](const DocumentSegment& part) { return lacksWords(part) || !hasText(part.segment); }) &&
                            std::ranges::any_of(parts, lacksWords);
    Words words;
    std::string text;
    std::vector<int> tokens;
    for (const DocumentSegment& part : parts) {
        const Segment& s = part.segment;
        const bool wantsBlank = wantsBlankBetween(text, s.text);
        text += (wantsBlank ? " " : "") + s.text;
        Words more = wordsOf(s);
        if (wantsBlank && !more.empty()) more.front().text.insert(0, 1, ' ');
        std::ranges::move(more, std::back_inserter(words));
        tokens.insert(tokens.end(), s.tokens.begin(), s.tokens.end());
        segment.endSeconds = std::max(segment.endSeconds, s.endSeconds);
        std::ranges::copy(s.evidence.flags, std::back_inserter(segment.evidence.flags));
        if (segment.evidence.repeatedNgram.empty()) segment.evidence.repeatedNgram = s.evidence.repeatedNgram;
    }
    std::vector<Flag>& flags = segment.evidence.flags;
    std::ranges::sort(flags);
    flags.erase(std::unique(flags.begin(), flags.end()), flags.end());
    segment.text = std::move(text);
    segment.tokens = std::move(tokens);
    segment.words.reset();
    if (!hasNoWords) segment.words = std::move(words);
    return whole;
}

void setTimes(Segment& segment, SpanSeconds span) {
    segment.startSeconds = span.begin;
    segment.endSeconds = span.end;
    if (!segment.words) return;
    for (Word& word : *segment.words) {
        word.startSeconds = pressed(word.startSeconds, span);
        word.endSeconds = pressed(word.endSeconds, span);
    }
}

}  // namespace undervoice
