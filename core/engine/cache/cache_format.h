#pragma once
// In which numbers a cache keeps its vectors.

#include <c10/core/ScalarType.h>
#include <c10/core/TensorOptions.h>

namespace undervoice::engine {

struct CacheFormat {
    c10::TensorOptions activations;  ///< type and device of what goes in and comes out; so it is kept, unless in int8 rows
    bool isInt8 = false;             ///< see int8_rows.h

    CacheFormat(c10::TensorOptions options, bool int8 = false) : activations(options), isInt8(int8) {}  // NOLINT: options say it all where floats are kept
    CacheFormat(c10::ScalarType type, bool int8 = false) : activations(type), isInt8(int8) {}           // NOLINT
};

}  // namespace undervoice::engine
