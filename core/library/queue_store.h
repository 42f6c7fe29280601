#pragma once
// Rows of the queue. The caller holds the transaction. Private to the library folder.

#include <SQLiteCpp/Database.h>

#include <vector>

#include "base/error.h"
#include "library/queue_records.h"

namespace undervoice::library {

Result<std::vector<QueueEntry>> readQueue(SQLite::Database& database);  ///< in order

}  // namespace undervoice::library
