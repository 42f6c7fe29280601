#include "transcript/document_builder.h"

#include <iterator>
#include <utility>

#include "transcript/same_values.h"

namespace undervoice {

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
