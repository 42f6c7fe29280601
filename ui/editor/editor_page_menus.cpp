// The editor's page: who speaks, and its menus.

#include <QClipboard>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMenu>
#include <QToolButton>

#include "ui/editor/editor_page.h"
#include "ui/editor/original_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/editor/transcript_text.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/values/words.h"

namespace undervoice::ui {

// ---- Speakers ----

void EditorPage::assignSpeaker(const QString& name) {
    if (m_session.document().segments.empty()) return;
    const std::size_t index = caretSegment();
    const auto places = m_text->selectedPlaces().value_or(std::pair(TextPlace{index, 0}, TextPlace{index, shownText(m_session.document().segments[index]).size()}));
    m_session.perform(undervoice::assignSpeaker(m_session.document(), places.first, places.second, name.trimmed().toStdString()));
}

/// The names in their order; behind them a new one.
void EditorPage::speakerNumber(int number) {
    int place = 0;
    for (const std::string& name : m_session.document().speakers)
        if (!name.empty() && ++place == number) return assignSpeaker(fromUtf8(name));
    assignSpeaker(tr("Speaker %1").arg(place + 1));
}

void EditorPage::fillSpeakers(QMenu& menu) {
    menu.clear();
    const std::vector<std::string>& names = m_session.document().speakers;
    int place = 0;
    for (const std::string& name : names) {
        if (name.empty()) continue;
        QString text = fromUtf8(name).replace(QLatin1Char('&'), QStringLiteral("&&"));
        if (++place <= kSpeakerKeys) text += QLatin1Char('\t') + m_shortcuts.firstKeyText(QStringLiteral("speaker.%1").arg(place));
        menu.addAction(text, this, [this, name] { assignSpeaker(fromUtf8(name)); });
    }
    if (place > 0) menu.addSeparator();
    menu.addAction(tr("Somebody else…"), this, &EditorPage::askSpeaker);
    menu.addAction(tr("Nobody"), this, [this] { assignSpeaker({}); });
    if (place == 0) return;
    QMenu* rename = menu.addMenu(tr("Rename everywhere"));
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!names[i].empty()) rename->addAction(fromUtf8(names[i]).replace(QLatin1Char('&'), QStringLiteral("&&")) + QStringLiteral("…"), this, [this, i] { askRename(static_cast<int>(i)); });
    for (QAction* action : menu.actions()) action->setEnabled(m_session.isEditable());
}

void EditorPage::askSpeaker() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Speaker"));
    dialog->setLabelText(tr("Who speaks here?"));
    QStringList people;
    for (const std::string& name : m_session.summary().recording.notes.people) people.append(fromUtf8(name));
    if (!people.isEmpty()) {
        dialog->setComboBoxItems(people);
        dialog->setComboBoxEditable(true);
    }
    connect(dialog, &QInputDialog::textValueSelected, this, &EditorPage::assignSpeaker);
    dialog->open();
}

void EditorPage::askRename(int speaker) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename everywhere"));
    dialog->setLabelText(tr("New name. The name of another speaker makes the two one."));
    dialog->setTextValue(fromUtf8(m_session.document().speakers[static_cast<std::size_t>(speaker)]));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, speaker](const QString& name) {
        m_session.perform(renameSpeaker(m_session.document(), speaker, name.trimmed().toStdString()));
    });
    dialog->open();
}

/// A menu about the passage that was clicked beside.
void EditorPage::offerAt(std::size_t index, const QPoint& globalPosition, void (EditorPage::*fill)(QMenu&)) {
    m_text->goTo(TextPlace{index, 0});
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    (this->*fill)(*menu);
    menu->popup(globalPosition);
}

// ---- More ----

/// As menus show a key beside what it does; id: null: it has none.
QString EditorPage::withKey(const QString& text, const char* id) const {
    const QString key = id ? m_shortcuts.firstKeyText(QString::fromLatin1(id)) : QString();
    return key.isEmpty() ? text : text + QLatin1Char('\t') + key;
}

/// Under the pointer, beside what every text offers.
void EditorPage::fillTextMenu(QMenu& menu, double seconds) {
    auto* undo = new QAction(withKey(tr("Undo"), "text.undo"), &menu);
    auto* redo = new QAction(withKey(tr("Redo"), "text.redo"), &menu);
    undo->setEnabled(m_session.canUndo());
    redo->setEnabled(m_session.canRedo());
    connect(undo, &QAction::triggered, &m_session, &DocumentSession::undo);
    connect(redo, &QAction::triggered, &m_session, &DocumentSession::redo);
    if (m_session.isEditable()) menu.insertActions(menu.actions().value(0), {undo, redo});
    menu.addSeparator();
    menu.addAction(tr("Play from here"), this, [this, seconds] { m_sound.playFrom(toUs(seconds)); });
    menu.addAction(withKey(tr("Transcribe the selection again…"), "text.transcribe_again"), this, &EditorPage::transcribeAgain)->setEnabled(canTranscribeAgain());
    menu.addAction(withKey(tr("Copy as a quote"), "text.copy_quote"), this, [this] { quote(false); });
    fillQuoting(menu);
    fillSpeakers(*menu.addMenu(tr("Speaker")));
    fillMarks(*menu.addMenu(tr("Marks")));
}

