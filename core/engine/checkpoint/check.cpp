#include "engine/checkpoint/check.h"

#include "engine/checkpoint/byte_reader.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/tensor_names.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace undervoice::engine {
namespace {

constexpr std::int64_t kMaxDim = 1 << 24;
constexpr std::size_t kMaxNamesInMessage = 5;

class Checker {
  public:
    explicit Checker(CheckpointContents& contents) : m_contents(contents) {}

    Status index() {
        for (StoredTensor& tensor : m_contents.tensors)
            if (!m_byName.emplace(tensor.name, &tensor).second)
                return refuse("tensor " + shownName(tensor.name) + " is there twice");
        return {};
    }

    Result<api::ModelDims> findDims() const {
        api::ModelDims dims;
        const auto pick = [&](int& target, Dim dim, const char* tensor, std::size_t rank,
                              std::size_t axis) -> Status {
            UNDERVOICE_TRY_ASSIGN(target, statedOrSize(dim, tensor, rank, axis));
            return {};
        };
        UNDERVOICE_TRY(pick(dims.melBins, Dim::MelBins, "encoder.conv1.weight", 3, 1));
        UNDERVOICE_TRY(pick(dims.audioState, Dim::AudioState, "encoder.conv1.weight", 3, 0));
        UNDERVOICE_TRY(pick(dims.audioContext, Dim::AudioContext, "encoder.positional_embedding", 2, 0));
        UNDERVOICE_TRY(
            pick(dims.vocabularySize, Dim::VocabularySize, "decoder.token_embedding.weight", 2, 0));
        UNDERVOICE_TRY(pick(dims.textState, Dim::TextState, "decoder.token_embedding.weight", 2, 1));
        UNDERVOICE_TRY(pick(dims.textContext, Dim::TextContext, "decoder.positional_embedding", 2, 0));
        UNDERVOICE_TRY_ASSIGN(dims.audioLayers, layers(Dim::AudioLayers, "encoder"));
        UNDERVOICE_TRY_ASSIGN(dims.textLayers, layers(Dim::TextLayers, "decoder"));
        UNDERVOICE_TRY_ASSIGN(dims.audioHeads, heads(Dim::AudioHeads, "encoder", dims.audioState));
        UNDERVOICE_TRY_ASSIGN(dims.textHeads, heads(Dim::TextHeads, "decoder", dims.textState));
        if (dims.audioState != dims.textState)
            return unsupported("the encoder is " + std::to_string(dims.audioState) +
                               " wide and the decoder " + std::to_string(dims.textState) +
                               "; Whisper's are equally wide");
        return dims;
    }

    /// MLP widths as stated; converted attentions by their tensors, and by the conversion's record where there is one.
    Result<TensorLayout> findLayout(const api::ModelDims& dims) {
        TensorLayout layout{m_contents.audioHidden, m_contents.textHidden, {}};
        for (const auto& hidden : {layout.audioHidden, layout.textHidden})
            if (hidden && (*hidden < 1 || *hidden > kMaxDim)) return refuse("an MLP's width is " + std::to_string(*hidden));
        const auto add = [&](const std::string& prefix, int state, int heads) -> Status {
            UNDERVOICE_TRY_ASSIGN(std::optional<LatentModule> module, findModule(prefix, state, heads));
            if (module) layout.latent.push_back(std::move(*module));
            if (module || m_contents.conversion) return {};
            UNDERVOICE_TRY_ASSIGN(std::optional<SeparateFactors> factors, findSeparateFactors(prefix, state));
            if (!factors) return {};
            if (factors->isLatent(state))
                layout.latent.push_back(LatentModule::flat(prefix, *factors->keyRank + *factors->valueRank, factors->kept, heads));
            layout.separate.push_back(std::move(*factors));
            return {};
        };
        for (int i = 0; i < dims.audioLayers; ++i)
            UNDERVOICE_TRY(add("encoder.blocks." + std::to_string(i) + ".attn", dims.audioState, dims.audioHeads));
        for (int i = 0; i < dims.textLayers; ++i)
            for (const char* part : {".attn", ".cross_attn"})
                UNDERVOICE_TRY(add("decoder.blocks." + std::to_string(i) + part, dims.textState, dims.textHeads));
        if (m_contents.conversion) UNDERVOICE_TRY(checkRecord(*m_contents.conversion, dims, layout));
        return layout;
    }

