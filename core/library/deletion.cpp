// Deleting for good: rows, and what the file would keep of them.

#include <SQLiteCpp/Statement.h>

#include <string>

#include "library/columns.h"
#include "library/connection.h"
#include "library/job_lock.h"
#include "library/library.h"
#include "library/project_store.h"
#include "library/run_store.h"

namespace undervoice::library {
namespace {

using SQLite::Statement;

/// Busy when one of the runs that the condition holds for is being worked on.
Status requireIdle(const Connection& connection, const std::string& condition, std::int64_t value) {
    UNDERVOICE_TRY_ASSIGN(const auto runs, readRuns(connection.database(), condition, value));
    for (const Run& run : runs)
        if (run.state == RunState::Unfinished && JobLock::isHeld(connection.path(), run.description.jobKey))
            return fail(ErrorCode::Busy, "Recording " + std::to_string(run.recording.value()) +
                                             " is just being transcribed: stop that first, then delete.");
    return {};
}

void deleteRows(SQLite::Database& database, const std::string& tableAndColumn, std::int64_t value) {
    Statement remove(database, "DELETE FROM " + tableAndColumn + " = ?");
    Binder(remove).integer(value).execute();
}

/// Gives freed pages, which secure_delete has overwritten, back to the file system; the log keeps old pages until it is cut.
void releaseFreed(SQLite::Database& database) {
    database.exec("PRAGMA incremental_vacuum");
    Statement checkpoint(database, "PRAGMA wal_checkpoint(TRUNCATE)");
    while (checkpoint.executeStep()) {}
}

/// The index keeps words of deleted rows, since SQLite 3.42 even when its parts are merged ('optimize'), so it is built anew.
void scrubDeletedText(SQLite::Database& database) {
    database.exec("INSERT INTO segment_index(segment_index) VALUES ('rebuild')");
    releaseFreed(database);
}

}  // namespace

Status Library::deleteRecording(RecordingId id) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(readRecording(database, id));
        UNDERVOICE_TRY(requireIdle(*m_connection, "r.recording_id = ?", id.value()));
        deleteRows(database, "recordings WHERE id", id.value());
        transaction.commit();
        scrubDeletedText(database);
        return {};
    });
}

Status Library::deleteRun(RunId id) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(const auto run, readRun(database, id));
        UNDERVOICE_TRY(requireIdle(*m_connection, "r.id = ?", id.value()));
        deleteRows(database, "runs WHERE id", id.value());
        refreshCurrentRun(database, run.recording, run.description.lane);
        transaction.commit();
        scrubDeletedText(database);
        return {};
    });
}

Status Library::deleteProject(ProjectId id) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(requireProject(database, id));
        deleteRows(database, "projects WHERE id", id.value());
        transaction.commit();
        releaseFreed(database);
        return {};
    });
}

Status Library::deleteProjectWithRecordings(ProjectId id) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(requireProject(database, id));
        UNDERVOICE_TRY(requireIdle(*m_connection, "r.recording_id IN (SELECT id FROM recordings WHERE project_id = ?)", id.value()));
        deleteRows(database, "recordings WHERE project_id", id.value());
        deleteRows(database, "projects WHERE id", id.value());
        transaction.commit();
        scrubDeletedText(database);
        return {};
    });
}

}  // namespace undervoice::library
