#include "media/clean_text.h"

#include <cstddef>
#include <cstdint>

namespace undervoice::media {
namespace {

constexpr std::size_t kLongestBytes = 1024;

/// Length of the well-formed sequence at the start of text (Unicode table 3-7); 0 when there is none.
std::size_t sequenceLength(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return 1;
    std::size_t length = 0;
    if (lead >= 0xC2 && lead <= 0xDF) length = 2;
    if (lead >= 0xE0 && lead <= 0xEF) length = 3;
    if (lead >= 0xF0 && lead <= 0xF4) length = 4;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    const std::uint8_t second = byte(1);
    const bool isWrong = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                         (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return isWrong ? 0 : length;
}

}  // namespace

std::string cleanText(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        const auto first = static_cast<std::uint8_t>(text.front());
        const std::string_view piece = length == 0                     ? "\xEF\xBF\xBD"
                                       : first < 0x20 || first == 0x7F ? " "
                                                                       : text.substr(0, length);
        if (clean.size() + piece.size() > kLongestBytes) break;
        clean += piece;
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return clean;
}

}  // namespace undervoice::media
