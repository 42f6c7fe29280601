#include "ui/library/library_page.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>

#include "service/deletion.h"
#include "ui/library/notes_dialog.h"
#include "ui/library/project_dialog.h"
#include "ui/support/button_menu.h"
#include "ui/support/card_delegate.h"
#include "ui/support/empty_state.h"
#include "ui/support/library_thread.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {
namespace {

using library::Library;
using library::RecordingId;
using library::RecordingSummary;

constexpr int kTypingPauseMs = 80;
constexpr int kMostHits = 200;
constexpr qint64 kAll = -1, kTrash = -2;

struct Contents {
    std::vector<library::Project> projects;
    std::vector<RecordingSummary> recordings;
};

Result<Contents> contentsOf(Library& library, qint64 filter) {
    Contents contents;
    UNDERVOICE_TRY_ASSIGN(contents.projects, library.projects());
    UNDERVOICE_TRY_ASSIGN(contents.recordings, filter == kTrash ? library.trashedRecordings() : library.recordings());
    if (filter > 0) std::erase_if(contents.recordings, [&](const RecordingSummary& r) { return r.recording.notes.project.value() != filter; });
    return contents;
}

}  // namespace

LibraryPage::LibraryPage(LibraryThread& library, QWidget* parent) : QWidget(parent), m_library(library), m_shown(kAll) {
    auto* empty = new EmptyState(Icon::Library, tr("Your recordings come here"),
                                 tr("Drop audio or video files anywhere in this window, or choose them. Nothing that is said in them leaves this machine."),
                                 tr("Choose recordings…"), this);
    connect(empty, &EmptyState::activated, this, &LibraryPage::addWanted);
    auto* body = new QWidget(this);
    m_stack = new QStackedLayout(body);
    m_stack->addWidget(empty);
    m_stack->addWidget(makeRecordings());
    m_stack->addWidget(makeHits());
    m_stack->addWidget(new EmptyState(Icon::Search, tr("Nothing was found"), tr("All words must occur close together. Try fewer of them, or the beginning of one with a star: light*"), {}, this));
    m_stack->addWidget(new EmptyState(Icon::Trash, tr("The trash is empty"), tr("What is moved to the trash stays here until you delete it for ever."), {}, this));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    layout->addWidget(makeHead());
    layout->addWidget(body, 1);

    m_searchTimer.setSingleShot(true);
    m_searchTimer.setInterval(kTypingPauseMs);
    connect(&m_searchTimer, &QTimer::timeout, this, &LibraryPage::search);
    updateActions();
}

QWidget* LibraryPage::makeHead() {
    auto* head = new QWidget(this);
    m_search = new QLineEdit(head);
    m_search->setPlaceholderText(tr("Search all transcripts…"));
    m_search->setAccessibleName(tr("Search all transcripts"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(themedIcon(Icon::Search, Ink::Muted), QLineEdit::LeadingPosition);
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, [this] {
        m_isHitWanted = false;
        m_searchTimer.start();
    });
    connect(m_search, &QLineEdit::returnPressed, this, &LibraryPage::openWhatIsSought);

    m_filter = new QComboBox(head);
    m_filter->setAccessibleName(tr("Which recordings are shown"));
    showProjects({});
    connect(m_filter, &QComboBox::activated, this, &LibraryPage::choose);

    m_project = new QToolButton(head);
    m_project->setIcon(themedIcon(Icon::Settings));
    m_project->setAccessibleName(tr("Project: name, words, delete"));
    m_project->setToolTip(m_project->accessibleName());
    m_project->hide();
    connect(m_project, &QToolButton::clicked, this, &LibraryPage::editProject);

    auto* makes = new QToolButton(head);
    makes->setIcon(themedIcon(Icon::Project));
    makes->setAccessibleName(tr("New project…"));
    makes->setToolTip(makes->accessibleName());
    connect(makes, &QToolButton::clicked, this, &LibraryPage::makeProject);

    auto* add = new QPushButton(themedIcon(Icon::Plus, Ink::OnAccent), tr("New"), head);
    add->setAccessibleName(tr("New transcription"));
    setButtonKind(*add, ButtonKind::Primary);
    connect(add, &QPushButton::clicked, this, &LibraryPage::addWanted);

    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::kRelated);
    row->addWidget(m_search, 1);
    row->addWidget(m_filter);
    row->addWidget(m_project);
    row->addWidget(makes);
    row->addWidget(add);
    return head;
}

QListView* LibraryPage::makeList(QAbstractItemModel& model, CardDelegate::Reader reader, const QString& name) {
    auto* list = new QListView(this);
    list->setAccessibleName(name);
    list->setModel(&model);
    list->setItemDelegate(new CardDelegate(std::move(reader), list));
    list->setUniformItemSizes(true);
    list->setMouseTracking(true);
    list->installEventFilter(this);
    return list;
}

