#include "api/engine_loader.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

namespace undervoice::api {

Result<std::unique_ptr<SpeechEngine>> loadEngine() {
    std::filesystem::path path;
    if (const char* chosen = std::getenv("UNDERVOICE_ENGINE"); chosen && *chosen) {
        path = chosen;
    } else {
        std::error_code error;
        const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
        path = program.parent_path().parent_path() / "lib" / "libundervoice-engine.so";
    }
    void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return fail(ErrorCode::NotFound, "Cannot open the speech engine " + path.string() + ": " + ::dlerror() +
                                             ". Run packaging/setup.sh again, or name the file in UNDERVOICE_ENGINE.");
    const auto create = reinterpret_cast<decltype(&undervoiceCreateEngine)>(::dlsym(library, "undervoiceCreateEngine"));
    std::unique_ptr<SpeechEngine> engine(create ? create(UNDERVOICE_VERSION) : nullptr);
    if (!engine)
        return fail(ErrorCode::Unsupported, "The speech engine " + path.string() +
                                                " belongs to another version of this program (" UNDERVOICE_VERSION
                                                " is needed). Run packaging/setup.sh again.");
    return engine;
}

}  // namespace undervoice::api
