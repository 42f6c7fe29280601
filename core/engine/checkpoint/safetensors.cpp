#include "engine/checkpoint/safetensors.h"

#include "engine/checkpoint/bounded_json.h"
#include "engine/checkpoint/byte_reader.h"
#include "engine/checkpoint/tensor_names.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace undervoice::engine {
namespace {

using nlohmann::json;

// A header entry takes some 150 bytes and Whisper has at most 1,300 tensors.
constexpr std::uint64_t kMaxHeaderBytes = 16 << 20;
constexpr std::uint64_t kLengthBytes = 8;

StoredType typeOf(const std::string& dtype) {
    if (dtype == "F32") return StoredType::Float32;
    if (dtype == "F16") return StoredType::Float16;
    if (dtype == "BF16") return StoredType::BFloat16;
    if (dtype == "F64") return StoredType::Float64;
    return StoredType::Other;
}

/// A list of whole numbers from zero on.
std::optional<Shape> naturals(const json& entry, const char* key) {
    const auto list = entry.find(key);
    if (list == entry.end() || !list->is_array()) return std::nullopt;
    Shape numbers;
    for (const json& number : *list) {
        if (!number.is_number_unsigned() || number.get<std::uint64_t>() > (std::uint64_t{1} << 62))
            return std::nullopt;
        numbers.push_back(number.get<std::int64_t>());
    }
    return numbers;
}

/// What is wrong with the entry, or nothing when `tensor` was filled in.
std::optional<std::string> readEntry(const json& entry, std::uint64_t dataStart, StoredTensor& tensor) {
    if (!entry.is_object()) return "is no description of a tensor";
    const auto dtype = entry.find("dtype");
    const std::optional<Shape> shape = naturals(entry, "shape");
    const std::optional<Shape> range = naturals(entry, "data_offsets");
    if (dtype == entry.end() || !dtype->is_string() || !shape || !range || range->size() != 2)
        return "lacks a usable dtype, shape or data_offsets";
    const auto begin = static_cast<std::uint64_t>(range->front());
    const auto end = static_cast<std::uint64_t>(range->back());
    const std::uint64_t dataBytes = tensor.file->size() - dataStart;
    if (begin > end || end > dataBytes)
        return "lies at " + std::to_string(begin) + " to " + std::to_string(end) + " of " +
               std::to_string(dataBytes) + " data bytes";
    tensor.typeName = dtype->get<std::string>();
    tensor.type = typeOf(tensor.typeName);
    tensor.shape = *shape;
    tensor.offset = dataStart + begin;
    tensor.bytes = end - begin;
    if (tensor.type == StoredType::Other) return std::nullopt;  // nobody will read it
    const std::optional<std::uint64_t> count = elementCount(tensor.shape);
    if (!count || storedBytes(tensor.type, *count) != tensor.bytes)
        return "has " + std::to_string(tensor.bytes) + " bytes, which is not what " + tensor.typeName +
               " of shape " + shapeText(tensor.shape) + " takes";
    return std::nullopt;
}

}  // namespace

bool looksLikeSafetensors(const MappedFile& file) {
    ByteReader reader(file.bytes());
    const auto length = reader.number<std::uint64_t>();
    const auto brace = reader.number<char>();
    return length && brace && *brace == '{' && *length >= 2 && *length <= kMaxHeaderBytes;
}

namespace {

tl::unexpected<Error> refuse(const MappedFile& file, const std::string& what) {
    return fail(ErrorCode::Format, file.path().string() + " is not a sound safetensors file: " + what + ".");
}

struct Header {
    json object;
    std::uint64_t dataStart = 0;
};

Result<Header> readHeader(const MappedFile& file) {
    ByteReader reader(file.bytes());
    const auto length = reader.number<std::uint64_t>();
    if (!length) return refuse(file, "it is shorter than 8 bytes");
    if (*length > reader.left() || *length > kMaxHeaderBytes)
        return refuse(file, "its header claims " + std::to_string(*length) + " bytes, the file has " + std::to_string(file.size()) + " and a header at most " +
                                std::to_string(kMaxHeaderBytes));
    UNDERVOICE_TRY_ASSIGN(json object, parseBoundedJson(*reader.text(*length), "The header of " + file.path().string()));
    if (!object.is_object()) return refuse(file, "its header is not an object");
    return Header{std::move(object), kLengthBytes + *length};
}

}  // namespace

Result<std::vector<StoredTensor>> readSafetensors(const std::shared_ptr<const MappedFile>& file) {
    UNDERVOICE_TRY_ASSIGN(const Header header, readHeader(*file));
    std::vector<StoredTensor> tensors;
    for (const auto& [name, entry] : header.object.items()) {
        if (name == "__metadata__") continue;
        StoredTensor tensor;
        tensor.name = name;
        tensor.file = file;
        if (const auto problem = readEntry(entry, header.dataStart, tensor)) return refuse(*file, "tensor " + shownName(name) + " " + *problem);
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

Result<std::map<std::string, std::string>> readSafetensorsMetadata(const MappedFile& file) {
    UNDERVOICE_TRY_ASSIGN(const Header header, readHeader(file));
    std::map<std::string, std::string> metadata;
    const auto block = header.object.find("__metadata__");
    if (block == header.object.end() || !block->is_object()) return metadata;
    for (const auto& [key, value] : block->items())
        if (value.is_string()) metadata[key] = value.get<std::string>();
    return metadata;
}

}  // namespace undervoice::engine
