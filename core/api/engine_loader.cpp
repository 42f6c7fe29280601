#include "api/engine_loader.h"

#include <dlfcn.h>
#include <stdlib.h>  // setenv

#include <cstdlib>
#include <filesystem>

namespace undervoice::api {
namespace {

/// LibTorch's OpenMP lets a waiting thread spin for about a millisecond at each of the hundred joins of a decoder step. Where
/// another program wants the processor too, the thread that is waited for then waits itself: a token was met to take twenty
/// times as long. A short spin costs some microseconds a join on an idle machine. OpenMP reads this when it is opened, so it
/// is set before; what the person has set stays.
void shortenWaiting() {
    if (!std::getenv("OMP_WAIT_POLICY")) ::setenv("GOMP_SPINCOUNT", "1000", /*overwrite=*/0);
}

/// A decoder step reads every weight once; with small pages it also waits for their addresses (base: 12 % longer a token). LibTorch
/// asks the system for large ones when it is told so before it first allocates; what the person has set stays.
void askForLargePages() { ::setenv("THP_MEM_ALLOC_ENABLE", "1", /*overwrite=*/0); }

}  // namespace

Result<std::unique_ptr<SpeechEngine>> loadEngine() {
    std::filesystem::path path;
    if (const char* chosen = std::getenv("UNDERVOICE_ENGINE"); chosen && *chosen) {
        path = chosen;
    } else {
        std::error_code error;
        const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
        path = program.parent_path().parent_path() / "lib" / "libundervoice-engine.so";
    }
    shortenWaiting();
    askForLargePages();
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
