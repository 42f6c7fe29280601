#include "library/history_store.h"

#include <SQLiteCpp/Statement.h>

#include <string>
#include <utility>

#include "library/change_codec.h"
#include "library/columns.h"
#include "library/run_store.h"

namespace undervoice::library {
namespace {

using SQLite::Statement;

constexpr const char* kChangeColumns = "SELECT number, at_ms, kind, is_undone, content FROM changes WHERE run_id = ? AND ";

Result<StoredChange> readChangeRow(Statement& statement) {
    RowReader row(statement, "changes");
    StoredChange stored;
    stored.number = row.integer();
    stored.at = row.integer();
    const auto kind = changeKindFromName(row.text());
    stored.isUndone = row.boolean();
    const std::string content = row.blob();
    if (!kind) row.reject("is of an unknown kind");
    UNDERVOICE_TRY(row.status());
    UNDERVOICE_TRY_ASSIGN(stored.change, changeFromBytes(*kind, content));
    return stored;
}

/// The first row of a statement that has the run alone as its parameter.
Result<std::optional<StoredChange>> readOne(SQLite::Database& database, RunId run, const std::string& condition) {
    Statement statement(database, kChangeColumns + condition + " LIMIT 1");
    Binder(statement).integer(run.value());
    if (!statement.executeStep()) return std::nullopt;
    return readChangeRow(statement);
}

void dropUndone(SQLite::Database& database, RunId run) {
    Statement statement(database, "DELETE FROM changes WHERE run_id = ? AND is_undone");
    Binder(statement).integer(run.value()).execute();
}

}  // namespace

Result<std::vector<StoredChange>> readChanges(SQLite::Database& database, RunId run, int limit, std::int64_t before) {
    Statement statement(database, std::string(kChangeColumns) + "number < ? ORDER BY number DESC LIMIT ?");
    Binder(statement).integer(run.value()).integer(before).integer(limit);
    std::vector<StoredChange> changes;
    while (statement.executeStep()) {
        UNDERVOICE_TRY_ASSIGN(auto change, readChangeRow(statement));
        changes.push_back(std::move(change));
    }
    return changes;
}

Result<std::optional<StoredChange>> lastChange(SQLite::Database& database, RunId run) {
    return readOne(database, run, "NOT is_undone ORDER BY number DESC");
}

Result<std::optional<StoredChange>> nextUndone(SQLite::Database& database, RunId run, std::int64_t above) {
    return readOne(database, run, "is_undone AND number > " + std::to_string(above) + " ORDER BY number");
}

Status appendChange(SQLite::Database& database, RunId run, const DocumentChange& change) {
    UNDERVOICE_TRY_ASSIGN(const auto content, changeToBytes(change));
    dropUndone(database, run);
    Statement statement(database,
                        "INSERT INTO changes (run_id, number, at_ms, kind, is_undone, content) "
                        "VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM changes WHERE run_id = ?1), ?2, ?3, 0, ?4)");
    Binder(statement).integer(run.value()).integer(nowMs()).text(changeKindName(change.kind)).blob(content).execute();
    return {};
}

Status replaceChange(SQLite::Database& database, RunId run, std::int64_t number, const DocumentChange& change) {
    UNDERVOICE_TRY_ASSIGN(const auto content, changeToBytes(change));
    dropUndone(database, run);
    Statement statement(database, "UPDATE changes SET at_ms = ?, kind = ?, content = ? WHERE run_id = ? AND number = ?");
    Binder(statement).integer(nowMs()).text(changeKindName(change.kind)).blob(content).integer(run.value()).integer(number).execute();
    return {};
}

void markUndone(SQLite::Database& database, RunId run, std::int64_t number, bool isUndone) {
    Statement statement(database, "UPDATE changes SET is_undone = ? WHERE run_id = ? AND number = ?");
    Binder(statement).integer(isUndone).integer(run.value()).integer(number).execute();
}

}  // namespace undervoice::library