    /// Moves the expected tensors out of the contents, in the order of expectedTensors.
    Result<std::vector<StoredTensor>> takeExpected(const api::ModelDims& dims, const TensorLayout& layout) {
        std::vector<StoredTensor> taken;
        for (const auto& [name, shape] : expectedTensors(dims, layout)) {
            const auto found = m_byName.find(name);
            if (found == m_byName.end())
                return refuse("tensor " + name + " is missing (expected shape " + shapeText(shape) + ")");
            UNDERVOICE_TRY(checkTensor(*found->second, shape));
            taken.push_back(std::move(*found->second));
            m_byName.erase(found);
        }
        return taken;
    }

    /// One sentence on what was not asked for; nothing when there is none. Refused in our own format.
    Result<std::optional<std::string>> leftOver() const {
        if (m_byName.empty()) return std::nullopt;
        std::set<std::string_view> names;
        for (const auto& [name, tensor] : m_byName) names.insert(name);
        // Nobody but ourselves writes our own format: a tensor too many is one whose meaning we do not know.
        if (m_contents.conversion) return refuse("it holds a tensor " + shownName(*names.begin()) + ", which this version does not know");
        std::string text = std::to_string(names.size()) + (names.size() == 1 ? " tensor" : " tensors") +
                           " that Whisper does not have " + (names.size() == 1 ? "was" : "were") +
                           " ignored:";
        std::size_t listed = 0;
        for (const std::string_view name : names) {
            if (++listed > kMaxNamesInMessage) return std::optional(text + " …");
            text += (listed > 1 ? ", " : " ") + shownName(name);
        }
        return std::optional(text + ".");
    }

    /// Files whose tensors share bytes could claim any amount of memory; twice the size allows for aliases.
    Status checkTotal(const std::vector<StoredTensor>& tensors) const {
        std::uint64_t fileBytes = 0;
        for (const auto& file : m_contents.weightFiles) fileBytes += file->size();
        std::uint64_t claimed = 0;
        for (const StoredTensor& tensor : tensors) {
            claimed += tensor.bytes;
            if (claimed > 2 * fileBytes)
                return refuse("its tensors claim more bytes than the file has (" + std::to_string(fileBytes) +
                              ")");
        }
        return {};
    }

  private:
    tl::unexpected<Error> refuse(const std::string& what) const {
        return fail(ErrorCode::Format, where() + " is not a complete Whisper model: " + what + ".");
    }
    tl::unexpected<Error> unsupported(const std::string& what) const {
        return fail(ErrorCode::Unsupported,
                    where() + " is not a Whisper model that can be run: " + what + ".");
    }
    std::string where() const { return m_contents.weightFiles.front()->path().string(); }

    const StoredTensor* find(const std::string& name) const {
        const auto found = m_byName.find(name);
        return found == m_byName.end() ? nullptr : found->second;
    }

    /// The converted attention of that prefix, if it is one.
    Result<std::optional<LatentModule>> findModule(const std::string& prefix, int state, int heads) {
        const StoredTensor* down = find(prefix + ".kv_down.weight");
        if (!down) return std::nullopt;
        UNDERVOICE_TRY_ASSIGN(const std::int64_t rank, rowsOf(*down, state));
        std::int64_t kept = 0;
        if (const StoredTensor* keep = find(prefix + ".k_keep.weight")) {
            UNDERVOICE_TRY_ASSIGN(kept, rowsOf(*keep, state));
        }
        // In the flat layout the first heads consist of kept dimensions: an index adds nothing, but may be there.
        const bool isByHead = m_contents.conversion &&
                              (m_contents.conversion->layout == ConversionRecord::Layout::Head || find(prefix + ".keep_index") != nullptr);
        LatentModule module = LatentModule::flat(prefix, rank, kept, heads);
        if (isByHead && kept > 0) {
            UNDERVOICE_TRY_ASSIGN(module.keptOfHead, readKeptDimensions(prefix, kept, heads));
        }
        UNDERVOICE_TRY_ASSIGN(module.merging, findMerging(prefix, rank));
        return module;
    }

