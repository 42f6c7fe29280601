// The transcript's keys, pointer and menu.

#include <utility>

#include <QContextMenuEvent>
#include <QDropEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMimeData>
#include <QTextBlock>
#include <QToolTip>

#include "ui/editor/marks_model.h"
#include "ui/editor/spelling.h"
#include "ui/editor/transcript_edit.h"

namespace undervoice::ui {

/// Keys with Ctrl or Alt belong to the page's actions first, but for those that every text has.
bool TranscriptEdit::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool isOfText = key->matches(QKeySequence::Copy) || key->matches(QKeySequence::Cut) || key->matches(QKeySequence::Paste) || key->matches(QKeySequence::SelectAll);
        const bool isPlain = !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) && (key->key() < Qt::Key_F1 || key->key() > Qt::Key_F35);
        if (!isOfText && !isPlain) {
            event->ignore();
            return false;
        }
    }
    return QPlainTextEdit::event(event);
}

/// Under the pointer a note is read.
bool TranscriptEdit::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QPlainTextEdit::viewportEvent(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const auto marked = markedSegmentAt(help->pos());
    const QString text = marked ? marksText(m_transcript->segments[*marked].marks) : QString();
    text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped()), viewport());
    return true;
}

void TranscriptEdit::mergeWithBefore(std::size_t index) {
    if (index == 0) return;
    const auto previous = mergeableBefore(*m_transcript, index);
    if (previous && hasHidden(*previous, index)) return showHidden();
    previous ? Q_EMIT mergeWanted(*previous, index + 1) : Q_EMIT mergeRefused();
}

void TranscriptEdit::mergeWithBehind(std::size_t index) {
    if (index + 1 >= m_transcript->segments.size()) return;
    const auto next = mergeableBehind(*m_transcript, index);
    if (next && hasHidden(index, *next)) return showHidden();
    next ? Q_EMIT mergeWanted(index, *next + 1) : Q_EMIT mergeRefused();
}

/// What is typed does not replace a word that nobody chose.
void TranscriptEdit::leaveShownWord() {
    QTextCursor cursor = textCursor();
    if (cursor.hasSelection() && m_shownWord == std::pair(cursor.selectionStart(), cursor.selectionEnd())) {
        cursor.setPosition(cursor.selectionStart());
        setTextCursor(cursor);
    }
    m_shownWord.reset();
}

/// A passage that is selected with its end is replaced by what is typed; the next one, of which nothing is selected, stays apart.
void TranscriptEdit::leaveNextPassage() {
    QTextCursor cursor = textCursor();
    const int begin = cursor.selectionStart(), end = cursor.selectionEnd();
    if (begin == end || end != document()->findBlock(end).position()) return;
    cursor.setPosition(begin);
    cursor.setPosition(end - 1, QTextCursor::KeepAnchor);
    setTextCursor(cursor);
}

bool TranscriptEdit::hasHidden(std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i <= last; ++i)
        if (!document()->findBlockByNumber(static_cast<int>(i)).isVisible()) return true;
    return false;
}

bool TranscriptEdit::selectsHidden() const {
    const QTextCursor cursor = textCursor();
    const auto blockAt = [this](int position) { return static_cast<std::size_t>(document()->findBlock(position).blockNumber()); };
    return cursor.hasSelection() && hasHidden(blockAt(cursor.selectionStart()), blockAt(cursor.selectionEnd()));
}

/// Nothing is changed unseen.
void TranscriptEdit::showHidden() {
    setFlaggedShown(true);
    ensureCursorVisible();
    Q_EMIT hiddenShown();
}

void TranscriptEdit::inputMethodEvent(QInputMethodEvent* event) {
    leaveShownWord();
    leaveNextPassage();
    if (!isReadOnly() && selectsHidden()) return showHidden();
    QPlainTextEdit::inputMethodEvent(event);
}

