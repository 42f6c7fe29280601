#include "engine/tensor/guard.h"

#include <exception>
#include <new>
#include <string>

#include <c10/util/Exception.h>

namespace undervoice::engine {
namespace {

Error outOfMemory(std::string_view doing, std::string_view detail) {
    const std::string what = "Memory ran out while " + std::string(doing);
    return {ErrorCode::OutOfMemory, detail.empty() ? what + "; a smaller model or batch needs less."
                                                   : what + " (" + std::string(detail) + "); a smaller model or batch needs less."};
}

/// First line only: LibTorch adds hints and C++ details below it that tell a person nothing.
std::string firstLine(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

Error errorOfCurrentException(std::string_view doing) {
    try {
        throw;
    } catch (const c10::OutOfMemoryError& error) {
        return outOfMemory(doing, firstLine(error.what_without_backtrace()));
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        // The CPU allocator has no exception type of its own.
        if (text.find("DefaultCPUAllocator") != std::string::npos) return outOfMemory(doing, "");
        const bool isDevice = text.find("CUDA error") != std::string::npos;
        return {isDevice ? ErrorCode::Device : ErrorCode::Internal,
                "LibTorch failed while " + std::string(doing) + ": " + firstLine(text)};
    } catch (const std::bad_alloc&) {
        return outOfMemory(doing, "");
    } catch (const std::exception& error) {
        return {ErrorCode::Internal, "Failed while " + std::string(doing) + ": " + firstLine(error.what())};
    } catch (...) {
        return {ErrorCode::Internal, "Failed while " + std::string(doing) + " for an unknown reason."};
    }
}

}  // namespace undervoice::engine