    /// Factors of the original repository that are not joint, if the attention of that prefix has such.
    Result<std::optional<SeparateFactors>> findSeparateFactors(const std::string& prefix, int state) const {
        const StoredTensor* const keyUp = find(prefix + ".k_up.weight");
        if (!keyUp) return std::nullopt;
        SeparateFactors factors{prefix};
        for (const auto& [part, rank] : {std::pair{".k_down.weight", &factors.keyRank}, std::pair{".v_down.weight", &factors.valueRank}})
            if (const StoredTensor* down = find(prefix + part)) {
                UNDERVOICE_TRY_ASSIGN(*rank, rowsOf(*down, state));
            }
        // Of joint factors whose down-projection is missing, that is what to say.
        if (!factors.keyRank && !factors.valueRank && keyUp->shape.size() == 2 && keyUp->shape[1] != state)
            return refuse("tensor " + prefix + ".kv_down.weight is missing");
        if (const StoredTensor* keep = find(prefix + ".k_keep.weight")) {
            UNDERVOICE_TRY_ASSIGN(factors.kept, rowsOf(*keep, state));
        }
        return factors;
    }

    /// How a converted attention merges tokens: its network is there exactly where the record states mtla.
    Result<std::optional<MergeRule>> findMerging(const std::string& prefix, std::int64_t rank) const {
        const std::string network = prefix + ".hyper.fc_c.weight";
        if (!isStatedToMerge(prefix)) {
            if (find(network)) return refuse("tensor " + network + " is there, but no config.json states mtla for its layer");
            return std::nullopt;
        }
        if (hyperWidth(rank) < 1)
            return refuse("tensor " + prefix + ".kv_down.weight has " + std::to_string(rank) + " rows; to merge tokens (mtla) takes at least 4");
        return MergeRule{static_cast<int>(m_contents.conversion->stride), m_contents.conversion->normalizes};
    }

    bool isStatedToMerge(const std::string& prefix) const {
        if (!m_contents.conversion || !prefix.ends_with(".attn")) return false;
        const std::vector<std::string>& modes = m_contents.conversion->self.modes;
        const std::optional<int> layer = blockIndex(prefix, "decoder");
        return layer && static_cast<std::size_t>(*layer) < modes.size() && modes[static_cast<std::size_t>(*layer)] == "mtla";
    }

    /// P.keep_index, cut into heads as the record says: each head's dimensions, ascending.
    Result<std::vector<std::vector<int>>> readKeptDimensions(const std::string& prefix, std::int64_t kept, int heads) {
        const std::string name = prefix + ".keep_index";
        const StoredTensor* index = find(name);
        if (!index) return refuse("tensor " + name + " is missing (expected " + std::to_string(kept) + " numbers)");
        if (index->typeName != "I32" || index->shape != Shape{kept} || index->bytes != 4 * static_cast<std::uint64_t>(kept))
            return refuse("tensor " + name + " should be " + std::to_string(kept) + " int32 numbers, found " + shownName(index->typeName) + " " + shapeText(index->shape));
        ByteReader reader(index->file->bytes().subspan(index->offset, index->bytes));
        const bool isSelf = prefix.ends_with(".attn");
        const std::vector<std::int64_t>& counts = (isSelf ? m_contents.conversion->self : m_contents.conversion->cross).keptPerHead;
        std::vector<std::vector<int>> keptOfHead(static_cast<std::size_t>(heads));
        std::int64_t stated = 0;
        for (std::size_t head = 0; head < keptOfHead.size() && head < counts.size(); ++head) {
            stated += counts[head];
            for (std::int64_t i = 0; i < counts[head] && stated <= kept; ++i) {
                const auto dimension = reader.number<std::int32_t>();
                const int previous = keptOfHead[head].empty() ? -1 : keptOfHead[head].back();
                if (!dimension || *dimension <= previous || *dimension >= kHeadWidth)
                    return refuse("tensor " + name + " should list each head's dimensions, 0 to 63, ascending");
                keptOfHead[head].push_back(*dimension);
            }
        }
        if (stated != kept)
            return refuse("tensor " + prefix + ".k_keep.weight keeps " + std::to_string(kept) + " dimensions and config.json states " + std::to_string(stated));
        m_byName.erase(name);
        return keptOfHead;
    }

