#include "library/queue_store.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <string>
#include <utility>

#include "library/columns.h"
#include "library/connection.h"
#include "library/library.h"
#include "library/project_store.h"
#include "library/run_store.h"
#include "library/text_rules.h"

namespace undervoice::library {
namespace {

constexpr std::int64_t kMaxEntries = 10'000;
constexpr std::size_t kMaxPathBytes = 4096;  // Linux opens no longer ones
constexpr std::size_t kMaxRequestBytes = 256 * 1024;

constexpr const char* kEntryColumns =
    "SELECT id, file, request, state, recording_id, run_id, message, done_us, total_us, added_ms, project_id FROM queue ";

std::optional<QueueState> queueStateFromName(const std::string& name) {
    for (const QueueState state : {QueueState::Waiting, QueueState::Running, QueueState::Paused, QueueState::Failed,
                                   QueueState::Cancelled, QueueState::Finished})
        if (name == queueStateName(state)) return state;
    return std::nullopt;
}

template <typename Id>
std::optional<Id> asId(const std::optional<std::int64_t>& number) {
    return number ? std::optional(Id(*number)) : std::nullopt;
}

Result<QueueEntry> readEntryRow(SQLite::Statement& statement) {
    RowReader row(statement, "queue");
    QueueEntry e;
    e.id = QueueEntryId(row.integer());
    e.file = row.path();
    e.requestJson = row.text();
    const auto state = queueStateFromName(row.text());
    e.recording = asId<RecordingId>(row.reference());
    e.run = asId<RunId>(row.reference());
    e.message = row.text();
    e.doneUs = row.integer();
    e.totalUs = row.integer();
    e.addedAt = row.integer();
    e.project = ProjectId(row.reference().value_or(0));
    if (e.id.value() < 1) row.reject("has an impossible number");
    if (e.doneUs < 0 || e.totalUs < 0) row.reject("has an impossible position");
    if (!state) row.reject("is in an unknown state");
    UNDERVOICE_TRY(row.status());
    e.state = *state;
    return e;
}

/// which: SQL after the table's name.
Result<std::vector<QueueEntry>> readEntries(SQLite::Database& database, const std::string& which) {
    SQLite::Statement statement(database, kEntryColumns + which);
    std::vector<QueueEntry> entries;
    while (statement.executeStep()) {
        UNDERVOICE_TRY_ASSIGN(auto entry, readEntryRow(statement));
        entries.push_back(std::move(entry));
    }
    return entries;
}

tl::unexpected<Error> absent(QueueEntryId id) {
    return fail(ErrorCode::NotFound, "The queue has no entry " + std::to_string(id.value()) + " (any more).");
}

Status checkFile(const std::filesystem::path& file) {
    const std::string& name = file.native();
    if (!name.empty() && name.size() < kMaxPathBytes && name.find('\0') == std::string::npos) return {};
    return fail(ErrorCode::InvalidArgument, "A file for the queue needs a path of 1 to 4095 bytes.");
}

/// The statement says which row: NotFound when it changed none.
Status changeEntry(QueueEntryId id, SQLite::Statement& statement) {
    if (statement.exec() == 0) return absent(id);
    return {};
}

struct Place {
    QueueEntryId id;
    std::int64_t position = 0;
};

Result<std::vector<Place>> readOrder(SQLite::Database& database) {
    SQLite::Statement statement(database, "SELECT id, position FROM queue ORDER BY position, id");
    std::vector<Place> order;
    while (statement.executeStep()) {
        RowReader row(statement, "queue");
        Place place;
        place.id = QueueEntryId(row.integer());
        place.position = row.integer();
        UNDERVOICE_TRY(row.status());
        order.push_back(place);
    }
    return order;
}

/// Positions 1, 2, … as the list has them.
void writeOrder(SQLite::Database& database, const std::vector<Place>& order) {
    SQLite::Statement update(database, "UPDATE queue SET position = ? WHERE id = ?");
    std::int64_t position = 0;
    for (const Place& place : order)
        if (++position != place.position) Binder(update).integer(position).integer(place.id.value()).execute();
}

}  // namespace

const char* queueStateName(QueueState state) {
    switch (state) {
        case QueueState::Waiting: return "waiting";
        case QueueState::Running: return "running";
        case QueueState::Paused: return "paused";
        case QueueState::Failed: return "failed";
        case QueueState::Cancelled: return "cancelled";
        case QueueState::Finished: return "finished";
    }
    return "waiting";
}

Result<std::vector<QueueEntry>> readQueue(SQLite::Database& database) { return readEntries(database, "ORDER BY position, id"); }

Result<std::vector<QueueEntry>> LibraryReader::queue() const {
    return m_connection->guarded([&] { return readQueue(m_connection->database()); });
}

Result<QueueEntryId> Library::enqueue(const std::filesystem::path& file, const std::string& requestJson, ProjectId project) {
    return m_connection->guarded([&]() -> Result<QueueEntryId> {
        UNDERVOICE_TRY(checkFile(file));
        UNDERVOICE_TRY(checkText(requestJson, "The request of a file in the queue", kMaxRequestBytes));
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        if (project != ProjectId()) UNDERVOICE_TRY(requireProject(database, project));
        UNDERVOICE_TRY_ASSIGN(const auto order, readOrder(database));
        if (std::ssize(order) >= kMaxEntries)
            return fail(ErrorCode::InvalidArgument, "The queue is full with 10,000 files: remove those that are finished.");
        writeOrder(database, order);
        SQLite::Statement insert(database,
                                 "INSERT INTO queue (position, file, request, state, project_id, added_ms) "
                                 "VALUES (?, ?, ?, 'waiting', nullif(?, 0), ?)");
        Binder(insert)
            .integer(std::ssize(order) + 1).text(file.native()).text(requestJson).integer(project.value()).integer(nowMs())
            .execute();
        const QueueEntryId id(database.getLastInsertRowid());
        transaction.commit();
        return id;
    });
}

Status Library::moveInQueue(QueueEntryId id, std::optional<QueueEntryId> before) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(auto order, readOrder(database));
        const auto moved = std::ranges::find(order, id, &Place::id);
        const auto target = before ? std::ranges::find(order, *before, &Place::id) : order.end();
        if (moved == order.end()) return absent(id);
        if (before && target == order.end()) return absent(*before);
        if (moved < target)
            std::rotate(moved, moved + 1, target);
        else
            std::rotate(target, moved, moved + 1);
        writeOrder(database, order);
        transaction.commit();
        return {};
    });
}

