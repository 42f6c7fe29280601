#pragma once
// The library's tables and how older files are brought forward. The number of a schema is kept in user_version; migration n
// leads from n-1 to n, in one transaction, so that an interrupted one has changed nothing. Private to the library folder.

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <span>
#include <string>

#include "base/error.h"

namespace undervoice::library {

/// SQL that leads to the next schema version.
using Migration = const char*;

std::span<const Migration> migrations();

/// Brings the file to the last of the given versions. Format when it is of a newer version or of another program.
Status migrate(SQLite::Database& database, const std::filesystem::path& path, std::span<const Migration> steps);

/// Format when the file is of another program or a newer one of ours; to be asked before anything is written.
Status checkOwner(SQLite::Database& database, const std::filesystem::path& path);

/// Of an earlier version, or just made and still empty.
bool isOlderSchema(SQLite::Database& database);

/// Format unless tables, indices and triggers are exactly ours: a file made by others could carry triggers of its own.
Status checkSchema(SQLite::Database& database, const std::filesystem::path& path);

}  // namespace undervoice::library
