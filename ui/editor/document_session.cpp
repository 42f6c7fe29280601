#include "ui/editor/document_session.h"

#include <algorithm>
#include <utility>

#include "ui/library/recordings_model.h"
#include "ui/support/library_thread.h"
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

}  // namespace

struct DocumentSession::Contents {
    library::RecordingSummary summary;
    library::Run run;
    Document document;
    std::vector<Segment> machine;
    std::vector<library::StoredChange> changes;
};

DocumentSession::DocumentSession(LibraryThread& library, QObject* parent) : QObject(parent), m_library(library) {
    m_saveTimer.setSingleShot(true);
    connect(&m_saveTimer, &QTimer::timeout, this, &DocumentSession::writeNext);
}

DocumentSession::~DocumentSession() { handOver(); }

void DocumentSession::open(RecordingId recording, std::optional<RunId> run, bool isExact) {
    save();
    const int number = ++m_number;
    m_library.ask(this,
                  [recording, run, isExact](Library& library) -> Result<Contents> {
                      Contents contents;
                      UNDERVOICE_TRY_ASSIGN(contents.summary, library.recording(recording));
                      const library::Run* chosen = runToRead(contents.summary);
                      if (!run && !chosen) return fail(ErrorCode::NotFound, "This recording has not been transcribed yet.");
                      UNDERVOICE_TRY_ASSIGN(contents.run, library.run(!run ? chosen->id : isExact ? *run : correctedRun(contents.summary, *run)));
                      UNDERVOICE_TRY_ASSIGN(contents.document, library.document(contents.run.id));
                      UNDERVOICE_TRY_ASSIGN(Transcript machine, library.transcript(contents.run.corrects.value_or(contents.run.id)));
                      contents.machine = std::move(machine.segments);
                      if (contents.run.corrects) {
                          UNDERVOICE_TRY_ASSIGN(contents.changes, library.changes(contents.run.id, kChangesAtOnce));
                      }
                      return contents;
                  },
                  [this, number](Result<Contents> contents) {
                      if (number != m_number) return;
                      if (!contents) return Q_EMIT failed(fromUtf8(contents.error().message));
                      handOver();
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
    m_target = std::make_shared<Target>();
    m_target->machine = m_run.corrects.value_or(m_run.id);
    if (m_run.corrects) m_target->corrections = m_run.id;
    m_undo.clear();
    m_redo.clear();
    m_hasOlder = contents.changes.size() == kChangesAtOnce;
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
                      if (!status) return Q_EMIT failed(fromUtf8(status.error().message));
                      open(recording);
                  });
}

/// Corrections were begun: they are a version, too.
void DocumentSession::refreshSummary() {
    m_library.ask(this, [recording = m_run.recording](Library& library) { return library.recording(recording); },
                  [this, number = m_number](Result<library::RecordingSummary> summary) {
                      if (number == m_number && summary) m_summary = std::move(*summary);
                  });
}

void DocumentSession::close() {
    handOver();
    ++m_number;
    m_isOpen = false;
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
        Q_EMIT failed(fromUtf8(change.error().message));
        return false;
    }
    if (change->isEmpty()) return true;
    m_isTyping = false;
    put(*change, /*isOwnTyping=*/false);
    m_undo.push_back(*change);
    m_redo.clear();
    push({Writing::What::Commit, *change, ChangeJoin::New});
    save();
    Q_EMIT historyChanged();
    return true;
}

void DocumentSession::type(std::size_t first, std::size_t end, const QString& text) {
    const auto change = changeText(m_document, first, end, text.toStdString());
    if (!change) return Q_EMIT failed(fromUtf8(change.error().message));
    const bool goesOn = m_isTyping && m_sinceTyping.elapsed() < kTypingPauseMs;
    m_sinceTyping.start();
    put(*change, /*isOwnTyping=*/true);
    if (change->isEmpty()) return;
    m_redo.clear();
    m_isTyping = true;
    if (goesOn && joinTyping(m_undo.back(), *change)) {
        const bool isWaiting = !m_pending.empty() && !(m_isWriting && m_pending.size() == 1);
        if (isWaiting)
            m_pending.back().change = m_undo.back();
        else
            push({Writing::What::Commit, m_undo.back(), ChangeJoin::IntoLast});
    } else {
        m_undo.push_back(*change);
        push({Writing::What::Commit, *change, ChangeJoin::New});
    }
    if (!m_saveTimer.isActive()) m_saveTimer.start(kSaveAfterMs);
    Q_EMIT historyChanged();
}