void TranscriptEdit::keyPressEvent(QKeyEvent* event) {
    const bool isText = !event->text().isEmpty() && (event->text().front().isPrint() || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter);
    if (isText && !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))) {
        leaveShownWord();
        leaveNextPassage();
    }
    const QTextCursor cursor = textCursor();
    const auto index = static_cast<std::size_t>(cursor.blockNumber());
    const bool isPlain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    if (event->key() == Qt::Key_Escape && hasCollected()) return clearCollected();
    if (!isReadOnly() && m_transcript && !m_transcript->segments.empty()) {
        const bool isRemoval = event->key() == Qt::Key_Backspace || event->key() == Qt::Key_Delete || event->matches(QKeySequence::Cut) || event->matches(QKeySequence::DeleteEndOfLine);
        if (((isText && isPlain) || isRemoval) && selectsHidden()) return showHidden();
        if (isPlain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) return Q_EMIT splitWanted(index, caretPlace().offset);
        const bool isBackwards = (isPlain && event->key() == Qt::Key_Backspace) || event->matches(QKeySequence::DeleteStartOfWord);
        const bool isForwards = (isPlain && event->key() == Qt::Key_Delete) || event->matches(QKeySequence::DeleteEndOfWord) || event->matches(QKeySequence::DeleteEndOfLine);
        if (isBackwards && !cursor.hasSelection() && cursor.atBlockStart()) return mergeWithBefore(index);
        if (isForwards && !cursor.hasSelection() && cursor.atBlockEnd()) return mergeWithBehind(index);
    }
    QPlainTextEdit::keyPressEvent(event);
}

std::optional<double> TranscriptEdit::secondsUnder(const QPoint& position) const {
    if (!m_transcript || m_transcript->segments.empty()) return std::nullopt;
    const QTextCursor cursor = cursorForPosition(position);
    return secondsAt(cursor.block(), cursor.positionInBlock());
}

void TranscriptEdit::mousePressEvent(QMouseEvent* event) {
    m_shownWord.reset();  // from now on the person chooses
    if (event->button() == Qt::LeftButton && m_transcript && isInMargin(event->position())) {
        const int index = cursorForPosition(event->pos()).blockNumber();
        if (index < static_cast<int>(m_transcript->segments.size())) return Q_EMIT speakerWanted(static_cast<std::size_t>(index), event->globalPosition().toPoint());
    }
    if (const auto marked = markedSegmentAt(event->pos()); marked && event->button() == Qt::LeftButton) return Q_EMIT marksWanted(*marked, event->globalPosition().toPoint());
    m_isCollecting = event->button() == Qt::LeftButton && event->modifiers() == Qt::ControlModifier && m_transcript;
    m_isDoubleClicked = false;
    if (m_isCollecting) startCollecting();
    QPlainTextEdit::mousePressEvent(event);
    if (event->button() == Qt::LeftButton && event->modifiers() == Qt::AltModifier)
        if (const auto seconds = secondsUnder(event->pos())) Q_EMIT wordActivated(*seconds);
}

void TranscriptEdit::mouseReleaseEvent(QMouseEvent* event) {
    QPlainTextEdit::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton && std::exchange(m_isCollecting, false)) return endCollecting(event->pos());
    if (event->button() == Qt::LeftButton && textCursor().hasSelection() && !m_isDoubleClicked) clearCollected();
    if (event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier && !textCursor().hasSelection() && !isInMargin(event->position()) && !markedSegmentAt(event->pos()))
        if (const auto seconds = secondsUnder(event->pos())) Q_EMIT wordClicked(*seconds);
}

void TranscriptEdit::mouseDoubleClickEvent(QMouseEvent* event) {
    QPlainTextEdit::mouseDoubleClickEvent(event);
    m_isDoubleClicked = true;
    m_isCollecting = event->button() == Qt::LeftButton && event->modifiers() == Qt::ControlModifier && m_transcript;
    if (m_isCollecting) return;  // a word more
    if (const auto seconds = secondsUnder(event->pos()); seconds && event->button() == Qt::LeftButton) Q_EMIT wordActivated(*seconds);
}

