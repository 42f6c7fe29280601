#include "engine/convert/rank_file.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/atomic_file.h"
#include "engine/checkpoint/mapped_file.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/safetensors_writer.h"
#include "engine/checkpoint/torch_archive.h"

namespace undervoice::engine {
namespace {

constexpr const char* kName = "ranks";
constexpr const char* kByteType = "U8";  // as both readers call it
constexpr std::int64_t kMostPairs = 256;

Result<StoredTensor> findRanks(const std::shared_ptr<const MappedFile>& file) {
    if (looksLikeZip(*file)) return readTorchTensor(file);
    UNDERVOICE_TRY_ASSIGN(const std::vector<StoredTensor> tensors, readSafetensors(file));
    const auto found = std::ranges::find(tensors, kName, &StoredTensor::name);
    if (found == tensors.end()) return fail(ErrorCode::Format, file->path().string() + " holds no tensor \"" + kName + "\".");
    return *found;
}

/// What is wrong with the values of a rank tensor, or nothing.
std::optional<std::string> problemOf(const at::Tensor& ranks) {
    const std::int64_t pairs = ranks.size(2) / 2;
    const at::Tensor first = ranks.narrow(2, 0, pairs), second = ranks.narrow(2, pairs, pairs);
    if (!at::equal(first, second)) return "its two halves differ";
    const at::Tensor sorted = std::get<0>(first.sort(/*dim=*/2, /*descending=*/false));
    if (!sorted.eq(at::arange(pairs, at::kLong)).all().item<bool>())
        return "a head's ranks are not 0 to " + std::to_string(pairs - 1) + ", each once";
    return std::nullopt;
}

}  // namespace

Result<at::Tensor> readRanks(const std::filesystem::path& path) {
    UNDERVOICE_TRY_ASSIGN(const auto file, MappedFile::open(path));
    UNDERVOICE_TRY_ASSIGN(const StoredTensor stored, findRanks(file));
    const auto refuse = [&](const std::string& what) {
        return fail(ErrorCode::Format, path.string() + " is no rank tensor: " + what + ".");
    };
    const std::optional<std::uint64_t> count = elementCount(stored.shape);
    const bool isPlain = stored.typeName == kByteType && stored.strides.empty() && count == stored.bytes;
    if (!isPlain || stored.shape.size() != 3 || *count == 0 || stored.shape[2] % 2 != 0 || stored.shape[2] / 2 > kMostPairs)
        return refuse("it should be uint8 numbers [module, head, dimension] in one piece, found shape " + shapeText(stored.shape));
    UNDERVOICE_TRY(file->verifyUnchanged());
    at::Tensor ranks = at::empty(stored.shape, at::kByte);
    std::memcpy(ranks.data_ptr(), file->bytes().data() + stored.offset, stored.bytes);
    if (const std::optional<std::string> problem = problemOf(ranks)) return refuse(*problem);
    return ranks;
}

Status writeRanks(const std::filesystem::path& path, const at::Tensor& ranks) {
    UNDERVOICE_TRY_ASSIGN(FileInTheMaking file, FileInTheMaking::create(path));
    UNDERVOICE_TRY_ASSIGN(SafetensorsWriter writer, SafetensorsWriter::create(file.path(), {{kName, ranks.sizes().vec(), at::kByte}}));
    UNDERVOICE_TRY(writer.add(kName, ranks));
    UNDERVOICE_TRY(writer.finish());
    return file.keep();
}

}  // namespace undervoice::engine
