#include "transcript/word_times.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "text/edit_alignment.h"
#include "text/utf8.h"
#include "text/word_pieces.h"

namespace undervoice {
namespace {

using Words = std::vector<Word>;
using WordSpan = std::span<const Word>;

std::size_t bytesOf(WordSpan words) {
    std::size_t bytes = 0;
    for (const Word& word : words) bytes += word.text.size();
    return bytes;
}

/// A place where the old words and the new text can be cut apart: before the old word, and at a byte of the new text where a word begins.
struct SyncPoint {
    std::size_t word = 0;
    std::size_t place = 0;
};

/// In order; the first and the last are the ends of both.
std::vector<SyncPoint> syncPoints(WordSpan words, std::span<const TextEdit> edits, std::string_view newText) {
    auto starts = text::wordStarts(newText);
    if (starts.empty()) starts.push_back(0);
    starts.push_back(newText.size());
    std::vector<SyncPoint> points = {{0, 0}};
    auto edit = edits.begin();
    std::size_t old = 0, grown = 0, shrunk = 0;  // new place = old - shrunk + grown
    const auto pass = [&](const TextEdit& e) {
        grown += e.replacement.size();
        shrunk += e.end - e.begin;
    };
    const auto addPoint = [&](std::size_t word) {
        const SyncPoint point{word, old - shrunk + grown};
        const bool isThere = points.back().word == word && points.back().place == point.place;
        if (!isThere && std::ranges::binary_search(starts, point.place)) points.push_back(point);
    };
    for (std::size_t word = 0; word <= words.size(); ++word) {
        for (; edit != edits.end() && edit->end < old; ++edit) pass(*edit);
        if (edit == edits.end() || edit->begin >= old) addPoint(word);
        // What is put in just here, or ends here, lies before the other point.
        const bool endsHere = edit != edits.end() && edit->end == old;
        if (endsHere) {
            pass(*edit++);
            addPoint(word);
        }
        if (word < words.size()) old += words[word].text.size();
    }
    if (points.back().word != words.size() || points.back().place != newText.size()) points.push_back({words.size(), newText.size()});
    return points;
}

/// Fills the words of the new text, block by block between points.
class Retiming {
  public:
    Retiming(WordSpan words, SpanSeconds span) : m_words(words), m_span(span) {}

    void keep(std::size_t first, std::size_t end) { m_result.insert(m_result.end(), m_words.begin() + index(first), m_words.begin() + index(end)); }

    /// Old words [first, end) give way to a text; those that stand in it unchanged keep what they have.
    void replace(std::size_t first, std::size_t end, std::string_view newText) {
        const auto pieces = wordPieces(newText);
        std::unordered_map<std::string_view, int> symbols;
        const auto symbolOf = [&](std::string_view text) { return symbols.try_emplace(text::strip(text), static_cast<int>(symbols.size())).first->second; };
        std::vector<int> before, after;
        for (std::size_t i = first; i < end; ++i) before.push_back(symbolOf(m_words[i].text));
        for (const std::string_view piece : pieces) after.push_back(symbolOf(piece));
        const auto chunks = text::alignSymbols(before, after);
        if (!chunks) return exchange(first, end, pieces);  // hundreds of thousands of words: all of them are others
        std::size_t oldBegin = 0, newBegin = 0;
        for (const text::EditChunk& chunk : *chunks) {
            if (chunk.edit != text::Edit::Equal) continue;
            exchange(first + oldBegin, first + chunk.referenceBegin, std::span(pieces).subspan(newBegin, chunk.hypothesisBegin - newBegin));
            for (std::size_t i = 0; i < chunk.referenceEnd - chunk.referenceBegin; ++i) {
                m_result.push_back(m_words[first + chunk.referenceBegin + i]);
                m_result.back().text = pieces[chunk.hypothesisBegin + i];
            }
            oldBegin = chunk.referenceEnd;
            newBegin = chunk.hypothesisEnd;
        }
        exchange(first + oldBegin, end, std::span(pieces).subspan(newBegin));
    }

    Words take() { return std::move(m_result); }

  private:
    static std::ptrdiff_t index(std::size_t i) { return static_cast<std::ptrdiff_t>(i); }

    /// None of the old ones stays.
    void exchange(std::size_t first, std::size_t end, std::span<const std::string_view> pieces) {
        if (pieces.empty()) return;
        SpanSeconds time;
        if (first < end) {
            time = {m_words[first].startSeconds, m_words[end - 1].endSeconds};
        } else {
            time.begin = first == 0 ? m_span.begin : m_words[first - 1].endSeconds;
            time.end = end == m_words.size() ? m_span.end : m_words[end].startSeconds;
            // Something else may have been put into the same gap.
            if (!m_result.empty()) time.begin = std::max(time.begin, m_result.back().endSeconds);
        }
        std::ranges::move(sharedTime(pieces, time, /*probability=*/1), std::back_inserter(m_result));
    }

    WordSpan m_words;
    SpanSeconds m_span;
    Words m_result;
};

}  // namespace

std::vector<std::string_view> wordPieces(std::string_view text) {
    const auto starts = text::wordStarts(text);
    std::vector<std::string_view> pieces;
    for (std::size_t i = 0; i < starts.size(); ++i)
        pieces.push_back(text.substr(starts[i], (i + 1 < starts.size() ? starts[i + 1] : text.size()) - starts[i]));
    return pieces;
}

Words sharedTime(std::span<const std::string_view> texts, SpanSeconds time, double probability) {
    const auto lettersOf = [](std::string_view text) { return static_cast<double>(std::max<std::size_t>(text::countLetters(text), 1)); };
    double letters = 0, passed = 0;
    for (const std::string_view text : texts) letters += lettersOf(text);
    const double seconds = std::max(time.end - time.begin, 0.0);
    Words words;
    for (const std::string_view text : texts) {
        const double begin = words.empty() ? time.begin : words.back().endSeconds;
        passed += lettersOf(text);
        const bool isLast = words.size() + 1 == texts.size();
        const double end = isLast ? std::max(time.end, begin) : time.begin + seconds * (passed / letters);
        words.push_back({std::string(text), begin, end, probability});
    }
    return words;
}

std::string joinedText(WordSpan words) {
    std::string text;
    for (const Word& word : words) text += word.text;
    return text;
}

std::string editedText(std::string_view text, std::span<const TextEdit> edits) {
    std::string result;
    std::size_t copied = 0;
    for (const TextEdit& edit : edits) {
        result += text.substr(copied, edit.begin - copied);
        result += edit.replacement;
        copied = edit.end;
    }
    return result += text.substr(copied);
}

std::vector<Word> editedWords(const std::vector<Word>& words, std::span<const TextEdit> edits, SpanSeconds span) {
    const std::string oldText = joinedText(words), newText = editedText(oldText, edits);
    const auto points = syncPoints(words, edits, newText);
    Retiming retiming(words, span);
    std::size_t oldPlace = 0;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const auto [first, place] = points[i];
        const auto [end, endPlace] = points[i + 1];
        const std::size_t bytes = bytesOf(WordSpan(words).subspan(first, end - first));
        const auto newPart = std::string_view(newText).substr(place, endPlace - place);
        if (newPart == std::string_view(oldText).substr(oldPlace, bytes))
            retiming.keep(first, end);
        else
            retiming.replace(first, end, newPart);
        oldPlace += bytes;
    }
    return retiming.take();
}

}  // namespace undervoice