void TranscriptEdit::mouseMoveEvent(QMouseEvent* event) {
    QPlainTextEdit::mouseMoveEvent(event);
    if (event->buttons() == Qt::NoButton) viewport()->setCursor(isInMargin(event->position()) || markedSegmentAt(event->pos()) ? Qt::PointingHandCursor : Qt::IBeamCursor);
}

void TranscriptEdit::contextMenuEvent(QContextMenuEvent* event) {
    QTextCursor word = cursorForPosition(event->pos());
    // What the menu offers is done to what was clicked on, unless that is selected already.
    const QTextCursor now = textCursor();
    const bool isSelected = now.hasSelection() && word.position() >= now.selectionStart() && word.position() <= now.selectionEnd();
    if (event->reason() == QContextMenuEvent::Mouse && !isSelected) setTextCursor(word);
    QMenu* menu = createStandardContextMenu(event->pos());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    // The text's own history knows nothing: the document's is with the page.
    for (QAction* action : menu->actions())
        if (action->objectName() == QStringLiteral("edit-undo") || action->objectName() == QStringLiteral("edit-redo"))
            menu->removeAction(action);
        else if (selectsHidden() && (action->objectName() == QStringLiteral("edit-cut") || action->objectName() == QStringLiteral("edit-delete")))
            action->setEnabled(false);
    word.select(QTextCursor::WordUnderCursor);
    addSuggestions(*menu, word);
    if (const auto seconds = secondsUnder(event->pos())) Q_EMIT menuShown(*menu, *seconds);
    menu->popup(event->globalPos());
}

void TranscriptEdit::addSuggestions(QMenu& menu, const QTextCursor& word) {
    const QString text = word.selectedText();
    if (!m_spelling || isReadOnly() || text.isEmpty() || m_spelling->isRight(text)) return;
    QAction* before = menu.actions().value(0);
    const auto add = [&](const QString& title, auto function) {
        auto* action = new QAction(title, &menu);
        connect(action, &QAction::triggered, this, function);
        menu.insertAction(before, action);
    };
    for (const QString& suggestion : m_spelling->suggestions(text))
        add(suggestion, [place = QTextCursor(word), suggestion]() mutable { place.insertText(suggestion); });
    add(tr("\"%1\" is right").arg(text), [this, text] { m_spelling->accept(text); });
    menu.insertSeparator(before);
}

/// Files that are dropped here are for the window.
bool TranscriptEdit::canInsertFromMimeData(const QMimeData* source) const { return source->hasText() && !source->hasUrls(); }

void TranscriptEdit::insertFromMimeData(const QMimeData* source) {
    if (isReadOnly() || !m_transcript || m_transcript->segments.empty()) return;
    leaveNextPassage();
    if (selectsHidden()) return showHidden();
    textCursor().insertText(source->text().simplified());
    ensureCursorVisible();
}

/// Several passages that are dragged elsewhere in the text would leave their speakers and times behind: they stay where they are.
bool TranscriptEdit::movesPassages(const QDropEvent& event) const {
    const QTextCursor cursor = textCursor();
    const bool isOwn = event.source() && (event.source() == this || event.source() == viewport());
    return isOwn && event.dropAction() == Qt::MoveAction && document()->findBlock(cursor.selectionStart()) != document()->findBlock(cursor.selectionEnd());
}

void TranscriptEdit::dragMoveEvent(QDragMoveEvent* event) {
    QPlainTextEdit::dragMoveEvent(event);
    if (movesPassages(*event)) event->ignore();
}

void TranscriptEdit::dropEvent(QDropEvent* event) {
    if (!movesPassages(*event)) return QPlainTextEdit::dropEvent(event);
    QDragLeaveEvent end;
    QPlainTextEdit::dragLeaveEvent(&end);
    event->ignore();
}

QMimeData* TranscriptEdit::createMimeDataFromSelection() const {
    auto* copied = new QMimeData;
    copied->setText(textCursor().selectedText().replace(QChar::ParagraphSeparator, QLatin1Char('\n')));
    return copied;
}

}  // namespace undervoice::ui
