#pragma once
// What people wrote on recordings, as rows. The caller holds the transaction. Private to the library folder.

#include <SQLiteCpp/Database.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "library/records.h"

namespace undervoice::library {

/// Puts people and tags into these recordings, which the condition chose and which descend by number.
Status readNamesInto(SQLite::Database& database, const std::string& condition, std::vector<Recording>& recordings);

}  // namespace undervoice::library
