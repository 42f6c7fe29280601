// What people correct in a transcript, and its history.

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "library/change_records.h"
#include "library/columns.h"
#include "library/connection.h"
#include "library/document_store.h"
#include "library/history_store.h"
#include "library/library.h"
#include "library/run_store.h"
#include "transcript/same_values.h"

namespace undervoice::library {
namespace {

tl::unexpected<Error> refused(RunId id, const char* why) {
    return fail(ErrorCode::InvalidArgument, "Run " + std::to_string(id.value()) + " " + why);
}

Status requireCorrections(SQLite::Database& database, RunId id) {
    UNDERVOICE_TRY_ASSIGN(const auto run, readRun(database, id));
    if (!run.corrects) return refused(id, "is what the machine heard: corrections are begun beside it, and changed there.");
    return {};
}

constexpr auto kIsSame = static_cast<bool (*)(const DocumentSegment&, const DocumentSegment&)>(isSameSegment);

/// From what the last change left to what the joined one leaves.
Result<DocumentChange> continuation(const DocumentChange& last, const DocumentChange& joined) {
    const bool isOne = last.splices.size() == 1 && joined.splices.size() == 1 && last.kind == joined.kind && !last.speakersBefore &&
                       !joined.speakersBefore && last.splices[0].at == joined.splices[0].at &&
                       std::ranges::equal(last.splices[0].before, joined.splices[0].before, kIsSame);
    if (!isOne) return fail(ErrorCode::InvalidArgument, "The change does not go on with the last one: keep it as a change of its own.");
    return DocumentChange{joined.kind, {{joined.splices[0].at, last.splices[0].after, joined.splices[0].after}}, {}, {}};
}

Status commitJoined(SQLite::Database& database, RunId id, const DocumentChange& change) {
    UNDERVOICE_TRY_ASSIGN(const auto last, lastChange(database, id));
    if (!last) return fail(ErrorCode::InvalidArgument, "There is no change that this one could go on with.");
    UNDERVOICE_TRY_ASSIGN(const auto step, continuation(last->change, change));
    UNDERVOICE_TRY(DocumentRows(database, id).apply(step));
    return replaceChange(database, id, last->number, change);
}

Status commitNew(SQLite::Database& database, RunId id, const DocumentChange& change) {
    UNDERVOICE_TRY(DocumentRows(database, id).apply(change));
    return appendChange(database, id, change);
}

/// What the machine wrote, as one change of its corrections, which then count.
Status startOver(SQLite::Database& database, const Run& machine, const Run& corrections) {
    UNDERVOICE_TRY_ASSIGN(Document written, readDocument(database, machine));
    UNDERVOICE_TRY_ASSIGN(Document corrected, readDocument(database, corrections));
    DocumentChange change;
    change.kind = ChangeKind::Restore;
    if (written.speakers != corrected.speakers) {
        change.speakersBefore = std::move(corrected.speakers);
        change.speakersAfter = std::move(written.speakers);
    }
    if (!std::ranges::equal(written.segments, corrected.segments, kIsSame))
        change.splices.push_back({0, std::move(corrected.segments), std::move(written.segments)});
    if (!change.isEmpty()) {
        UNDERVOICE_TRY(commitNew(database, corrections.id, change));
    }
    makeCurrent(database, corrections);
    return {};
}

}  // namespace

Result<Document> LibraryReader::document(RunId id) const {
    return m_connection->guarded([&]() -> Result<Document> {
        SQLite::Transaction snapshot(m_connection->database());
        UNDERVOICE_TRY_ASSIGN(const auto run, readRun(m_connection->database(), id));
        return readDocument(m_connection->database(), run);
    });
}

Result<std::optional<RunId>> LibraryReader::correctionsOf(RunId machine) const {
    return m_connection->guarded([&]() -> Result<std::optional<RunId>> {
        UNDERVOICE_TRY_ASSIGN(const auto runs, readRuns(m_connection->database(), "r.corrects_run_id = ?", machine.value()));
        if (runs.empty()) return std::nullopt;
        return runs.front().id;
    });
}

Result<std::vector<JoinedRun>> LibraryReader::joinedRuns(RunId id) const {
    return m_connection->guarded([&]() -> Result<std::vector<JoinedRun>> {
        SQLite::Transaction snapshot(m_connection->database());
        UNDERVOICE_TRY(readRun(m_connection->database(), id));
        return readJoinedRuns(m_connection->database(), id);
    });
}

Result<std::vector<StoredChange>> LibraryReader::changes(RunId id, int limit, std::optional<std::int64_t> before) const {
    if (limit < 1 || limit > 10'000) return fail(ErrorCode::InvalidArgument, "The number of changes must lie between 1 and 10,000.");
    return m_connection->guarded([&]() -> Result<std::vector<StoredChange>> {
        SQLite::Transaction snapshot(m_connection->database());
        UNDERVOICE_TRY(readRun(m_connection->database(), id));
        return readChanges(m_connection->database(), id, limit, before.value_or(std::numeric_limits<std::int64_t>::max()));
    });
}

Result<RunId> Library::beginCorrections(RunId machine) {
    return m_connection->guarded([&]() -> Result<RunId> {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(const auto run, readRun(database, machine));
        if (run.corrects) return refused(machine, "holds corrections already: change it as it is.");
        if (run.state != RunState::Finished) return refused(machine, "is not finished: it can be corrected once it is.");
        UNDERVOICE_TRY_ASSIGN(const auto known, correctionsOf(machine));
        if (known) {
            UNDERVOICE_TRY_ASSIGN(const auto corrections, readRun(database, *known));
            const bool isRejected = run.isCurrent && !corrections.isCurrent && run.description.lane == corrections.description.lane;
            if (!isRejected) return *known;
            UNDERVOICE_TRY(startOver(database, run, corrections));
            transaction.commit();
            return *known;
        }
        UNDERVOICE_TRY_ASSIGN(const RunId id, insertCorrections(database, run));
        transaction.commit();
        return id;
    });
}

Result<RunId> Library::joinRuns(const std::vector<RunId>& machines, RunId first, const DocumentChange& change) {
    if (machines.size() < 2) return fail(ErrorCode::InvalidArgument, "It takes two runs to join.");
    if (std::ranges::find(machines, first) == machines.end()) return refused(first, "is none of those that are to be joined.");
    return m_connection->guarded([&]() -> Result<RunId> {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(const auto base, readRun(database, first));
        UNDERVOICE_TRY_ASSIGN(const auto known, correctionsOf(first));
        if (known) return refused(first, "is corrected already: others cannot be joined to it.");
        for (const RunId machine : machines) {
            UNDERVOICE_TRY_ASSIGN(const auto run, readRun(database, machine));
            if (run.corrects || run.state != RunState::Finished || run.description.lane.channel < 0 || run.recording != base.recording)
                return refused(machine, "cannot be joined: it must be a finished run of one channel of the same recording.");
        }
        UNDERVOICE_TRY_ASSIGN(const RunId id, insertCorrections(database, base));
        UNDERVOICE_TRY(DocumentRows(database, id).apply(change));
        insertJoinedRuns(database, id, machines);
        SQLite::Statement aside(database, "UPDATE runs SET is_current = 0 WHERE id = ?");
        for (const RunId machine : machines) Binder(aside).integer(machine.value()).execute();
        SQLite::Statement whole(database, "UPDATE runs SET channel = -1, is_current = 0 WHERE id = ?");
        Binder(whole).integer(id.value()).execute();
        UNDERVOICE_TRY_ASSIGN(const auto joined, readRun(database, id));
        if (!hasCurrentCorrections(database, joined.recording, joined.description.lane)) makeCurrent(database, joined);
        transaction.commit();
        return id;
    });
}

Status Library::commitChange(RunId corrections, const DocumentChange& change, ChangeJoin join) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(requireCorrections(database, corrections));
        if (change.isEmpty()) return {};
        UNDERVOICE_TRY(join == ChangeJoin::New ? commitNew(database, corrections, change) : commitJoined(database, corrections, change));
        transaction.commit();
        return {};
    });
}

