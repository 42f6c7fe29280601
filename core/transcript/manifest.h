#pragma once
// Lists of clips with what is said in them, as people who train and measure models keep them (spec: convert-train.md §3.5): tab-separated,
// with a header that names the columns path, start, end, speaker, language and text, in any order; only path is needed.

#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace undervoice {

struct ManifestEntry {
    std::filesystem::path path;
    double startSeconds = 0;
    double endSeconds = std::numeric_limits<double>::infinity();  ///< infinite: to the end of the file
    std::string speaker, language, text;
    bool operator==(const ManifestEntry&) const = default;
};

/// Relative paths are taken from `folder`. Format with the line's number and what is wrong with it; `name` names the file.
Result<std::vector<ManifestEntry>> parseManifest(std::string_view tsv, const std::filesystem::path& folder, const std::string& name);

}  // namespace undervoice
