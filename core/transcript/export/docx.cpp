#include <iterator>

#include <fmt/format.h>

#include "transcript/export/sheet_writers.h"
#include "transcript/export/zip_archive.h"
#include "transcript/html_text.h"

namespace undervoice {
namespace {

constexpr const char* kXmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr const char* kWordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

constexpr const char* kRelations = R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/>
</Relationships>
)";

constexpr const char* kApplication = R"(<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Undervoice</Application></Properties>
)";

/// Twips, a twentieth of a point. The text of timed paragraphs stands 2.5 cm right of the times.
constexpr const char* kStyles = R"(<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Body"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:after="240"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:aliases w:val="Heading"/><w:basedOn w:val="Normal"/><w:next w:val="Body"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Speaker"><w:name w:val="Speaker"/><w:basedOn w:val="Normal"/><w:next w:val="Body"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="120"/></w:pPr><w:rPr><w:b/><w:bCs/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Body"><w:name w:val="Body"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl/><w:spacing w:after="120" w:line="300" w:lineRule="auto"/></w:pPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Note"><w:name w:val="Note"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:after="60"/></w:pPr><w:rPr><w:sz w:val="19"/><w:szCs w:val="19"/></w:rPr></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Timecode"><w:name w:val="Timecode"/><w:qFormat/><w:rPr><w:color w:val="5F5F66"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>
)";

constexpr const char* kPage = R"(<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>)";

class Body {
  public:
    std::string make(const Sheet& sheet) {
        add("{}<w:document xmlns:w=\"{}\"><w:body>\n", kXmlHead, kWordNamespace);
        addParagraph("Title", {.text = sheet.title, .isRightToLeft = sheet.isRightToLeft});
        if (!sheet.head.empty()) addHead(sheet);
        for (const SheetSection& section : sheet.sections) addSection(section);
        add("{}</w:body></w:document>\n", kPage);
        return std::move(m_xml);
    }

  private:
    template <typename... Args>
    void add(fmt::format_string<const Args&...> format, const Args&... args) {
        fmt::format_to(std::back_inserter(m_xml), format, args...);
    }

    void addHead(const Sheet& sheet) {
        add("<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"BBBBBB\"/>"
            "<w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"BBBBBB\"/></w:tblBorders></w:tblPr>"
            "<w:tblGrid><w:gridCol w:w=\"2268\"/><w:gridCol w:w=\"6802\"/></w:tblGrid>\n");
        for (const SheetRow& row : sheet.head) {
            add("<w:tr>");
            addCell(2268, row.label);
            addCell(6802, row.value);
            add("</w:tr>\n");
        }
        add("</w:tbl>\n");
    }

    void addCell(int width, const std::string& text) {
        add("<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>", width);
        addParagraph("Note", {.text = text});
        add("</w:tc>");
    }

    void addSection(const SheetSection& section) {
        if (!section.heading.empty()) addParagraph("Heading1", {.text = section.heading});
        for (const SheetParagraph& paragraph : section.paragraphs) {
            if (!paragraph.speaker.empty())
                addParagraph("Speaker", {.text = paragraph.speaker, .isRightToLeft = paragraph.isRightToLeft}, /*isIndented=*/!paragraph.time.empty());
            addParagraph(section.isTranscript || !paragraph.time.empty() ? "Body" : "Note", paragraph);
        }
    }

    void addParagraph(const char* style, const SheetParagraph& paragraph, bool isIndented = false) {
        const char* indent = isIndented                ? "<w:ind w:left=\"1418\"/>"
                             : !paragraph.time.empty() ? "<w:ind w:left=\"1418\" w:hanging=\"1418\"/>"
                                                       : "";
        const char* tabs = paragraph.time.empty() ? "" : "<w:tabs><w:tab w:val=\"left\" w:pos=\"1418\"/></w:tabs>";
        add("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{}{}{}</w:pPr>", style, tabs, paragraph.isRightToLeft ? "<w:bidi/>" : "", indent);
        if (!paragraph.time.empty()) add("<w:r><w:rPr><w:rStyle w:val=\"Timecode\"/></w:rPr><w:t>{}</w:t></w:r><w:r><w:tab/></w:r>", paragraph.time);
        add("<w:r>{}<w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>\n", paragraph.isRightToLeft ? "<w:rPr><w:rtl/></w:rPr>" : "", escapeHtml(paragraph.text));
    }

