#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "transcript/export/sheet_writers.h"
#include "transcript/html_text.h"

namespace undervoice {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --paper: #fdfcfa; --ink: #1d1d1f; --faint: #6a6a70; --rule: #dcd9d2; --link: #1d5fa8; }
@media (prefers-color-scheme: dark) { :root { --paper: #17181b; --ink: #e8e6e1; --faint: #9b9aa0; --rule: #36373c; --link: #7db7f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1.5rem 4rem; background: var(--paper); color: var(--ink); font: 1.05rem/1.6 Georgia, serif; }
h1 { font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: start; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
th { color: var(--faint); font-weight: normal; white-space: nowrap; }
.said { margin: 0 0 .8rem; } .said p { margin: 0; } .speaker { font-weight: bold; }
.timed { display: grid; grid-template-columns: 5.5rem 1fr; }
.timed > div { min-width: 0; overflow-wrap: break-word; }
.time { color: var(--faint); font: .8rem/2 ui-monospace, monospace; text-decoration: none; } .time:hover, .time:focus { color: var(--link); text-decoration: underline; }
.said:target { outline: 2px solid var(--link); outline-offset: .3rem; }
.note { color: var(--faint); font-size: .9rem; overflow-wrap: anywhere; }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --faint: #444; --rule: #999; --link: #000; }
  body { max-width: none; padding: 0; font-size: 11pt; } .said { orphans: 3; widows: 3; } h2, .speaker { break-after: avoid; } }
)";

class Page {
  public:
    explicit Page(const Sheet& sheet) : m_sheet(sheet) {}

    std::string make(const std::string& record) {
        addHead();
        for (const SheetSection& section : m_sheet.sections) addSection(section);
        add("</main>\n");
        if (!record.empty()) add("<script type=\"application/json\" id=\"{}\">{}</script>\n", kRecordMark, record);
        add("</body>\n</html>\n");
        return std::move(m_html);
    }

  private:
    template <typename... Args>
    void add(fmt::format_string<const Args&...> format, const Args&... args) {
        fmt::format_to(std::back_inserter(m_html), format, args...);
    }

    void addHead() {
        const std::string title = escapeHtml(m_sheet.title);
        const std::string language = m_sheet.language.empty() ? "" : fmt::format(" lang=\"{}\"", escapeHtml(m_sheet.language));
        add("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            "<meta name=\"generator\" content=\"Undervoice\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main{}>\n<h1 dir=\"auto\">{}</h1>\n",
            title, kStyle, language, title);
        if (m_sheet.head.empty()) return;
        add("<table lang=\"en\">\n");
        for (const SheetRow& row : m_sheet.head) add("<tr><th scope=\"row\">{}</th><td dir=\"auto\">{}</td></tr>\n", row.label, escapeHtml(row.value));
        add("</table>\n");
    }

    void addSection(const SheetSection& section) {
        add("<section>\n");
        if (!section.heading.empty()) add("<h2 lang=\"en\">{}</h2>\n", section.heading);
        for (const SheetParagraph& paragraph : section.paragraphs) {
            if (section.isTranscript || !paragraph.time.empty())
                addParagraph(paragraph, section.isTranscript);
            else
                add("<p class=\"note\" lang=\"en\" dir=\"auto\">{}</p>\n", escapeHtml(paragraph.text));
        }
        add("</section>\n");
    }

    /// Of the paragraph that begins here: two that begin in the same millisecond have a name each.
    std::string newAnchor(std::int64_t startUs) {
        const bool isTwin = !m_anchors.empty() && m_anchors.back().startUs / 1000 == startUs / 1000;
        m_anchors.push_back({startUs, isTwin ? fmt::format("t{}-{}", startUs / 1000, m_anchors.size()) : fmt::format("t{}", startUs / 1000)});
        return m_anchors.back().name;
    }

    /// Of the paragraph in which this time lies.
    std::string anchorAt(std::int64_t us) const {
        const auto after = std::ranges::upper_bound(m_anchors, us, {}, &Anchor::startUs);
        return after == m_anchors.begin() ? "" : std::prev(after)->name;
    }

    void addParagraph(const SheetParagraph& paragraph, bool isTarget) {
        const std::string anchor = isTarget ? newAnchor(paragraph.startUs) : anchorAt(paragraph.startUs);
        const std::string id = isTarget ? fmt::format(" id=\"{}\"", anchor) : "";
        add("<div class=\"said{}\"{}>", paragraph.time.empty() ? "" : " timed", id);
        if (!paragraph.time.empty()) add("<a class=\"time\" href=\"#{}\">{}</a>", anchor, paragraph.time);
        add("<div>");
        if (!paragraph.speaker.empty()) add("<p class=\"speaker\" dir=\"auto\">{}</p>", escapeHtml(paragraph.speaker));
        add("<p dir=\"{}\">{}</p></div></div>\n", paragraph.isRightToLeft ? "rtl" : "ltr", escapeHtml(paragraph.text));
    }

    struct Anchor {
        std::int64_t startUs = 0;
        std::string name;
    };
    const Sheet& m_sheet;
    std::string m_html;
    std::vector<Anchor> m_anchors;
};

}  // namespace

std::string sheetHtml(const Sheet& sheet, const std::string& record) { return Page(sheet).make(record); }

}  // namespace undervoice
