#pragma once
// Names of Whisper's languages as speakers of other languages write them, from ICU's tables. Pure; any thread.

#include <string>
#include <string_view>

namespace undervoice::text {

/// "Deutsch" for "de" in "de" (or "de-AT"), as a list shows it; languageTitle() in English, and where ICU has no name.
std::string languageTitleIn(std::string_view code, std::string_view inLanguage);

}  // namespace undervoice::text
