#pragma once
// Where LibTorch's exceptions end: engine code that can throw runs inside guarded(), and what it throws
// becomes an Error. Running out of memory, on the host or on the device, becomes OutOfMemory, so that a
// caller can retry with less.

#include "base/error.h"

#include <string_view>
#include <type_traits>
#include <utility>

namespace undervoice::engine {

/// The Error for the exception being handled; call it in a catch block only. `doing` completes "while …",
/// e.g. "loading the model".
Error errorOfCurrentException(std::string_view doing);

namespace detail {
template <typename T>
struct ResultOf {
    using Type = Result<T>;
};
template <typename T>
struct ResultOf<Result<T>> {
    using Type = Result<T>;
};
}  // namespace detail

/// guarded("encoding a window", [&] { … }): a value or void is wrapped, a Result passes through, an exception
/// is an Error.
template <typename Function>
auto guarded(std::string_view doing, Function&& function) ->
    typename detail::ResultOf<std::invoke_result_t<Function>>::Type {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Function>>) {
            std::forward<Function>(function)();
            return {};
        } else {
            return std::forward<Function>(function)();
        }
    } catch (...) {
        return fail(errorOfCurrentException(doing));
    }
}

}  // namespace undervoice::engine
