#include "ui/editor/review_queue.h"

#include <algorithm>

#include "ui/editor/document_session.h"

namespace undervoice::ui {
namespace {

const DocumentSegment* find(const Document& document, std::int64_t key) {
    const auto found = std::ranges::find(document.segments, key, &DocumentSegment::key);
    return found == document.segments.end() ? nullptr : &*found;
}

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string::npos ? std::string() : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::string joined(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
    std::string text;
    for (std::size_t i = begin; i < end; ++i) text += words[i].text;
    return text;
}

/// Words that settle a doubt when they are confirmed: its own, or the neighbours of the place between words.
WordRange wordsToConfirm(const Doubt& doubt, std::size_t count) {
    if (!doubt.words.isEmpty()) return doubt.words;
    return {doubt.words.begin > 0 ? doubt.words.begin - 1 : 0, std::min(doubt.words.end + 1, count)};
}

/// The segment's text with the other reading in the place of what is doubted.
std::string withOtherReading(const std::vector<Word>& words, const Doubt& doubt) {
    const std::string before = trimmed(joined(words, 0, doubt.words.begin)), after = trimmed(joined(words, doubt.words.end, words.size()));
    std::string text = before;
    for (const std::string& part : {trimmed(doubt.otherReading), after})
        if (!part.empty()) text += (text.empty() ? "" : " ") + part;
    return text;
}

}  // namespace

ReviewQueue::ReviewQueue(DocumentSession& session, QObject* parent) : QObject(parent), m_session(session) {
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(0);
    connect(&m_refresh, &QTimer::timeout, this, &ReviewQueue::refresh);
    connect(&m_session, &DocumentSession::changed, this, [this] {
        if (!m_doubts.empty()) m_refresh.start();
    });
}

void ReviewQueue::setDoubts(std::vector<Doubt> doubts) {
    m_doubts = std::move(doubts);
    m_current = 0;
    refresh();
    Q_EMIT currentChanged();
}

std::optional<std::size_t> ReviewQueue::segmentOf(const Doubt& doubt) const {
    const Document& document = m_session.document();
    const DocumentSegment* segment = find(document, doubt.segmentKey);
    return segment ? std::optional(static_cast<std::size_t>(segment - document.segments.data())) : std::nullopt;
}

bool ReviewQueue::isOpen(const Doubt& doubt) const {
    const DocumentSegment* segment = find(m_session.document(), doubt.segmentKey);
    if (!segment) return false;
    const auto& words = segment->segment.words;
    if (!words) return trimmed(std::string(shownText(*segment))) == doubt.said && !segment->segment.evidence.flags.empty();
    if (doubt.words.end > words->size() || trimmed(joined(*words, doubt.words.begin, doubt.words.end)) != doubt.said) return false;
    const WordRange range = wordsToConfirm(doubt, words->size());
    return std::any_of(words->begin() + static_cast<std::ptrdiff_t>(range.begin), words->begin() + static_cast<std::ptrdiff_t>(range.end),
                       [](const Word& word) { return word.probability < 1; });
}

void ReviewQueue::refresh() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < m_doubts.size(); ++i)
        if (isOpen(m_doubts[i])) open.push_back(i);
    const bool wasOpen = current().has_value();
    m_open = std::move(open);
    Q_EMIT changed();
    if (wasOpen && !current()) go(1);
}

std::optional<Doubt> ReviewQueue::current() const {
    return std::ranges::binary_search(m_open, m_current) ? std::optional(m_doubts[m_current]) : std::nullopt;
}

void ReviewQueue::go(int step) {
    if (!m_open.empty()) {
        const auto at = std::ranges::lower_bound(m_open, m_current);
        const bool isHere = at != m_open.end() && *at == m_current;
        const auto count = static_cast<std::ptrdiff_t>(m_open.size());
        std::ptrdiff_t next = at - m_open.begin();
        if (isHere || step < 0) next += step;
        m_current = m_open[static_cast<std::size_t>(((next % count) + count) % count)];
    }
    Q_EMIT currentChanged();
}

void ReviewQueue::goTo(std::size_t doubt) {
    m_current = doubt;
    Q_EMIT currentChanged();
}

void ReviewQueue::settle(const Result<DocumentChange>& change) {
    if (!m_session.perform(change)) return;
    m_refresh.stop();
    refresh();
    if (current()) go(1);  // what was asked for did not settle it: the next one all the same
}

void ReviewQueue::keep() {
    const auto doubt = current();
    const auto index = doubt ? segmentOf(*doubt) : std::nullopt;
    if (!index) return;
    const auto& words = m_session.document().segments[*index].segment.words;
    const WordRange range = wordsToConfirm(*doubt, words ? words->size() : 0);
    settle(confirm(m_session.document(), *index, range.begin, range.end));
}

void ReviewQueue::take() {
    const auto doubt = current();
    const auto index = doubt ? segmentOf(*doubt) : std::nullopt;
    if (!index) return;
    const auto& words = m_session.document().segments[*index].segment.words;
    const std::string text = words ? withOtherReading(*words, *doubt) : doubt->otherReading;
    settle(changeText(m_session.document(), *index, *index + 1, text));
}

void ReviewQueue::dismiss() {
    const auto doubt = current();
    const auto index = doubt ? segmentOf(*doubt) : std::nullopt;
    if (!index) return;
    const bool hasFlags = !m_session.document().segments[*index].segment.evidence.flags.empty();
    if (hasFlags && doubt->reason != DoubtReason::LowProbability && doubt->reason != DoubtReason::Surroundings) m_session.perform(dismissFlags(m_session.document(), *index));
    keep();
}

}  // namespace undervoice::ui
