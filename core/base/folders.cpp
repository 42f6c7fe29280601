#include "base/folders.h"

#include <cstdlib>

namespace undervoice {
namespace fs = std::filesystem;
namespace {

/// The base directory specification ignores relative paths.
fs::path baseFolder(const char* variable, const char* belowHome) {
    if (const fs::path chosen = environment(variable); chosen.is_absolute()) return chosen;
    const std::string home = environment("HOME");
    return fs::path(home.empty() ? "/" : home) / belowHome;
}

}  // namespace

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value ? value : "";
}

fs::path cacheHome() { return baseFolder("XDG_CACHE_HOME", ".cache"); }
fs::path dataHome() { return baseFolder("XDG_DATA_HOME", ".local/share"); }

}  // namespace undervoice
