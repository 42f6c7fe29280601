#include "kept_output.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

namespace undervoice::cli {
namespace {

using nlohmann::json;

json orNull(const std::optional<int>& value) { return value ? json(*value) : json(nullptr); }

std::optional<int> numberOrNothing(const json& value) { return value.is_null() ? std::nullopt : std::optional(value.get<int>()); }

}  // namespace

std::string outputToJson(const Presentation& presentation) {
    std::error_code unknown;
    const std::filesystem::path folder = std::filesystem::absolute(presentation.outputFolder.empty() ? "." : presentation.outputFolder, unknown);
    std::string formats;
    for (const ExportFormat format : presentation.formats) formats += (formats.empty() ? "" : ",") + std::string(factsOf(format).name);
    const WriterOptions& writers = presentation.writerOptions;
    const json value = {{"folder", (unknown ? presentation.outputFolder : folder.lexically_normal()).string()},
                        {"formats", formats},
                        {"highlight_words", writers.highlightWords},
                        {"max_line_width", orNull(writers.maxLineWidth)},
                        {"max_line_count", orNull(writers.maxLineCount)},
                        {"max_words_per_line", orNull(writers.maxWordsPerLine)}};
    try {
        return value.dump(-1, ' ', /*ensure_ascii=*/true);
    } catch (const json::exception&) {
        return {};  // a folder whose name is no text: better none than another
    }
}

bool readOutput(const std::string& text, Presentation& presentation) {
    const json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
    try {
        auto formats = parseExportFormats(value.at("formats").get<std::string>());
        const std::string folder = value.at("folder").get<std::string>();
        WriterOptions writers{.extras = true};
        value.at("highlight_words").get_to(writers.highlightWords);
        writers.maxLineWidth = numberOrNothing(value.at("max_line_width"));
        writers.maxLineCount = numberOrNothing(value.at("max_line_count"));
        writers.maxWordsPerLine = numberOrNothing(value.at("max_words_per_line"));
        if (!formats || folder.empty() || !validate(writers)) return false;
        presentation.outputFolder = folder;
        presentation.formats = *std::move(formats);
        presentation.writerOptions = writers;
        return true;
    } catch (const json::exception&) {
        return false;
    }
}

}  // namespace undervoice::cli
