#include "ui/editor/transcript_edit.h"

#include <algorithm>

#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextBlock>

#include "ui/editor/spelling.h"
#include "ui/editor/transcript_layout.h"
#include "ui/editor/transcript_text.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {
namespace {

QTextCursor selecting(QTextDocument& document, int begin, int end) {
    QTextCursor cursor(&document);
    cursor.setPosition(begin);
    cursor.setPosition(end, QTextCursor::KeepAnchor);
    return cursor;
}

/// Only what differs is written, so that a caret elsewhere in the block stays.
void putText(QTextDocument& document, const QTextBlock& block, const QString& text) {
    const QString old = block.text();
    qsizetype front = 0, back = 0;
    const qsizetype shorter = std::min(old.size(), text.size());
    while (front < shorter && old[front] == text[front]) ++front;
    while (back < shorter - front && old[old.size() - 1 - back] == text[text.size() - 1 - back]) ++back;
    const int position = block.position();
    selecting(document, position + static_cast<int>(front), position + static_cast<int>(old.size() - back)).insertText(text.mid(front, text.size() - front - back));
}

QString joined(const std::vector<DocumentSegment>& segments) {
    QStringList texts;
    for (const DocumentSegment& segment : segments) texts.append(shownQString(segment));
    return texts.join(QLatin1Char('\n'));
}

}  // namespace

TranscriptEdit::TranscriptEdit(QWidget* parent) : QPlainTextEdit(parent) {
    setAccessibleName(tr("Transcript"));
    setFrameShape(QFrame::NoFrame);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setCenterOnScroll(false);
    setTextSize(*this, TextSize::Large);
    m_layout = new TranscriptLayout(document(), [this](const QTextBlock& block) {
        TranscriptLayout::Look look;
        const DocumentSegment* segment = segmentOf(block);
        if (!segment) return look;
        look.above = roomAbove(static_cast<std::size_t>(block.blockNumber()));
        look.formats = formatsOf(block, *segment);
        return look;
    });
    document()->setDocumentLayout(m_layout);
    viewport()->setMouseTracking(true);
    connect(document(), &QTextDocument::contentsChange, this, &TranscriptEdit::noteChange);
    connect(document(), &QTextDocument::contentsChanged, this, &TranscriptEdit::tellTyping);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &TranscriptEdit::leaveTypedWord);
}

TranscriptEdit::~TranscriptEdit() = default;

// ---- The document ----

void TranscriptEdit::setTranscript(const Document* transcript, std::int64_t beginUs) {
    const QScopedValueRollback applying(m_isApplying, true);
    m_transcript = nullptr;  // nothing is looked up while the text is half there
    m_beginUs = beginUs;
    m_heard.reset();
    m_heardSeconds = -1;
    m_texts.clear();
    m_collected.clear();
    if (transcript)
        for (const DocumentSegment& segment : transcript->segments) m_texts.push_back(shownQString(segment));
    setPlainText(transcript ? joined(transcript->segments) : QString());
    m_transcript = transcript;
    applyVisibility(0, m_texts.size());
    relayAll();
    moveCursor(QTextCursor::Start);
}

void TranscriptEdit::showChange(const DocumentChange& change, bool isOwnTyping) {
    if (!m_transcript) return;
    {
        const QScopedValueRollback applying(m_isApplying, true);
        QTextCursor edit(document());
        edit.beginEditBlock();
        if (!isOwnTyping)
            for (const Splice& splice : change.splices) replaceBlocks(splice);
        edit.endEditBlock();
    }
    if (change.splices.size() > 50 || change.speakersBefore) return relayAll();
    for (const Splice& splice : change.splices) {
        applyVisibility(splice.at, splice.at + splice.after.size());
        relay(splice.at, splice.at + splice.after.size() + 1);  // the next one may begin a turn now, or no more
    }
    updateHeard();
}

