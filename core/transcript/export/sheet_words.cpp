#include "transcript/export/sheet_words.h"

#include <cstddef>

namespace undervoice {

std::string filled(std::string_view words, std::initializer_list<std::string_view> values) {
    std::string text;
    for (std::size_t at = 0; at < words.size(); ++at) {
        const bool isPlace = words[at] == '%' && at + 1 < words.size() && words[at + 1] >= '1' && words[at + 1] <= '9';
        const std::size_t place = isPlace ? static_cast<std::size_t>(words[at + 1] - '1') : values.size();
        if (place >= values.size()) {
            text += words[at];
            continue;
        }
        text += *(values.begin() + place);
        ++at;
    }
    return text;
}

}  // namespace undervoice