bool EditorPage::canTranscribeAgain() const { return m_session.isEditable() && m_tools.reader && !m_tools.models.empty(); }

void EditorPage::fillMenu() {
    QMenu& menu = *m_more->menu();
    menu.clear();
    const auto add = [&](const QString& text, const char* id, auto function) { return menu.addAction(withKey(text, id), this, function); };
    QAction* original = add(tr("Show the machine's text"), "text.show_original", [this] { toggleOriginal(); });
    original->setCheckable(true);
    original->setChecked(m_original->isVisible());
    QAction* flagged = add(tr("Show doubted passages"), "text.toggle_flagged", [this] { m_text->setFlaggedShown(!m_text->isFlaggedShown()); });
    flagged->setCheckable(true);
    flagged->setChecked(m_text->isFlaggedShown());
    QAction* spelling = add(tr("Check spelling"), nullptr, [this] { m_spelling.setOn(!m_spelling.isOn()); });
    spelling->setCheckable(true);
    spelling->setChecked(m_spelling.isOn() && m_spelling.hasDictionary());
    spelling->setEnabled(m_spelling.hasDictionary());
    menu.addSeparator();
    add(tr("Loop the selection"), "play.loop", [this] { toggleLoop(); });
    add(tr("Insert the time"), "text.insert_time", [this] { insertTime(); })->setEnabled(m_session.isEditable());
    menu.addSeparator();
    QAction* again = add(tr("Transcribe the selection again…"), "text.transcribe_again", [this] { transcribeAgain(); });
    again->setEnabled(canTranscribeAgain());
    fillQuoting(menu);
    add(tr("Copy as a quote"), "text.copy_quote", [this] { quote(false); });
    add(tr("Quote with its sound"), "text.quote_with_clip", [this] { quote(true); });
    menu.addSeparator();
    fillMarks(*menu.addMenu(tr("Marks")));
    fillVersions(*menu.addMenu(tr("Versions")));
    add(tr("Copy the whole text"), nullptr, [this] { copyAll(); });
}

/// What the machine heard, now and before, and what people made of it.
void EditorPage::fillVersions(QMenu& menu) {
    for (const library::Run& run : m_session.summary().runs) {
        if (run.state != library::RunState::Finished) continue;
        const int channel = run.description.lane.channel;
        QString what = run.isCorrected ? tr("corrected by hand") : tr("as %1 heard it").arg(fromUtf8(run.description.modelName));
        if (channel >= 0) what = tr("%1, channel %2", "how a version came about").arg(what).arg(channel + 1);
        const QString text = tr("%1, %2").arg(dateText(run.finishedAt.value_or(run.startedAt)), what);
        QAction* version = menu.addAction(run.isCurrent ? tr("%1 (counts)").arg(text) : text, this, [this, id = run.id] { m_session.open(m_session.summary().recording.id, id, /*isExact=*/true); });
        version->setCheckable(true);
        version->setChecked(run.id == m_session.run().id);
    }
    if (m_session.isEditable() || m_session.run().state != library::RunState::Finished) return;
    menu.addSeparator();
    menu.addAction(tr("Let this version count"), &m_session, &DocumentSession::letItCount);
}

std::vector<QuotePart> EditorPage::collectedParts() const {
    std::vector<QuotePart> parts;
    for (const auto& [begin, end] : m_text->collectedPlaces()) parts.push_back({begin, end});
    return parts;
}

void EditorPage::quote(bool withSound) {
    const std::size_t index = caretSegment();
    if (index >= m_session.document().segments.size()) return;
    m_session.save();
    std::vector<QuotePart> parts = collectedParts();
    if (parts.empty()) {
        const std::pair passage(TextPlace{index, 0}, TextPlace{index, shownText(m_session.document().segments[index]).size()});
        const auto [begin, end] = m_text->selectedPlaces().value_or(passage);
        parts.push_back({begin, end});
    }
    Q_EMIT quoteWanted(parts, withSound);
}

void EditorPage::collect() {
    m_text->toggleCollected();
    const std::size_t count = m_text->collectedPlaces().size();
    Q_EMIT toastWanted(count > 0 ? tr("Parts collected for a quotation: %1. Escape clears them.").arg(count) : tr("Nothing is collected for a quotation."));
}

/// In the page's menu and in the text's.
void EditorPage::fillQuoting(QMenu& menu) {
    menu.addAction(withKey(tr("Add the selection to the quotation"), "text.collect_quote"), this, &EditorPage::collect);
    if (m_text->hasCollected()) menu.addAction(tr("Clear the quotation"), m_text, &TranscriptEdit::clearCollected);
}

void EditorPage::copyAll() {
    QGuiApplication::clipboard()->setText(m_text->toPlainText());
    Q_EMIT toastWanted(tr("The text is on the clipboard."));
}

}  // namespace undervoice::ui
