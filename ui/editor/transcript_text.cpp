#include "ui/editor/transcript_text.h"

#include <algorithm>
#include <cmath>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

/// Segments looked at for one that sounds: so many may begin while another goes on.
constexpr std::size_t kMostAtOnce = 64;

QString toQString(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

std::int64_t toUs(double seconds) { return std::llround(seconds * 1e6); }

QString shownQString(const DocumentSegment& segment) { return toQString(shownText(segment)); }

std::vector<WordSpan> wordSpans(const DocumentSegment& segment) {
    std::vector<WordSpan> spans;
    if (!segment.segment.words) return spans;
    const QString whole = toQString(segment.segment.text);
    const int front = leadingBlanks(whole);
    const int length = static_cast<int>(whole.trimmed().size());
    int place = -front;
    for (std::size_t i = 0; i < segment.segment.words->size(); ++i) {
        const QString text = fromUtf8((*segment.segment.words)[i].text);
        const int blanks = leadingBlanks(text);
        const int begin = std::clamp(place + blanks, 0, length);
        place += static_cast<int>(text.size());
        const int end = std::clamp(place - static_cast<int>(text.size() - blanks - text.trimmed().size()), 0, length);
        if (begin < end) spans.push_back({begin, end, i});
    }
    if (place + front != whole.size()) spans.clear();
    return spans;
}

int leadingBlanks(const QString& blockText) {
    const auto first = std::ranges::find_if(blockText, [](QChar c) { return !c.isSpace(); });
    return static_cast<int>(first - blockText.begin());
}

std::size_t byteOffset(const QString& blockText, int column) {
    const int front = leadingBlanks(blockText);
    if (column <= front) return 0;
    const QString trimmed = blockText.trimmed();
    return static_cast<std::size_t>(QStringView(trimmed).left(column - front).toUtf8().size());
}

int columnOf(const QString& blockText, std::size_t byteOffset) {
    const QByteArray bytes = blockText.trimmed().toUtf8();
    return leadingBlanks(blockText) + static_cast<int>(QString::fromUtf8(bytes.left(static_cast<qsizetype>(byteOffset))).size());
}

std::optional<std::pair<TextPlace, std::size_t>> placeOfWords(const Document& document, std::size_t segment, std::size_t begin, std::size_t end) {
    if (segment >= document.segments.size()) return std::nullopt;
    const DocumentSegment& s = document.segments[segment];
    const std::string_view shown = shownText(s);
    if (!s.segment.words) return std::pair(TextPlace{segment, 0}, shown.size());
    const auto& words = *s.segment.words;
    if (begin > end || end > words.size()) return std::nullopt;
    const auto front = static_cast<std::ptrdiff_t>(s.segment.text.find_first_not_of(' ') == std::string::npos ? 0 : s.segment.text.find_first_not_of(' '));
    std::ptrdiff_t first = -front, last = -front;
    for (std::size_t i = 0; i < end; ++i) {
        if (i < begin) first += static_cast<std::ptrdiff_t>(words[i].text.size());
        last += static_cast<std::ptrdiff_t>(words[i].text.size());
    }
    if (begin < end) first += static_cast<std::ptrdiff_t>(std::min(words[begin].text.find_first_not_of(' '), words[begin].text.size()));
    const auto clamped = [&](std::ptrdiff_t place) { return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(place, 0, static_cast<std::ptrdiff_t>(shown.size()))); };
    return std::pair(TextPlace{segment, clamped(first)}, clamped(last) - std::min(clamped(first), clamped(last)));
}

std::size_t segmentAt(const Document& document, double seconds) {
    const auto& segments = document.segments;
    const auto next = std::ranges::upper_bound(segments, seconds, {}, [](const DocumentSegment& s) { return s.segment.startSeconds; });
    if (next == segments.begin()) return 0;
    const std::size_t latest = static_cast<std::size_t>(next - segments.begin()) - 1;
    // Where people speak at once, one may still speak when another, who began later, has ended.
    for (std::size_t i = latest + 1, least = latest + 1 - std::min(latest + 1, kMostAtOnce); i-- > least;)
        if (segments[i].segment.endSeconds > seconds) return i;
    return latest;
}

std::optional<std::size_t> wordAt(const DocumentSegment& segment, double seconds) {
    const auto& words = segment.segment.words;
    if (!words || words->empty()) return std::nullopt;
    const auto next = std::ranges::upper_bound(*words, seconds, {}, &Word::startSeconds);
    return next == words->begin() ? 0 : static_cast<std::size_t>(next - words->begin()) - 1;
}

}  // namespace undervoice::ui
