#include "engine/checkpoint/torch_archive.h"

#include "engine/checkpoint/pickle.h"
#include "engine/checkpoint/tensor_names.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <minizip/unzip.h>

namespace undervoice::engine {
namespace {

constexpr std::uint64_t kMaxEntries = 100000;
constexpr std::uint64_t kMaxPickleBytes = 16 << 20;

struct Extent {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};
using Entries = std::map<std::string, Extent, std::less<>>;  // file name in the zip → place in the file

struct CloseZip {
    void operator()(void* zip) const { unzClose(zip); }
};
using Zip = std::unique_ptr<std::remove_pointer_t<unzFile>, CloseZip>;

tl::unexpected<Error> refuse(const MappedFile& file, const std::string& what) {
    return fail(ErrorCode::Format, file.path().string() + " is not a sound PyTorch file: " + what + ".");
}

/// Name and place of the zip's current entry.
Result<std::pair<std::string, Extent>> currentEntry(unzFile zip, const MappedFile& file) {
    unz_file_info64 info{};
    std::array<char, 256> name{};
    if (unzGetCurrentFileInfo64(zip, &info, name.data(), name.size() - 1, nullptr, 0, nullptr, 0) != UNZ_OK)
        return refuse(file, "its table of contents is damaged");
    const std::string shown = shownName(name.data());
    if (info.compression_method != 0 || (info.flag & 1U) != 0 ||
        info.compressed_size != info.uncompressed_size)
        return refuse(file, "entry " + shown + " is compressed or encrypted, weights never are");
    if (unzOpenCurrentFile2(zip, nullptr, nullptr, /*raw=*/1) != UNZ_OK)
        return refuse(file, "entry " + shown + " is damaged");
    const Extent extent{unzGetCurrentFileZStreamPos64(zip), info.uncompressed_size};
    unzCloseCurrentFile(zip);
    if (extent.offset > file.size() || extent.bytes > file.size() - extent.offset)
        return refuse(file, "entry " + shown + " lies beyond the end of the file");
    return std::pair(std::string(name.data()), extent);
}

Result<Entries> listEntries(const MappedFile& file) {
    const Zip zip(unzOpen64(file.path().c_str()));
    if (!zip) return refuse(file, "its table of contents is missing (a download that broke off?)");
    Entries entries;
    int state = unzGoToFirstFile(zip.get());
    for (; state == UNZ_OK; state = unzGoToNextFile(zip.get())) {
        UNDERVOICE_TRY_ASSIGN(auto entry, currentEntry(zip.get(), file));
        if (!entries.insert(std::move(entry)).second) return refuse(file, "two entries have one name");
        if (entries.size() > kMaxEntries) return refuse(file, "it has too many entries");
    }
    if (state != UNZ_END_OF_LIST_OF_FILE) return refuse(file, "its table of contents is damaged");
    return entries;
}

std::string_view textAt(const MappedFile& file, const Extent& extent) {
    return {reinterpret_cast<const char*>(file.bytes().data()) + extent.offset, extent.bytes};
}

/// The folder inside the zip that holds data.pkl, with its slash.
Result<std::string> findRoot(const Entries& entries, const MappedFile& file) {
    constexpr std::string_view kPickleName = "data.pkl";
    std::optional<std::string> root;
    for (const auto& [name, extent] : entries) {
        const std::size_t slash = name.find('/');
        if (slash == std::string::npos || std::string_view(name).substr(slash + 1) != kPickleName) continue;
        if (root) return refuse(file, "it holds two data.pkl");
        root = name.substr(0, slash + 1);
    }
    if (!root) return refuse(file, "it is a zip without data.pkl");
    return *root;
}

class ArchiveReader {
  public:
    ArchiveReader(const std::shared_ptr<const MappedFile>& file, const Entries& entries, std::string root,
                  const Pickle& pickle)
        : m_file(file), m_entries(entries), m_root(std::move(root)), m_pickle(pickle) {}

