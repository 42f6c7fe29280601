// Another reading of a part.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/utf8.h"
#include "transcript/document.h"
#include "transcript/document_builder.h"
#include "transcript/document_segments.h"

namespace undervoice {
namespace {

using Segments = std::vector<DocumentSegment>;

double middleOf(const Word& word) { return word.startSeconds + (word.endSeconds - word.startSeconds) / 2; }

bool touches(const Segment& segment, SpanSeconds span) {
    const bool overlaps = segment.startSeconds < span.end && segment.endSeconds > span.begin;
    const bool isMoment = segment.startSeconds == segment.endSeconds && segment.startSeconds >= span.begin && segment.startSeconds < span.end;
    const auto isIn = [&](const Word& word) { return middleOf(word) >= span.begin && middleOf(word) < span.end; };
    return overlaps || isMoment || (segment.words && std::ranges::any_of(*segment.words, isIn));
}

/// What of a segment's text lies in the span: between the words whose middle is before it and those whose middle is behind it.
TextRange partIn(const Segment& segment, SpanSeconds span) {
    TextRange part{0, segment.text.size()};
    std::size_t place = 0;
    for (const Word& word : wordsOf(segment)) {
        if (place == part.begin && middleOf(word) < span.begin) part.begin += word.text.size();
        if (part.end == segment.text.size() && middleOf(word) >= span.end) part.end = place;
        place += word.text.size();
    }
    return part;
}

/// Whether a reading of the span takes the place of something that the segment says, or of all of one that says nothing.
bool givesWay(const Segment& segment, SpanSeconds span) {
    if (hasText(segment)) return touches(segment, span) && !partIn(segment, span).isEmpty();
    return touches(segment, span) && segment.startSeconds >= span.begin && segment.endSeconds <= span.end;
}

/// What is left of segments on both sides of a span.
class Sides {
  public:
    Sides(SpanSeconds span, ChangeBuilder& builder) : m_span(span), m_builder(builder) {}

    void take(const DocumentSegment& segment) {
        const std::string& text = segment.segment.text;
        if (!hasText(segment.segment)) return takeEmpty(segment);
        const auto [leftEnd, rightBegin] = partIn(segment.segment, m_span);
        const bool hasLeft = leftEnd > 0, hasRight = rightBegin < text.size();
        const bool keepsMarks = hasLeft || (hasRight && rightBegin == 0);
        if (!keepsMarks) addMarks(m_marks, segment.marks);
        if (hasRight) addRight(rightBegin == 0 ? segment : cut(segment, rightBegin, hasLeft ? m_builder.newKey() : segment.key).second);
        if (hasLeft) addLeft(leftEnd == text.size() ? segment : cut(segment, leftEnd, 0).first);
    }

    /// Both sides with the segments between them, which have the marks of what they take the place of.
    Segments around(Segments between) && {
        for (Segments* heirs : {&between, &m_right, &m_left}) {
            if (heirs->empty()) continue;
            addMarks(heirs == &m_left ? heirs->back().marks : heirs->front().marks, m_marks);
            break;
        }
        std::ranges::move(between, std::back_inserter(m_left));
        std::ranges::move(m_right, std::back_inserter(m_left));
        return std::move(m_left);
    }

  private:
    void takeEmpty(const DocumentSegment& segment) {
        if (segment.segment.startSeconds < m_span.begin)
            addLeft(segment);
        else if (segment.segment.endSeconds > m_span.end)
            addRight(segment);
        else
            addMarks(m_marks, segment.marks);
    }
    void addLeft(DocumentSegment segment) {
        const double begin = segment.segment.startSeconds;
        setTimes(segment.segment, {begin, std::max(std::min(segment.segment.endSeconds, m_span.begin), begin)});
        m_left.push_back(std::move(segment));
    }
    void addRight(DocumentSegment segment) {
        const double end = segment.segment.endSeconds;
        setTimes(segment.segment, {std::min(std::max(segment.segment.startSeconds, m_span.end), end), end});
        m_right.push_back(std::move(segment));
    }
    SpanSeconds m_span;
    ChangeBuilder& m_builder;
    PassageMarks m_marks;  ///< of segments of which no part is left that has them
    Segments m_left, m_right;
};

/// In order and inside the span.
Segments fitted(const std::vector<Segment>& reading, SpanSeconds span, int speaker, ChangeBuilder& builder) {
    Segments segments;
    double least = span.begin;
    for (const Segment& read : reading) {
        if (!hasText(read)) continue;
        DocumentSegment segment{builder.newKey(), speaker, read};
        const double begin = std::max(std::min(read.startSeconds, span.end), least);
        least = std::max(std::min(read.endSeconds, span.end), begin);
        setTimes(segment.segment, {begin, least});
        segments.push_back(std::move(segment));
    }
    return segments;
}

bool isOf(const DocumentSegment& segment, const ReadingPlace& place) { return !place.speaker || segment.speaker == *place.speaker; }

}  // namespace

std::vector<std::string> textsIn(const Document& document, const ReadingPlace& place) {
    const SpanSeconds span{place.beginSeconds, place.endSeconds};
    std::vector<std::string> texts;
    for (const DocumentSegment& segment : document.segments) {
        if (!isOf(segment, place) || !hasText(segment.segment) || !givesWay(segment.segment, span)) continue;
        const TextRange part = partIn(segment.segment, span);
        texts.emplace_back(text::strip(std::string_view(segment.segment.text).substr(part.begin, part.end - part.begin)));
    }
    return texts;
}

Result<DocumentChange> putReading(const Document& document, const ReadingPlace& place, const std::vector<Segment>& reading) {
    if (!std::isfinite(place.beginSeconds) || !std::isfinite(place.endSeconds) || place.endSeconds < place.beginSeconds)
        return invalidPlace("A part of a transcript must end after it begins.");
    const SpanSeconds span{place.beginSeconds, place.endSeconds};
    const auto& segments = document.segments;
    const auto isTouched = [&](const DocumentSegment& segment) { return isOf(segment, place) && touches(segment.segment, span); };
    const auto first = std::ranges::find_if(segments, isTouched);
    ChangeBuilder builder(document, ChangeKind::Retranscribe);
    if (first == segments.end()) {
        const auto next = std::ranges::find_if(segments, [&](const DocumentSegment& s) { return s.segment.startSeconds >= span.begin; });
        const auto index = static_cast<std::size_t>(next - segments.begin());
        builder.putInOrder(index, index, fitted(reading, span, place.speaker.value_or(-1), builder));
        return builder.change();
    }
    const auto end = std::find_if(segments.rbegin(), segments.rend(), isTouched).base();
    const auto given = std::find_if(first, end, [&](const DocumentSegment& segment) { return givesWay(segment.segment, span); });
    const int speaker = place.speaker.value_or((given == end ? first : given)->speaker);
    Sides sides(span, builder);
    Segments staying;
    std::for_each(first, end, [&](const DocumentSegment& segment) { isOf(segment, place) ? sides.take(segment) : staying.push_back(segment); });
    Segments after = std::move(sides).around(fitted(reading, span, speaker, builder));
    std::ranges::move(staying, std::back_inserter(after));
    builder.putInOrder(static_cast<std::size_t>(first - segments.begin()), static_cast<std::size_t>(end - segments.begin()), std::move(after));
    return builder.change();
}

}  // namespace undervoice