    std::string m_xml;
};

std::string stylesXml(const std::string& language) {
    const std::string code = escapeHtml(language.empty() ? "en" : language);
    return fmt::format("{}<w:styles xmlns:w=\"{}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:cs=\"Arial\"/>"
                       "<w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/><w:lang w:val=\"{}\" w:eastAsia=\"{}\" w:bidi=\"{}\"/></w:rPr></w:rPrDefault>"
                       "<w:pPrDefault><w:pPr><w:spacing w:after=\"0\"/></w:pPr></w:pPrDefault></w:docDefaults>\n{}</w:styles>\n",
                       kXmlHead, kWordNamespace, code, code, code, kStyles);
}

std::string coreXml(const Sheet& sheet) {
    const std::string date = metadataDate(sheet.date);
    return fmt::format("{}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
                       "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                       "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:language>{}</dc:language>{}</cp:coreProperties>\n",
                       kXmlHead, escapeHtml(sheet.title), escapeHtml(sheet.language),
                       date.empty() ? "" : fmt::format("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{}</dcterms:created>", date));
}

std::string contentTypes(bool hasRecord) {
    return fmt::format(R"({}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>
{}</Types>
)",
                       kXmlHead,
                       hasRecord ? "<Override PartName=\"/customXml/itemProps1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.customXmlProperties+xml\"/>\n" : "");
}

std::string documentRelations(bool hasRecord) {
    return fmt::format(R"({}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
{}</Relationships>
)",
                       kXmlHead,
                       hasRecord ? "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml\" "
                                   "Target=\"../customXml/item1.xml\"/>\n"
                                 : "");
}

void addRecord(const std::string& record, std::vector<ZipEntry>& entries) {
    entries.push_back({"customXml/item1.xml", fmt::format("{}<provenance xmlns=\"{}\">{}</provenance>\n", kXmlHead, kRecordNamespace, record)});
    entries.push_back({"customXml/itemProps1.xml",
                       fmt::format("{}<ds:datastoreItem ds:itemID=\"{{6D9A5E0C-3B1F-4E57-9C2A-7F0B8E41D3A6}}\" "
                                   "xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\"><ds:schemaRefs>"
                                   "<ds:schemaRef ds:uri=\"{}\"/></ds:schemaRefs></ds:datastoreItem>\n",
                                   kXmlHead, kRecordNamespace)});
    entries.push_back({"customXml/_rels/item1.xml.rels",
                       fmt::format("{}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
                                   "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps\" Target=\"itemProps1.xml\"/>"
                                   "</Relationships>\n",
                                   kXmlHead)});
}

}  // namespace

std::string sheetDocx(const Sheet& sheet, const std::string& record) {
    const bool hasRecord = !record.empty();
    std::vector<ZipEntry> entries = {{"[Content_Types].xml", contentTypes(hasRecord)},
                                     {"_rels/.rels", std::string(kXmlHead) + kRelations},
                                     {"word/document.xml", Body().make(sheet)},
                                     {"word/_rels/document.xml.rels", documentRelations(hasRecord)},
                                     {"word/styles.xml", stylesXml(sheet.language)},
                                     {"docProps/core.xml", coreXml(sheet)},
                                     {"docProps/app.xml", std::string(kXmlHead) + kApplication}};
    if (hasRecord) addRecord(record, entries);
    return makeZip(entries);
}

}  // namespace undervoice