    Result<TorchArchive> read() const {
        const PickleValue& root = m_pickle.root();
        TorchArchive archive;
        if (const PickleValue* dims = m_pickle.find(root, "dims")) {
            archive.hasDims = true;
            readDims(*dims, archive.dims);
        }
        const PickleValue* state = m_pickle.find(root, "model_state_dict");
        if (!state) state = &root;
        if (state->kind != PickleValue::Kind::Dict)
            return refuse(*m_file, "it holds no dictionary of tensors");
        for (std::size_t i = 0; i + 1 < state->items.size(); i += 2) {
            const PickleValue& name = m_pickle.value(state->items[i]);
            const PickleValue& value = m_pickle.value(state->items[i + 1]);
            if (name.kind != PickleValue::Kind::Text || value.kind != PickleValue::Kind::Tensor) continue;
            UNDERVOICE_TRY_ASSIGN(StoredTensor tensor, describe(std::string(name.text), value));
            archive.tensors.push_back(std::move(tensor));
        }
        return archive;
    }

    /// Of a file that is nothing but a tensor.
    Result<StoredTensor> readBare() const {
        const PickleValue& root = m_pickle.root();
        if (root.kind != PickleValue::Kind::Tensor) return refuse(*m_file, "it is no single tensor");
        return describe("(bare)", root);
    }

  private:
    void readDims(const PickleValue& dims, StatedDims& stated) const {
        constexpr std::array<std::pair<std::string_view, Dim>, kDimCount> kNames{
            {{"n_mels", Dim::MelBins},
             {"n_audio_ctx", Dim::AudioContext},
             {"n_audio_state", Dim::AudioState},
             {"n_audio_head", Dim::AudioHeads},
             {"n_audio_layer", Dim::AudioLayers},
             {"n_vocab", Dim::VocabularySize},
             {"n_text_ctx", Dim::TextContext},
             {"n_text_state", Dim::TextState},
             {"n_text_head", Dim::TextHeads},
             {"n_text_layer", Dim::TextLayers}}};
        for (const auto& [name, dim] : kNames) {
            const PickleValue* value = m_pickle.find(dims, name);
            if (value && value->kind == PickleValue::Kind::Integer) stated.set(dim, value->integer);
        }
    }

    Result<StoredTensor> describe(std::string name, const PickleValue& value) const {
        const auto wrong = [&](const std::string& what) {
            return refuse(*m_file, "tensor " + shownName(name) + " " + what);
        };
        const PickleValue& storage = m_pickle.value(value.items[0]);
        const auto entry = m_entries.find(m_root + "data/" + std::string(storage.text));
        if (entry == m_entries.end()) return wrong("refers to data that is not there");
        StoredTensor tensor;
        tensor.file = m_file;
        tensor.type = storage.storedType;
        if (!m_pickle.numbers(m_pickle.value(value.items[2]), tensor.shape) ||
            !m_pickle.numbers(m_pickle.value(value.items[3]), tensor.strides))
            return wrong("has a malformed shape");
        if (tensor.type == StoredType::Other) tensor.typeName = "U8";  // the only such storage that pickles may name
        const std::uint64_t elementBytes = storedBytes(tensor.type, 1).value_or(1);
        const std::uint64_t storageElements = entry->second.bytes / elementBytes;
        if (storage.integer < 0 || static_cast<std::uint64_t>(storage.integer) > storageElements)
            return wrong("claims " + std::to_string(storage.integer) + " stored values, there are " +
                         std::to_string(storageElements));
        const std::int64_t first = m_pickle.value(value.items[1]).integer;
        const std::optional<std::uint64_t> span = spanOf(tensor, storageElements);
        if (!span || first < 0 || static_cast<std::uint64_t>(first) > storageElements ||
            *span > storageElements - static_cast<std::uint64_t>(first))
            return wrong("of shape " + shapeText(tensor.shape) + ", strides " + shapeText(tensor.strides) +
                         " and offset " + std::to_string(first) + " does not fit its " +
                         std::to_string(storageElements) + " stored values");
        tensor.offset = entry->second.offset + static_cast<std::uint64_t>(first) * elementBytes;
        tensor.bytes = *span * elementBytes;
        tensor.name = std::move(name);
        return tensor;
    }

