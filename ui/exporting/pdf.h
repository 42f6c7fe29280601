#pragma once
// A transcript as PDF, printed from its HTML page, with the record of where it comes from attached. Any QThread with a QGuiApplication (Qt's text layout
// keeps timers).

#include <filesystem>
#include <vector>

#include "transcript/export/export.h"

namespace undervoice::ui {

/// A4, the page's number at its foot. The file, and the record beside it, which holds the file's SHA-256: `undervoice verify` checks that. Each
/// appears whole or not at all.
Result<std::vector<std::filesystem::path>> writePdf(const ExportDocument& document, const ExportOptions& options, const std::filesystem::path& file);

}  // namespace undervoice::ui