void TranscriptEdit::replaceBlocks(const Splice& splice) {
    QTextDocument& text = *document();
    const auto& with = splice.after;
    const std::size_t at = splice.at, count = splice.before.size();
    const auto texts = m_texts.begin() + static_cast<std::ptrdiff_t>(at);
    const bool wasEmpty = m_texts.empty();
    if (count == with.size()) {
        for (std::size_t i = 0; i < count; ++i) {
            if (splice.before[i].key != with[i].key) dropCollectedIn(at + i, 1);
            m_texts[at + i] = shownQString(with[i]);
            putText(text, text.findBlockByNumber(static_cast<int>(at + i)), m_texts[at + i]);
        }
        return;
    }
    std::vector<QString> added;
    for (const DocumentSegment& segment : with) added.push_back(shownQString(segment));
    m_texts.insert(m_texts.erase(texts, texts + static_cast<std::ptrdiff_t>(count)), added.begin(), added.end());
    const int end = text.characterCount() - 1;
    const QTextBlock first = text.findBlockByNumber(static_cast<int>(at));
    dropCollectedIn(at, count);
    if (count == 0) {
        if (wasEmpty) return QTextCursor(&text).insertText(joined(with));
        if (first.isValid()) return selecting(text, first.position(), first.position()).insertText(joined(with) + QLatin1Char('\n'));
        return selecting(text, end, end).insertText(QLatin1Char('\n') + joined(with));
    }
    const QTextBlock last = text.findBlockByNumber(static_cast<int>(at + count - 1));
    const int begin = first.position(), blockEnd = last.position() + last.length() - 1;
    if (!with.empty()) return selecting(text, begin, blockEnd).insertText(joined(with));
    if (last.next().isValid()) return selecting(text, begin, last.next().position()).removeSelectedText();
    selecting(text, std::max(0, begin - 1), blockEnd).removeSelectedText();
}

QString TranscriptEdit::textOf(std::size_t index) const { return document()->findBlockByNumber(static_cast<int>(index)).text(); }

/// The text is in the middle of its change now; what became of it is looked at afterwards.
void TranscriptEdit::noteChange(int position, int removed, int added) {
    if (removed > 0) m_collected.settle();
    if (m_isApplying || !m_transcript) return;
    const int lastPosition = std::min(position + added, document()->characterCount() - 1);
    m_changed = {document()->findBlock(position).blockNumber(), document()->findBlock(lastPosition).blockNumber()};
}

void TranscriptEdit::tellTyping() {
    if (m_isApplying || !m_transcript || !m_changed) return;
    auto [firstBlock, lastBlock] = *std::exchange(m_changed, std::nullopt);
    // A line end that found its way in is a blank: it is Enter that splits.
    while (document()->blockCount() > static_cast<int>(std::max<std::size_t>(1, m_texts.size())) && lastBlock > firstBlock) {
        const QScopedValueRollback applying(m_isApplying, true);
        const int position = document()->findBlockByNumber(lastBlock--).position();
        selecting(*document(), position - 1, position).insertText(QStringLiteral(" "));
    }
    if (m_texts.empty()) return;  // nothing can be typed where nothing was said
    m_typedBlock = firstBlock;
    auto first = static_cast<std::size_t>(firstBlock);
    std::size_t newEnd = static_cast<std::size_t>(lastBlock) + 1;
    std::size_t oldEnd = newEnd + m_texts.size() - static_cast<std::size_t>(document()->blockCount());
    while (newEnd - first > 1 && oldEnd - first > 1 && textOf(first) == m_texts[first]) ++first;
    while (newEnd - first > 1 && oldEnd - first > 1 && textOf(newEnd - 1) == m_texts[oldEnd - 1]) --newEnd, --oldEnd;
    const std::size_t joinedCount = oldEnd - first - (newEnd - first) + 1;
    if (joinedCount == 1 && newEnd - first == 1 && textOf(first) == m_texts[first]) return;
    if (newEnd - first == 1 && joinedCount > 1 && tellRemoval(first, joinedCount)) return;
    const auto texts = m_texts.begin() + static_cast<std::ptrdiff_t>(first);
    m_texts.erase(texts, texts + static_cast<std::ptrdiff_t>(joinedCount - 1));
    for (std::size_t i = first; i < newEnd; ++i) m_texts[i] = textOf(i);
    for (std::size_t i = first; i < newEnd; ++i) Q_EMIT typed(i, i + (i == first ? joinedCount : 1), m_texts[i]);
}

/// Block `first` is what is left of `count` passages. Whole ones that were taken away, text and end, are not joined to their neighbour,
/// who stays as he is: from the beginning of the first, or behind the end of the one before.
bool TranscriptEdit::tellRemoval(std::size_t first, std::size_t count) {
    const QString left = textOf(first);
    const QTextCursor cursor = textCursor();  // where the text was that was taken away
    if (left.isEmpty() || cursor.blockNumber() != static_cast<int>(first)) return false;
    const bool isBefore = cursor.atBlockStart() && left == m_texts[first + count - 1];
    const bool isBehind = cursor.atBlockEnd() && left == m_texts[first];
    if (!isBefore && !isBehind) return false;
    const std::size_t gone = isBefore ? first : first + 1;
    const auto texts = m_texts.begin() + static_cast<std::ptrdiff_t>(gone);
    m_texts.erase(texts, texts + static_cast<std::ptrdiff_t>(count - 1));
    Q_EMIT removed(gone, gone + count - 1);
    return true;
}

