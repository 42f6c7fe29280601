#pragma once
// An FTS5 function match_counts(segment_index): how often each phrase of the expression stands in the row, as a blob of one byte a
// phrase (255: that often or more). Unlike bm25() it looks at the row alone. Private to the library folder.

#include <SQLiteCpp/Database.h>

namespace undervoice::library {

/// Makes it known to this connection. Throws as SQLite does.
void registerMatchCounts(SQLite::Database& database);

}  // namespace undervoice::library