QPushButton* LibraryPage::addAction(QLayout& row, const QString& text, Icon icon, void (LibraryPage::*slot)()) {
    auto* button = new QPushButton(themedIcon(icon), text, this);
    setButtonKind(*button, ButtonKind::Quiet);
    connect(button, &QPushButton::clicked, this, slot);
    row.addWidget(button);
    return button;
}

QWidget* LibraryPage::makeRecordings() {
    auto* page = new QWidget(this);
    m_list = makeList(m_recordings, RecordingsModel::cardOf, tr("Recordings"));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    connect(m_list, &QListView::activated, this, &LibraryPage::open);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &LibraryPage::updateActions);

    auto* actions = new QHBoxLayout;
    actions->setSpacing(metrics::kInside);
    m_open = addAction(*actions, tr("Open"), Icon::ChevronRight, &LibraryPage::open);
    m_notes = addAction(*actions, tr("Title, people, tags…"), Icon::Tag, &LibraryPage::editNotes);
    m_again = addAction(*actions, tr("Transcribe"), Icon::Retry, &LibraryPage::transcribeAgain);
    m_trash = addAction(*actions, tr("Move to trash"), Icon::Trash, &LibraryPage::trashChosen);
    m_restore = addAction(*actions, tr("Restore"), Icon::Restore, &LibraryPage::restoreChosen);
    m_delete = addAction(*actions, tr("Delete for ever…"), Icon::Trash, &LibraryPage::deleteChosen);
    actions->addStretch();
    offerButtons(*m_list, {m_open, m_notes, m_again, m_trash, m_restore, m_delete});

    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::kRelated);
    layout->addWidget(m_list, 1);
    layout->addLayout(actions);
    return page;
}

QWidget* LibraryPage::makeHits() {
    auto* page = new QWidget(this);
    m_hitCount = new QLabel(page);
    m_hitCount->setTextFormat(Qt::PlainText);  // a project's name is in it
    m_hitCount->setWordWrap(true);
    setMuted(*m_hitCount);
    setTextSize(*m_hitCount, TextSize::Small);
    m_hitList = makeList(m_hits, SearchModel::cardOf, tr("What was found"));
    connect(m_hitList, &QListView::activated, this, &LibraryPage::openHit);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::kInside);
    layout->addWidget(m_hitCount);
    layout->addWidget(m_hitList, 1);
    return page;
}

library::ProjectId LibraryPage::project() const { return library::ProjectId(std::max<qint64>(0, m_shown)); }

const library::Project* LibraryPage::shownProject() const {
    const auto found = std::ranges::find(m_projects, m_shown, [](const library::Project& p) { return p.id.value(); });
    return found == m_projects.end() ? nullptr : &*found;
}

void LibraryPage::choose(int row) {
    m_shown = m_filter->itemData(row).toLongLong();
    ++m_searchNumber;  // what was asked for elsewhere is no answer here
    refresh();
}

bool LibraryPage::isTrashShown() const { return m_shown == kTrash; }

void LibraryPage::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void LibraryPage::refresh() {
    m_library.ask(this, [filter = m_shown](Library& library) { return contentsOf(library, filter); },
                  [this](Result<Contents> contents) {
                      if (!contents) return Q_EMIT failed(coreText(contents.error()));
                      const qint64 shown = m_shown;
                      showProjects(std::move(contents->projects));
                      if (m_shown != shown) return refresh();  // the project is there no longer
                      showRecordings(std::move(contents->recordings));
                      Q_EMIT refreshed();
                  });
}

void LibraryPage::showProjects(std::vector<library::Project> projects) {
    m_projects = std::move(projects);
    m_filter->clear();
    m_filter->addItem(themedIcon(Icon::Library), tr("All recordings"), kAll);
    for (const library::Project& project : m_projects) m_filter->addItem(themedIcon(Icon::Project), fromUtf8(project.name), QVariant::fromValue<qint64>(project.id.value()));
    m_filter->addItem(themedIcon(Icon::Trash), tr("Trash"), kTrash);
    m_filter->setCurrentIndex(std::max(0, m_filter->findData(m_shown)));
    m_shown = m_filter->currentData().toLongLong();
    if (m_project) m_project->setVisible(shownProject());
}

void LibraryPage::showRecordings(std::vector<RecordingSummary> recordings) {
    const RecordingSummary* current = m_recordings.recording(m_list->currentIndex());
    const auto id = current ? std::optional(current->recording.id) : std::nullopt;
    m_recordings.setRecordings(std::move(recordings));
    const QModelIndex again = id ? m_recordings.indexOf(*id) : QModelIndex();
    if (again.isValid() && !m_list->selectionModel()->isSelected(again)) m_list->setCurrentIndex(again);
    if (!m_search->text().isEmpty()) {
        search();
    } else {
        showWhatThereIs();
    }
    updateActions();
}