    /// Elements from the first to the last that the tensor touches. Nothing when shape and strides disagree
    /// or reach further than the storage, or when elements are shared (an expanded tensor could claim any
    /// size).
    static std::optional<std::uint64_t> spanOf(StoredTensor& tensor, std::uint64_t storageElements) {
        const std::optional<std::uint64_t> count = elementCount(tensor.shape);
        if (!count || *count > storageElements || tensor.strides.size() != tensor.shape.size())
            return std::nullopt;
        if (*count == 0) return 0;
        std::uint64_t last = 0;
        std::uint64_t contiguous = 1;
        bool isContiguous = true;
        for (std::size_t i = tensor.shape.size(); i-- > 0;) {
            const auto size = static_cast<std::uint64_t>(tensor.shape[i]);
            if (tensor.strides[i] < 0) return std::nullopt;
            const auto stride = static_cast<std::uint64_t>(tensor.strides[i]);
            if (size > 1) {
                if (stride > (storageElements - last) / (size - 1)) return std::nullopt;
                last += (size - 1) * stride;
                isContiguous = isContiguous && stride == contiguous;
            }
            contiguous *= size;
        }
        if (isContiguous) tensor.strides.clear();
        return last + 1;
    }

    const std::shared_ptr<const MappedFile>& m_file;
    const Entries& m_entries;
    std::string m_root;
    const Pickle& m_pickle;
};

/// What `take` gets out of the file's pickle.
template <typename Take>
std::invoke_result_t<Take, const ArchiveReader&> withReader(const std::shared_ptr<const MappedFile>& file, Take take) {
    UNDERVOICE_TRY_ASSIGN(const Entries entries, listEntries(*file));
    UNDERVOICE_TRY_ASSIGN(std::string root, findRoot(entries, *file));
    if (const auto order = entries.find(root + "byteorder");
        order != entries.end() && textAt(*file, order->second) != "little")
        return fail(ErrorCode::Unsupported,
                    file->path().string() + " was written on a big-endian machine, which cannot be read.");
    const Extent extent = entries.at(root + "data.pkl");
    if (extent.bytes > kMaxPickleBytes)
        return refuse(*file, "its data.pkl is " + std::to_string(extent.bytes) + " bytes long");
    const auto pickle = Pickle::read(file->bytes().subspan(extent.offset, extent.bytes));
    if (!pickle)
        return fail(pickle.error().code,
                    file->path().string() + " cannot be read: " + pickle.error().message + ".");
    return take(ArchiveReader(file, entries, std::move(root), *pickle));
}

}  // namespace

bool looksLikeZip(const MappedFile& file) {
    return file.size() >= 4 && std::memcmp(file.bytes().data(), "PK\3\4", 4) == 0;
}

Result<TorchArchive> readTorchArchive(const std::shared_ptr<const MappedFile>& file) {
    return withReader(file, [](const ArchiveReader& reader) { return reader.read(); });
}

Result<StoredTensor> readTorchTensor(const std::shared_ptr<const MappedFile>& file) {
    return withReader(file, [](const ArchiveReader& reader) { return reader.readBare(); });
}

Result<CheckpointContents> readOpenAiPt(const std::shared_ptr<const MappedFile>& file) {
    UNDERVOICE_TRY_ASSIGN(TorchArchive archive, readTorchArchive(file));
    CheckpointContents contents;
    contents.formatName = "OpenAI .pt";
    contents.weightFiles = {file};
    contents.dims = archive.dims;
    if (!archive.hasDims)
        contents.warnings.push_back("The file does not state its sizes; they were taken from the tensors.");
    for (StoredTensor& tensor : archive.tensors) {
        std::optional<std::string> name = openAiName(tensor.name);
        if (!name) continue;
        tensor.name = std::move(*name);
        contents.tensors.push_back(std::move(tensor));
    }
    return contents;
}

}  // namespace undervoice::engine
