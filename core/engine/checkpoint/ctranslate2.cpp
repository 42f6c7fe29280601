#include "engine/checkpoint/ctranslate2.h"

#include "engine/checkpoint/bounded_json.h"
#include "engine/checkpoint/byte_reader.h"
#include "engine/checkpoint/huggingface_config.h"
#include "engine/checkpoint/tensor_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSpecification = "WhisperSpec";
constexpr std::uint32_t kRevision = 3;
constexpr std::uint32_t kOldestVersion = 5;
constexpr std::uint32_t kNewestVersion = 6;
constexpr std::size_t kMaxConfigBytes = 1 << 20;
constexpr std::uint8_t kMaxRank = 8;

enum class Type : std::uint8_t { Float32 = 0, Int8 = 1, Int16 = 2, Int32 = 3, Float16 = 4, BFloat16 = 5 };
constexpr std::array<std::uint64_t, 6> kTypeBytes{4, 1, 2, 4, 2, 2};
constexpr std::array<const char*, 6> kTypeNames{"float32", "int8", "int16", "int32", "float16", "bfloat16"};

struct Variable {
    Shape shape;
    Type type = Type::Float32;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};
using Variables = std::map<std::string, Variable, std::less<>>;

tl::unexpected<Error> refuse(const MappedFile& file, const std::string& what,
                             ErrorCode code = ErrorCode::Format) {
    return fail(code, file.path().string() + " cannot be read as a CTranslate2 Whisper: " + what + ".");
}

/// A string: u16 length with the final zero, then the bytes.
std::optional<std::string> readText(ByteReader& reader) {
    const auto length = reader.number<std::uint16_t>();
    const auto text = length ? reader.text(*length) : std::nullopt;
    if (!text || text->empty() || text->back() != '\0') return std::nullopt;
    return std::string(text->substr(0, text->size() - 1));
}

/// Parses model.bin into variables; aliases become variables of their own that share the target's bytes.
class ModelBinReader {
  public:
    explicit ModelBinReader(const MappedFile& file) : m_file(file), m_reader(file.bytes()) {}

    Result<Variables> read() {
        UNDERVOICE_TRY(readHead());
        const auto count = m_reader.number<std::uint32_t>();
        if (!count) return cut();
        Variables variables;
        for (std::uint32_t i = 0; i < *count; ++i) UNDERVOICE_TRY(readVariable(variables));
        UNDERVOICE_TRY(readAliases(variables));
        if (!m_reader.atEnd())
            return refuse(m_file,
                          std::to_string(m_reader.left()) + " bytes follow where the file should end");
        return variables;
    }

  private:
    tl::unexpected<Error> cut() const {
        return refuse(m_file, "it breaks off at byte " + std::to_string(m_reader.position()));
    }

    Status readHead() {
        const auto version = m_reader.number<std::uint32_t>();
        const std::optional<std::string> specification = readText(m_reader);
        const auto revision = m_reader.number<std::uint32_t>();
        if (!version || !specification || !revision) return cut();
        if (*version < kOldestVersion || *version > kNewestVersion)
            return refuse(m_file, "it has version " + std::to_string(*version) + ", known are 5 and 6",
                          ErrorCode::Unsupported);
        if (*specification != kSpecification || *revision != kRevision)
            return refuse(m_file,
                          "it is a " + shownName(*specification) + " of revision " +
                              std::to_string(*revision) + ", expected WhisperSpec of revision 3",
                          ErrorCode::Unsupported);
        return {};
    }

    Status readVariable(Variables& variables) {
        const std::optional<std::string> name = readText(m_reader);
        const auto rank = m_reader.number<std::uint8_t>();
        if (!name || !rank) return cut();
        const auto wrong = [&](const std::string& what) {
            return refuse(m_file, "variable " + shownName(*name) + " " + what);
        };
        if (*rank > kMaxRank) return wrong("has " + std::to_string(*rank) + " dimensions");
        Variable variable;
        for (int axis = 0; axis < *rank; ++axis) {
            const auto size = m_reader.number<std::uint32_t>();
            if (!size) return cut();
            variable.shape.push_back(*size);
        }
        const auto type = m_reader.number<std::uint8_t>();
        const auto bytes = m_reader.number<std::uint32_t>();
        if (!type || !bytes) return cut();
        if (*type >= kTypeBytes.size()) return wrong("has the unknown type " + std::to_string(*type));
        variable.type = static_cast<Type>(*type);
        variable.bytes = *bytes;
        const std::optional<std::uint64_t> count = elementCount(variable.shape);
        if (!count || variable.bytes % kTypeBytes[*type] != 0 || *count != variable.bytes / kTypeBytes[*type])
            return wrong("has " + std::to_string(*bytes) + " bytes, which is not what " + kTypeNames[*type] +
                         " of shape " + shapeText(variable.shape) + " takes");
        variable.offset = m_reader.position();
        if (!m_reader.skip(variable.bytes)) return cut();
        if (!variables.emplace(*name, std::move(variable)).second) return wrong("is there twice");
        return {};
    }

