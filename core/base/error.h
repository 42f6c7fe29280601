#pragma once
// Expected failures as values. A message is one sentence a person can act on: what was tried, on what, what was expected
// and what was found. Bugs are assert()s; exceptions never leave the library that throws them.

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace undervoice {

/// What kind of failure it was; exit codes, retries and translations are chosen by it, never by the text.
enum class ErrorCode {
    InvalidArgument,  ///< an option or a value that makes no sense
    NotFound,         ///< a file, model, recording or job that is not there
    Io,               ///< reading or writing failed (disk full, permission, vanished input)
    Format,           ///< a file that is not what it should be: damaged, truncated, lying, of another kind
    Unsupported,      ///< well-formed, but something that we do not do
    OutOfMemory,      ///< host or device memory
    Device,           ///< CUDA device or driver trouble
    Cancelled,        ///< the person asked for it
    Busy,             ///< locked by another process
    Internal,         ///< a bug of ours that was caught at a boundary
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;  ///< one sentence, no trailing newline
};

template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>(Error{code, std::move(message)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

/// The stable, lower-case name of a code, for logs and JSON ("not_found").
const char* errorCodeName(ErrorCode code);

}  // namespace undervoice

/// Returns the error of a Status or Result from the calling function; the value, if any, is dropped.
#define UNDERVOICE_TRY(expression)                                                     \
    do {                                                                               \
        if (auto&& undervoiceTryResult = (expression); !undervoiceTryResult)           \
            return ::undervoice::fail(std::move(undervoiceTryResult).error());         \
    } while (false)

/// UNDERVOICE_TRY_ASSIGN(auto x, f()): declares or assigns x from a Result, or returns its error.
#define UNDERVOICE_TRY_ASSIGN(target, expression) \
    UNDERVOICE_TRY_ASSIGN_IMPL(target, expression, UNDERVOICE_CONCAT(undervoiceTry, __LINE__))
#define UNDERVOICE_TRY_ASSIGN_IMPL(target, expression, temporary)                 \
    auto temporary = (expression);                                                \
    if (!temporary) return ::undervoice::fail(std::move(temporary).error());      \
    target = std::move(*temporary)
#define UNDERVOICE_CONCAT(a, b) UNDERVOICE_CONCAT_IMPL(a, b)
#define UNDERVOICE_CONCAT_IMPL(a, b) a##b
