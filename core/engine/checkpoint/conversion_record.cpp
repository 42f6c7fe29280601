#include "engine/checkpoint/conversion_record.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "engine/checkpoint/bounded_json.h"
#include "engine/checkpoint/latent_module.h"
#include "engine/checkpoint/tensor_names.h"

namespace undervoice::engine {
namespace {

using nlohmann::json;

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kMostLayers = 1024, kMostHeads = 1024, kMostRank = 1 << 16, kMostStride = 448;
constexpr std::size_t kMostText = 200;

class RecordReader {
  public:
    RecordReader(const json& config, const json& block, const std::string& where) : m_config(config), m_block(block), m_where(where) {}

    Result<ConversionRecord> read() const {
        const auto format = integerMember(m_block, "format");
        if (!format) return broken("undervoice.format is missing");
        if (*format != kFormat)
            return fail(ErrorCode::Unsupported, m_where + " was written in format " + std::to_string(*format) + " of converted models; this program reads format " +
                                                    std::to_string(kFormat) + ". A newer version may read it.");
        ConversionRecord record;
        const std::string layout = text(m_block, "layout").value_or("head");
        if (layout != "head" && layout != "flat") return broken("undervoice.layout is '" + shownName(layout) + "' and should be 'head' or 'flat'");
        record.layout = layout == "flat" ? ConversionRecord::Layout::Flat : ConversionRecord::Layout::Head;
        UNDERVOICE_TRY(readAttention("self", {"mha", "t", "mla", "mtla"}, record.self));
        UNDERVOICE_TRY(readAttention("cross", {"mha", "mla"}, record.cross));
        const json& self = m_block.at("self");
        record.stride = integerMember(self, "stride").value_or(1);
        if (record.stride < 1 || record.stride > kMostStride) return broken("undervoice.self.stride is " + std::to_string(record.stride));
        const auto normalizes = self.find("normalize");
        record.normalizes = normalizes != self.end() && normalizes->is_boolean() && normalizes->get<bool>();
        if (const auto source = m_block.find("source"); source != m_block.end() && source->is_object()) {
            record.sourceName = text(*source, "name").value_or("");
            record.sourceSha256 = text(*source, "sha256").value_or("");
        }
        record.createdBy = text(m_block, "created_by").value_or("");
        record.reportSha256 = text(m_block, "report_sha256").value_or("");
        return record;
    }

  private:
    tl::unexpected<Error> broken(const std::string& what) const {
        return fail(ErrorCode::Format, m_where + " does not describe a converted model that can be read: " + what + ".");
    }

    static std::optional<std::string> text(const json& object, const char* key) {
        const auto member = object.find(key);
        if (member == object.end() || !member->is_string()) return std::nullopt;
        return member->get<std::string>().substr(0, kMostText);
    }

    /// A number, or a list of them; a single one stands for all `count`. Each in 0 … largest.
    Result<std::vector<std::int64_t>> numbers(const json& value, std::int64_t count, std::int64_t largest, const std::string& name) const {
        const json list = value.is_array() ? value : json::array({value});
        if (list.size() != 1 && static_cast<std::int64_t>(list.size()) != count)
            return broken(name + " has " + std::to_string(list.size()) + " entries and should have " + std::to_string(count));
        std::vector<std::int64_t> found;
        for (const json& number : list) {
            if (!number.is_number_unsigned() || number.get<std::uint64_t>() > static_cast<std::uint64_t>(largest))
                return broken(name + " should hold whole numbers up to " + std::to_string(largest));
            found.push_back(number.get<std::int64_t>());
        }
        found.resize(static_cast<std::size_t>(count), found.front());
        return found;
    }

