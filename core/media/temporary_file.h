#pragma once
// Files that vanish with their descriptor: they have no name, so nothing is left behind after a crash.

#include "base/error.h"

#include <filesystem>

namespace undervoice::media {

/// chosen, or TMPDIR, or /tmp.
std::filesystem::path temporaryFolder(const std::filesystem::path& chosen);

/// An open descriptor, read and write, that the caller closes; Io with the folder.
Result<int> makeUnlinkedFile(const std::filesystem::path& folder);

}  // namespace undervoice::media
