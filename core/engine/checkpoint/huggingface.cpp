#include "engine/checkpoint/huggingface.h"

#include "engine/checkpoint/bounded_json.h"
#include "engine/checkpoint/huggingface_config.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/tensor_names.h"
#include "engine/checkpoint/torch_archive.h"
#include "engine/checkpoint/unknown_file.h"

#include <algorithm>
#include <climits>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMaxIndexBytes = 4 << 20;
constexpr std::size_t kMaxShards = 1000;

/// File names of a folder's weights, in the order in which they are preferred.
struct WeightNames {
    const char* single;
    const char* index;
};
constexpr std::array<WeightNames, 2> kWeightNames{{{"model.safetensors", "model.safetensors.index.json"},
                                                   {"pytorch_model.bin", "pytorch_model.bin.index.json"}}};

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

Result<std::vector<StoredTensor>> readWeights(const std::shared_ptr<const MappedFile>& file) {
    if (looksLikeSafetensors(*file)) return readSafetensors(file);
    if (!looksLikeZip(*file)) return fail(unknownFile(*file));
    UNDERVOICE_TRY_ASSIGN(TorchArchive archive, readTorchArchive(file));
    return std::move(archive.tensors);
}

void addTensors(std::vector<StoredTensor> tensors, CheckpointContents& contents) {
    for (StoredTensor& tensor : tensors) {
        std::optional<std::string> name = openAiName(tensor.name);
        if (!name) continue;
        tensor.name = std::move(*name);
        contents.tensors.push_back(std::move(tensor));
    }
}

/// A shard's name must stay in the folder.
bool isPlainFileName(const std::string& name) {
    // It is shown when it cannot be opened.
    const bool isShowable = std::ranges::none_of(name, [](unsigned char c) { return c < ' ' || c == 0x7f; });
    return !name.empty() && name.size() <= NAME_MAX && name != "." && name != ".." && name.find('/') == std::string::npos && isShowable;
}

/// weight_map of an index: shard → names of its tensors.
Result<std::map<std::string, std::vector<std::string>>> readIndex(const fs::path& path) {
    UNDERVOICE_TRY_ASSIGN(const json index, readJsonFile(path, kMaxIndexBytes));
    const auto map = index.is_object() ? index.find("weight_map") : index.end();
    if (!index.is_object() || map == index.end() || !map->is_object())
        return fail(ErrorCode::Format, path.string() + " has no weight_map.");
    std::map<std::string, std::vector<std::string>> shards;
    for (const auto& [tensor, shard] : map->items()) {
        if (!shard.is_string() || !isPlainFileName(shard.get_ref<const std::string&>()))
            return fail(ErrorCode::Format,
                        path.string() + " names an impossible file for tensor " + shownName(tensor) + ".");
        shards[shard.get<std::string>()].push_back(tensor);
        if (shards.size() > kMaxShards)
            return fail(ErrorCode::Format, path.string() + " names too many files.");
    }
    return shards;
}

/// Reads one shard and keeps the tensors that the index puts there.
Status addShard(const fs::path& path, std::vector<std::string> names, CheckpointContents& contents) {
    UNDERVOICE_TRY_ASSIGN(auto file, MappedFile::open(path));
    UNDERVOICE_TRY_ASSIGN(std::vector<StoredTensor> tensors, readWeights(file));
    std::sort(names.begin(), names.end());
    std::vector<StoredTensor> kept;
    for (StoredTensor& tensor : tensors)
        if (std::binary_search(names.begin(), names.end(), tensor.name)) kept.push_back(std::move(tensor));
    contents.weightFiles.push_back(std::move(file));
    addTensors(std::move(kept), contents);
    return {};
}

Status addShards(const fs::path& folder, const fs::path& indexPath, CheckpointContents& contents) {
    UNDERVOICE_TRY_ASSIGN(auto shards, readIndex(indexPath));
    for (auto& [shard, names] : shards) UNDERVOICE_TRY(addShard(folder / shard, std::move(names), contents));
    if (contents.weightFiles.empty()) return fail(ErrorCode::Format, indexPath.string() + " names no file.");
    return {};
}

Status addSingle(const std::shared_ptr<const MappedFile>& file, CheckpointContents& contents) {
    contents.weightFiles = {file};
    UNDERVOICE_TRY_ASSIGN(std::vector<StoredTensor> tensors, readWeights(file));
    addTensors(std::move(tensors), contents);
    return {};
}

Status addFolder(const fs::path& folder, CheckpointContents& contents) {
    for (const WeightNames& names : kWeightNames) {
        if (isFile(folder / names.single)) {
            UNDERVOICE_TRY_ASSIGN(auto file, MappedFile::open(folder / names.single));
            return addSingle(file, contents);
        }
        if (isFile(folder / names.index)) return addShards(folder, folder / names.index, contents);
    }
    return fail(ErrorCode::NotFound,
                folder.string() + " holds no model.safetensors and no pytorch_model.bin.");
}

}  // namespace

bool looksLikeHuggingFaceFolder(const fs::path& folder) {
    return std::any_of(kWeightNames.begin(), kWeightNames.end(), [&](const WeightNames& names) {
        return isFile(folder / names.single) || isFile(folder / names.index);
    });
}

Result<CheckpointContents> readHuggingFaceFolder(const fs::path& folder) {
    CheckpointContents contents;
    contents.formatName = "Hugging Face";
    UNDERVOICE_TRY(addFolder(folder, contents));
    UNDERVOICE_TRY(readHuggingFaceConfig(folder, contents));
    return contents;
}

Result<CheckpointContents> readSafetensorsModel(const std::shared_ptr<const MappedFile>& file) {
    CheckpointContents contents;
    contents.formatName = "Hugging Face";
    UNDERVOICE_TRY(addSingle(file, contents));
    UNDERVOICE_TRY(readHuggingFaceConfig(file->path().parent_path(), contents));
    return contents;
}

}  // namespace undervoice::engine
