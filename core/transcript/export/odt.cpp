#include <array>
#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "transcript/export/sheet_writers.h"
#include "transcript/export/zip_archive.h"
#include "transcript/html_text.h"

namespace undervoice {
namespace {

constexpr const char* kXmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr const char* kMimeType = "application/vnd.oasis.opendocument.text";
constexpr const char* kNamespaces =
    "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "
    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
    "xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" "
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.2\"";

constexpr const char* kManifest = R"(<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
)";

constexpr const char* kStyles = R"(<style:style style:name="Standard" style:family="paragraph" style:class="text"/>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard" style:next-style-name="Body" style:class="chapter"><style:paragraph-properties fo:margin-bottom="0.42cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="18pt" fo:font-weight="bold" style:font-size-complex="18pt" style:font-weight-complex="bold"/></style:style>
<style:style style:name="Heading" style:family="paragraph" style:parent-style-name="Standard" style:next-style-name="Body" style:class="text" style:default-outline-level="1"><style:paragraph-properties fo:margin-top="0.63cm" fo:margin-bottom="0.21cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="13pt" fo:font-weight="bold" style:font-size-complex="13pt" style:font-weight-complex="bold"/></style:style>
<style:style style:name="Speaker" style:family="paragraph" style:parent-style-name="Standard" style:next-style-name="Body" style:class="text"><style:paragraph-properties fo:margin-top="0.21cm" fo:keep-with-next="always"/><style:text-properties fo:font-weight="bold" style:font-weight-complex="bold"/></style:style>
<style:style style:name="Body" style:family="paragraph" style:parent-style-name="Standard" style:class="text"><style:paragraph-properties fo:margin-bottom="0.21cm" fo:line-height="125%" fo:orphans="2" fo:widows="2"/></style:style>
<style:style style:name="Note" style:family="paragraph" style:parent-style-name="Standard" style:class="text"><style:paragraph-properties fo:margin-bottom="0.1cm"/><style:text-properties fo:font-size="9.5pt" style:font-size-complex="9.5pt"/></style:style>
<style:style style:name="Timecode" style:family="text"><style:text-properties fo:color="#5f5f66" fo:font-size="9pt" style:font-size-complex="9pt"/></style:style>
)";

/// With room for times at their side, and from right to left; LibreOffice takes the left margin for the one at which lines begin.
std::string paragraphStyles() {
    std::string xml;
    for (const char* parent : {"Title", "Speaker", "Body", "Note"})
        for (const bool isTimed : {false, true})
            for (const bool isRightToLeft : {false, true}) {
                const bool isHanging = isTimed && parent != std::string_view("Speaker");
                fmt::format_to(std::back_inserter(xml),
                               "<style:style style:name=\"{0}{1}{2}\" style:family=\"paragraph\" style:parent-style-name=\"{0}\"><style:paragraph-properties "
                               "fo:text-align=\"{3}\" style:writing-mode=\"{4}\" {5}/></style:style>\n",
                               parent, isTimed ? "Timed" : "", isRightToLeft ? "Rtl" : "Ltr", isRightToLeft ? "right" : "left", isRightToLeft ? "rl-tb" : "lr-tb",
                               !isTimed ? "" : fmt::format("fo:margin-left=\"2.5cm\" fo:text-indent=\"{}cm\"", isHanging ? "-2.5" : "0"));
            }
    return xml;
}

class Content {
  public:
    std::string make(const Sheet& sheet) {
        add("{}<office:document-content {}><office:automatic-styles>\n{}"
            "<style:style style:name=\"HeadTable\" style:family=\"table\"><style:table-properties style:width=\"16cm\" table:align=\"margins\"/></style:style>\n"
            "<style:style style:name=\"HeadLabels\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"4cm\"/></style:style>\n"
            "<style:style style:name=\"HeadValues\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"12cm\"/></style:style>\n"
            "<style:style style:name=\"HeadCell\" style:family=\"table-cell\"><style:table-cell-properties fo:padding=\"0.1cm\" "
            "fo:border-bottom=\"0.5pt solid #bbbbbb\"/></style:style>\n</office:automatic-styles><office:body><office:text>\n",
            kXmlHead, kNamespaces, paragraphStyles());
        addParagraph("Title", {.text = sheet.title, .isRightToLeft = sheet.isRightToLeft});
        if (!sheet.head.empty()) addHead(sheet);
        for (const SheetSection& section : sheet.sections) addSection(section);
        add("</office:text></office:body></office:document-content>\n");
        return std::move(m_xml);
    }

  private:
    template <typename... Args>
    void add(fmt::format_string<const Args&...> format, const Args&... args) {
        fmt::format_to(std::back_inserter(m_xml), format, args...);
    }

