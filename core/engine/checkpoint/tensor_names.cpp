#include "engine/checkpoint/tensor_names.h"

#include "engine/checkpoint/checkpoint.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace undervoice::engine {
namespace {

using NamePair = std::pair<std::string_view, std::string_view>;

constexpr std::array<NamePair, 7> kBlockParts{{{"self_attn", "attn"},
                                               {"self_attn_layer_norm", "attn_ln"},
                                               {"encoder_attn", "cross_attn"},
                                               {"encoder_attn_layer_norm", "cross_attn_ln"},
                                               {"fc1", "mlp.0"},
                                               {"fc2", "mlp.2"},
                                               {"final_layer_norm", "mlp_ln"}}};
constexpr std::array<NamePair, 4> kAttentionParts{
    {{"q_proj", "query"}, {"k_proj", "key"}, {"v_proj", "value"}, {"out_proj", "out"}}};
/// The original Whisper-MLA repository's names inside an attention, and ours. Its up_k.bias is what initialisation left: a key bias
/// adds the same to every logit of a query, and softmax does not see it.
constexpr std::array<NamePair, 7> kLatentParts{{{"kv_proj.down_kv.weight", "kv_down.weight"},
                                                {"kv_proj.down_k.weight", "k_down.weight"},
                                                {"kv_proj.down_v.weight", "v_down.weight"},
                                                {"kv_proj.up_k.weight", "k_up.weight"},
                                                {"kv_proj.up_v.weight", "v_up.weight"},
                                                {"kv_proj.up_v.bias", "v_up.bias"},
                                                {"k_r_proj.weight", "k_keep.weight"}}};
constexpr std::string_view kDroppedLatentPart = "kv_proj.up_k.bias";
constexpr std::array<NamePair, 7> kWholeNames{
    {{"encoder.embed_positions.weight", "encoder.positional_embedding"},
     {"decoder.embed_positions.weight", "decoder.positional_embedding"},
     {"decoder.embed_tokens.weight", "decoder.token_embedding.weight"},
     {"encoder.layer_norm.weight", "encoder.ln_post.weight"},
     {"encoder.layer_norm.bias", "encoder.ln_post.bias"},
     {"decoder.layer_norm.weight", "decoder.ln.weight"},
     {"decoder.layer_norm.bias", "decoder.ln.bias"}}};

template <std::size_t n>
std::string_view translated(const std::array<NamePair, n>& table, std::string_view name) {
    const auto* const found =
        std::find_if(table.begin(), table.end(), [&](const NamePair& pair) { return pair.first == name; });
    return found == table.end() ? name : found->second;
}

template <std::size_t n>
std::string_view translatedBack(const std::array<NamePair, n>& table, std::string_view name) {
    const auto* const found =
        std::find_if(table.begin(), table.end(), [&](const NamePair& pair) { return pair.second == name; });
    return found == table.end() ? name : found->first;
}

/// The part before the next dot; it and the dot are removed from `rest`.
std::string_view takePart(std::string_view& rest) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    const std::string_view part = rest.substr(0, dot);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
    return part;
}

struct NamedShapes {
    const TensorLayout& layout;
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> list;

    void add(std::string name, std::initializer_list<std::int64_t> shape) {
        list.emplace_back(std::move(name), shape);
    }
    void linear(const std::string& name, std::int64_t out, std::int64_t in, bool hasBias = true) {
        add(name + ".weight", {out, in});
        if (hasBias) add(name + ".bias", {out});
    }
    void norm(const std::string& name, std::int64_t size) {
        add(name + ".weight", {size});
        add(name + ".bias", {size});
    }
    void attention(const std::string& name, std::int64_t d) {
        linear(name + ".query", d, d);
        const auto factors = std::ranges::find(layout.separate, name, &SeparateFactors::prefix);
        const auto latent = std::ranges::find(layout.latent, name, &LatentModule::prefix);
        if (factors != layout.separate.end()) {
            separate(*factors, d);
        } else if (latent == layout.latent.end()) {
            linear(name + ".key", d, d, /*hasBias=*/false);
            linear(name + ".value", d, d);
        } else {
            linear(name + ".kv_down", latent->rank, d, /*hasBias=*/false);
            linear(name + ".k_up", d - latent->kept(), latent->rank, /*hasBias=*/false);
            linear(name + ".v_up", d, latent->rank);
            if (latent->kept() > 0) linear(name + ".k_keep", latent->kept(), d, /*hasBias=*/false);
            for (const char* network : {".hyper.fc_c", ".hyper.fc_p"})
                if (latent->merging) linear(name + network, hyperWidth(latent->rank), latent->rank);
        }
        linear(name + ".out", d, d);
    }
    void separate(const SeparateFactors& factors, std::int64_t d) {
        const std::string& name = factors.prefix;
        if (factors.keyRank) linear(name + ".k_down", *factors.keyRank, d, /*hasBias=*/false);
        linear(name + ".k_up", d - factors.kept, factors.keyRank.value_or(d), /*hasBias=*/false);
        if (factors.valueRank) linear(name + ".v_down", *factors.valueRank, d, /*hasBias=*/false);
        linear(name + ".v_up", d, factors.valueRank.value_or(d));
        if (factors.kept > 0) linear(name + ".k_keep", factors.kept, d, /*hasBias=*/false);
    }
    void block(const std::string& name, std::int64_t d, std::int64_t hidden, bool hasCrossAttention) {
        attention(name + ".attn", d);
        norm(name + ".attn_ln", d);
        if (hasCrossAttention) {
            attention(name + ".cross_attn", d);
            norm(name + ".cross_attn_ln", d);
        }
        linear(name + ".mlp.0", hidden, d);
        linear(name + ".mlp.2", d, hidden);
        norm(name + ".mlp_ln", d);
    }
};

}  // namespace

