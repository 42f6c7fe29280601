#include "library/project_store.h"

#include <SQLiteCpp/Statement.h>

#include <string>
#include <utility>

#include "library/columns.h"
#include "library/connection.h"
#include "library/library.h"
#include "library/run_store.h"
#include "library/text_rules.h"

namespace undervoice::library {
namespace {

Result<Project> readProjectRow(SQLite::Statement& statement) {
    RowReader row(statement, "projects");
    Project p;
    p.id = ProjectId(row.integer());
    p.name = row.text();
    p.prompt = row.text();
    p.hotwords = row.text();
    p.createdAt = row.integer();
    p.recordingCount = row.integer();
    if (p.id.value() < 1) row.reject("has an impossible number");
    UNDERVOICE_TRY(row.status());
    return p;
}

/// As it is stored. InvalidArgument when blank, or when another project has it.
Result<std::string> checkedName(SQLite::Database& database, const std::string& given, ProjectId owner) {
    std::string name = trimmed(given);
    UNDERVOICE_TRY(checkName(name, "The name of a project"));
    if (name.empty()) return fail(ErrorCode::InvalidArgument, "A project needs a name.");
    SQLite::Statement other(database, "SELECT id FROM projects WHERE name = ? AND id <> ?");
    Binder(other).text(name).integer(owner.value());
    if (other.executeStep())
        return fail(ErrorCode::InvalidArgument, "There is a project called \"" + name + "\" already: choose another name.");
    return name;
}

}  // namespace

Result<std::vector<Project>> readProjects(SQLite::Database& database) {
    SQLite::Statement statement(database,
                                "SELECT id, name, prompt, hotwords, created_ms, (SELECT count(*) FROM recordings c "
                                "WHERE c.project_id = projects.id AND c.trashed_ms IS NULL) FROM projects ORDER BY name, id");
    std::vector<Project> projects;
    while (statement.executeStep()) {
        UNDERVOICE_TRY_ASSIGN(auto project, readProjectRow(statement));
        projects.push_back(std::move(project));
    }
    return projects;
}

Status requireProject(SQLite::Database& database, ProjectId id) {
    SQLite::Statement statement(database, "SELECT id FROM projects WHERE id = ?");
    Binder(statement).integer(id.value());
    if (statement.executeStep()) return {};
    return fail(ErrorCode::NotFound, "The library has no project " + std::to_string(id.value()) + " (any more).");
}

Result<std::vector<Project>> LibraryReader::projects() const {
    return m_connection->guarded([&] { return readProjects(m_connection->database()); });
}

Result<ProjectId> Library::addProject(const std::string& name) {
    return m_connection->guarded([&]() -> Result<ProjectId> {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(const auto checked, checkedName(database, name, ProjectId()));
        SQLite::Statement insert(database, "INSERT INTO projects (name, created_ms) VALUES (?, ?)");
        Binder(insert).text(checked).integer(nowMs()).execute();
        const ProjectId id(database.getLastInsertRowid());
        transaction.commit();
        return id;
    });
}

Status Library::updateProject(ProjectId id, const std::string& name, const std::string& prompt, const std::string& hotwords) {
    return m_connection->guarded([&]() -> Status {
        UNDERVOICE_TRY(checkText(prompt, "The prompt of a project"));
        UNDERVOICE_TRY(checkText(hotwords, "The list of a project's hotwords"));
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(requireProject(database, id));
        UNDERVOICE_TRY_ASSIGN(const auto checked, checkedName(database, name, id));
        SQLite::Statement update(database, "UPDATE projects SET name = ?, prompt = ?, hotwords = ? WHERE id = ?");
        Binder(update).text(checked).text(prompt).text(hotwords).integer(id.value()).execute();
        transaction.commit();
        return {};
    });
}

}  // namespace undervoice::library