/// The list, or why there is none.
void LibraryPage::showWhatThereIs() { m_stack->setCurrentIndex(m_recordings.rowCount() > 0 ? kRecordings : isTrashShown() ? kTrashEmpty : kEmpty); }

void LibraryPage::search() {
    const QString text = m_search->text().trimmed();
    const int number = ++m_searchNumber;
    m_isAnswered = text.isEmpty();
    m_searchTimer.stop();
    m_searchCancel.cancel();  // what is searched for now stands there no longer
    m_searchCancel = CancelSource();
    if (text.isEmpty()) {
        m_hits.setHits({});
        showWhatThereIs();
        return;
    }
    m_library.ask(this,
                  // A word is not finished while it is typed: its beginning counts.
                  [typed = text.toStdString(), project = project(), cancel = m_searchCancel.token()](Library& library) -> Result<std::vector<library::SearchHit>> {
                      const bool isWord = static_cast<unsigned char>(typed.back()) >= 0x80 || std::isalnum(static_cast<unsigned char>(typed.back()));
                      UNDERVOICE_TRY_ASSIGN(auto query, library::parseSearchQuery(isWord ? typed + "*" : typed));
                      query.limit = kMostHits + 1;  // whether there are more
                      if (project.value() > 0) query.project = project;
                      return library.search(query, cancel);
                  },
                  [this, number](Result<std::vector<library::SearchHit>> hits) {
                      if (number != m_searchNumber) return;
                      // A filter that is only half typed is no error yet.
                      showHits(hits ? std::move(*hits) : std::vector<library::SearchHit>());
                      m_stack->setCurrentIndex(m_hits.rowCount() > 0 ? kHits : kNothingFound);
                      if (m_hits.rowCount() > 0) m_hitList->setCurrentIndex(m_hits.index(0));
                      m_isAnswered = true;
                      Q_EMIT searched();
                      if (std::exchange(m_isHitWanted, false)) openHit();
                  });
}

void LibraryPage::showHits(std::vector<library::SearchHit> hits) {
    const bool areMore = std::ssize(hits) > kMostHits;
    if (areMore) hits.resize(kMostHits);
    const int count = static_cast<int>(hits.size());
    QString text = areMore ? tr("The best %n place(s) are shown, and there are more: further words find fewer.", nullptr, count) : tr("%n place(s)", "where something was found", count);
    if (project().value() > 0) text = tr("%1: %2", "a project, how much was found in it").arg(m_filter->currentText(), text);
    m_hitCount->setText(text);
    m_hits.setHits(std::move(hits));
}

std::vector<RecordingId> LibraryPage::chosen() const {
    std::vector<RecordingId> ids;
    for (const QModelIndex& index : m_list->selectionModel()->selectedIndexes()) ids.push_back(m_recordings.recording(index)->recording.id);
    return ids;
}

void LibraryPage::updateActions() {
    const auto ids = chosen();
    const bool isTrash = isTrashShown();
    const RecordingSummary* only = ids.size() == 1 ? m_recordings.recording(m_recordings.indexOf(ids[0])) : nullptr;
    m_open->setVisible(only && runToRead(*only));
    m_notes->setVisible(only && !isTrash);
    m_again->setVisible(!ids.empty() && !isTrash);
    m_trash->setVisible(!ids.empty() && !isTrash);
    m_restore->setVisible(!ids.empty() && isTrash);
    m_delete->setVisible(!ids.empty() && isTrash);
}

void LibraryPage::open() {
    const RecordingSummary* summary = m_recordings.recording(m_list->currentIndex());
    if (!summary) return;
    if (runToRead(*summary)) {
        Q_EMIT openWanted(summary->recording.id, std::nullopt, 0);
    } else if (!isTrashShown()) {
        transcribeAgain();
    }
}

/// Who types quickly presses Enter before the answer is there.
void LibraryPage::openWhatIsSought() {
    if (m_searchTimer.isActive()) search();
    m_isHitWanted = !m_isAnswered;
    if (m_isAnswered) openHit();
}

void LibraryPage::openHit() {
    const library::SearchHit* hit = m_hits.hit(m_hitList->currentIndex());
    if (!hit || m_search->text().trimmed().isEmpty()) return;
    Q_EMIT openWanted(hit->recording, hit->run, static_cast<double>(hit->foundUs) / 1e6);
}

template <typename Change, typename Done>
void LibraryPage::change(Change change, Done done) {
    m_library.ask(this, std::move(change), [this, done = std::move(done)](Status status) {
        if (!status) return Q_EMIT failed(coreText(status.error()));
        refresh();
        done();
    });
}

