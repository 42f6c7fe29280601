#include "text/language_names.h"

#include <unicode/locdspnm.h>
#include <unicode/udisplaycontext.h>
#include <unicode/unistr.h>

#include <memory>

#include "text/languages.h"

namespace undervoice::text {

std::string languageTitleIn(std::string_view code, std::string_view inLanguage) {
    const std::string_view language = inLanguage.substr(0, inLanguage.find_first_of("-_"));
    if (language.empty() || language == "en") return languageTitle(code);
    // Whisper has Javanese by the code that ISO 639 gave up.
    const std::string known(code == "jw" ? "jv" : code);
    UDisplayContext contexts[] = {UDISPCTX_CAPITALIZATION_FOR_UI_LIST_OR_MENU, UDISPCTX_NO_SUBSTITUTE};
    const std::unique_ptr<icu::LocaleDisplayNames> names(icu::LocaleDisplayNames::createInstance(icu::Locale(std::string(inLanguage).c_str()), contexts, 2));
    icu::UnicodeString name;
    if (names) names->languageDisplayName(known.c_str(), name);
    if (name.isEmpty() || name.isBogus()) return languageTitle(code);
    std::string title;
    name.toUTF8String(title);
    return title;
}

}  // namespace undervoice::text