    /// What config.json says of every decoder layer is what the tensors are.
    Status checkRecord(const ConversionRecord& record, const api::ModelDims& dims, const TensorLayout& layout) const {
        for (int i = 0; i < dims.textLayers; ++i)
            for (const auto& [part, stated] : {std::pair{".attn", &record.self}, std::pair{".cross_attn", &record.cross}}) {
                const std::string prefix = "decoder.blocks." + std::to_string(i) + part;
                const auto layer = static_cast<std::size_t>(i);
                if (stated->modes.size() <= layer || stated->ranks.size() <= layer) return refuse("config.json states other layers than there are");
                const std::string& mode = stated->modes[layer];
                const auto module = std::ranges::find(layout.latent, prefix, &LatentModule::prefix);
                const std::int64_t rank = module == layout.latent.end() ? 0 : module->rank;
                const bool isLatent = mode == "mla" || mode == "mtla";
                if (isLatent && rank == 0) return refuse("tensor " + prefix + ".kv_down.weight is missing (config.json states " + mode + ")");
                if (!isLatent && rank > 0) return refuse("tensor " + prefix + ".kv_down.weight is there, but config.json states " + mode);
                if (isLatent && stated->ranks[layer] != rank)
                    return refuse("tensor " + prefix + ".kv_down.weight has " + std::to_string(rank) + " rows and config.json states rank " +
                                  std::to_string(stated->ranks[layer]));
            }
        return {};
    }

    /// Of a down-projection or of kept keys: never more than there are keys.
    Result<std::int64_t> rowsOf(const StoredTensor& tensor, int state) const {
        if (tensor.shape.size() != 2 || tensor.shape[0] < 1 || tensor.shape[0] > state || tensor.shape[1] != state)
            return refuse("tensor " + tensor.name + " should have from 1 to " + std::to_string(state) + " rows of " +
                          std::to_string(state) + ", found shape " + shapeText(tensor.shape));
        return tensor.shape[0];
    }

    Result<int> statedOrSize(Dim dim, const std::string& name, std::size_t rank, std::size_t axis) const {
        std::optional<std::int64_t> size = m_contents.dims.get(dim);
        if (!size) {
            const StoredTensor* tensor = find(name);
            if (!tensor) return refuse("tensor " + name + " is missing");
            if (tensor->shape.size() != rank)
                return refuse("tensor " + name + " should have " + std::to_string(rank) +
                              " dimensions, found shape " + shapeText(tensor->shape));
            size = tensor->shape[axis];
        }
        if (*size < 1 || *size > kMaxDim)
            return refuse("a size that " + name + " depends on is " + std::to_string(*size));
        return static_cast<int>(*size);
    }

    /// Layers as stated, else as many as have tensors. A statement far beyond what is there is cut to one
    /// missing block, whose first tensor is then reported.
    Result<int> layers(Dim dim, const std::string& side) const {
        std::set<int> indices;
        for (const auto& [name, tensor] : m_byName)
            if (const std::optional<int> index = blockIndex(name, side)) indices.insert(*index);
        const auto found = static_cast<std::int64_t>(indices.size());
        const std::int64_t stated = m_contents.dims.get(dim).value_or(found);
        if (stated < found)
            return refuse("it states " + std::to_string(stated) + " " + side +
                          " layers but holds tensors of " + std::to_string(found));
        if (stated == 0) return refuse("tensor " + side + ".blocks.0.attn.query.weight is missing");
        return static_cast<int>(std::min(stated, found + 1));
    }

    Result<int> heads(Dim dim, const std::string& side, int state) const {
        const std::int64_t stated = m_contents.dims.get(dim).value_or(state / kHeadWidth);
        if (state % kHeadWidth != 0 || stated != state / kHeadWidth)
            return unsupported("its " + side + " has " + std::to_string(stated) + " heads at a width of " +
                               std::to_string(state) + "; a head of Whisper is always 64 wide");
        return static_cast<int>(stated);
    }

