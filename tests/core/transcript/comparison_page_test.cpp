#include "transcript/comparison_page.h"

#include "support/comparison_example.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ComparisonPage, EscapesEverythingThatComesFromFiles) {
    const std::string page = comparisonPage(test::exampleComparison());
    for (const char* markup : {"<b>", "<i>", "talk <1>", "talk & text"}) EXPECT_THAT(page, Not(HasSubstr(markup)));
    for (const char* text : {"&lt;b&gt;all&lt;/b&gt;", "tiny&lt;i&gt;", "talk &lt;1&gt;.mp3", "talk &amp; text.txt"}) EXPECT_THAT(page, HasSubstr(text));
}

TEST(ComparisonPage, MarksDifferencesByFormToo) {
    const std::string page = comparisonPage(test::exampleComparison());
    EXPECT_THAT(page, HasSubstr("<mark class=\"changed\" id=\"d1\"><"));
    EXPECT_THAT(page, HasSubstr("<a href=\"#d1\">changed</a>"));
    EXPECT_THAT(page, HasSubstr("mark.changed::before"));
}

TEST(ComparisonPage, WordsSeekToTheirTime) {
    const std::string page = comparisonPage(test::exampleComparison(), "talk.mp3");
    EXPECT_THAT(page, HasSubstr("<span data-t=\"1.50\" data-p=\"80\">morning</span>"));
    EXPECT_THAT(page, HasSubstr("src=\"talk.mp3\""));
}

TEST(ComparisonPage, WithoutSoundThereIsNoPlayer) { EXPECT_THAT(comparisonPage(test::exampleComparison()), Not(HasSubstr("<audio"))); }

TEST(ComparisonPage, LoadsNothing) {
    const std::string page = comparisonPage(test::exampleComparison());
    for (const char* text : {"http:", "https:", "@import", "url("}) EXPECT_THAT(page, Not(HasSubstr(text)));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(ComparisonPage, ShowsEveryCategoryOfBytesOfEitherSide) {
    const std::string page = comparisonPage(test::exampleComparison());
    EXPECT_THAT(page, HasSubstr("<th scope=\"row\">Bytes: self cache</th><td>–</td><td>0.0 MB</td>"));
    EXPECT_THAT(page, HasSubstr("25.00 % of 4: 1 substituted"));
}

TEST(ComparisonPage, AgreementIsSaid) {
    ComparisonReport report = test::exampleComparison();
    report.words = SideBySide();
    EXPECT_THAT(comparisonPage(report), HasSubstr("None: both say the same."));
}

}  // namespace
}  // namespace undervoice
