#include "library/notes_store.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <utility>

#include "library/columns.h"
#include "library/connection.h"
#include "library/library.h"
#include "library/project_store.h"
#include "library/run_store.h"
#include "library/text_rules.h"

namespace undervoice::library {
namespace {

constexpr std::size_t kMaxNames = 100;

/// Where a list of names lies in the notes and in the file.
struct NameList {
    const char* table;
    std::vector<std::string> RecordingNotes::* names;
    const char* one;   ///< begins a sentence
    const char* many;  ///< within one
};
constexpr NameList kNameLists[] = {{"recording_people", &RecordingNotes::people, "The name of a person", "people"},
                                   {"recording_tags", &RecordingNotes::tags, "A tag", "tags"}};

/// Both descend by recording: one walk puts the names where they belong.
Status readList(SQLite::Database& database, const NameList& list, const std::string& condition, std::vector<Recording>& recordings) {
    SQLite::Statement statement(database, std::string("SELECT recording_id, name FROM ") + list.table +
                                              " WHERE recording_id IN (SELECT id FROM recordings WHERE " + condition +
                                              ") ORDER BY recording_id DESC, number");
    auto recording = recordings.begin();
    while (statement.executeStep()) {
        RowReader row(statement, list.table);
        const RecordingId id(row.integer());
        std::string name = row.text();
        while (recording != recordings.end() && recording->id > id) ++recording;
        if (recording == recordings.end() || recording->id != id) row.reject("belongs to no recording");
        UNDERVOICE_TRY(row.status());
        (recording->notes.*list.names).push_back(std::move(name));
    }
    return {};
}

Status tidy(const NameList& list, std::vector<std::string>& names) {
    std::vector<std::string> kept;
    for (const std::string& name : names) {
        std::string text = trimmed(name);
        UNDERVOICE_TRY(checkName(text, list.one));
        if (!text.empty() && std::ranges::find(kept, text) == kept.end()) kept.push_back(std::move(text));
        if (kept.size() > kMaxNames)
            return fail(ErrorCode::InvalidArgument, "A recording can have at most " + std::to_string(kMaxNames) + " " + list.many + ".");
    }
    names = std::move(kept);
    return {};
}

void writeList(SQLite::Database& database, const NameList& list, RecordingId id, const std::vector<std::string>& names) {
    SQLite::Statement remove(database, std::string("DELETE FROM ") + list.table + " WHERE recording_id = ?");
    Binder(remove).integer(id.value()).execute();
    SQLite::Statement insert(database, std::string("INSERT INTO ") + list.table + " VALUES (?, ?, ?)");
    std::int64_t number = 0;
    for (const std::string& name : names) Binder(insert).integer(id.value()).integer(number++).text(name).execute();
}

/// Trimmed, without what is blank or stands there already.
Result<RecordingNotes> checkedNotes(RecordingNotes notes) {
    notes.title = trimmed(notes.title);
    UNDERVOICE_TRY(checkName(notes.title, "The title of a recording"));
    for (const NameList& list : kNameLists) UNDERVOICE_TRY(tidy(list, notes.*list.names));
    return notes;
}

/// All or none. What is in the trash keeps the time when it came there.
Status setTrashed(const Connection& connection, const std::vector<RecordingId>& ids, std::optional<UnixMs> time) {
    return connection.guarded([&]() -> Status {
        SQLite::Database& database = connection.database();
        auto transaction = beginWriting(database);
        SQLite::Statement update(database,
                                 "UPDATE recordings SET trashed_ms = iif(?1 IS NULL, NULL, coalesce(trashed_ms, ?1)) WHERE id = ?2");
        for (const RecordingId id : ids) {
            UNDERVOICE_TRY(readRecording(database, id));
            Binder(update).optionalInteger(time).integer(id.value()).execute();
        }
        transaction.commit();
        return {};
    });
}

}  // namespace

Status readNamesInto(SQLite::Database& database, const std::string& condition, std::vector<Recording>& recordings) {
    for (const NameList& list : kNameLists) UNDERVOICE_TRY(readList(database, list, condition, recordings));
    return {};
}

Status Library::setNotes(RecordingId id, const RecordingNotes& notes) {
    return m_connection->guarded([&]() -> Status {
        UNDERVOICE_TRY_ASSIGN(const auto checked, checkedNotes(notes));
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(readRecording(database, id));
        if (checked.project != ProjectId()) UNDERVOICE_TRY(requireProject(database, checked.project));
        SQLite::Statement update(database, "UPDATE recordings SET title = ?, project_id = nullif(?, 0) WHERE id = ?");
        Binder(update).text(checked.title).integer(checked.project.value()).integer(id.value()).execute();
        for (const NameList& list : kNameLists) writeList(database, list, id, checked.*list.names);
        transaction.commit();
        return {};
    });
}

Status Library::moveToTrash(const std::vector<RecordingId>& ids) {
    return setTrashed(*m_connection, ids, nowMs());
}

Status Library::restoreFromTrash(const std::vector<RecordingId>& ids) {
    return setTrashed(*m_connection, ids, std::nullopt);
}

}  // namespace undervoice::library