std::optional<std::string> openAiName(std::string_view name) {
    constexpr std::string_view kPrefix = "model.";
    if (name.substr(0, kPrefix.size()) == kPrefix) name.remove_prefix(kPrefix.size());
    if (name == "proj_out.weight") return std::nullopt;
    if (const std::string_view whole = translated(kWholeNames, name); whole != name)
        return std::string(whole);

    std::string_view rest = name;
    const std::string side(takePart(rest));
    if (takePart(rest) != "layers") return std::string(name);
    std::string result = side + ".blocks." + std::string(takePart(rest));
    result += "." + std::string(translated(kBlockParts, takePart(rest)));
    if (rest == kDroppedLatentPart) return std::nullopt;
    if (const std::string_view latent = translated(kLatentParts, rest); latent != rest) return result + "." + std::string(latent);
    while (!rest.empty()) result += "." + std::string(translated(kAttentionParts, takePart(rest)));
    return result;
}

std::string huggingFaceName(std::string_view name) {
    const std::string prefix = "model.";
    if (const std::string_view whole = translatedBack(kWholeNames, name); whole != name) return prefix + std::string(whole);
    std::string_view rest = name;
    const std::string side(takePart(rest));
    if (takePart(rest) != "blocks") return prefix + std::string(name);
    std::string result = prefix + side + ".layers." + std::string(takePart(rest));
    std::string part(takePart(rest));
    if (part == "mlp") part += "." + std::string(takePart(rest));
    result += "." + std::string(translatedBack(kBlockParts, part));
    while (!rest.empty()) result += "." + std::string(translatedBack(kAttentionParts, takePart(rest)));
    return result;
}

std::optional<int> blockIndex(std::string_view name, std::string_view side) {
    if (takePart(name) != side || takePart(name) != "blocks") return std::nullopt;
    const std::string_view digits = takePart(name);
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (digits.empty() || digits.size() > 4 || !std::all_of(digits.begin(), digits.end(), isDigit))
        return std::nullopt;
    int index = 0;
    for (const char digit : digits) index = 10 * index + (digit - '0');
    return index;
}

std::string shownName(std::string_view name) {
    constexpr std::size_t kMaxShown = 80;
    std::string shown(name.substr(0, kMaxShown));
    for (char& c : shown)
        if (c < ' ' || c > '~') c = '?';
    if (name.size() > kMaxShown) shown += "...";
    return shown;
}

std::vector<std::pair<std::string, std::vector<std::int64_t>>> expectedTensors(const api::ModelDims& dims,
                                                                               const TensorLayout& layout) {
    NamedShapes shapes{layout, {}};
    const std::int64_t audio = dims.audioState;
    const std::int64_t text = dims.textState;
    shapes.add("encoder.positional_embedding", {dims.audioContext, audio});
    shapes.add("encoder.conv1.weight", {audio, dims.melBins, 3});
    shapes.add("encoder.conv1.bias", {audio});
    shapes.add("encoder.conv2.weight", {audio, audio, 3});
    shapes.add("encoder.conv2.bias", {audio});
    for (int i = 0; i < dims.audioLayers; ++i)
        shapes.block("encoder.blocks." + std::to_string(i), audio, layout.audioHidden.value_or(4 * audio), /*hasCrossAttention=*/false);
    shapes.norm("encoder.ln_post", audio);
    shapes.add("decoder.positional_embedding", {dims.textContext, text});
    shapes.add("decoder.token_embedding.weight", {dims.vocabularySize, text});
    for (int i = 0; i < dims.textLayers; ++i)
        shapes.block("decoder.blocks." + std::to_string(i), text, layout.textHidden.value_or(4 * text), /*hasCrossAttention=*/true);
    shapes.norm("decoder.ln", text);
    return std::move(shapes.list);
}

}  // namespace undervoice::engine
