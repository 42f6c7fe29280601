#pragma once
// Where the system keeps a person's files (XDG base directories), read from the environment at every call.

#include <filesystem>
#include <string>

namespace undervoice {

/// Value of an environment variable; empty when it is not set.
std::string environment(const char* name);

/// $XDG_CACHE_HOME, by default ~/.cache: what can be fetched again.
std::filesystem::path cacheHome();

/// $XDG_DATA_HOME, by default ~/.local/share: what a person wants to keep.
std::filesystem::path dataHome();

/// UNDERVOICE_DEPS_DIR, by default cacheHome()/undervoice: what set-up fetched.
std::filesystem::path setUpFolder();

/// share/undervoice beside the folder of the running program: what comes with it.
std::filesystem::path shareFolder();

/// The bundled sample interview.
std::filesystem::path samplePath();

}  // namespace undervoice
