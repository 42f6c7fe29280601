#include "transcript/html_text.h"

#include <gtest/gtest.h>

namespace undervoice {
namespace {

TEST(HtmlText, MarkupBecomesText) {
    EXPECT_EQ(escapeHtml("<script>alert(\"a\" & 'b')</script>"), "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;");
}

TEST(HtmlText, OtherTextStays) { EXPECT_EQ(escapeHtml("Grüße, 東京 🎧\n"), "Grüße, 東京 🎧\n"); }

TEST(HtmlText, IllFormedTextAndControlsAreReplaced) {
    EXPECT_EQ(escapeHtml(std::string_view("a\0b\x1b\xff", 5)), "a�b��");
    EXPECT_EQ(escapeHtml("gpj.\u202Eexe"), "gpj.�exe");
}

TEST(HtmlText, PathsBecomeUrls) {
    EXPECT_EQ(relativeUrl("../my talks/50%?#1.mp3"), "../my%20talks/50%25%3F%231.mp3");
    EXPECT_EQ(relativeUrl("javascript:alert(1)"), "javascript%3Aalert%281%29");
    EXPECT_EQ(relativeUrl("\"ü"), "%22%C3%BC");
}

}  // namespace
}  // namespace undervoice
