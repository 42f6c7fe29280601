#include "transcript/paragraphs.h"

#include <algorithm>
#include <cassert>
#include <string_view>

namespace undervoice {
namespace {

using namespace std::string_view_literals;

bool cutsSuffix(std::string_view& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text.remove_suffix(suffix.size());
    return true;
}

int wordCount(std::string_view text) {
    int count = 0;
    bool isInWord = false;
    for (const char c : text) {
        const bool isSpace = c == ' ' || c == '\n' || c == '\t';
        count += !isSpace && !isInWord;
        isInWord = !isSpace;
    }
    return count;
}

}  // namespace

bool endsSentence(const std::string& text) {
    static constexpr std::string_view kClosing[] = {" "sv, "\n"sv, "\""sv, "'"sv, ")"sv, "]"sv, "”"sv, "’"sv, "»"sv, "“"sv, "」"sv, "』"sv, "）"sv};
    static constexpr std::string_view kEnds[] = {"."sv, "!"sv, "?"sv, "…"sv, "。"sv, "！"sv, "？"sv, "؟"sv, "।"sv, "։"sv, "።"sv};
    std::string_view rest = text;
    while (std::ranges::any_of(kClosing, [&](std::string_view closing) { return cutsSuffix(rest, closing); })) {}
    return std::ranges::any_of(kEnds, [&](std::string_view end) { return rest.ends_with(end); });
}

std::vector<Paragraph> paragraphsOf(const std::vector<Segment>& segments, const ParagraphRule& rule, std::span<const int> speakers) {
    assert(speakers.empty() || speakers.size() == segments.size());
    std::vector<Paragraph> paragraphs;
    int words = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const Segment& segment = segments[i];
        const bool isAfterPause = i > 0 && segment.startSeconds - segments[i - 1].endSeconds > rule.longestPauseSeconds;
        const bool isFull = i > 0 && words >= rule.words && endsSentence(segments[i - 1].text);
        const bool isTurn = i > 0 && !speakers.empty() && speakers[i] != speakers[i - 1];
        if (i == 0 || isTurn || isAfterPause || isFull) {
            paragraphs.push_back({i, i, segment.startSeconds, segment.endSeconds});
            words = 0;
        }
        Paragraph& paragraph = paragraphs.back();
        paragraph.end = i + 1;
        paragraph.endSeconds = std::max(paragraph.endSeconds, segment.endSeconds);
        words += wordCount(segment.text);
    }
    return paragraphs;
}

}  // namespace undervoice
