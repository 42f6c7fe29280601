#pragma once
// Whisper's languages: codes in token order, English names, aliases (spec: whisper.md §3).

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace undervoice::text {

struct Language {
    std::string_view code;  ///< "en"
    std::string_view name;  ///< "english"
};

/// All 100, in token order; the hundredth (Cantonese, "yue") exists only in vocabularies of 51866 tokens.
std::span<const Language> languages();

/// Code for a code, an English name or an alias, in any case; nothing for an unknown one.
std::optional<std::string_view> languageCode(std::string_view codeOrName);

/// "English" for "en"; the code itself if unknown.
std::string languageTitle(std::string_view code);

/// zh, ja, th, lo, my, yue: no spaces between words, so that a piece of whole characters is the smallest unit
/// worth a time, and errors are counted in characters.
bool isWrittenWithoutSpaces(std::string_view code);

}  // namespace undervoice::text
