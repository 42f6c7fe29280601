#include "loaded_engine.h"

#include <cstdio>

namespace undervoice::cli {

catalog::SearchFolders catalogFolders(const Context& context, const std::filesystem::path& modelFolder) {
    return catalog::searchFolders(context.depsFolder, modelFolder);
}

Result<catalog::FoundModel> chooseModel(const Context& context, const std::string& nameOrPath, const std::filesystem::path& modelFolder) {
    const auto folders = catalogFolders(context, modelFolder);
    if (!nameOrPath.empty()) return catalog::findModel(nameOrPath, folders);
    if (auto turbo = catalog::findModel("turbo", folders)) return turbo;
    const auto installed = catalog::listInstalled(folders);
    if (installed.empty())
        return fail(ErrorCode::NotFound, "No Whisper model was found on this machine: run packaging/setup.sh, or give one with --model PATH.");
    std::fprintf(stderr, "Using the model %s (choose another with --model).\n", installed.back().name.c_str());
    return installed.back();
}

Result<LoadedEngine> loadEngineWithModel(const Context& context, const std::string& nameOrPath,
                                         const std::filesystem::path& modelFolder, api::ModelOptions options, StatusLine& status) {
    LoadedEngine loaded;
    UNDERVOICE_TRY_ASSIGN(loaded.found, chooseModel(context, nameOrPath, modelFolder));
    UNDERVOICE_TRY_ASSIGN(loaded.engine, api::loadEngine());
    options.path = loaded.found.path;
    options.name = loaded.found.name;
    options.assetsFolder = context.depsFolder / "assets";
    const SpeedMeter meter;
    const auto show = [&](const Progress& progress) { status.show(statusText(progress, meter)); };
    UNDERVOICE_TRY_ASSIGN(loaded.info, loaded.engine->loadModel(options, show, context.cancel->token()));
    status.clear();
    for (const std::string& warning : loaded.info.warnings) std::fprintf(stderr, "%s\n", warning.c_str());
    return loaded;
}

}  // namespace undervoice::cli
