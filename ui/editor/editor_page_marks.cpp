// The editor's page: what a person marks in the text.

#include <algorithm>

#include <QInputDialog>
#include <QMenu>
#include <QToolButton>

#include "ui/editor/editor_page.h"
#include "ui/editor/marks_panel.h"
#include "ui/editor/transcript_edit.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/values/words.h"

namespace undervoice::ui {

void EditorPage::registerMarks() {
    const auto on = [this](const char* id, auto function) { m_shortcuts.on(QString::fromLatin1(id), m_body, function); };
    on("text.mark_star", [this] { toggleMark(PassageMark::Star); });
    on("text.mark_check", [this] { toggleMark(PassageMark::Check); });
    on("text.note", [this] { askNote(); });
    on("text.next_mark", [this] { goToMark(1); });
    on("text.previous_mark", [this] { goToMark(-1); });
    on("text.marks", [this] { toggleMarks(); });
}

void EditorPage::connectMarks() {
    connect(m_marksButton, &QToolButton::clicked, this, &EditorPage::toggleMarks);
    connect(m_marks, &MarksPanel::closed, this, &EditorPage::toggleMarks);
    connect(m_marks, &MarksPanel::chosen, this, [this](std::size_t index) { m_text->goTo(TextPlace{index, 0}); });
    connect(m_marks, &MarksPanel::heard, this, [this](std::size_t index) {
        m_text->goTo(TextPlace{index, 0});
        m_sound.playFrom(static_cast<std::int64_t>(m_session.document().segments[index].segment.startSeconds * 1e6));
    });
    connect(m_text, &QPlainTextEdit::cursorPositionChanged, m_marks, [this] {
        if (m_marks->isVisible()) m_marks->showSegment(caretSegment());
    });
    connect(m_text, &TranscriptEdit::marksWanted, this, [this](std::size_t index, const QPoint& position) { offerAt(index, position, &EditorPage::fillMarks); });
}

void EditorPage::toggleMarks() {
    m_marks->setVisible(!m_marks->isVisible());
    m_marksButton->setChecked(m_marks->isVisible());
    m_marks->isVisible() ? m_marks->showSegment(caretSegment()) : m_text->setFocus(Qt::OtherFocusReason);
}

/// [first, end): those of the selection, else that of the caret; none where there is no text.
std::pair<std::size_t, std::size_t> EditorPage::chosenSegments() const {
    const std::size_t count = m_session.document().segments.size(), caret = caretSegment();
    const auto places = m_text->selectedPlaces().value_or(std::pair(TextPlace{caret, 0}, TextPlace{caret, 0}));
    // A selection that ends where a passage begins has nothing of it.
    const bool endsBefore = places.second.offset == 0 && places.second.segment > places.first.segment;
    return {std::min(places.first.segment, count), std::min(places.second.segment + (endsBefore ? 0 : 1), count)};
}

/// Off where all of them have it.
void EditorPage::toggleMark(PassageMark mark) {
    const auto [first, end] = chosenSegments();
    if (!m_session.isEditable() || first >= end) return;
    const auto& segments = m_session.document().segments;
    const bool areAll = std::all_of(segments.begin() + static_cast<std::ptrdiff_t>(first), segments.begin() + static_cast<std::ptrdiff_t>(end),
                                    [mark](const DocumentSegment& s) { return mark == PassageMark::Star ? s.marks.isStarred : s.marks.isToCheck; });
    m_session.perform(setMark(m_session.document(), first, end, mark, !areAll));
}

void EditorPage::fillMarks(QMenu& menu) {
    const std::size_t index = chosenSegments().first;
    const auto& segments = m_session.document().segments;
    const PassageMarks marks = index < segments.size() ? segments[index].marks : PassageMarks();
    const auto add = [&](const QString& text, const char* id, bool isChecked, auto function) {
        QAction* action = menu.addAction(withKey(text, id), this, function);
        action->setCheckable(true);
        action->setChecked(isChecked);
        action->setEnabled(m_session.isEditable());
    };
    add(tr("Star"), "text.mark_star", marks.isStarred, [this] { toggleMark(PassageMark::Star); });
    add(tr("To check"), "text.mark_check", marks.isToCheck, [this] { toggleMark(PassageMark::Check); });
    add(tr("Note…"), "text.note", !marks.note.empty(), [this] { askNote(); });
    menu.addSeparator();
    menu.addAction(withKey(tr("Next mark"), "text.next_mark"), this, [this] { goToMark(1); });
    menu.addAction(withKey(tr("Previous mark"), "text.previous_mark"), this, [this] { goToMark(-1); });
    QAction* list = menu.addAction(withKey(tr("List of marks"), "text.marks"), this, &EditorPage::toggleMarks);
    list->setCheckable(true);
    list->setChecked(m_marks->isVisible());
}

void EditorPage::askNote() {
    const auto& segments = m_session.document().segments;
    const std::size_t index = chosenSegments().first;
    if (!m_session.isEditable() || index >= segments.size()) return;
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Note"));
    dialog->setLabelText(tr("Note on this passage. Without text there is none."));
    dialog->setTextValue(fromUtf8(segments[index].marks.note));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, key = segments[index].key](const QString& note) {
        const auto& now = m_session.document().segments;
        const auto found = std::ranges::find(now, key, &DocumentSegment::key);
        if (found != now.end()) m_session.perform(setNote(m_session.document(), static_cast<std::size_t>(found - now.begin()), note.toStdString()));
    });
    dialog->open();
}

/// From the caret on, round the end.
void EditorPage::goToMark(int step) {
    const auto& segments = m_session.document().segments;
    const auto count = static_cast<std::ptrdiff_t>(segments.size());
    auto place = static_cast<std::ptrdiff_t>(caretSegment());
    for (std::ptrdiff_t looked = 0; looked < count; ++looked) {
        place = (place + step + count) % count;
        if (segments[static_cast<std::size_t>(place)].marks.isEmpty()) continue;
        m_text->goTo(TextPlace{static_cast<std::size_t>(place), 0});
        return m_text->setFocus(Qt::OtherFocusReason);
    }
    Q_EMIT toastWanted(tr("Nothing is marked."));
}

}  // namespace undervoice::ui
