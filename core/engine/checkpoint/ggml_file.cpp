#include "engine/checkpoint/ggml_file.h"

#include "engine/checkpoint/byte_reader.h"
#include "engine/checkpoint/tensor_names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace undervoice::engine {
namespace {

constexpr std::uint32_t kMagic = 0x67676d6c;
constexpr std::int32_t kFrequencyBins = 201;
constexpr std::int32_t kMaxRank = 4;
constexpr std::int32_t kMaxNameBytes = 256;
constexpr std::int32_t kBlockVersion = 2;  // of the quantised layouts; older ones differ
constexpr std::int32_t kVersionFactor = 1000;
constexpr std::uint32_t kMaxTokenBytes = 1024;

struct GgmlType {
    std::int32_t number;
    const char* name;
    StoredType type;  ///< Other: known by name, but not read
};

/// What the header's ftype says of the file as a whole.
constexpr std::array<GgmlType, 13> kFileTypes{{{0, "f32", StoredType::Float32},
                                               {1, "f16", StoredType::Float16},
                                               {2, "q4_0", StoredType::Q4_0},
                                               {3, "q4_1", StoredType::Q4_1},
                                               {4, "q4_1 with f16", StoredType::Other},
                                               {7, "q8_0", StoredType::Q8_0},
                                               {8, "q5_0", StoredType::Q5_0},
                                               {9, "q5_1", StoredType::Q5_1},
                                               {10, "q2_k", StoredType::Other},
                                               {11, "q3_k", StoredType::Other},
                                               {12, "q4_k", StoredType::Other},
                                               {13, "q5_k", StoredType::Other},
                                               {14, "q6_k", StoredType::Other}}};

/// What each tensor says of itself: other numbers than the file's.
constexpr std::array<GgmlType, 13> kTensorTypes{{{0, "f32", StoredType::Float32},
                                                 {1, "f16", StoredType::Float16},
                                                 {2, "q4_0", StoredType::Q4_0},
                                                 {3, "q4_1", StoredType::Q4_1},
                                                 {6, "q5_0", StoredType::Q5_0},
                                                 {7, "q5_1", StoredType::Q5_1},
                                                 {8, "q8_0", StoredType::Q8_0},
                                                 {9, "q8_1", StoredType::Other},
                                                 {10, "q2_k", StoredType::Other},
                                                 {11, "q3_k", StoredType::Other},
                                                 {12, "q4_k", StoredType::Other},
                                                 {13, "q5_k", StoredType::Other},
                                                 {14, "q6_k", StoredType::Other}}};

template <std::size_t n>
const GgmlType* findType(const std::array<GgmlType, n>& types, std::int32_t number) {
    const auto* const found =
        std::find_if(types.begin(), types.end(), [&](const GgmlType& type) { return type.number == number; });
    return found == types.end() ? nullptr : found;
}

class GgmlReader {
  public:
    explicit GgmlReader(const std::shared_ptr<const MappedFile>& file)
        : m_file(file), m_reader(file->bytes()) {}

    Result<CheckpointContents> read() {
        m_contents.weightFiles = {m_file};
        UNDERVOICE_TRY(readHeader());
        UNDERVOICE_TRY(skipFilters());
        UNDERVOICE_TRY(skipVocabulary());
        while (!m_reader.atEnd()) UNDERVOICE_TRY(readTensor());
        return std::move(m_contents);
    }

  private:
    tl::unexpected<Error> refuse(const std::string& what, ErrorCode code = ErrorCode::Format) const {
        return fail(code, m_file->path().string() + " cannot be read as a ggml Whisper: " + what + ".");
    }
    tl::unexpected<Error> cut() const {
        return refuse("it breaks off at byte " + std::to_string(m_reader.position()));
    }

    Status readHeader() {
        constexpr std::array<Dim, kDimCount> kOrder{
            Dim::VocabularySize, Dim::AudioContext, Dim::AudioState, Dim::AudioHeads, Dim::AudioLayers,
            Dim::TextContext,    Dim::TextState,    Dim::TextHeads,  Dim::TextLayers, Dim::MelBins};
        m_reader.number<std::uint32_t>();  // the magic, seen before
        for (const Dim dim : kOrder) {
            const auto value = m_reader.number<std::int32_t>();
            if (!value) return cut();
            m_contents.dims.set(dim, *value);
        }
        const auto fileType = m_reader.number<std::int32_t>();
        if (!fileType) return cut();
        return readFileType(*fileType);
    }

    Status readFileType(std::int32_t fileType) {
        const std::int32_t version = fileType / kVersionFactor;
        const GgmlType* const type = fileType < 0 ? nullptr : findType(kFileTypes, fileType % kVersionFactor);
        if (!type)
            return refuse("it has the unknown file type " + std::to_string(fileType), ErrorCode::Unsupported);
        if (type->type == StoredType::Other)
            return refuse(std::string("it is quantised as ") + type->name +
                              ", which is not supported; q8_0, q5_0, q5_1, q4_0 and q4_1 are",
                          ErrorCode::Unsupported);
        const bool isQuantised = type->type != StoredType::Float32 && type->type != StoredType::Float16;
        if (isQuantised && version != kBlockVersion)
            return refuse("its " + std::string(type->name) + " blocks have version " +
                              std::to_string(version) + ", only version 2 is known; convert the model again",
                          ErrorCode::Unsupported);
        m_contents.formatName = std::string("ggml ") + type->name;
        return {};
    }

