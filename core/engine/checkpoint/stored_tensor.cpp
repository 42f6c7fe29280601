#include "engine/checkpoint/stored_tensor.h"

#include "engine/checkpoint/narrowing.h"
#include "engine/checkpoint/quantised_blocks.h"
#include "engine/tensor/guard.h"

#include <cassert>
#include <cstring>
#include <utility>

#include <ATen/ops/empty.h>

namespace undervoice::engine {
namespace {

constexpr std::uint64_t kMaxElements = std::uint64_t{1} << 62;

/// Elements and bytes of the smallest piece that can be stored: one value, or a block of 32. {0, 0} for
/// Other.
std::pair<std::uint64_t, std::uint64_t> storageUnit(StoredType type) {
    switch (type) {
        case StoredType::Float32:
            return {1, 4};
        case StoredType::Float16:
        case StoredType::BFloat16:
            return {1, 2};
        case StoredType::Float64:
            return {1, 8};
        case StoredType::Q4_0:
            return {kBlockValues, kQ4_0BlockBytes};
        case StoredType::Q4_1:
            return {kBlockValues, kQ4_1BlockBytes};
        case StoredType::Q5_0:
            return {kBlockValues, kQ5_0BlockBytes};
        case StoredType::Q5_1:
            return {kBlockValues, kQ5_1BlockBytes};
        case StoredType::Q8_0:
            return {kBlockValues, kQ8_0BlockBytes};
        case StoredType::Int8Rows:
            return {1, 1};
        case StoredType::Other:
            break;
    }
    return {0, 0};
}

std::optional<at::ScalarType> plainType(StoredType type) {
    switch (type) {
        case StoredType::Float32:
            return at::kFloat;
        case StoredType::Float16:
            return at::kHalf;
        case StoredType::BFloat16:
            return at::kBFloat16;
        case StoredType::Float64:
            return at::kDouble;
        default:
            return std::nullopt;
    }
}

at::Tensor plainTensor(const StoredTensor& stored, at::ScalarType type, std::span<const std::byte> bytes) {
    // Copied before it is used: tensors lie unaligned in most containers.
    const auto elements = static_cast<std::int64_t>(bytes.size() / at::elementSize(type));
    at::Tensor flat = at::empty({elements}, type);
    std::memcpy(flat.data_ptr(), bytes.data(), bytes.size());
    return stored.strides.empty() ? flat.view(stored.shape)
                                  : flat.as_strided(stored.shape, stored.strides).contiguous();
}

std::vector<float> rowScales(const StoredTensor& stored) {
    std::vector<float> scales(static_cast<std::size_t>(stored.shape.front()));
    std::memcpy(scales.data(), stored.file->bytes().data() + stored.scaleOffset,
                scales.size() * sizeof(float));
    return scales;
}

at::Tensor widened(const StoredTensor& stored, std::span<const std::byte> bytes) {
    at::Tensor tensor = at::empty(stored.shape, at::kFloat);
    const std::span<float> values(tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel()));
    switch (stored.type) {
        case StoredType::Q4_0:
            widenQ4_0(bytes, values);
            break;
        case StoredType::Q4_1:
            widenQ4_1(bytes, values);
            break;
        case StoredType::Q5_0:
            widenQ5_0(bytes, values);
            break;
        case StoredType::Q5_1:
            widenQ5_1(bytes, values);
            break;
        case StoredType::Q8_0:
            widenQ8_0(bytes, values);
            break;
        case StoredType::Int8Rows:
            widenInt8Rows(bytes, rowScales(stored), values);
            break;
        default:
            assert(false && "not a quantised type");
    }
    return tensor;
}

}  // namespace

std::string_view storedTypeName(StoredType type) {
    switch (type) {
        case StoredType::Float32:
            return "float32";
        case StoredType::Float16:
            return "float16";
        case StoredType::BFloat16:
            return "bfloat16";
        case StoredType::Float64:
            return "float64";
        case StoredType::Q4_0:
            return "q4_0";
        case StoredType::Q4_1:
            return "q4_1";
        case StoredType::Q5_0:
            return "q5_0";
        case StoredType::Q5_1:
            return "q5_1";
        case StoredType::Q8_0:
            return "q8_0";
        case StoredType::Int8Rows:
            return "int8 rows";
        case StoredType::Other:
            break;
    }
    return "other";
}

std::optional<std::uint64_t> elementCount(std::span<const std::int64_t> shape) {
    std::uint64_t count = 1;
    for (const std::int64_t size : shape) {
        if (size < 0) return std::nullopt;
        if (size == 0) return 0;
        if (count > kMaxElements / static_cast<std::uint64_t>(size)) return std::nullopt;
        count *= static_cast<std::uint64_t>(size);
    }
    return count;
}

std::optional<std::uint64_t> storedBytes(StoredType type, std::uint64_t elements) {
    const auto [unitElements, unitBytes] = storageUnit(type);
    if (unitElements == 0 || elements % unitElements != 0) return std::nullopt;
    const std::uint64_t units = elements / unitElements;
    if (units > kMaxElements / unitBytes) return std::nullopt;
    return units * unitBytes;
}

std::string shapeText(std::span<const std::int64_t> shape) {
    std::string text = "[";
    for (const std::int64_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

Result<at::Tensor> materialise(const StoredTensor& stored, Precision precision) {
    UNDERVOICE_TRY(stored.file->verifyUnchanged());
    auto tensor = guarded("reading tensor " + stored.name, [&] {
        const auto bytes = stored.file->bytes().subspan(stored.offset, stored.bytes);
        // The common case reads the file once and copies nothing.
        const bool isPlainFloat = stored.type == StoredType::Float32 && stored.strides.empty();
        if (precision == Precision::Narrowest && isPlainFloat)
            if (at::Tensor narrow = narrowedIfExact(bytes, stored.shape); narrow.defined()) return narrow;
        const std::optional<at::ScalarType> type = plainType(stored.type);
        at::Tensor values = type ? plainTensor(stored, *type, bytes) : widened(stored, bytes);
        const bool isHalf = type == at::kHalf || type == at::kBFloat16;
        if (!isHalf || precision == Precision::Float32) values = values.to(at::kFloat);
        return precision == Precision::Narrowest && !isPlainFloat ? narrowedIfExact(values) : values;
    });
    // A loading model takes its own size and one tensor, not the file's size as well.
    stored.file->forget(stored.offset, stored.bytes);
    return tensor;
}

}  // namespace undervoice::engine