void DocumentSession::put(const DocumentChange& change, bool isOwnTyping) {
    [[maybe_unused]] const Status applied = apply(m_document, change);
    Q_ASSERT(applied);  // it was made of this very document
    Q_EMIT changed(change, isOwnTyping);
}

void DocumentSession::undo() {
    if (!canUndo()) return;
    if (m_undo.empty()) return loadOlder();
    m_isTyping = false;
    m_redo.push_back(std::move(m_undo.back()));
    m_undo.pop_back();
    const DocumentChange inverse = inverseOf(m_redo.back());
    put(inverse, /*isOwnTyping=*/false);
    push({Writing::What::Undo, {}, ChangeJoin::New});
    save();
    Q_EMIT stepped(inverse);
    Q_EMIT historyChanged();
}

void DocumentSession::redo() {
    if (!canRedo()) return;
    m_isTyping = false;
    m_undo.push_back(std::move(m_redo.back()));
    m_redo.pop_back();
    put(m_undo.back(), /*isOwnTyping=*/false);
    push({Writing::What::Redo, {}, ChangeJoin::New});
    save();
    Q_EMIT stepped(m_undo.back());
    Q_EMIT historyChanged();
}

/// Behind what is being written: nothing that this session did is among the older ones.
void DocumentSession::loadOlder() {
    m_hasOlder = false;
    m_library.ask(this, [run = m_run.id, before = m_oldest](Library& library) { return library.changes(run, kChangesAtOnce, before); },
                  [this, number = m_number](Result<std::vector<library::StoredChange>> changes) {
                      if (number != m_number) return;
                      if (!changes) return Q_EMIT failed(fromUtf8(changes.error().message));
                      m_hasOlder = changes->size() == kChangesAtOnce;
                      if (!changes->empty()) m_oldest = changes->back().number;
                      for (auto stored = changes->rbegin(); stored != changes->rend(); ++stored) m_undo.push_back(std::move(stored->change));
                      undo();
                  });
}

// ---- Writing ----

Result<RunId> DocumentSession::write(Library& library, Target& target, const Writing& writing) {
    if (!target.corrections) {
        UNDERVOICE_TRY_ASSIGN(target.corrections, library.beginCorrections(target.machine));
    }
    const RunId run = *target.corrections;
    switch (writing.what) {
        case Writing::What::Commit: UNDERVOICE_TRY(library.commitChange(run, writing.change, writing.join)); break;
        case Writing::What::Undo: UNDERVOICE_TRY(library.undoChange(run)); break;
        case Writing::What::Redo: UNDERVOICE_TRY(library.redoChange(run)); break;
    }
    return run;
}

void DocumentSession::push(Writing writing) { m_pending.push_back(std::move(writing)); }

void DocumentSession::save() {
    m_saveTimer.stop();
    writeNext();
}

void DocumentSession::writeNext() {
    if (m_isWriting || m_pending.empty()) return;
    m_isWriting = true;
    m_library.ask(this, [target = m_target, writing = m_pending.front()](Library& library) { return write(library, *target, writing); },
                  [this, target = m_target](Result<RunId> result) {
                      if (target == m_target) written(result);
                  });
}

void DocumentSession::written(const Result<RunId>& result) {
    m_isWriting = false;
    if (!result) {
        // Where the library holds another text than this one, trying again does not help.
        const bool isHopeless = result.error().code == ErrorCode::Format || result.error().code == ErrorCode::NotFound;
        if (isHopeless) m_isEditable = false;
        if (!isHopeless) m_saveTimer.start(kTryAgainMs);
        Q_EMIT saveFailed(fromUtf8(result.error().message));
        return;
    }
    const bool isBegun = m_run.id != *result;
    m_run.id = *result;
    m_run.corrects = m_target->machine;
    if (isBegun) refreshSummary();
    m_pending.pop_front();
    if (m_pending.empty()) return Q_EMIT saved();
    // More was typed meanwhile: its own half second is running.
    if (!m_saveTimer.isActive()) writeNext();
}

/// All that is left, without waiting for the answers.
void DocumentSession::handOver() {
    m_saveTimer.stop();
    if (m_isWriting && !m_pending.empty()) m_pending.pop_front();  // is on its way
    m_isWriting = false;
    if (m_pending.empty() || !m_target) return;
    m_library.ask(this, [target = std::exchange(m_target, nullptr), pending = std::exchange(m_pending, {})](Library& library) -> Result<RunId> {
        for (const Writing& writing : pending) UNDERVOICE_TRY(write(library, *target, writing));
        return target->machine;
    }, [](const Result<RunId>&) {});
}

}  // namespace undervoice::ui
