#pragma once
// Rows of projects. The caller holds the transaction. Private to the library folder.

#include <SQLiteCpp/Database.h>

#include <vector>

#include "base/error.h"
#include "library/ids.h"
#include "library/records.h"

namespace undervoice::library {

Result<std::vector<Project>> readProjects(SQLite::Database& database);  ///< by name
/// NotFound when there is none.
Status requireProject(SQLite::Database& database, ProjectId id);

}  // namespace undervoice::library
