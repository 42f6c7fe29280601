#include "text/language_names.h"

#include <gtest/gtest.h>

#include "text/languages.h"

namespace undervoice::text {
namespace {

TEST(LanguageNames, AreThoseOfTheLanguageThatIsAskedFor) {
    EXPECT_EQ(languageTitleIn("de", "de"), "Deutsch");
    EXPECT_EQ(languageTitleIn("en", "de-AT"), "Englisch");
    EXPECT_EQ(languageTitleIn("jw", "de"), "Javanisch");
    EXPECT_EQ(languageTitleIn("yue", "de_DE"), "Kantonesisch");
    EXPECT_EQ(languageTitleIn("de", "fr"), "Allemand");
}

TEST(LanguageNames, AreWhispersOwnInEnglish) {
    for (const Language& language : languages()) {
        EXPECT_EQ(languageTitleIn(language.code, "en"), languageTitle(language.code));
        EXPECT_EQ(languageTitleIn(language.code, "en-GB"), languageTitle(language.code));
        EXPECT_EQ(languageTitleIn(language.code, ""), languageTitle(language.code));
    }
}

TEST(LanguageNames, AreThereForEveryLanguageInGerman) {
    for (const Language& language : languages()) EXPECT_NE(languageTitleIn(language.code, "de"), language.code) << language.name;
}

TEST(LanguageNames, OfWhatIsNoLanguageAreTheCode) {
    EXPECT_EQ(languageTitleIn("xx", "de"), "xx");
    EXPECT_EQ(languageTitleIn("", "de"), "");
}

}  // namespace
}  // namespace undervoice::text
