#pragma once
// The history of a corrected transcript, as plain values.

#include <cstdint>

#include "library/records.h"
#include "transcript/document.h"

namespace undervoice::library {

struct StoredChange {
    std::int64_t number = 0;  ///< rises by one from change to change; a change that was dropped after it was undone gives its number back
    UnixMs at = 0;            ///< when it was made, or last joined by another
    bool isUndone = false;    ///< can be done again, until another change is made
    DocumentChange change;
};

/// How a change gets into the history.
enum class ChangeJoin {
    New,       ///< as another step
    IntoLast,  ///< in the place of the last step, which it was joined with (joinTyping())
};

}  // namespace undervoice::library
