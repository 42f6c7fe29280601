#pragma once
// What a person sees of an exported file, as clean lines, and the record that it carries. Reads what the exports write and what other
// programs (LibreOffice, editors) make of it; the file is taken for hostile. Pure functions; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "transcript/export/provenance.h"

namespace undervoice {

struct VisibleText {
    std::vector<ContentLine> lines;  ///< none empty; with times where the format states them for each
    std::string record;              ///< JSON; empty: the file carries none
};

inline constexpr std::size_t kMostFileBytes = 64U << 20;
inline constexpr std::size_t kMostLines = 1U << 18;

/// What stands for the text of a file that is not read.
std::string fileDigestLine(const std::string& sha256);

/// By content where that is clear (zip, WebVTT; of PDF no more than its digest), else by the name's extension; anything else is lines of text. Format, naming the file,
/// for what cannot be read.
Result<VisibleText> readVisibleText(std::string_view content, const std::string& name);

}  // namespace undervoice
