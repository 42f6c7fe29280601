#include "comparison_summary.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "transcript/writers.h"

namespace undervoice::cli {
namespace {

constexpr std::size_t kShownDisagreements = 20;
constexpr std::size_t kShownCharacters = 60;

/// Both sides' texts of one row of the table.
struct Row {
    std::string name, left, right;
};

std::string errorText(const ComparisonSide& side) {
    if (!side.errors) return "-";
    const text::ErrorCounts& e = *side.errors;
    return fmt::format("{:.2f} % (S {} D {} I {})", 100 * e.wer(), e.substitutions, e.deletions, e.insertions);
}

std::vector<Row> rowsOf(const ComparisonReport& report) {
    std::vector<Row> rows;
    const auto add = [&](const std::string& name, auto&& textOfSide) { rows.push_back({name, textOfSide(report.left), textOfSide(report.right)}); };
    add("model", [](const ComparisonSide& side) { return side.model; });
    add("attention", [](const ComparisonSide& side) { return side.attention; });
    if (!report.reference.empty()) add(report.errorUnit == "characters" ? "CER" : "WER", errorText);
    add("seconds", [](const ComparisonSide& side) { return fmt::format("{:.1f}", side.seconds); });
    add("tokens/s", [](const ComparisonSide& side) { return fmt::format("{:.1f}", side.tokensPerSecond()); });
    add("load s", [](const ComparisonSide& side) { return fmt::format("{:.1f}", side.loadSeconds); });
    for (const auto& [category, ignored] : report.left.bytes)
        add(category + " MB", [&name = category](const ComparisonSide& side) {
            const auto found = std::ranges::find(side.bytes, name, &std::pair<std::string, std::int64_t>::first);
            return found == side.bytes.end() ? std::string("-") : fmt::format("{:.1f}", static_cast<double>(found->second) / 1e6);
        });
    return rows;
}

/// One line of bounded length, without control characters.
std::string shown(const std::vector<Word>& words, const WordRange& range) {
    if (range.isEmpty()) return "(nothing)";
    std::string text;
    std::size_t characters = 0;
    for (const char c : textOf(words, range)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80 && ++characters > kShownCharacters) {
            text += "…";
            break;
        }
        text += byte < 0x20 || byte == 0x7F ? ' ' : c;
    }
    return fmt::format("\"{}\" ({:.0f} %)", text, 100 * lowestProbability(words, range));
}

}  // namespace

std::string comparisonSummary(const ComparisonReport& report) {
    const SideBySide& words = report.words;
    std::string text = agreementSentence(words) + "\n\n";
    const std::vector<Row> rows = rowsOf(report);
    std::size_t nameWidth = 0, leftWidth = 4;
    for (const Row& row : rows) {
        nameWidth = std::max(nameWidth, row.name.size());
        leftWidth = std::max(leftWidth, row.left.size());
    }
    const auto addRow = [&](const Row& row) {
        fmt::format_to(std::back_inserter(text), "{:<{}}  {:<{}}  {}\n", row.name, nameWidth, row.left, leftWidth, row.right);
    };
    addRow({"", "left", "right"});
    for (const Row& row : rows) addRow(row);
    std::size_t count = 0;
    for (const SideBySideChunk& chunk : words.chunks) {
        if (chunk.kind == SideBySideChunk::Kind::Equal) continue;
        if (++count > kShownDisagreements) continue;
        if (count == 1) text += "\n";
        fmt::format_to(std::back_inserter(text), "{}  {}  ->  {}\n", formatTimestamp(chunk.startSeconds), shown(words.left, chunk.left), shown(words.right, chunk.right));
    }
    if (count > kShownDisagreements) fmt::format_to(std::back_inserter(text), "and {} more: --json or --html has them all\n", count - kShownDisagreements);
    return text;
}

}  // namespace undervoice::cli
