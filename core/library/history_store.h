#pragma once
// Changes of corrections as rows, each with its number. Those that are undone have the highest. The caller holds the transaction.
// Private to the library folder.

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "library/change_records.h"
#include "library/ids.h"

namespace undervoice::library {

/// Newest first, those with a number below `before` alone.
Result<std::vector<StoredChange>> readChanges(SQLite::Database& database, RunId run, int limit, std::int64_t before);
/// The last that is not undone.
Result<std::optional<StoredChange>> lastChange(SQLite::Database& database, RunId run);
/// The one that was undone last, or the next above that number.
Result<std::optional<StoredChange>> nextUndone(SQLite::Database& database, RunId run, std::int64_t above = 0);

/// After the last one; what was undone is dropped.
Status appendChange(SQLite::Database& database, RunId run, const DocumentChange& change);
/// In the place of the last one; what was undone is dropped.
Status replaceChange(SQLite::Database& database, RunId run, std::int64_t number, const DocumentChange& change);
void markUndone(SQLite::Database& database, RunId run, std::int64_t number, bool isUndone);

}  // namespace undervoice::library