    /// The filters follow from a formula and are not used.
    Status skipFilters() {
        const auto melBins = m_reader.number<std::int32_t>();
        const auto frequencyBins = m_reader.number<std::int32_t>();
        if (!melBins || !frequencyBins) return cut();
        if (*melBins != m_contents.dims.get(Dim::MelBins) || *melBins < 1 || *frequencyBins != kFrequencyBins)
            return refuse("its mel filters are " + std::to_string(*melBins) + " by " +
                          std::to_string(*frequencyBins) + ", expected " +
                          std::to_string(*m_contents.dims.get(Dim::MelBins)) + " by 201");
        if (!m_reader.skip(static_cast<std::uint64_t>(*melBins) * kFrequencyBins * sizeof(float)))
            return cut();
        return {};
    }

    /// The vocabulary of a file is not to be trusted (partial UTF-8 was lost in many): the built-in one is
    /// used.
    Status skipVocabulary() {
        const auto count = m_reader.number<std::int32_t>();
        if (!count || *count < 0) return cut();
        for (std::int32_t i = 0; i < *count; ++i) {
            const auto length = m_reader.number<std::uint32_t>();
            if (!length || !m_reader.skip(*length)) return cut();
            if (*length > kMaxTokenBytes)
                return refuse("token " + std::to_string(i) + " is " + std::to_string(*length) +
                              " bytes long");
        }
        if (*count != 50256 && *count != 50257)
            m_contents.warnings.push_back("The vocabulary in the file has " + std::to_string(*count) +
                                          " entries instead of 50256 or 50257; the built-in one is used.");
        return {};
    }

    Status readTensor() {
        const auto rank = m_reader.number<std::int32_t>();
        const auto nameBytes = m_reader.number<std::int32_t>();
        const auto number = m_reader.number<std::int32_t>();
        if (!rank || !nameBytes || !number) return cut();
        if (*rank < 1 || *rank > kMaxRank || *nameBytes < 1 || *nameBytes > kMaxNameBytes)
            return refuse("the tensor after byte " + std::to_string(m_reader.position()) + " has " +
                          std::to_string(*rank) + " dimensions and a name of " + std::to_string(*nameBytes) +
                          " bytes");
        StoredTensor tensor;
        for (std::int32_t axis = 0; axis < *rank; ++axis) {
            const auto size = m_reader.number<std::int32_t>();
            if (!size) return cut();
            tensor.shape.insert(tensor.shape.begin(), *size);  // innermost first in the file
        }
        const auto name = m_reader.text(static_cast<std::uint64_t>(*nameBytes));
        if (!name) return cut();
        tensor.name = *name;
        UNDERVOICE_TRY(locate(tensor, *number));
        // Convolution biases are stored as columns.
        if (tensor.shape.size() == 2 && tensor.shape[1] == 1 && tensor.name.ends_with(".bias"))
            tensor.shape.pop_back();
        m_contents.tensors.push_back(std::move(tensor));
        return {};
    }

    /// Type and place of the data, which follow the name.
    Status locate(StoredTensor& tensor, std::int32_t number) {
        const std::string label = "tensor " + shownName(tensor.name);
        const GgmlType* const type = findType(kTensorTypes, number);
        if (!type || type->type == StoredType::Other)
            return refuse(label + " has type " + (type ? type->name : std::to_string(number)) +
                              ", which cannot be read",
                          ErrorCode::Unsupported);
        const std::optional<std::uint64_t> count = elementCount(tensor.shape);
        const std::optional<std::uint64_t> bytes = count ? storedBytes(type->type, *count) : std::nullopt;
        if (!bytes || *count == 0 ||
            (type->type != StoredType::Float32 && type->type != StoredType::Float16 &&
             tensor.shape.back() % 32 != 0))
            return refuse(label + " cannot have shape " + shapeText(tensor.shape) + " as " + type->name);
        tensor.type = type->type;
        tensor.file = m_file;
        tensor.offset = m_reader.position();
        tensor.bytes = *bytes;
        if (!m_reader.skip(*bytes))
            return refuse(label + " of shape " + shapeText(tensor.shape) + " takes " +
                          std::to_string(*bytes) + " bytes, " + std::to_string(m_reader.left()) +
                          " are left");
        return {};
    }

    std::shared_ptr<const MappedFile> m_file;
    ByteReader m_reader;
    CheckpointContents m_contents;
};

}  // namespace

bool looksLikeGgml(const MappedFile& file) {
    return ByteReader(file.bytes()).number<std::uint32_t>() == kMagic;
}

Result<CheckpointContents> readGgml(const std::shared_ptr<const MappedFile>& file) {
    return GgmlReader(file).read();
}

}  // namespace undervoice::engine