void TranscriptEdit::setSpelling(Spelling* spelling) {
    m_spelling = spelling;
    connect(spelling, &Spelling::changed, this, &TranscriptEdit::relayAll);
}

/// The word that was typed is finished when the caret is somewhere else.
void TranscriptEdit::leaveTypedWord() {
    if (m_typedBlock < 0 || m_isApplying || m_changed) return;
    const QTextCursor cursor = textCursor();
    const QString text = cursor.block().text();
    const int place = cursor.positionInBlock();
    const bool isInWord = cursor.blockNumber() == m_typedBlock && place > 0 && place <= text.size() && text[place - 1].isLetterOrNumber();
    if (isInWord) return;
    const int block = std::exchange(m_typedBlock, -1);
    relay(static_cast<std::size_t>(block), static_cast<std::size_t>(block) + 1);
}

// ---- Places ----

const DocumentSegment* TranscriptEdit::segmentOf(const QTextBlock& block) const {
    const auto index = static_cast<std::size_t>(block.blockNumber());
    return m_transcript && index < m_transcript->segments.size() ? &m_transcript->segments[index] : nullptr;
}

TextPlace TranscriptEdit::caretPlace() const {
    const QTextCursor cursor = textCursor();
    return {static_cast<std::size_t>(cursor.blockNumber()), byteOffset(cursor.block().text(), cursor.positionInBlock())};
}

TextPlace TranscriptEdit::placeOf(int position) const {
    const QTextBlock block = document()->findBlock(position);
    return {static_cast<std::size_t>(block.blockNumber()), byteOffset(block.text(), position - block.position())};
}

std::optional<std::pair<TextPlace, TextPlace>> TranscriptEdit::selectedPlaces() const {
    const QTextCursor cursor = textCursor();
    if (!cursor.hasSelection()) return std::nullopt;
    return std::pair(placeOf(cursor.selectionStart()), placeOf(cursor.selectionEnd()));
}

std::vector<std::pair<TextPlace, TextPlace>> TranscriptEdit::collectedPlaces() const {
    std::vector<std::pair<TextPlace, TextPlace>> places;
    for (const TextRange& range : m_collected.ranges()) places.emplace_back(placeOf(range.begin), placeOf(range.end));
    return places;
}

double TranscriptEdit::secondsAt(const QTextBlock& block, int column) const {
    const DocumentSegment* segment = segmentOf(block);
    if (!segment) return 0;
    const int place = column - leadingBlanks(block.text());
    const std::vector<WordSpan> spans = wordSpans(*segment);
    const auto after = std::ranges::upper_bound(spans, place, {}, &WordSpan::begin);
    if (after != spans.begin()) return (*segment->segment.words)[std::prev(after)->word].startSeconds;
    if (!spans.empty()) return segment->segment.startSeconds;
    const double share = block.length() > 1 ? std::clamp(place / static_cast<double>(block.length() - 1), 0.0, 1.0) : 0;
    return segment->segment.startSeconds + share * (segment->segment.endSeconds - segment->segment.startSeconds);
}

double TranscriptEdit::caretSeconds() const { return secondsAt(textCursor().block(), textCursor().positionInBlock()); }

std::optional<std::pair<double, double>> TranscriptEdit::selectedSeconds() const {
    const auto places = selectedPlaces();
    if (!places || !m_transcript) return std::nullopt;
    const QTextCursor cursor = textCursor();
    const QTextBlock first = document()->findBlock(cursor.selectionStart());
    QTextBlock last = document()->findBlock(cursor.selectionEnd());
    if (last != first && cursor.selectionEnd() == last.position()) last = last.previous();  // nothing of the next one is selected
    const DocumentSegment* segment = segmentOf(last);
    if (!segment) return std::nullopt;
    double end = segment->segment.endSeconds;
    const int column = cursor.selectionEnd() - last.position() - leadingBlanks(last.text());
    for (const WordSpan& span : wordSpans(*segment)) {
        if (span.begin >= column) break;
        end = (*segment->segment.words)[span.word].endSeconds;
    }
    return std::pair(secondsAt(first, cursor.selectionStart() - first.position()), end);
}

