#include "transcript/names.h"

#include "text/unicode.h"
#include "text/utf8.h"

namespace undervoice {

std::string foldedName(std::string_view name) {
    const std::u32string parts = text::nfkd(text::lowerCase(text::nfkd(text::collapseSpace(text::toCodePoints(text::strip(name))))));
    std::u32string folded;
    for (const char32_t c : parts)
        if (!text::isNonspacingMark(c)) folded += c;
    return text::toUtf8(folded);
}

}  // namespace undervoice
