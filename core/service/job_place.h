#pragma once
// Where the recording of a run lies now. Private to the service folder.

#include <filesystem>

#include "base/error.h"
#include "library/library.h"

namespace undervoice::service {

/// Where the run began, or where the library has seen the same content since; it may be gone from there.
Result<std::filesystem::path> placeOfJob(const library::LibraryReader& library, const library::Run& run);

}  // namespace undervoice::service
