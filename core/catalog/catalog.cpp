#include "catalog/catalog.h"

#include "base/folders.h"
#include "catalog/hub_cache.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace undervoice::catalog {
namespace {

namespace fs = std::filesystem;

fs::path hubCacheFolder() {
    for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
        if (const std::string chosen = environment(name); !chosen.empty()) return chosen;
    if (const std::string home = environment("HF_HOME"); !home.empty()) return fs::path(home) / "hub";
    return cacheHome() / "huggingface" / "hub";
}

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// Repositories of the hub that hold this model, the exact weights first.
std::vector<std::string> repositories(const KnownModel& model) {
    const std::string name(model.fileName);
    // The hub's plain "large" is the first version.
    std::vector<std::string> list{"openai/whisper-" + (name == "large-v1" ? std::string("large") : name),
                                  "Systran/faster-whisper-" + name, "guillaumekln/faster-whisper-" + name};
    if (model.name == "turbo") {
        list.push_back("mobiuslabsgmbh/faster-whisper-large-v3-turbo");
        list.push_back("deepdml/faster-whisper-large-v3-turbo-ct2");
    }
    return list;
}

/// Looks for one model; remembers what it looked for, so that a miss can be explained.
class Search {
  public:
    Search(const KnownModel& model, const SearchFolders& folders) : m_model(model) {
        inModelFolder(folders.modelFolder);
        folder(folders.setUpModels, std::string(model.name), "set-up");
        file(folders.openAiCache, std::string(model.fileName) + ".pt", "openai-whisper's cache");
        hub(folders.hubCache);
    }

    const std::vector<FoundModel>& found() const { return m_found; }

    /// "small.pt in /home/…; models--openai--whisper-small in …"
    std::string lookedFor() const {
        std::string text;
        for (std::size_t i = 0; i < m_lookups.size(); ++i) {
            text += m_lookups[i].name;
            const bool isLastOfFolder =
                i + 1 == m_lookups.size() || m_lookups[i + 1].folder != m_lookups[i].folder;
            if (isLastOfFolder) text += " in " + m_lookups[i].folder.string();
            if (i + 1 < m_lookups.size()) text += isLastOfFolder ? "; " : ", ";
        }
        return text;
    }

  private:
    struct Lookup {
        fs::path folder;
        std::string name;
    };

    void inModelFolder(const fs::path& base) {
        constexpr const char* kWhere = "the model folder";
        const std::string stem(m_model.fileName);
        file(base, stem + ".pt", kWhere);
        folder(base, std::string(m_model.name), kWhere);
        if (m_model.fileName != m_model.name) folder(base, stem, kWhere);
        for (const char* prefix : {"whisper-", "faster-whisper-"}) folder(base, prefix + stem, kWhere);
        for (const char* suffix : {"", "-q8_0", "-q5_1", "-q5_0", "-q4_1", "-q4_0"})
            file(base, "ggml-" + stem + suffix + ".bin", kWhere);
        hub(base);
    }

    void file(const fs::path& base, const std::string& name, const char* where) {
        if (base.empty()) return;
        m_lookups.push_back({base, name});
        if (isFile(base / name)) add(base / name, where);
    }

    void folder(const fs::path& base, const std::string& name, const char* where) {
        if (base.empty()) return;
        m_lookups.push_back({base, name});
        if (holdsWeights(base / name)) add(base / name, where);
    }

    void hub(const fs::path& base) {
        if (base.empty()) return;
        for (const std::string& repository : repositories(m_model)) {
            m_lookups.push_back({base, hubFolderName(repository)});
            if (auto snapshot = hubSnapshot(base, repository))
                add(std::move(*snapshot), "Hugging Face's hub cache");
        }
    }

    void add(fs::path path, const char* where) {
        m_found.push_back({std::move(path), std::string(m_model.name), where});
    }

    const KnownModel& m_model;
    std::vector<FoundModel> m_found;
    std::vector<Lookup> m_lookups;
};

std::string knownNames() {
    std::string names;
    for (const KnownModel& model : knownModels())
        names += (names.empty() ? "" : ", ") + std::string(model.name);
    return names + ", large";
}

bool isRepositoryName(const std::string& name) {
    const std::size_t slash = name.find('/');
    return slash != std::string::npos && slash > 0 && slash + 1 < name.size() &&
           name.find('/', slash + 1) == std::string::npos && name.front() != '.' && name.front() != '~';
}

std::optional<FoundModel> atPath(const std::string& path) {
    std::error_code ignored;
    if (path.empty() || !fs::exists(path, ignored)) return std::nullopt;
    return FoundModel{path, "", "the path given"};
}

/// A repository of the hub by its own name; of a known model when it is one of those.
std::optional<FoundModel> inHubCache(const std::string& repository, const fs::path& hubCache) {
    if (hubCache.empty() || !isRepositoryName(repository)) return std::nullopt;
    auto snapshot = hubSnapshot(hubCache, repository);
    if (!snapshot) return std::nullopt;
    std::string name;
    for (const KnownModel& model : knownModels()) {
        const std::vector<std::string> names = repositories(model);
        if (std::find(names.begin(), names.end(), repository) != names.end()) name = model.name;
    }
    return FoundModel{std::move(*snapshot), std::move(name), "Hugging Face's hub cache"};
}

}  // namespace

SearchFolders searchFolders(const fs::path& depsFolder, const fs::path& modelFolder) {
    return {modelFolder, depsFolder.empty() ? fs::path() : depsFolder / "models", cacheHome() / "whisper",
            hubCacheFolder()};
}

Result<FoundModel> findModel(const std::string& nameOrPath, const SearchFolders& folders) {
    const KnownModel* const model = knownModel(nameOrPath);
    std::string explanation;
    if (model) {
        const Search search(*model, folders);
        if (!search.found().empty()) return search.found().front();
        explanation = search.lookedFor();
    }
    if (auto found = atPath(nameOrPath)) return std::move(*found);
    if (auto found = inHubCache(nameOrPath, folders.hubCache)) return std::move(*found);
    if (!model)
        return fail(ErrorCode::NotFound, "There is no model at " + nameOrPath +
                                             ", and that is no known name either; known are " + knownNames() +
                                             ".");
    return fail(
        ErrorCode::NotFound,
        "Model " + nameOrPath + " is not on this disk (looked for " + explanation +
            "); fetch it with openai-whisper, faster-whisper or Hugging Face's tools, or give the path of "
            "a checkpoint.");
}

std::vector<FoundModel> listInstalled(const SearchFolders& folders) {
    std::vector<FoundModel> installed;
    for (const KnownModel& model : knownModels()) {
        const Search search(model, folders);
        for (const FoundModel& found : search.found()) {
            const auto isSame = [&](const FoundModel& other) { return other.path == found.path; };
            if (std::none_of(installed.begin(), installed.end(), isSame)) installed.push_back(found);
        }
    }
    return installed;
}

}  // namespace undervoice::catalog
