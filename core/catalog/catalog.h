#pragma once
// Models that are on this disk already: where set-up, openai-whisper, Hugging Face's hub, faster-whisper and
// whisper.cpp keep them. Looks at names only; whether a file is a sound model is the engine's business. No
// network.

#include "base/error.h"
#include "base/known_models.h"

#include <filesystem>
#include <string>
#include <vector>

namespace undervoice::catalog {

using undervoice::KnownModel;
using undervoice::knownModel;
using undervoice::knownModels;
using undervoice::parameterCount;

/// Where to look, in this order. An empty path is skipped.
struct SearchFolders {
    std::filesystem::path modelFolder;  ///< --model_dir: any program's layout
    std::filesystem::path setUpModels;  ///< one folder a model, by name
    std::filesystem::path openAiCache;  ///< openai-whisper's NAME.pt
    std::filesystem::path hubCache;     ///< Hugging Face's hub and faster-whisper: models--OWNER--NAME
};

/// Folders by the environment: depsFolder/models; XDG_CACHE_HOME/whisper; HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE
/// or HF_HOME/hub.
SearchFolders searchFolders(const std::filesystem::path& depsFolder,
                            const std::filesystem::path& modelFolder = {});

struct FoundModel {
    std::filesystem::path path;  ///< for api::ModelOptions::path
    std::string name;            ///< official name, when it was found by name; else empty
    std::string where;           ///< "openai-whisper's cache", "set-up", …
};

/// A known name ("base", "large", "turbo"), a hub repository ("openai/whisper-base") or a path, in this
/// order. NotFound says what was looked for, where, and what to do.
Result<FoundModel> findModel(const std::string& nameOrPath, const SearchFolders& folders);

/// Every copy of every known model, smallest model first, in the order of preference.
std::vector<FoundModel> listInstalled(const SearchFolders& folders);

}  // namespace undervoice::catalog