    Status readAliases(Variables& variables) {
        const auto count = m_reader.number<std::uint32_t>();
        if (!count) return cut();
        for (std::uint32_t i = 0; i < *count; ++i) {
            const std::optional<std::string> alias = readText(m_reader);
            const std::optional<std::string> target = readText(m_reader);
            if (!alias || !target) return cut();
            const auto found = variables.find(*target);
            if (found == variables.end())
                return refuse(m_file, "alias " + shownName(*alias) + " has no target " + shownName(*target));
            if (!variables.emplace(*alias, Variable(found->second)).second)
                return refuse(m_file, "variable " + shownName(*alias) + " is there twice");
        }
        return {};
    }

    const MappedFile& m_file;
    ByteReader m_reader;
};

/// Takes variables out of the file's list and gives them openai-whisper's names; what is left at the end was
/// unknown.
class Mapper {
  public:
    Mapper(const std::shared_ptr<const MappedFile>& file, Variables variables)
        : m_file(file), m_variables(std::move(variables)) {}

    Result<CheckpointContents> map() {
        m_contents.weightFiles = {m_file};
        m_contents.formatName = std::string("CTranslate2 ") + weightTypeName();
        UNDERVOICE_TRY(checkScalars());
        m_variables.erase("decoder/projection/weight");  // the tied embedding again
        UNDERVOICE_TRY(mapAll());
        for (const auto& [name, variable] : m_variables) {
            StoredTensor unknown;  // goes into the common report on unknown tensors
            unknown.name = name;
            unknown.file = m_file;
            m_contents.tensors.push_back(std::move(unknown));
        }
        return std::move(m_contents);
    }

  private:
    struct Rows {
        const char* part;  ///< "query"
        bool hasBias = true;
    };

    const char* weightTypeName() const {
        const auto embeddings = m_variables.find("decoder/embeddings/weight");
        return embeddings == m_variables.end()
                   ? "unknown type"
                   : kTypeNames[static_cast<std::size_t>(embeddings->second.type)];
    }

    Status mapAll() {
        UNDERVOICE_TRY(linear("encoder/conv1", "encoder", {{"conv1"}}));
        UNDERVOICE_TRY(linear("encoder/conv2", "encoder", {{"conv2"}}));
        UNDERVOICE_TRY(weight("decoder/embeddings/weight", "decoder", {{"token_embedding"}}));
        UNDERVOICE_TRY(mapSide("encoder", "ln_post"));
        return mapSide("decoder", "ln");
    }

    Status mapSide(const std::string& side, const std::string& lastNorm) {
        UNDERVOICE_TRY(plain(side + "/position_encodings/encodings", side + ".positional_embedding"));
        UNDERVOICE_TRY(norm(side + "/layer_norm", side + "." + lastNorm));
        for (const int layer : layersOf(side)) {
            const std::string from = side + "/layer_" + std::to_string(layer);
            const std::string to = side + ".blocks." + std::to_string(layer);
            UNDERVOICE_TRY(linear(from + "/self_attention/linear_0", to + ".attn",
                                  {{"query"}, {"key", false}, {"value"}}));
            UNDERVOICE_TRY(linear(from + "/self_attention/linear_1", to + ".attn", {{"out"}}));
            UNDERVOICE_TRY(norm(from + "/self_attention/layer_norm", to + ".attn_ln"));
            UNDERVOICE_TRY(linear(from + "/attention/linear_0", to + ".cross_attn", {{"query"}}));
            UNDERVOICE_TRY(
                linear(from + "/attention/linear_1", to + ".cross_attn", {{"key", false}, {"value"}}));
            UNDERVOICE_TRY(linear(from + "/attention/linear_2", to + ".cross_attn", {{"out"}}));
            UNDERVOICE_TRY(norm(from + "/attention/layer_norm", to + ".cross_attn_ln"));
            UNDERVOICE_TRY(linear(from + "/ffn/linear_0", to + ".mlp", {{"0"}}));
            UNDERVOICE_TRY(linear(from + "/ffn/linear_1", to + ".mlp", {{"2"}}));
            UNDERVOICE_TRY(norm(from + "/ffn/layer_norm", to + ".mlp_ln"));
        }
        return {};
    }

