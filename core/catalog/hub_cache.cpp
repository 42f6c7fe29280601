#include "catalog/hub_cache.h"

#include "base/atomic_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>
#include <vector>

namespace undervoice::catalog {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxRefBytes = 256;

/// The commit that refs/main names; nothing when it is missing or no commit.
std::optional<std::string> mainCommit(const fs::path& repositoryFolder) {
    auto text = readWholeFile(repositoryFolder / "refs" / "main", kMaxRefBytes);
    if (!text) return std::nullopt;
    while (!text->empty() && std::isspace(static_cast<unsigned char>(text->back()))) text->pop_back();
    const auto isHex = [](unsigned char c) { return std::isxdigit(c) != 0; };
    if (text->empty() || !std::all_of(text->begin(), text->end(), isHex)) return std::nullopt;
    return std::move(*text);
}

std::vector<fs::path> foldersIn(const fs::path& folder) {
    std::vector<fs::path> folders;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (at->is_directory(ignored)) folders.push_back(at->path());
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

}  // namespace

bool holdsWeights(const fs::path& folder) {
    constexpr std::array<const char*, 5> kNames{"model.safetensors", "model.safetensors.index.json",
                                                "pytorch_model.bin", "pytorch_model.bin.index.json",
                                                "model.bin"};
    return std::any_of(kNames.begin(), kNames.end(), [&](const char* name) {
        std::error_code ignored;
        return fs::is_regular_file(folder / name, ignored);  // follows links: a broken one is no file
    });
}

std::optional<fs::path> hubSnapshot(const fs::path& hubCache, const std::string& repository) {
    const fs::path folder = hubCache / hubFolderName(repository);
    const fs::path snapshots = folder / "snapshots";
    if (const std::optional<std::string> commit = mainCommit(folder);
        commit && holdsWeights(snapshots / *commit))
        return snapshots / *commit;
    for (const fs::path& snapshot : foldersIn(snapshots))
        if (holdsWeights(snapshot)) return snapshot;
    return std::nullopt;
}

std::string hubFolderName(const std::string& repository) {
    const std::size_t slash = repository.find('/');
    if (slash == std::string::npos) return "models--" + repository;
    return "models--" + repository.substr(0, slash) + "--" + repository.substr(slash + 1);
}

}  // namespace undervoice::catalog
