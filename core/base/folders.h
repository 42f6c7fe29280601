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

}  // namespace undervoice