    std::set<int> layersOf(const std::string& side) const {
        const std::string prefix = side + "/layer_";
        std::set<int> layers;
        for (auto at = m_variables.lower_bound(prefix);
             at != m_variables.end() && at->first.starts_with(prefix); ++at) {
            const char* const begin = at->first.data() + prefix.size();
            const char* const end = at->first.data() + at->first.size();
            int layer = 0;
            const auto [stop, error] = std::from_chars(begin, end, layer);
            if (error == std::errc() && stop != end && *stop == '/' && layer >= 0 && layer < 10000)
                layers.insert(layer);
        }
        return layers;
    }

    /// Removes and returns a variable; nothing when it is not there (the common check names what is missing).
    std::optional<Variable> take(const std::string& name) {
        const auto found = m_variables.find(name);
        if (found == m_variables.end()) return std::nullopt;
        Variable variable = std::move(found->second);
        m_variables.erase(found);
        return variable;
    }

    static StoredType storedTypeOf(Type type) {
        switch (type) {
            case Type::Float32:
                return StoredType::Float32;
            case Type::Float16:
                return StoredType::Float16;
            case Type::BFloat16:
                return StoredType::BFloat16;
            default:
                return StoredType::Other;
        }
    }

    StoredTensor stored(const std::string& name, const Variable& variable) const {
        StoredTensor tensor;
        tensor.name = name;
        tensor.shape = variable.shape;
        tensor.type = storedTypeOf(variable.type);
        tensor.typeName = kTypeNames[static_cast<std::size_t>(variable.type)];
        tensor.file = m_file;
        tensor.offset = variable.offset;
        tensor.bytes = variable.bytes;
        return tensor;
    }

    Status plain(const std::string& from, const std::string& to) {
        if (const auto variable = take(from)) m_contents.tensors.push_back(stored(to, *variable));
        return {};
    }

    Status norm(const std::string& from, const std::string& to) {
        UNDERVOICE_TRY(plain(from + "/gamma", to + ".weight"));
        return plain(from + "/beta", to + ".bias");
    }

    Status linear(const std::string& from, const std::string& to, const std::vector<Rows>& parts) {
        UNDERVOICE_TRY(weight(from + "/weight", to, parts));
        return bias(from + "/bias", to, parts);
    }

    /// A weight of stacked parts, each an equal share of the rows.
    Status weight(const std::string& from, const std::string& to, const std::vector<Rows>& parts) {
        const auto variable = take(from);
        const auto scale = take(from + "_scale");
        if (!variable) return {};
        UNDERVOICE_TRY(checkDivisible(from, *variable, parts.size()));
        StoredTensor tensor = stored("", *variable);
        if (variable->type == Type::Int8) UNDERVOICE_TRY(useRowScales(from, *variable, scale, tensor));
        split(tensor, parts.size());
        for (const Rows& part : parts) {
            tensor.name = to + "." + part.part + ".weight";
            m_contents.tensors.push_back(tensor);
            advance(tensor);
        }
        return {};
    }

    Status bias(const std::string& from, const std::string& to, const std::vector<Rows>& parts) {
        const auto variable = take(from);
        if (!variable) return {};
        UNDERVOICE_TRY(checkDivisible(from, *variable, parts.size()));
        StoredTensor tensor = stored("", *variable);
        split(tensor, parts.size());
        for (const Rows& part : parts) {
            tensor.name = to + "." + part.part + ".bias";
            if (part.hasBias)
                m_contents.tensors.push_back(tensor);
            else
                UNDERVOICE_TRY(checkZero(from, tensor));
            advance(tensor);
        }
        return {};
    }

    Status checkDivisible(const std::string& name, const Variable& variable, std::size_t parts) const {
        if (!variable.shape.empty() && variable.shape.front() % static_cast<std::int64_t>(parts) == 0)
            return {};
        return refuse(*m_file, "variable " + name + " should stack " + std::to_string(parts) +
                                   " equal parts, found shape " + shapeText(variable.shape));
    }

