#pragma once
// Windows as rows, with their segments. The caller holds the transaction. Private to the library folder.

#include <SQLiteCpp/Database.h>

#include <vector>

#include "base/error.h"
#include "library/ids.h"
#include "transcript/transcript.h"

namespace undervoice::library {

Status insertWindow(SQLite::Database& database, RunId run, const Window& window);

/// Windows in order, complete.
Result<std::vector<Window>> readWindows(SQLite::Database& database, RunId run);
/// Segments alone, in order.
Result<std::vector<Segment>> readSegments(SQLite::Database& database, RunId run);

/// Makes the run's segments these: numbers in place where nothing else changed, else each goes to the window it starts in.
Status replaceSegments(SQLite::Database& database, RunId run, const std::vector<Segment>& segments);

}  // namespace undervoice::library
