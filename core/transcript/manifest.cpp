#include "transcript/manifest.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace undervoice {
namespace {

constexpr std::array<std::string_view, 6> kColumns{"path", "start", "end", "speaker", "language", "text"};
enum Column { kPath, kStart, kEnd, kSpeaker, kLanguage, kText };

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view withoutReturn(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::optional<double> seconds(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0) return std::nullopt;
    return value;
}

class ManifestReader {
  public:
    ManifestReader(const std::filesystem::path& folder, const std::string& name) : m_folder(folder), m_name(name) {}

    Status readHeader(std::string_view line) {
        m_positions.fill(-1);
        const auto names = split(line, '\t');
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto* const column = std::ranges::find(kColumns, names[i]);
            if (column != kColumns.end()) m_positions[static_cast<std::size_t>(column - kColumns.begin())] = static_cast<int>(i);
        }
        if (m_positions[kPath] < 0)
            return fail(ErrorCode::Format, m_name + " has no column \"path\" in its first line; the columns path, start, end, speaker, language and text are separated by tabs.");
        return {};
    }

    Result<ManifestEntry> readLine(std::string_view line, std::size_t number) const {
        const auto fields = split(line, '\t');
        const auto field = [&](Column column) {
            const int position = m_positions[column];
            return position < 0 || static_cast<std::size_t>(position) >= fields.size() ? std::string_view() : fields[static_cast<std::size_t>(position)];
        };
        const auto refuse = [&](const std::string& what) { return fail(ErrorCode::Format, m_name + ", line " + std::to_string(number) + ": " + what + "."); };
        ManifestEntry entry;
        if (field(kPath).empty()) return refuse("there is no path");
        entry.path = m_folder / std::filesystem::path(field(kPath));
        for (const auto& [column, target] : {std::pair{kStart, &entry.startSeconds}, std::pair{kEnd, &entry.endSeconds}}) {
            if (field(column).empty()) continue;
            const auto value = seconds(field(column));
            if (!value) return refuse(std::string(kColumns[column]) + " is \"" + std::string(field(column).substr(0, 40)) + "\" and should be seconds");
            *target = *value;
        }
        if (!(entry.startSeconds < entry.endSeconds)) return refuse("its end does not lie behind its start");
        entry.speaker = field(kSpeaker);
        entry.language = field(kLanguage);
        entry.text = field(kText);
        return entry;
    }

  private:
    const std::filesystem::path& m_folder;
    const std::string& m_name;
    std::array<int, kColumns.size()> m_positions{};
};

}  // namespace

Result<std::vector<ManifestEntry>> parseManifest(std::string_view tsv, const std::filesystem::path& folder, const std::string& name) {
    if (tsv.starts_with("\xEF\xBB\xBF")) tsv.remove_prefix(3);
    const auto lines = split(tsv, '\n');
    ManifestReader reader(folder, name);
    UNDERVOICE_TRY(reader.readHeader(withoutReturn(lines.front())));
    std::vector<ManifestEntry> entries;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string_view line = withoutReturn(lines[i]);
        if (line.empty()) continue;
        UNDERVOICE_TRY_ASSIGN(ManifestEntry entry, reader.readLine(line, i + 1));
        entries.push_back(std::move(entry));
    }
    if (entries.empty()) return fail(ErrorCode::Format, name + " lists no clips.");
    return entries;
}

}  // namespace undervoice
