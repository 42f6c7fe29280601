#include "transcript/comparison_page.h"

#include "text/languages.h"
#include "text/utf8.h"
#include "transcript/html_text.h"
#include "transcript/writers.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace undervoice {
namespace {

using Kind = SideBySideChunk::Kind;

/// Words in a line of the page, should no sentence end.
constexpr std::size_t kMaxLineWords = 60;
constexpr double kDoubtful = 0.5;

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --paper: #fdfcfa; --ink: #1d1d1f; --faint: #6a6a70; --rule: #dcd9d2;
  --changed: #ffe2a8; --changed-line: #9a5b00; --only: #cfe5ff; --only-line: #1d5fa8; --now: #d9f2d4; }
@media (prefers-color-scheme: dark) { :root { --paper: #17181b; --ink: #e8e6e1; --faint: #9b9aa0; --rule: #36373c;
  --changed: #54400f; --changed-line: #f0b44c; --only: #16385c; --only-line: #7db7f5; --now: #25472a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
.player { position: sticky; top: 0; z-index: 1; background: var(--paper); padding: .5rem 0; border-bottom: 1px solid var(--rule); }
audio { width: 100%; display: block; }
table { border-collapse: collapse; width: 100%; } .scroll { overflow-x: auto; }
th, td { text-align: start; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th[scope=row], .faint { color: var(--faint); font-weight: normal; } td { font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
.line { display: grid; grid-template-columns: 6rem 1fr 1fr; gap: 0 1.5rem; align-items: start; border-bottom: 1px solid var(--rule); padding: .35rem 0; }
.line p { margin: 0; } .heads { font-weight: 600; overflow-wrap: anywhere; }
@media (max-width: 44rem) { .line { grid-template-columns: 1fr; gap: .2rem; } .line p + p { padding-inline-start: 1rem; border-inline-start: 3px solid var(--rule); } }
[data-t] { cursor: pointer; } span[data-t]:hover { text-decoration: underline; }
button { font: inherit; color: var(--only-line); background: none; border: 0; padding: 0; text-align: start; white-space: nowrap; font-variant-numeric: tabular-nums; }
.doubt { border-bottom: 1px dotted var(--faint); } .now { background: var(--now); }
mark { color: inherit; border-radius: .2rem; padding: 0 .15rem; scroll-margin-top: 6rem; }
mark:target { outline: 3px solid var(--only-line); }
mark.changed { background: var(--changed); border-bottom: 3px double var(--changed-line); }
mark.changed::before { content: "\2260\202f"; color: var(--changed-line); }
mark.only { background: var(--only); border: 1px dashed var(--only-line); }
mark.only::before { content: "+\202f"; color: var(--only-line); }
mark.gap { background: none; border: 1px dotted var(--faint); color: var(--faint); }
mark.gap::before { content: "\2205"; }
a { color: var(--only-line); }
)";

constexpr std::string_view kScript = R"(
const player = document.getElementById('player');
const clock = s => Math.floor(s / 60) + ':' + (s % 60).toFixed(1).padStart(4, '0');
document.addEventListener('click', event => {
  const spot = event.target.closest('[data-t]');
  if (!spot || !player || String(getSelection())) return;
  player.currentTime = Number(spot.dataset.t);
  player.play().catch(() => {});
});
document.addEventListener('mouseover', event => {
  const word = event.target.closest('span[data-t]');
  if (word) word.title = clock(Number(word.dataset.t)) + ', ' + word.dataset.p + ' % sure';
});
if (player) {
  const sides = ['left', 'right'].map(side => [...document.querySelectorAll('.' + side + ' span[data-t]')]);
  const times = sides.map(words => words.map(word => Number(word.dataset.t)));
  const shown = [null, null];
  player.addEventListener('timeupdate', () => sides.forEach((words, side) => {
    let low = 0, high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[side][middle] <= player.currentTime + 0.05) low = middle + 1; else high = middle;
    }
    const word = words[low - 1] || null;
    if (word === shown[side]) return;
    if (shown[side]) shown[side].classList.remove('now');
    if (word) word.classList.add('now');
    shown[side] = word;
  }));
  player.addEventListener('error', () => { document.getElementById('unplayable').hidden = false; });
}
)";

std::string megabytes(std::int64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }
int percent(double share) { return static_cast<int>(std::lround(100 * std::clamp(share, 0.0, 1.0))); }

bool beginsWithSpace(const Word& word) { return !word.text.empty() && text::isSpace(text::readUtf8(word.text, 0).codePoint); }

class Page {
  public:
    Page(const ComparisonReport& report, const std::string& audioSource) : m_report(report), m_audioSource(audioSource) {}

    std::string make() {
        addHead();
        addPlayer();
        addSummary();
        addDisagreements();
        addTranscripts();
        add("<script>{}</script>\n</body>\n</html>\n", kScript);
        return std::move(m_html);
    }

