#pragma once
// The "undervoice" block of a converted model's config.json (spec: attention.md §10): which attentions were converted, and how.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/error.h"

namespace undervoice::engine {

struct ConversionRecord {
    /// How the key dimensions that were kept are laid out. Head: each head has its own, where the original has them. Flat: the
    /// first heads consist of kept ones, as in the original Whisper-MLA repository.
    enum class Layout { Head, Flat };

    struct Attention {
        std::vector<std::string> modes;      ///< [layer]: "mha", "mla", "mtla"; "t" for layer 0 of the self-attention
        std::vector<std::int64_t> ranks;     ///< [layer]; 0 where the mode has none
        std::vector<std::int64_t> keptPerHead;  ///< [head]; empty: none
        bool operator==(const Attention&) const = default;
    };

    Layout layout = Layout::Head;
    Attention self, cross;
    std::int64_t stride = 1;    ///< tokens merged into one latent; 1: no merging
    bool normalizes = false;    ///< merged latents are divided by the sum of their weights
    std::string sourceName, sourceSha256;
    std::string createdBy;      ///< program and version
    std::string reportSha256;   ///< of conversion_report.json; empty: none
    bool operator==(const ConversionRecord&) const = default;
};

nlohmann::json toJson(const ConversionRecord& record);

/// config: the whole config.json. Nothing where it has no such block. Unsupported for a newer format, Format for anything that does
/// not make sense; `where` names the file.
Result<std::optional<ConversionRecord>> readConversionRecord(const nlohmann::json& config, const std::string& where);

}  // namespace undervoice::engine