void LibraryPage::editNotes() {
    const RecordingSummary* summary = m_recordings.recording(m_list->currentIndex());
    if (!summary) return;
    auto* dialog = new NotesDialog(summary->recording, m_projects, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, id = summary->recording.id] {
        change([id, notes = dialog->notes(), project = dialog->newProject()](Library& library) mutable -> Status {
                   if (!project.empty()) {
                       UNDERVOICE_TRY_ASSIGN(notes.project, library.addProject(project));
                   }
                   return library.setNotes(id, notes);
               },
               [] {});
    });
    dialog->open();
}

void LibraryPage::transcribeAgain() {
    QStringList files;
    std::set<library::ProjectId> projects;
    for (const QModelIndex& index : m_list->selectionModel()->selectedIndexes()) {
        const library::Recording& recording = m_recordings.recording(index)->recording;
        files.append(shown(recording.facts.path));
        projects.insert(recording.notes.project);
    }
    // They stay where they are; a mixture goes where one looks.
    if (!files.isEmpty()) Q_EMIT transcribeWanted(files, projects.size() == 1 ? *projects.begin() : project());
}

void LibraryPage::moveToTrash(const std::vector<RecordingId>& ids) {
    change([ids](Library& library) { return library.moveToTrash(ids); }, [this, ids] { Q_EMIT trashed(ids); });
}
void LibraryPage::restore(const std::vector<RecordingId>& ids) {
    change([ids](Library& library) { return library.restoreFromTrash(ids); }, [] {});
}
void LibraryPage::trashChosen() { moveToTrash(chosen()); }
void LibraryPage::restoreChosen() { restore(chosen()); }

/// The one thing here that cannot be undone, so it is asked.
void LibraryPage::deleteChosen() {
    const auto ids = chosen();
    auto* question = new QMessageBox(QMessageBox::Question, tr("Delete for ever"),
                                     tr("Delete the transcripts of %n recording(s) for ever?", nullptr, static_cast<int>(ids.size())), QMessageBox::Cancel, this);
    question->setInformativeText(tr("The recordings' own files stay where they are. What is deleted is overwritten; backups and the disk itself may keep copies."));
    question->addButton(tr("Delete"), QMessageBox::DestructiveRole);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QMessageBox::buttonClicked, this, [this, question, ids](QAbstractButton* button) {
        if (question->buttonRole(button) != QMessageBox::DestructiveRole) return;
        change([ids](Library& library) { return service::deleteForEver(library, ids); }, [this, ids] { Q_EMIT deleted(ids); });
    });
    question->open();
}

void LibraryPage::editProject() {
    const library::Project* project = shownProject();
    if (!project) return;
    auto* dialog = new ProjectDialog(*project, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        change([p = dialog->project()](Library& library) { return library.updateProject(p.id, p.name, p.prompt, p.hotwords); }, [] {});
    });
    connect(dialog, &ProjectDialog::deletionWanted, this, [this, chosen = *project](bool withRecordings) { deleteProject(chosen, withRecordings); });
    dialog->open();
}

/// What is put in next belongs to it.
void LibraryPage::makeProject() {
    auto* dialog = new ProjectDialog({}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_library.ask(this,
                      [p = dialog->project()](Library& library) -> Result<library::ProjectId> {
                          UNDERVOICE_TRY_ASSIGN(const auto id, library.addProject(p.name));
                          UNDERVOICE_TRY(library.updateProject(id, p.name, p.prompt, p.hotwords));
                          return id;
                      },
                      [this](Result<library::ProjectId> made) {
                          if (!made) return Q_EMIT failed(coreText(made.error()));
                          m_shown = made->value();
                          refresh();
                      });
    });
    dialog->open();
}

void LibraryPage::deleteProject(const library::Project& project, bool withRecordings) {
    change([id = project.id, withRecordings](Library& library) { return withRecordings ? service::deleteProjectForEver(library, id) : library.deleteProject(id); },
           [this, withRecordings] {
               if (withRecordings) Q_EMIT deleted({});
           });
}

/// Who has gone elsewhere waits for no hit.
void LibraryPage::hideEvent(QHideEvent* event) {
    m_isHitWanted = false;
    QWidget::hideEvent(event);
}

bool LibraryPage::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool isFound = m_stack->currentIndex() == kHits;
    if (watched == m_search && (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up)) {
        QListView* list = isFound ? m_hitList : m_list;
        list->setFocus(Qt::TabFocusReason);
        return true;
    }
    if (watched == m_search && key->key() == Qt::Key_Escape && !m_search->text().isEmpty()) {
        m_search->clear();
        return true;
    }
    if (watched == m_list && key->key() == Qt::Key_Delete && !chosen().empty()) {
        isTrashShown() ? deleteChosen() : trashChosen();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace undervoice::ui