  private:
    template <typename... Args>
    void add(fmt::format_string<const Args&...> format, const Args&... args) {
        fmt::format_to(std::back_inserter(m_html), format, args...);
    }

    void addHead() {
        const std::string title = "Comparison of " + (m_report.audio == "-" ? std::string("standard input") : escapeHtml(m_report.audio));
        add("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
            "media-src 'self' data: file:\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<h1>{}</h1>\n",
            title, kStyle, title);
    }

    void addPlayer() {
        if (m_audioSource.empty()) return;
        add("<div class=\"player\"><audio id=\"player\" controls preload=\"metadata\" src=\"{}\"></audio>\n"
            "<p id=\"unplayable\" class=\"faint\" hidden>This browser cannot find or play the recording; the texts below need no sound.</p></div>\n",
            escapeHtml(m_audioSource));
    }

    void addRow(std::string_view name, const std::string& left, const std::string& right) {
        add("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", name, escapeHtml(left), escapeHtml(right));
    }

    template <typename Function>
    void addRow(std::string_view name, Function&& textOfSide) {
        addRow(name, textOfSide(m_report.left), textOfSide(m_report.right));
    }

    void addSummary() {
        add("<h2>Summary</h2>\n<p>{}</p>\n<div class=\"scroll\"><table>\n"
            "<tr><th></th><th scope=\"col\">Left</th><th scope=\"col\">Right</th></tr>\n",
            agreementSentence(m_report.words));
        addRow("Model", [](const ComparisonSide& side) { return side.model; });
        addRow("Attention", [](const ComparisonSide& side) { return side.attention; });
        addRow("Checkpoint", [](const ComparisonSide& side) { return side.format; });
        addRow("Computed on", [](const ComparisonSide& side) { return side.device + ", " + side.dtype; });
        addRow("Decoding", [](const ComparisonSide& side) { return side.mode; });
        addRow("Language", [](const ComparisonSide& side) { return text::languageTitle(side.language); });
        if (!m_report.reference.empty())
            addRow(m_report.errorUnit == "characters" ? "Character error rate" : "Word error rate", [](const ComparisonSide& side) { return errorText(side); });
        addRow("Transcribed in", [&](const ComparisonSide& side) {
            return fmt::format("{:.1f} s", side.seconds) + (side.seconds > 0 ? fmt::format(" ({:.1f}× real time)", m_report.audioSeconds / side.seconds) : "");
        });
        addRow("Tokens", [](const ComparisonSide& side) { return fmt::format("{} ({:.1f} a second)", side.decodedTokens, side.tokensPerSecond()); });
        addRow("Loaded in", [](const ComparisonSide& side) { return fmt::format("{:.1f} s", side.loadSeconds); });
        addBytes();
        add("</table></div>\n");
        if (!m_report.reference.empty()) add("<p class=\"faint\">Reference: {}. ", escapeHtml(m_report.reference));
        else add("<p class=\"faint\">");
        add("Words are compared without case and punctuation, as {}.</p>\n",
            m_report.normalizer == "english" ? "Whisper's English normaliser writes them" : "Whisper's basic normaliser writes them");
    }

    static std::string errorText(const ComparisonSide& side) {
        if (!side.errors) return "–";
        const text::ErrorCounts& e = *side.errors;
        return fmt::format("{:.2f} % of {}: {} substituted, {} deleted, {} inserted", 100 * e.wer(), e.referenceLength(), e.substitutions, e.deletions, e.insertions);
    }

    /// Every category that a side has.
    void addBytes() {
        std::vector<std::string> categories;
        for (const ComparisonSide* side : {&m_report.left, &m_report.right})
            for (const auto& [category, bytes] : side->bytes)
                if (std::ranges::find(categories, category) == categories.end()) categories.push_back(category);
        for (const std::string& category : categories) {
            std::string name = "Bytes: " + category;
            std::ranges::replace(name, '_', ' ');
            addRow(escapeHtml(name), [&](const ComparisonSide& side) {
                const auto found = std::ranges::find(side.bytes, category, &std::pair<std::string, std::int64_t>::first);
                return found == side.bytes.end() ? std::string("–") : megabytes(found->second);
            });
        }
    }

    void addDisagreements() {
        const SideBySide& words = m_report.words;
        add("<h2>Disagreements</h2>\n");
        if (words.disagreements() == 0) {
            add("<p>None: both say the same.</p>\n");
            return;
        }
        add("<div class=\"scroll\"><table>\n<tr><th scope=\"col\">Time</th><th scope=\"col\">What</th><th scope=\"col\">Left</th><th scope=\"col\">Sure</th>"
            "<th scope=\"col\">Right</th><th scope=\"col\">Sure</th></tr>\n");
        std::size_t number = 0;
        for (const SideBySideChunk& chunk : words.chunks)
            if (chunk.kind != Kind::Equal) addDisagreement(chunk, ++number);
        add("</table></div>\n");
    }

