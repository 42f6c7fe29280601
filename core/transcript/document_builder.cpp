#include "transcript/document_builder.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "base/time.h"
#include "transcript/document_segments.h"
#include "transcript/same_values.h"

namespace undervoice {
namespace {

using Segments = std::vector<DocumentSegment>;

double beginning(const DocumentSegment& segment) { return segment.segment.startSeconds; }

bool mustSwap(const DocumentSegment& first, const DocumentSegment& second) {
    return beginning(first) > beginning(second) + (first.speaker == second.speaker ? kTimestampStepSeconds : 0);
}

}  // namespace

void ChangeBuilder::put(std::size_t first, std::size_t end, std::vector<DocumentSegment> after) {
    const auto at = [&](std::size_t index) { return m_document.segments.begin() + static_cast<std::ptrdiff_t>(index); };
    if (end - first == 1 && after.size() == 1 && isSameSegment(m_document.segments[first], after.front())) return;
    if (first == end && after.empty()) return;
    if (m_change.splices.empty() || m_end != first)
        m_change.splices.push_back({static_cast<std::size_t>(static_cast<std::ptrdiff_t>(first) + m_growth), {}, {}});
    Splice& splice = m_change.splices.back();
    splice.before.insert(splice.before.end(), at(first), at(end));
    m_growth += std::ssize(after) - static_cast<std::ptrdiff_t>(end - first);
    splice.after.insert(splice.after.end(), std::make_move_iterator(after.begin()), std::make_move_iterator(after.end()));
    m_end = end;
}

std::size_t ChangeBuilder::placeFor(const DocumentSegment& segment, std::size_t first) const {
    const Segments& old = m_document.segments;
    while (m_document.hasChannels && first < old.size() && mustSwap(segment, old[first])) ++first;
    return first;
}

void ChangeBuilder::putInOrder(std::size_t first, std::size_t end, Segments after) {
    const Segments& old = m_document.segments;
    const auto at = [&](std::size_t index) { return old.begin() + static_cast<std::ptrdiff_t>(index); };
    if (m_document.hasChannels && !after.empty()) {
        const auto [earliest, latest] = std::ranges::minmax_element(after, {}, beginning);
        std::size_t from = first;
        while (from > m_end && mustSwap(old[from - 1], *earliest)) --from;
        const std::size_t to = placeFor(*latest, end);
        after.insert(after.begin(), at(from), at(first));
        after.insert(after.end(), at(end), at(to));
        first = from, end = to;
        for (std::size_t i = 1; i < after.size(); ++i)
            for (std::size_t place = i; place > 0 && mustSwap(after[place - 1], after[place]); --place) std::swap(after[place - 1], after[place]);
    }
    const auto isSame = [](const DocumentSegment& a, const DocumentSegment& b) { return isSameSegment(a, b); };
    const auto [oldBegin, newBegin] = std::ranges::mismatch(at(first), at(end), after.begin(), after.end(), isSame);
    auto oldEnd = at(end);
    auto newEnd = after.end();
    while (oldEnd != oldBegin && newEnd != newBegin && isSame(*(oldEnd - 1), *(newEnd - 1))) --oldEnd, --newEnd;
    put(static_cast<std::size_t>(oldBegin - old.begin()), static_cast<std::size_t>(oldEnd - old.begin()),
        Segments(std::make_move_iterator(newBegin), std::make_move_iterator(newEnd)));
}

void ChangeBuilder::setSpeakers(std::vector<std::string> speakers) {
    if (speakers == m_document.speakers) return;
    m_change.speakersBefore = m_document.speakers;
    m_change.speakersAfter = std::move(speakers);
}

tl::unexpected<Error> invalidPlace(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

Status checkIndex(const Document& document, std::size_t index) { return checkRange(document, index, index + 1); }

Status checkRange(const Document& document, std::size_t first, std::size_t end) {
    const std::size_t count = document.segments.size();
    if (first < end && end <= count) return {};
    return invalidPlace("The transcript has " + std::to_string(count) + " segments, so there are none from " + std::to_string(first) + " to " +
                        std::to_string(end) + ".");
}

}  // namespace undervoice