    Status checkTensor(const StoredTensor& tensor, const Shape& expected) const {
        if (tensor.shape != expected)
            return refuse("tensor " + tensor.name + " should have shape " + shapeText(expected) + ", found " +
                          shapeText(tensor.shape));
        if (tensor.type == StoredType::Other)
            return fail(ErrorCode::Unsupported, where() + ": tensor " + tensor.name + " is stored as " +
                                                    shownName(tensor.typeName) +
                                                    ", which cannot be read; floating-point types can.");
        return {};
    }

    CheckpointContents& m_contents;
    std::unordered_map<std::string, StoredTensor*> m_byName;
};

/// Heads that the model does not have would crash the aligner much later.
void dropImpossibleHeads(CheckpointContents& contents, const api::ModelDims& dims) {
    if (!contents.alignmentHeads) return;
    const auto isPossible = [&](const std::pair<int, int>& head) {
        return head.first >= 0 && head.first < dims.textLayers && head.second >= 0 &&
               head.second < dims.textHeads;
    };
    const AlignmentHeads& heads = *contents.alignmentHeads;
    if (!heads.empty() && std::all_of(heads.begin(), heads.end(), isPossible)) return;
    contents.alignmentHeads.reset();
    contents.warnings.push_back(
        "The alignment heads stated beside the weights do not fit the model and are ignored.");
}

/// Files that later versions of the original repository wrote keep no keys apart, but their queries are in the order of those that
/// did, and their keys are not. What they compute is what was trained, so it is run; no conversion back makes the heads fit.
void warnOfMisalignedHeads(CheckpointContents& contents, const TensorLayout& layout) {
    const auto keepsNone = [](const auto& attention) {
        if constexpr (requires { attention.kept(); }) return attention.kept() == 0;
        else return attention.keyRank && attention.kept == 0;
    };
    if (contents.isBareText && (std::ranges::any_of(layout.latent, keepsNone) || std::ranges::any_of(layout.separate, keepsNone)))
        contents.warnings.push_back("The model keeps no keys apart from its latent: its queries are in another order than its keys, and its heads are misaligned. It is run as it was trained.");
}

}  // namespace

Result<CheckedContents> checkContents(CheckpointContents& contents) {
    Checker checker(contents);
    UNDERVOICE_TRY(checker.index());
    CheckedContents checked;
    UNDERVOICE_TRY_ASSIGN(checked.dims, checker.findDims());
    UNDERVOICE_TRY_ASSIGN(checked.layout, checker.findLayout(checked.dims));
    UNDERVOICE_TRY_ASSIGN(checked.tensors, checker.takeExpected(checked.dims, checked.layout));
    UNDERVOICE_TRY(checker.checkTotal(checked.tensors));
    UNDERVOICE_TRY_ASSIGN(auto sentence, checker.leftOver());
    if (sentence) contents.warnings.push_back(std::move(*sentence));
    dropImpossibleHeads(contents, checked.dims);
    warnOfMisalignedHeads(contents, checked.layout);
    return checked;
}

Status checkWhisperConstants(const api::ModelDims& dims) {
    const auto refuse = [](const std::string& what, int found, const std::string& expected) {
        return fail(ErrorCode::Unsupported, "The model has " + what + " " + std::to_string(found) +
                                                "; Whisper has " + expected + ".");
    };
    if (dims.melBins != 80 && dims.melBins != 128)
        return refuse("a mel bin count of", dims.melBins, "80 or 128");
    if (dims.audioContext != 1500) return refuse("an audio context of", dims.audioContext, "1500");
    if (dims.textContext != 448) return refuse("a text context of", dims.textContext, "448");
    if (dims.vocabularySize < 51864 || dims.vocabularySize > 51866)
        return refuse("a vocabulary of", dims.vocabularySize,
                      "51864 (English), 51865 or 51866, and models with added tokens cannot be run");
    return {};
}

}  // namespace undervoice::engine