    void addDisagreement(const SideBySideChunk& chunk, std::size_t number) {
        const char* what = chunk.kind == Kind::Changed ? "changed" : chunk.kind == Kind::LeftOnly ? "only left" : "only right";
        add("<tr><td><button data-t=\"{:.2f}\">{}–{}</button></td><td><a href=\"#d{}\">{}</a></td>", chunk.startSeconds,
            formatTimestamp(chunk.startSeconds), formatTimestamp(chunk.endSeconds), number, what);
        addText(m_report.words.left, chunk.left, m_report.left.textLanguage);
        addText(m_report.words.right, chunk.right, m_report.right.textLanguage);
        add("</tr>\n");
    }

    void addText(const std::vector<Word>& words, const WordRange& range, const std::string& language) {
        if (range.isEmpty()) {
            add("<td>–</td><td></td>");
            return;
        }
        add("<td lang=\"{}\" dir=\"auto\">{}</td><td>{} %</td>", escapeHtml(language), escapeHtml(textOf(words, range)), percent(lowestProbability(words, range)));
    }

    void addTranscripts() {
        const std::vector<SideBySideChunk>& chunks = m_report.words.chunks;
        add("<h2>Side by side</h2>\n<p class=\"faint\"><mark class=\"changed\">changed</mark> <mark class=\"only\">only here</mark> "
            "<mark class=\"gap\"></mark> nothing here, <span class=\"doubt\">less than {} % sure</span>{}</p>\n",
            percent(kDoubtful), m_audioSource.empty() ? "" : ". A click on a word plays it.");
        add("<div class=\"line heads\"><span></span><p>{}</p><p>{}</p></div>\n", escapeHtml(m_report.left.model), escapeHtml(m_report.right.model));
        std::size_t number = 0;
        for (std::size_t begin = 0; begin < chunks.size();) {
            std::size_t end = begin, length = 0;
            while (end < chunks.size()) {
                length += std::max(chunks[end].left.size(), chunks[end].right.size());
                if (chunks[end++].endsLine || length >= kMaxLineWords) break;
            }
            addLine(begin, end, number);
            begin = end;
        }
    }

    /// number: disagreements before this line; counted on.
    void addLine(std::size_t begin, std::size_t end, std::size_t& number) {
        const SideBySide& words = m_report.words;
        add("<div class=\"line\"><button data-t=\"{:.2f}\">{}</button><p class=\"left\" lang=\"{}\" dir=\"auto\">", words.chunks[begin].startSeconds,
            formatTimestamp(words.chunks[begin].startSeconds), escapeHtml(m_report.left.textLanguage));
        for (std::size_t i = begin; i < end; ++i) {
            const SideBySideChunk& chunk = words.chunks[i];
            if (chunk.kind == Kind::Equal)
                addWords(words.left, chunk.left);
            else
                addMarked(words.left, chunk.left, chunk.kind, fmt::format(" id=\"d{}\"", ++number));
        }
        add("</p><p class=\"right\" lang=\"{}\" dir=\"auto\">", escapeHtml(m_report.right.textLanguage));
        for (std::size_t i = begin; i < end; ++i) {
            const SideBySideChunk& chunk = words.chunks[i];
            if (chunk.kind == Kind::Equal)
                addWords(words.right, chunk.right);
            else
                addMarked(words.right, chunk.right, chunk.kind, "");
        }
        add("</p></div>\n");
    }

    void addMarked(const std::vector<Word>& words, const WordRange& range, Kind kind, const std::string& attributes) {
        const char* form = range.isEmpty() ? "gap" : kind == Kind::Changed ? "changed" : "only";
        if (range.isEmpty() || beginsWithSpace(words[range.begin])) m_html += ' ';
        add("<mark class=\"{}\"{}>", form, attributes);
        for (std::size_t i = range.begin; i < range.end; ++i) addWord(words[i], /*hasSpace=*/i > range.begin && beginsWithSpace(words[i]));
        add("</mark>");
    }

    void addWords(const std::vector<Word>& words, const WordRange& range) {
        for (std::size_t i = range.begin; i < range.end; ++i) addWord(words[i], beginsWithSpace(words[i]));
    }

    void addWord(const Word& word, bool hasSpace) {
        add("{}<span data-t=\"{:.2f}\" data-p=\"{}\"{}>{}</span>", hasSpace ? " " : "", word.startSeconds, percent(word.probability),
            word.probability < kDoubtful ? " class=\"doubt\"" : "", escapeHtml(text::strip(word.text)));
    }

    const ComparisonReport& m_report;
    const std::string& m_audioSource;
    std::string m_html;
};

}  // namespace

std::string comparisonPage(const ComparisonReport& report, const std::string& audioSource) { return Page(report, audioSource).make(); }

}  // namespace undervoice
