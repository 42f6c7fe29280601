#pragma once
// What the program returns to its caller; listed in `undervoice --help`.

#include "base/error.h"

namespace undervoice::cli {

enum ExitCode : int {
    kDone = 0,
    kFailed = 1,        ///< at least one file or step failed; its sentence is on standard error
    kUsage = 2,         ///< the command line itself is wrong
    kNothingFound = 3,  ///< a search or listing without a result
    kCancelled = 130,   ///< stopped by Ctrl-C; the job can be resumed
};

inline int exitCodeFor(const Error& error) {
    switch (error.code) {
        case ErrorCode::InvalidArgument: return kUsage;
        case ErrorCode::Cancelled: return kCancelled;
        default: return kFailed;
    }
}

}  // namespace undervoice::cli
