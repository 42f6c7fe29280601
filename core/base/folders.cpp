#include "base/folders.h"

#include <cstdlib>
#include <system_error>

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

std::filesystem::path setUpFolder() {
    const std::string chosen = environment("UNDERVOICE_DEPS_DIR");
    return chosen.empty() ? cacheHome() / "undervoice" : std::filesystem::path(chosen);
}

std::filesystem::path shareFolder() {
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return program.parent_path().parent_path() / "share" / "undervoice";
}

std::filesystem::path samplePath() { return shareFolder() / "samples" / "interview.opus"; }

}  // namespace undervoice
