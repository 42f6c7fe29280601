#pragma once
// The folder layout of Hugging Face's hub cache: models--OWNER--NAME/refs/main names a commit,
// snapshots/COMMIT/ holds links to the files. Downloads that broke off leave snapshots without weights: those
// do not count.

#include <filesystem>
#include <optional>
#include <string>

namespace undervoice::catalog {

/// Whether the folder holds weights under a name that some Whisper program gives them.
bool holdsWeights(const std::filesystem::path& folder);

/// The newest complete snapshot of a repository "owner/name": the one that refs/main names, else any other
/// that is complete.
std::optional<std::filesystem::path> hubSnapshot(const std::filesystem::path& hubCache,
                                                 const std::string& repository);

/// "models--owner--name"
std::string hubFolderName(const std::string& repository);

}  // namespace undervoice::catalog
