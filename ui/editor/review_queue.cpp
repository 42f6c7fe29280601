#include "ui/editor/review_queue.h"

#include <algorithm>
#include <unordered_map>

#include "ui/editor/document_session.h"

namespace undervoice::ui {
namespace {

/// Words that settle a doubt when they are confirmed: its own, or the neighbours of the place between words.
WordRange wordsToConfirm(const Doubt& doubt, std::size_t count) {
    if (!doubt.words.isEmpty()) return doubt.words;
    return {doubt.words.begin > 0 ? doubt.words.begin - 1 : 0, std::min(doubt.words.end + 1, count)};
}

/// The segment's text with the other reading in the place of what is doubted.
std::string withOtherReading(const std::vector<Word>& words, const Doubt& doubt) {
    std::string text;
    for (const std::string& part : {textOf(words, {0, doubt.words.begin}), doubt.otherReading, textOf(words, {doubt.words.end, words.size()})})
        if (!part.empty()) text += (text.empty() ? "" : " ") + part;
    return text;
}

bool isOpenIn(const DocumentSegment& segment, const Doubt& doubt) {
    const auto& words = segment.segment.words;
    if (!words) return shownText(segment) == doubt.said && !segment.segment.evidence.flags.empty();
    if (doubt.words.end > words->size() || textOf(*words, doubt.words) != doubt.said) return false;
    const WordRange range = wordsToConfirm(doubt, words->size());
    return std::any_of(words->begin() + static_cast<std::ptrdiff_t>(range.begin), words->begin() + static_cast<std::ptrdiff_t>(range.end),
                       [](const Word& word) { return word.probability < 1; });
}

}  // namespace

ReviewQueue::ReviewQueue(DocumentSession& session, QObject* parent) : QObject(parent), m_session(session) {
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(0);
    connect(&m_refresh, &QTimer::timeout, this, &ReviewQueue::refresh);
    connect(&m_session, &DocumentSession::changed, this, [this](const DocumentChange& change) {
        if (m_doubts.empty()) return;
        followChange(m_doubts, change);
        m_refresh.start();
    });
}

void ReviewQueue::setDoubts(std::vector<Doubt> doubts) {
    const auto before = current();
    const bool isBegun = m_doubts.empty();
    m_doubts = std::move(doubts);
    m_refresh.stop();
    const auto same = std::ranges::find_if(m_doubts, [&](const Doubt& d) { return before && d.segmentKey == before->segmentKey && d.words == before->words && d.said == before->said; });
    const bool isSame = same != m_doubts.end();
    if (isSame) std::rotate(m_doubts.begin(), same, same + 1);  // behind it the most likely errors
    m_current = 0;
    findOpen();
    if (!current()) moveToOpen();
    m_isUnseen = !isBegun && (m_isUnseen || !isSame);
    Q_EMIT changed();
    Q_EMIT currentChanged();
    if (isBegun) Q_EMIT visited();
}

std::optional<std::size_t> ReviewQueue::segmentOf(const Doubt& doubt) const {
    const auto& segments = m_session.document().segments;
    const auto found = std::ranges::find(segments, doubt.segmentKey, &DocumentSegment::key);
    return found == segments.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - segments.begin()));
}

void ReviewQueue::findOpen() {
    // After every key that is typed: each segment is looked up once, however many doubts there are.
    std::unordered_map<std::int64_t, const DocumentSegment*> segments;
    for (const DocumentSegment& segment : m_session.document().segments) segments.emplace(segment.key, &segment);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < m_doubts.size(); ++i)
        if (const auto segment = segments.find(m_doubts[i].segmentKey); segment != segments.end() && isOpenIn(*segment->second, m_doubts[i])) open.push_back(i);
    m_open = std::move(open);
}

/// The text has changed under the person's hands, who may be typing: another doubt takes the place of one that is settled by that, but
/// nobody is led to it.
void ReviewQueue::refresh() {
    const bool wasOpen = current().has_value();
    findOpen();
    Q_EMIT changed();
    if (!wasOpen || current()) return;
    moveToOpen();
    m_isUnseen = true;
    Q_EMIT currentChanged();
}

/// The next one from here on, round the end.
void ReviewQueue::moveToOpen() {
    if (m_open.empty()) return;
    const auto at = std::ranges::lower_bound(m_open, m_current);
    m_current = at == m_open.end() ? m_open.front() : *at;
}

std::int64_t ReviewQueue::beginUs() const { return m_session.beginUs(); }

std::optional<Doubt> ReviewQueue::current() const {
    return std::ranges::binary_search(m_open, m_current) ? std::optional(m_doubts[m_current]) : std::nullopt;
}

void ReviewQueue::go(int step) {
    if (!m_open.empty()) {
        const auto at = std::ranges::lower_bound(m_open, m_current);
        const bool isHere = at != m_open.end() && *at == m_current;
        const auto count = static_cast<std::ptrdiff_t>(m_open.size());
        std::ptrdiff_t next = at - m_open.begin();
        const bool isWanted = isHere && step > 0 && m_isUnseen;
        if ((isHere || step < 0) && !isWanted) next += step;
        m_current = m_open[static_cast<std::size_t>(((next % count) + count) % count)];
    }
    m_isUnseen = false;
    Q_EMIT currentChanged();
    Q_EMIT visited();
}

void ReviewQueue::goTo(std::size_t doubt) {
    m_current = doubt;
    m_isUnseen = false;
    Q_EMIT currentChanged();
    Q_EMIT visited();
}

void ReviewQueue::settle(const Result<DocumentChange>& change) {
    if (!m_session.perform(change)) return;
    m_refresh.stop();
    m_isUnseen = false;
    findOpen();
    Q_EMIT changed();
    go(1);  // from one that this did not settle, too
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
