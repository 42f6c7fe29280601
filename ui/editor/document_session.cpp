#include "ui/editor/document_session.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ui/library/recordings_model.h"
#include "ui/support/library_thread.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"

namespace undervoice::ui {

using library::ChangeJoin;
using library::Library;
using library::RecordingId;
using library::RunId;

namespace {

constexpr int kChangesAtOnce = 500;

/// Who wants the machine's run wants what people made of it, where that is what counts.
RunId correctedRun(const library::RecordingSummary& summary, RunId run) {
    const auto corrections = std::ranges::find_if(summary.runs, [&](const library::Run& r) { return r.isCurrent && r.corrects == run; });
    return corrections == summary.runs.end() ? run : corrections->id;
}

/// The newest ones, at least down to one that is not undone: what was undone last is the first to be done again.
Result<std::vector<library::StoredChange>> newestChanges(const Library& library, RunId run) {
    std::vector<library::StoredChange> newest;
    for (std::optional<std::int64_t> before;;) {
        UNDERVOICE_TRY_ASSIGN(auto some, library.changes(run, kChangesAtOnce, before));
        newest.insert(newest.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
        if (some.size() < kChangesAtOnce || !newest.back().isUndone) return newest;
        before = newest.back().number;
    }
}

}  // namespace

struct DocumentSession::Contents {
    library::RecordingSummary summary;
    library::Run run;
    Document document;
    service::MachineTexts machine;
    std::vector<library::StoredChange> changes;
};

DocumentSession::DocumentSession(LibraryThread& library, QObject* parent) : QObject(parent), m_library(library) {
    m_saveTimer.setSingleShot(true);
    connect(&m_saveTimer, &QTimer::timeout, this, &DocumentSession::save);
}

DocumentSession::~DocumentSession() { save(); }

void DocumentSession::open(RecordingId recording, std::optional<RunId> run, bool isExact) {
    save();
    const int number = ++m_number;
    m_library.ask(this,
                  [recording, run, isExact](Library& library) -> Result<Contents> {
                      Contents contents;
                      UNDERVOICE_TRY_ASSIGN(contents.summary, library.recording(recording));
                      const library::Run* chosen = runToRead(contents.summary);
                      if (!run && !chosen) return fail(ErrorCode::NotFound, tr("This recording has not been transcribed yet.").toStdString());
                      UNDERVOICE_TRY_ASSIGN(contents.run, library.run(!run ? chosen->id : isExact ? *run : correctedRun(contents.summary, *run)));
                      UNDERVOICE_TRY_ASSIGN(contents.document, library.document(contents.run.id));
                      UNDERVOICE_TRY_ASSIGN(contents.machine, service::machineTextsOf(library, contents.run));
                      if (contents.run.corrects) {
                          UNDERVOICE_TRY_ASSIGN(contents.changes, newestChanges(library, contents.run.id));
                      }
                      return contents;
                  },
                  [this, number](Result<Contents> contents) {
                      if (number != m_number) return;
                      if (!contents) return Q_EMIT failed(coreText(contents.error()));
                      if (m_hasTrouble && m_isEditable) return Q_EMIT failed(tr("Your corrections could not be saved yet, so this transcript stays open."));
                      save();  // what was typed meanwhile
                      show(std::move(*contents));
                      Q_EMIT opened();
                      Q_EMIT historyChanged();
                  });
}

void DocumentSession::show(Contents contents) {
    m_summary = std::move(contents.summary);
    m_run = std::move(contents.run);
    m_document = std::move(contents.document);
    m_machine = std::move(contents.machine);
    m_document.hasChannels = hasChannels();
    m_target = std::make_shared<Target>();
    m_target->machine = m_run.corrects.value_or(m_run.id);
    if (m_run.corrects) m_target->corrections = m_run.id;
    m_pending.clear();
    m_nextNumber = m_nextToGive = 0;
    m_undo.clear();
    m_redo.clear();
    m_hasOlder = !contents.changes.empty() && contents.changes.size() % kChangesAtOnce == 0;
    m_oldest = contents.changes.empty() ? 0 : contents.changes.back().number;
    // Newest first: of the undone ones the oldest is the next to be done again, of the others the newest to be taken back.
    for (library::StoredChange& stored : contents.changes) (stored.isUndone ? m_redo : m_undo).push_back(std::move(stored.change));
    std::reverse(m_undo.begin(), m_undo.end());
    m_isTyping = false;
    m_isOpen = true;
    m_isEditable = m_run.state == library::RunState::Finished && m_run.isCurrent;
}

void DocumentSession::letItCount() {
    if (!m_isOpen || m_run.state != library::RunState::Finished) return;
    m_library.ask(this, [run = m_run.id](Library& library) { return library.setCurrentRun(run); },
                  [this, recording = m_run.recording](Status status) {
                      if (!status) return Q_EMIT failed(coreText(status.error()));
                      open(recording);
                  });
}

/// It says which versions there are, and which of them people changed.
void DocumentSession::refreshSummary() {
    m_library.ask(this, [recording = m_run.recording](Library& library) { return library.recording(recording); },
                  [this, number = m_number](Result<library::RecordingSummary> summary) {
                      if (number == m_number && summary) m_summary = std::move(*summary);
                  });
}

void DocumentSession::close() {
    save();
    ++m_number;
    m_isOpen = false;
    m_hasTrouble = false;
    m_target = nullptr;
    m_pending.clear();
    m_document = {};
    m_machine.clear();
    m_undo.clear();
    m_redo.clear();
    Q_EMIT historyChanged();
}

// ---- Changes ----

bool DocumentSession::perform(const Result<DocumentChange>& change) {
    if (!isEditable()) return false;
    if (!change) {
        Q_EMIT failed(coreText(change.error()));
        return false;
    }
    if (change->isEmpty()) return true;
    m_isTyping = false;
    if (!put(*change, /*isOwnTyping=*/false)) return false;
    record(*change);
    return true;
}

void DocumentSession::type(std::size_t first, std::size_t end, const QString& text) {
    const auto change = changeText(m_document, first, end, text.toStdString());
    if (!change) return Q_EMIT failed(coreText(change.error()));
    const bool goesOn = m_isTyping && m_sinceTyping.elapsed() < kTypingPauseMs;
    m_sinceTyping.start();
    if (!put(*change, /*isOwnTyping=*/true) || change->isEmpty()) return;
    m_redo.clear();
    m_isTyping = true;
    if (goesOn && joinTyping(m_undo.back(), *change)) {
        const bool isWaiting = m_nextToGive < m_nextNumber;
        if (isWaiting)
            m_pending.back().change = m_undo.back();
        else
            push(Writing::What::Commit, m_undo.back(), ChangeJoin::IntoLast);
    } else {
        m_undo.push_back(*change);
        push(Writing::What::Commit, *change);
    }
    if (!m_saveTimer.isActive()) m_saveTimer.start(kSaveAfterMs);
    Q_EMIT historyChanged();
}

void DocumentSession::remove(std::size_t first, std::size_t end) {
    const auto change = removeSegments(m_document, first, end);
    if (!change) return Q_EMIT failed(coreText(change.error()));
    m_isTyping = false;
    if (put(*change, /*isOwnTyping=*/true)) record(*change);
}

/// As a step of its own.
void DocumentSession::record(const DocumentChange& change) {
    m_undo.push_back(change);
    m_redo.clear();
    push(Writing::What::Commit, change);
    save();
    Q_EMIT historyChanged();
}

/// false: it is not a change of this very document, which cannot be trusted any more and is left as it is.
bool DocumentSession::put(const DocumentChange& change, bool isOwnTyping) {
    if (const Status applied = apply(m_document, change); !applied) {
        m_isEditable = false;
        Q_EMIT failed(coreText(applied.error()));
        Q_EMIT historyChanged();
        return false;
    }
    Q_EMIT changed(change, isOwnTyping);
    return true;
}

void DocumentSession::undo() {
    if (!canUndo()) return;
    if (m_undo.empty()) return loadOlder();
    m_isTyping = false;
    m_redo.push_back(std::move(m_undo.back()));
    m_undo.pop_back();
    const DocumentChange inverse = inverseOf(m_redo.back());
    if (!put(inverse, /*isOwnTyping=*/false)) return;
    push(Writing::What::Undo);
    save();
    Q_EMIT stepped(inverse);
    Q_EMIT historyChanged();
}

void DocumentSession::redo() {
    if (!canRedo()) return;
    m_isTyping = false;
    m_undo.push_back(std::move(m_redo.back()));
    m_redo.pop_back();
    if (!put(m_undo.back(), /*isOwnTyping=*/false)) return;
    push(Writing::What::Redo);
    save();
    Q_EMIT stepped(m_undo.back());
    Q_EMIT historyChanged();
}

/// They go behind what was done meanwhile: nothing that this session did is among them.
void DocumentSession::loadOlder() {
    m_hasOlder = false;
    m_library.ask(this, [run = m_run.id, before = m_oldest](Library& library) { return library.changes(run, kChangesAtOnce, before); },
                  [this, number = m_number](Result<std::vector<library::StoredChange>> changes) {
                      if (number != m_number) return;
                      if (!changes) return Q_EMIT failed(coreText(changes.error()));
                      m_hasOlder = changes->size() == kChangesAtOnce;
                      if (changes->empty()) {
                          refreshSummary();  // nothing was left, so that nothing is changed
                          return Q_EMIT historyChanged();
                      }
                      m_oldest = changes->back().number;
                      std::vector<DocumentChange> older;
                      for (auto stored = changes->rbegin(); stored != changes->rend(); ++stored) older.push_back(std::move(stored->change));
                      m_undo.insert(m_undo.begin(), std::make_move_iterator(older.begin()), std::make_move_iterator(older.end()));
                      undo();
                  });
}

// ---- Writing ----

// Note: writings and their numbers. Whatever is not known to be written is given to the library's thread again with what has come since;
// the target counts what is done, so nothing is done twice, and nothing before what goes before it.

Status DocumentSession::writeOne(Library& library, Target& target, const Writing& writing) {
    if (!target.corrections) {
        UNDERVOICE_TRY_ASSIGN(target.corrections, library.beginCorrections(target.machine));
    }
    switch (writing.what) {
        case Writing::What::Commit: return library.commitChange(*target.corrections, writing.change, writing.join);
        case Writing::What::Undo: UNDERVOICE_TRY(library.undoChange(*target.corrections)); return {};
        case Writing::What::Redo: UNDERVOICE_TRY(library.redoChange(*target.corrections)); return {};
    }
    return {};
}

DocumentSession::Written DocumentSession::write(Library& library, Target& target, const std::vector<Writing>& writings) {
    std::optional<Error> error;
    for (const Writing& writing : writings) {
        if (writing.number < target.next) continue;
        if (const Status done = writeOne(library, target, writing); !done) {
            error = done.error();
            break;
        }
        target.next = writing.number + 1;
    }
    return {target.corrections.value_or(target.machine), target.next, std::move(error)};
}

void DocumentSession::push(Writing::What what, const DocumentChange& change, ChangeJoin join) {
    m_pending.push_back({what, change, join, m_nextNumber++});
}

void DocumentSession::save() {
    m_saveTimer.stop();
    if (m_nextToGive == m_nextNumber) return;
    m_nextToGive = m_nextNumber;
    m_library.ask(this,
                  [target = m_target, writings = std::vector<Writing>(m_pending.begin(), m_pending.end())](Library& library) -> Result<Written> {
                      return write(library, *target, writings);
                  },
                  [this, target = m_target](Result<Written> result) {
                      if (target == m_target) return written(result);
                      // Of a transcript that is open no more.
                      if (result && result->error) Q_EMIT failed(coreText(*result->error));
                  });
}

void DocumentSession::written(const Result<Written>& result) {
    if (result) {
        const bool isBegun = m_run.id != result->run;
        m_run.id = result->run;
        if (m_run.id != m_target->machine) m_run.corrects = m_target->machine;
        while (!m_pending.empty() && m_pending.front().number < result->next) m_pending.pop_front();
        const auto shown = std::ranges::find(m_summary.runs, m_run.id, &library::Run::id);
        const bool isChanged = !m_undo.empty() || m_hasOlder;
        if (isBegun || (m_pending.empty() && shown != m_summary.runs.end() && shown->isCorrected != isChanged)) refreshSummary();
    }
    m_hasTrouble = !result || result->error;
    if (!m_hasTrouble) {
        if (m_pending.empty()) Q_EMIT saved();
        return;
    }
    const Error& error = result ? *result->error : result.error();
    if (!m_pending.empty()) m_nextToGive = m_pending.front().number;
    // Where the library holds another text than this one, trying again does not help.
    if (error.code == ErrorCode::Format || error.code == ErrorCode::NotFound)
        m_isEditable = false;
    else
        m_saveTimer.start(kTryAgainMs);
    Q_EMIT saveFailed(coreText(error));
}

}  // namespace undervoice::ui
