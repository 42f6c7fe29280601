#pragma once
// Where a library may lie. Nothing here is moved or opened: who asks says what to do about a refusal, which is one sentence. Any thread.

#include <filesystem>

#include "base/error.h"
#include "base/cancel.h"
#include "base/progress.h"

namespace undervoice::desktop {

/// The file that a library in this folder would be. NotFound, Io or InvalidArgument: no folder, one that cannot be written, one that
/// has a library already.
Result<std::filesystem::path> newLibraryIn(const std::filesystem::path& folder);

/// What a person chose to open: a library file, or a folder with one. NotFound where there is none; Format, Io: it cannot be read.
Result<std::filesystem::path> existingLibraryAt(const std::filesystem::path& chosen);

/// A consistent copy of the one at the other place, whole or not at all, and of the clips of quotations beside it. Blocks. What is at the
/// old place is not touched.
Status copyLibrary(const std::filesystem::path& from, const std::filesystem::path& to, const ProgressFunction& progress, const CancelToken& cancel);

}  // namespace undervoice::desktop