    void addHead(const Sheet& sheet) {
        add("<table:table table:name=\"Head\" table:style-name=\"HeadTable\"><table:table-column table:style-name=\"HeadLabels\"/>"
            "<table:table-column table:style-name=\"HeadValues\"/>\n");
        for (const SheetRow& row : sheet.head) {
            add("<table:table-row>");
            addCell(row.label);
            addCell(row.value);
            add("</table:table-row>\n");
        }
        add("</table:table>\n");
    }

    void addCell(const std::string& text) {
        add("<table:table-cell table:style-name=\"HeadCell\" office:value-type=\"string\">");
        addParagraph("Note", {.text = text});
        add("</table:table-cell>");
    }

    void addSection(const SheetSection& section) {
        if (!section.heading.empty()) add("<text:h text:style-name=\"Heading\" text:outline-level=\"1\">{}</text:h>\n", escapeHtml(section.heading));
        for (const SheetParagraph& paragraph : section.paragraphs) {
            if (!paragraph.speaker.empty())
                addParagraph("Speaker", {.text = paragraph.speaker, .isRightToLeft = paragraph.isRightToLeft}, /*isTimed=*/!paragraph.time.empty());
            addParagraph(section.isTranscript || !paragraph.time.empty() ? "Body" : "Note", paragraph, !paragraph.time.empty());
        }
    }

    void addParagraph(const char* style, const SheetParagraph& paragraph, bool isTimed = false) {
        add("<text:p text:style-name=\"{}{}{}\">", style, isTimed ? "Timed" : "", paragraph.isRightToLeft ? "Rtl" : "Ltr");
        if (!paragraph.time.empty()) add("<text:span text:style-name=\"Timecode\">{}</text:span><text:tab/>", paragraph.time);
        add("{}</text:p>\n", escapeHtml(paragraph.text));
    }

    std::string m_xml;
};

std::string stylesXml(const std::string& language) {
    const std::string code = escapeHtml(language.empty() ? "en" : language);
    return fmt::format("{}<office:document-styles {}><office:styles>\n<style:default-style style:family=\"paragraph\"><style:text-properties fo:font-family=\"Calibri\" "
                       "fo:font-size=\"11pt\" style:font-size-complex=\"11pt\" fo:language=\"{}\" fo:country=\"none\" style:language-asian=\"{}\" "
                       "style:country-asian=\"none\" style:language-complex=\"{}\" style:country-complex=\"none\"/></style:default-style>\n{}</office:styles>"
                       "<office:automatic-styles><style:page-layout style:name=\"A4\"><style:page-layout-properties fo:page-width=\"21cm\" fo:page-height=\"29.7cm\" "
                       "fo:margin=\"2.5cm\"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name=\"Standard\" "
                       "style:page-layout-name=\"A4\"/></office:master-styles></office:document-styles>\n",
                       kXmlHead, kNamespaces, code, code, code, kStyles);
}

std::string metaXml(const Sheet& sheet, const std::string& record) {
    const std::string date = metadataDate(sheet.date);
    return fmt::format("{}<office:document-meta {}><office:meta><meta:generator>Undervoice</meta:generator><dc:title>{}</dc:title><dc:language>{}</dc:language>{}{}"
                       "</office:meta></office:document-meta>\n",
                       kXmlHead, kNamespaces, escapeHtml(sheet.title), escapeHtml(sheet.language),
                       date.empty() ? "" : fmt::format("<meta:creation-date>{}</meta:creation-date>", date),
                       record.empty() ? "" : fmt::format("<meta:user-defined meta:name=\"{}\" meta:value-type=\"string\">{}</meta:user-defined>", kRecordMark, record));
}

}  // namespace

std::string sheetOdt(const Sheet& sheet, const std::string& record) {
    return makeZip({{"mimetype", kMimeType, /*isStored=*/true},
                    {"content.xml", Content().make(sheet)},
                    {"styles.xml", stylesXml(sheet.language)},
                    {"meta.xml", metaXml(sheet, record)},
                    {"META-INF/manifest.xml", std::string(kXmlHead) + kManifest}});
}

std::string metadataDate(const std::string& date) {
    static constexpr std::string_view kForm = "dddd-dd-dd";
    if (date.size() != kForm.size()) return {};
    for (std::size_t i = 0; i < kForm.size(); ++i)
        if (kForm[i] == 'd' ? !std::isdigit(static_cast<unsigned char>(date[i])) : date[i] != kForm[i]) return {};
    const int month = std::stoi(date.substr(5, 2)), day = std::stoi(date.substr(8, 2));
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 ? date + "T00:00:00Z" : "";
}

}  // namespace undervoice
