#pragma once
// Whether corrections and their history agree. Private to the library folder.

#include <SQLiteCpp/Database.h>

#include "base/error.h"
#include "library/records.h"

namespace undervoice::library {

/// Takes all changes back, in memory, down to the machine's text, and does the undone ones again: Format where that does not work.
Status checkCorrections(SQLite::Database& database, const Run& corrections);

}  // namespace undervoice::library