void TranscriptEdit::goTo(double seconds) {
    if (!m_transcript || m_transcript->segments.empty()) return;
    const std::size_t index = segmentAt(*m_transcript, seconds);
    int column = 0;
    const DocumentSegment& segment = m_transcript->segments[index];
    if (const auto word = wordAt(segment, seconds))
        for (const WordSpan& span : wordSpans(segment))
            if (span.word == *word) column = span.begin;
    const QTextBlock block = document()->findBlockByNumber(static_cast<int>(index));
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + std::min(column + leadingBlanks(block.text()), block.length() - 1));
    setTextCursor(cursor);
    // In the upper third, where one begins to read.
    verticalScrollBar()->setValue(std::max(0, block.firstLineNumber() - 4));
    ensureCursorVisible();
}

void TranscriptEdit::showWord() {
    QTextCursor cursor = textCursor();
    cursor.select(QTextCursor::WordUnderCursor);
    setTextCursor(cursor);
    m_shownWord = {cursor.selectionStart(), cursor.selectionEnd()};
}

void TranscriptEdit::goTo(const TextPlace& place, std::size_t bytes) {
    const QTextBlock block = document()->findBlockByNumber(static_cast<int>(place.segment));
    if (!block.isValid()) return;
    const int begin = block.position() + columnOf(block.text(), place.offset);
    setTextCursor(selecting(*document(), begin, bytes > 0 ? block.position() + columnOf(block.text(), place.offset + bytes) : begin));
    ensureCursorVisible();
}

// ---- What is collected ----

void TranscriptEdit::toggleCollected() {
    if (!m_transcript) return;
    const QTextCursor cursor = textCursor();
    TextRange range{cursor.block().position(), cursor.block().position() + cursor.block().length() - 1};
    if (cursor.hasSelection()) range = {cursor.selectionStart(), cursor.selectionEnd()};
    m_collected.contains(range) ? m_collected.remove(range) : m_collected.add(range);
    viewport()->update();
}

void TranscriptEdit::clearCollected() {
    if (m_collected.isEmpty()) return;
    m_collected.clear();
    viewport()->update();
}

/// What is selected already is the first that was collected; without a selection a press inside it begins a new one, and drags nothing.
void TranscriptEdit::startCollecting() {
    QTextCursor cursor = textCursor();
    m_collected.add({cursor.selectionStart(), cursor.selectionEnd()});
    cursor.clearSelection();
    setTextCursor(cursor);
}

void TranscriptEdit::endCollecting(const QPoint& position) {
    const QTextCursor cursor = textCursor();
    if (cursor.hasSelection())
        m_collected.add({cursor.selectionStart(), cursor.selectionEnd()});
    else
        m_collected.removeAt(cursorForPosition(position).position());
    viewport()->update();
}

/// Blocks that are written anew: what was collected in them cannot be told from the rest.
void TranscriptEdit::dropCollectedIn(std::size_t at, std::size_t count) {
    if (m_collected.isEmpty() || count == 0) return;
    const QTextBlock first = document()->findBlockByNumber(static_cast<int>(at)), last = document()->findBlockByNumber(static_cast<int>(at + count - 1));
    const TextRange written{first.position(), last.position() + last.length() - 1};
    for (const TextRange& range : m_collected.ranges())
        if (range.begin < written.end && written.begin < range.end) m_collected.remove(range);
}

// ---- What is heard ----

void TranscriptEdit::markTime(double seconds, bool isFollowing) {
    m_heardSeconds = seconds;
    const auto before = m_heard;
    updateHeard();
    if (!isFollowing || !m_heard || m_heard == before) return;
    const QTextBlock block = document()->findBlockByNumber(static_cast<int>(m_heard->first));
    const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
    const bool isInSight = block.isVisible() && rect.top() >= 0 && rect.bottom() <= viewport()->height() && block.blockNumber() >= firstVisibleBlock().blockNumber();
    if (!isInSight) verticalScrollBar()->setValue(std::max(0, block.firstLineNumber() - 4));
}

std::optional<std::pair<std::size_t, std::size_t>> TranscriptEdit::markedWord() const { return m_heard; }

void TranscriptEdit::updateHeard() {
    std::optional<std::pair<std::size_t, std::size_t>> mark;
    if (m_transcript && !m_transcript->segments.empty() && m_heardSeconds >= 0) {
        const std::size_t index = segmentAt(*m_transcript, m_heardSeconds);
        const DocumentSegment& segment = m_transcript->segments[index];
        const bool isBefore = m_heardSeconds < segment.segment.startSeconds;
        if (!isBefore) mark = {index, wordAt(segment, m_heardSeconds).value_or(0)};
    }
    if (mark == m_heard) return;
    m_heard = mark;
    viewport()->update();
}

}  // namespace undervoice::ui
