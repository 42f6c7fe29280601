#pragma once
// A change of a document as bytes: CBOR (RFC 8949) of nothing but lists, numbers and texts, so that a field more is a new version.
// Doubles are kept by their 64 bits, NaN too. Private to the library folder.

#include <string>
#include <string_view>

#include "base/error.h"
#include "transcript/document.h"

namespace undervoice::library {

/// All but the kind, which has a column of its own. Unsupported for a change too large to be kept.
Result<std::string> changeToBytes(const DocumentChange& change);
/// The bytes may be anybody's: depth and number of values are limited, and every value is checked.
Result<DocumentChange> changeFromBytes(ChangeKind kind, std::string_view bytes);

}  // namespace undervoice::library