Status Library::setQueueState(QueueEntryId id, QueueState state, const std::string& message) {
    return m_connection->guarded([&]() -> Status {
        UNDERVOICE_TRY(checkText(message, "The message of a file in the queue"));
        SQLite::Statement update(m_connection->database(), "UPDATE queue SET state = ?, message = ? WHERE id = ?");
        Binder(update).text(queueStateName(state)).text(message).integer(id.value());
        return changeEntry(id, update);
    });
}

Status Library::setQueueProgress(QueueEntryId id, std::int64_t doneUs, std::int64_t totalUs) {
    return m_connection->guarded([&]() -> Status {
        if (doneUs < 0 || totalUs < 0)
            return fail(ErrorCode::InvalidArgument, "The progress of a file in the queue cannot be negative.");
        SQLite::Statement update(m_connection->database(), "UPDATE queue SET done_us = ?, total_us = ? WHERE id = ?");
        Binder(update).integer(doneUs).integer(totalUs).integer(id.value());
        return changeEntry(id, update);
    });
}

Status Library::setQueueResult(QueueEntryId id, RecordingId recording, std::optional<RunId> run) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(readRecording(database, recording));
        if (run) {
            UNDERVOICE_TRY_ASSIGN(const auto known, readRun(database, *run));
            if (known.recording != recording)
                return fail(ErrorCode::InvalidArgument, "Run " + std::to_string(run->value()) + " is not one of recording " +
                                                            std::to_string(recording.value()) + ".");
        }
        SQLite::Statement update(database, "UPDATE queue SET recording_id = ?, run_id = ? WHERE id = ?");
        Binder(update)
            .integer(recording.value()).optionalInteger(run ? std::optional(run->value()) : std::nullopt).integer(id.value());
        UNDERVOICE_TRY(changeEntry(id, update));
        transaction.commit();
        return {};
    });
}

Status Library::removeFromQueue(QueueEntryId id) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Statement remove(m_connection->database(), "DELETE FROM queue WHERE id = ?");
        Binder(remove).integer(id.value());
        return changeEntry(id, remove);
    });
}

Result<std::optional<QueueEntry>> Library::takeFromQueue(const QueueLock&) {
    return m_connection->guarded([&]() -> Result<std::optional<QueueEntry>> {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(auto waiting, readEntries(database, "WHERE state = 'waiting' ORDER BY position, id LIMIT 1"));
        if (waiting.empty()) return std::nullopt;
        QueueEntry& next = waiting.front();
        next.state = QueueState::Running;
        next.message.clear();
        SQLite::Statement update(database, "UPDATE queue SET state = 'running', message = '' WHERE id = ?");
        Binder(update).integer(next.id.value()).execute();
        transaction.commit();
        return std::move(next);
    });
}

Status Library::recoverQueue(const QueueLock&) {
    return m_connection->guarded([&]() -> Status {
        m_connection->database().exec("UPDATE queue SET state = 'waiting', message = '' WHERE state = 'running'");
        return {};
    });
}

}  // namespace undervoice::library