Result<std::optional<DocumentChange>> Library::undoChange(RunId corrections) {
    return m_connection->guarded([&]() -> Result<std::optional<DocumentChange>> {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(requireCorrections(database, corrections));
        UNDERVOICE_TRY_ASSIGN(auto last, lastChange(database, corrections));
        if (!last) return std::nullopt;
        UNDERVOICE_TRY(DocumentRows(database, corrections).apply(inverseOf(last->change)));
        markUndone(database, corrections, last->number, true);
        transaction.commit();
        return std::move(last->change);
    });
}

Result<std::optional<DocumentChange>> Library::redoChange(RunId corrections) {
    return m_connection->guarded([&]() -> Result<std::optional<DocumentChange>> {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(requireCorrections(database, corrections));
        UNDERVOICE_TRY_ASSIGN(auto next, nextUndone(database, corrections));
        if (!next) return std::nullopt;
        UNDERVOICE_TRY(DocumentRows(database, corrections).apply(next->change));
        markUndone(database, corrections, next->number, false);
        transaction.commit();
        return std::move(next->change);
    });
}

Status Library::setCurrentRun(RunId id) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(const auto run, readRun(database, id));
        if (run.state != RunState::Finished) return refused(id, "is not finished, so it cannot be the one that is shown and searched.");
        makeCurrent(database, run);
        transaction.commit();
        return {};
    });
}

}  // namespace undervoice::library
