#include "transcript/export/markup_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace undervoice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = MarkupReader::Kind;

const std::string kName = "file.xml";

/// "<name>", "</name>", "<name/>" and texts; "!" and the message where reading ends in an error.
std::vector<std::string> piecesOf(const std::string& markup, bool isHtml = false) {
    MarkupReader reader(markup, isHtml, kName);
    std::vector<std::string> pieces;
    for (;;) {
        const auto piece = reader.next();
        if (!piece) pieces.push_back("!" + piece.error().message);
        if (!piece || piece->kind == Kind::Done) return pieces;
        if (piece->kind == Kind::Text) pieces.push_back(piece->text);
        if (piece->kind == Kind::Start) pieces.push_back("<" + piece->name + (piece->isEmpty ? "/>" : ">"));
        if (piece->kind == Kind::End) pieces.push_back("</" + piece->name + ">");
    }
}

TEST(MarkupReaderTest, GivesElementsAndTexts) {
    EXPECT_THAT(piecesOf("<?xml version=\"1.0\"?><!-- no <b> --><w:p a='>'>one <w:t>two</w:t><br/></w:p>"),
                ElementsAre("<p>", "one ", "<t>", "two", "</t>", "<br/>", "</p>"));
}

TEST(MarkupReaderTest, DecodesWhatXmlKnows) {
    EXPECT_THAT(piecesOf("&lt;&gt;&amp;&quot;&apos;&#65;&#x1F399;<![CDATA[&<x>]]>"), ElementsAre("<>&\"'A🎙", "&<x>"));
    EXPECT_THAT(piecesOf("&#xD800;&#99999999;", true), ElementsAre("\xEF\xBF\xBD\xEF\xBF\xBD"));
}

TEST(MarkupReaderTest, RefusesDocumentsThatDefineEntities) {
    EXPECT_THAT(piecesOf("<!DOCTYPE a [<!ENTITY b \"cc\">]><a>&b;</a>"), ElementsAre(HasSubstr("!file.xml is not a sound document: it defines")));
    EXPECT_THAT(piecesOf("<a>&b;</a>"), ElementsAre("<a>", HasSubstr("entity")));
}

TEST(MarkupReaderTest, RefusesXmlThatBreaksOff) {
    for (const char* broken : {"<a", "<a b=\"", "<!-- ", "<![CDATA[x", "<?x", "< a>", "</"}) EXPECT_THAT(piecesOf(broken), testing::Contains(HasSubstr("!file.xml"))) << broken;
}

TEST(MarkupReaderTest, InHtmlEverythingElseIsText) {
    EXPECT_THAT(piecesOf("<!doctype html><P CLASS=x>1 < 2 &unknown; &</P>", true), ElementsAre("<p>", "1 ", "< 2 &unknown; &", "</p>"));
    EXPECT_THAT(piecesOf("a<b c=\"d", true), ElementsAre("a", "<b c=\"d"));
}

TEST(MarkupReaderTest, ScriptsAndStylesAreNoMarkup) {
    EXPECT_THAT(piecesOf("<script>a < b && '<p>'</SCRIPT>x<style>p{}</style>", true), ElementsAre("<script>", "a < b && '<p>'", "</script>", "x", "<style>", "p{}", "</style>"));
}

TEST(MarkupReaderTest, ManyOpenMarksAreReadOnce) {
    std::string markup;
    for (int i = 0; i < 300'000; ++i) markup += "<a ";

    EXPECT_EQ(piecesOf(markup, true).size(), 1U);
}

TEST(MarkupReaderTest, SkipsElementsWithAllInThem) {
    const std::string markup = "<a><b/><a>x</a></a>y";
    MarkupReader reader(markup, false, kName);
    ASSERT_EQ(reader.next()->name, "a");
    ASSERT_TRUE(reader.skipElement());
    EXPECT_EQ(reader.next()->text, "y");
}

TEST(AttributeTest, IsFoundByItsName) {
    const std::string markup = "<meta:user-defined meta:value-type='string' meta:name = \"x\">";
    MarkupReader reader(markup, false, kName);
    const auto piece = reader.next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(attributeOf(*piece, "name"), "x");
    EXPECT_EQ(attributeOf(*piece, "value-type"), "string");
    EXPECT_EQ(attributeOf(*piece, "nam"), std::nullopt);
}

}  // namespace
}  // namespace undervoice
