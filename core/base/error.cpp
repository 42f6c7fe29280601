#include "base/error.h"

namespace undervoice {

const char* errorCodeName(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidArgument: return "invalid_argument";
        case ErrorCode::NotFound: return "not_found";
        case ErrorCode::Io: return "io";
        case ErrorCode::Format: return "format";
        case ErrorCode::Unsupported: return "unsupported";
        case ErrorCode::OutOfMemory: return "out_of_memory";
        case ErrorCode::Device: return "device";
        case ErrorCode::Cancelled: return "cancelled";
        case ErrorCode::Busy: return "busy";
        case ErrorCode::Internal: return "internal";
    }
    return "unknown";
}

}  // namespace undervoice
