#pragma once
// Finds a model, opens the engine's library and loads the model: what every verb that computes begins with.

#include <memory>
#include <string>

#include "api/engine_loader.h"
#include "api/speech_engine.h"
#include "catalog/catalog.h"
#include "command.h"
#include "terminal.h"

namespace undervoice::cli {

struct LoadedEngine {
    std::unique_ptr<api::SpeechEngine> engine;
    catalog::FoundModel found;
    api::ModelInfo info;
};

catalog::SearchFolders catalogFolders(const Context& context, const std::filesystem::path& modelFolder);

/// nameOrPath empty: turbo, else the largest model that is installed (as the reference's default is turbo).
Result<catalog::FoundModel> chooseModel(const Context& context, const std::string& nameOrPath, const std::filesystem::path& modelFolder);

/// options.path, name and assetsFolder are filled in here. Shows the loading on the status line.
Result<LoadedEngine> loadEngineWithModel(const Context& context, const std::string& nameOrPath,
                                         const std::filesystem::path& modelFolder, api::ModelOptions options, StatusLine& status);

}  // namespace undervoice::cli
