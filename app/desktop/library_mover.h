#pragma once
// Copies a library to another place while a dialog shows how far it is. GUI thread; nobody else may write to the library meanwhile.

#include <filesystem>

#include "base/error.h"

namespace undervoice::desktop {

/// Returns when it is done or was cancelled (Cancelled). The old file stays as it is; what is half copied goes.
Status moveWithProgress(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace undervoice::desktop