    Status useRowScales(const std::string& name, const Variable& variable,
                        const std::optional<Variable>& scale, StoredTensor& tensor) const {
        const Shape rows{variable.shape.front()};
        if (!scale || scale->type != Type::Float32 || scale->shape != rows)
            return refuse(*m_file, "variable " + name + " needs a scale a row, float32 " + shapeText(rows) +
                                       ", found " +
                                       (scale ? kTypeNames[static_cast<std::size_t>(scale->type)] +
                                                    (" " + shapeText(scale->shape))
                                              : std::string("none")));
        tensor.type = StoredType::Int8Rows;
        tensor.scaleOffset = scale->offset;
        return {};
    }

    static void split(StoredTensor& tensor, std::size_t parts) {
        tensor.shape.front() /= static_cast<std::int64_t>(parts);
        tensor.bytes /= parts;
    }
    /// To the next part of the stack.
    static void advance(StoredTensor& tensor) {
        tensor.offset += tensor.bytes;
        if (tensor.type == StoredType::Int8Rows)
            tensor.scaleOffset += static_cast<std::uint64_t>(tensor.shape.front()) * sizeof(float);
    }

    /// A bias of the key would not change the softmax, but Whisper has none: refuse what we do not
    /// understand.
    Status checkZero(const std::string& name, const StoredTensor& tensor) const {
        const auto bytes = m_file->bytes().subspan(tensor.offset, tensor.bytes);
        const std::size_t step = tensor.type == StoredType::Float32 ? 4 : 2;
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            const bool isSignByte = at % step == step - 1;
            if ((bytes[at] & std::byte(isSignByte ? 0x7f : 0xff)) != std::byte{0})
                return refuse(*m_file, "variable " + name + " gives the key a bias, Whisper's keys have none",
                              ErrorCode::Unsupported);
        }
        return {};
    }

    /// The value of a scalar of one or two bytes.
    std::optional<std::int64_t> takeScalar(const std::string& name) {
        const auto variable = take(name);
        if (!variable || !variable->shape.empty()) return std::nullopt;
        ByteReader reader(m_file->bytes(), variable->offset);
        if (variable->type == Type::Int8) return reader.number<std::int8_t>();
        if (variable->type == Type::Int16) return reader.number<std::int16_t>();
        if (variable->type == Type::Int32) return reader.number<std::int32_t>();
        return std::nullopt;
    }

    Status checkScalars() {
        struct Fixed {
            const char* name;
            std::int64_t value;
        };
        constexpr std::array<Fixed, 9> kFixed{{{"activation", 3},
                                               {"pre_norm", 1},
                                               {"alibi", 0},
                                               {"alibi_use_positive_positions", 0},
                                               {"scale_alibi", 0},
                                               {"scale_embeddings", 0},
                                               {"start_from_zero_embedding", 0},
                                               {"alignment_heads", 1},
                                               {"alignment_layer", -1}}};
        for (const std::string side : {"encoder", "decoder"}) {
            if (const auto heads = takeScalar(side + "/num_heads"))
                m_contents.dims.set(side == "encoder" ? Dim::AudioHeads : Dim::TextHeads, *heads);
            for (const Fixed& fixed : kFixed) {
                const auto found = takeScalar(side + "/" + fixed.name);
                if (found && *found != fixed.value)
                    return refuse(*m_file,
                                  side + "/" + fixed.name + " is " + std::to_string(*found) +
                                      ", Whisper has " + std::to_string(fixed.value),
                                  ErrorCode::Unsupported);
            }
        }
        return {};
    }

    std::shared_ptr<const MappedFile> m_file;
    Variables m_variables;
    CheckpointContents m_contents;
};

}  // namespace

bool looksLikeCTranslate2(const MappedFile& file) {
    ByteReader reader(file.bytes());
    return reader.skip(sizeof(std::uint32_t)) && readText(reader) == std::string(kSpecification);
}

Result<CheckpointContents> readCTranslate2(const std::shared_ptr<const MappedFile>& file) {
    UNDERVOICE_TRY_ASSIGN(Variables variables, ModelBinReader(*file).read());
    UNDERVOICE_TRY_ASSIGN(CheckpointContents contents, Mapper(file, std::move(variables)).map());
    const fs::path configPath = file->path().parent_path() / "config.json";
    std::error_code ignored;
    if (fs::exists(configPath, ignored)) {
        UNDERVOICE_TRY_ASSIGN(const nlohmann::json config, readJsonFile(configPath, kMaxConfigBytes));
        contents.alignmentHeads = alignmentHeadsMember(config);
    }
    return contents;
}

}  // namespace undervoice::engine