    Result<std::vector<std::string>> modes(const json& value, std::int64_t layers, std::initializer_list<std::string_view> known, const std::string& name) const {
        const json list = value.is_array() ? value : json::array({value});
        if (list.size() != 1 && static_cast<std::int64_t>(list.size()) != layers)
            return broken(name + " has " + std::to_string(list.size()) + " entries and the decoder has " + std::to_string(layers) + " layers");
        std::vector<std::string> found;
        for (const json& mode : list) {
            if (!mode.is_string()) return broken(name + " should hold names of attention modes");
            const auto& text = mode.get_ref<const std::string&>();
            if (std::ranges::find(known, text) == known.end()) return broken(name + " has the mode '" + shownName(text) + "', which no file holds");
            found.push_back(text);
        }
        found.resize(static_cast<std::size_t>(layers), found.front());
        for (std::size_t layer = 1; layer < found.size(); ++layer)
            if (found[layer] == "t") return broken(name + " has the mode 't' for layer " + std::to_string(layer) + "; only layer 0 follows from its tokens");
        return found;
    }

    Status readAttention(const std::string& kind, std::initializer_list<std::string_view> known, ConversionRecord::Attention& attention) const {
        const std::string name = "undervoice." + kind;
        const auto layers = integerMember(m_config, "decoder_layers"), heads = integerMember(m_config, "decoder_attention_heads");
        if (!layers || *layers < 1 || *layers > kMostLayers || !heads || *heads < 1 || *heads > kMostHeads)
            return broken("decoder_layers and decoder_attention_heads are missing or impossible");
        const auto block = m_block.find(kind);
        if (block == m_block.end() || !block->is_object() || !block->contains("mode")) return broken(name + ".mode is missing");
        UNDERVOICE_TRY_ASSIGN(attention.modes, modes(block->at("mode"), *layers, known, name + ".mode"));
        UNDERVOICE_TRY_ASSIGN(attention.ranks, numbers(block->value("rank", json(0U)), *layers, kMostRank, name + ".rank"));
        UNDERVOICE_TRY_ASSIGN(attention.keptPerHead, numbers(block->value("kept_per_head", json(0U)), *heads, kHeadWidth, name + ".kept_per_head"));
        if (std::ranges::all_of(attention.keptPerHead, [](std::int64_t kept) { return kept == 0; })) attention.keptPerHead.clear();
        return {};
    }

    const json& m_config;
    const json& m_block;
    const std::string& m_where;
};

template <typename T>
json oneOrList(const std::vector<T>& values) {
    const bool isUniform = !values.empty() && std::ranges::all_of(values, [&](const T& value) { return value == values.front(); });
    return isUniform ? json(values.front()) : json(values);
}

json attentionJson(const ConversionRecord::Attention& attention) {
    json block = {{"mode", oneOrList(attention.modes)}};
    if (std::ranges::any_of(attention.ranks, [](std::int64_t rank) { return rank > 0; })) {
        block["rank"] = oneOrList(attention.ranks);
        block["kept_per_head"] = attention.keptPerHead.empty() ? json(0) : oneOrList(attention.keptPerHead);
    }
    return block;
}

}  // namespace

json toJson(const ConversionRecord& record) {
    json self = attentionJson(record.self);
    self["stride"] = record.stride;
    self["normalize"] = record.normalizes;
    json block = {{"format", kFormat},
                  {"layout", record.layout == ConversionRecord::Layout::Flat ? "flat" : "head"},
                  {"self", std::move(self)},
                  {"cross", attentionJson(record.cross)},
                  {"source", {{"name", record.sourceName}, {"sha256", record.sourceSha256}}},
                  {"created_by", record.createdBy}};
    if (!record.reportSha256.empty()) block["report_sha256"] = record.reportSha256;
    return block;
}

Result<std::optional<ConversionRecord>> readConversionRecord(const json& config, const std::string& where) {
    const auto block = config.find("undervoice");
    if (block == config.end()) return std::nullopt;
    if (!block->is_object())
        return fail(ErrorCode::Format, where + " does not describe a converted model that can be read: undervoice is not an object.");
    UNDERVOICE_TRY_ASSIGN(ConversionRecord record, RecordReader(config, *block, where).read());
    return std::optional<ConversionRecord>(std::move(record));
}

}  // namespace undervoice::engine
