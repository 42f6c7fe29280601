#pragma once
// A tensor as it lies in a file: type, shape and place; and its conversion to an at::Tensor. Conversions are
// exact: half and bfloat16 widen without rounding, quantised values follow the formulas of spec whisper.md §2
// in float32.

#include "base/error.h"
#include "engine/checkpoint/mapped_file.h"
#include "engine/checkpoint/precision.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

enum class StoredType {
    Float32,
    Float16,
    BFloat16,
    Float64,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Int8Rows,  ///< int8 with one float32 scale a row: value = q / scale
    Other,     ///< integers, booleans, …: a tensor that we never load
};

/// "float32", "q5_1", "int8 rows", …
std::string_view storedTypeName(StoredType type);

using Shape = std::vector<std::int64_t>;

/// Product of the sizes; nothing when one is negative or the product exceeds 2^62.
std::optional<std::uint64_t> elementCount(std::span<const std::int64_t> shape);

/// Bytes of that many consecutive elements (multiples of 32 for the block types). Nothing for Other, for part
/// of a block, and when the number does not fit.
std::optional<std::uint64_t> storedBytes(StoredType type, std::uint64_t elements);

/// "[51865, 512]"
std::string shapeText(std::span<const std::int64_t> shape);

struct StoredTensor {
    std::string name;
    Shape shape;  ///< outermost first
    StoredType type = StoredType::Other;
    std::string typeName;  ///< what the file calls a type that is Other; else empty
    std::shared_ptr<const MappedFile> file;
    std::uint64_t offset = 0;       ///< of the first byte in the file; unaligned
    std::uint64_t bytes = 0;        ///< from offset on; checked against the file by the container's reader
    Shape strides;                  ///< in elements; empty: contiguous
    std::uint64_t scaleOffset = 0;  ///< Int8Rows: of shape[0] float32 scales in the same file, inside it
};

/// A fresh contiguous CPU tensor.
/// Errors name the tensor: Format when the file was cut meanwhile, OutOfMemory. The tensor's bytes must lie
/// in its file.
Result<at::Tensor> materialise(const StoredTensor& tensor, Precision precision);

}  // namespace undervoice::engine
