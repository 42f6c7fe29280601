#include "transcript/cues.h"

#include "text/utf8.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace undervoice {
namespace {

constexpr int kUnlimited = 1000;  // the reference's stand-in for "no limit"
constexpr double kLongPauseSeconds = 3.0;

std::string withoutArrows(std::string text) {
    for (std::size_t at = 0; (at = text.find("-->", at)) != std::string::npos; at += 2)
        text.replace(at, 3, "->");
    return text;
}

int limitOr(std::optional<int> limit, int otherwise) {
    return limit && *limit != 0 ? *limit : otherwise;
}

/// Groups words into cues. A word's text is changed to what stands in the cue: without its space at the start
/// of a line, with a line break before it where a new line starts.
class CueBuilder {
  public:
    explicit CueBuilder(const WriterOptions& options)
        : m_width(static_cast<std::size_t>(limitOr(options.maxLineWidth, kUnlimited))),
          m_maxLines(options.maxLineCount),
          m_keepsSegments(!options.maxLineCount || !options.maxLineWidth) {}

    void add(Word word, bool isFirstOfChunk) {
        const double previousStart = m_previousStart.value_or(word.startSeconds);
        m_previousStart = word.startSeconds;
        const bool isAfterPause = !m_keepsSegments && word.startSeconds - previousStart > kLongPauseSeconds;
        const bool isNewSegment = isFirstOfChunk && !m_cue.empty() && m_keepsSegments;
        const std::size_t length = text::countCodePoints(word.text);
        if (m_lineLength > 0 && m_lineLength + length <= m_width && !isAfterPause && !isNewSegment)
            m_lineLength += length;
        else
            startLine(word, isAfterPause, isNewSegment);
        m_cue.push_back(std::move(word));
    }

    std::vector<std::vector<Word>> finish() {
        if (!m_cue.empty()) m_cues.push_back(std::move(m_cue));
        return std::move(m_cues);
    }

  private:
    void startLine(Word& word, bool isAfterPause, bool isNewSegment) {
        const std::string stripped(text::strip(word.text));
        const bool isFull = m_maxLines && (isAfterPause || m_lines >= *m_maxLines);
        word.text = stripped;
        if ((!m_cue.empty() && isFull) || isNewSegment) {
            m_cues.push_back(std::exchange(m_cue, {}));
            m_lines = 1;
        } else if (m_lineLength > 0) {
            ++m_lines;
            word.text = "\n" + stripped;
        }
        m_lineLength = text::countCodePoints(stripped);
    }

    std::size_t m_width;
    std::optional<int> m_maxLines;
    bool m_keepsSegments;
    std::vector<std::vector<Word>> m_cues;
    std::vector<Word> m_cue;
    int m_lines = 1;
    std::size_t m_lineLength = 0;  ///< code points
    std::optional<double> m_previousStart;
};

std::vector<std::vector<Word>> groupWords(std::span<const Segment> segments, const WriterOptions& options) {
    const auto chunk = static_cast<std::size_t>(limitOr(options.maxWordsPerLine, kUnlimited));
    CueBuilder builder(options);
    for (const Segment& segment : segments) {
        for (std::size_t i = 0; i < segment.words->size(); ++i)
            builder.add((*segment.words)[i], i % chunk == 0);
    }
    return builder.finish();
}

std::string joinWords(std::span<const Word> words) {
    std::string text;
    for (const Word& word : words) text += word.text;
    return text;
}

/// The word between <u> and </u>, leading white space outside. A line break after the word stays outside too,
/// and a word with one inside is left alone: a mark must not span lines.
std::string underlined(const std::string& word) {
    std::size_t begin = 0;
    while (begin < word.size()) {
        const text::Utf8Unit unit = text::readUtf8(word, begin);
        if (!text::isSpace(unit.codePoint)) break;
        begin += unit.bytes;
    }
    std::string body = word.substr(begin);
    const std::size_t lineBreak = body.find('\n');
    if (lineBreak == std::string::npos) return word.substr(0, begin) + "<u>" + body + "</u>";
    if (lineBreak + 1 != body.size()) return word;
    body.pop_back();
    return word.substr(0, begin) + "<u>" + body + "</u>\n";
}

void addHighlighted(const std::vector<Word>& words, std::vector<Cue>& cues) {
    const std::string plain = withoutArrows(joinWords(words));
    std::int64_t lastMs = toMilliseconds(words.front().startSeconds);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::int64_t startMs = toMilliseconds(words[i].startSeconds);
        const std::int64_t endMs = toMilliseconds(words[i].endSeconds);
        if (lastMs != startMs) cues.push_back({lastMs, startMs, plain});
        const std::span<const Word> all(words);
        cues.push_back({startMs, endMs,
                        withoutArrows(joinWords(all.first(i)) + underlined(words[i].text) +
                                      joinWords(all.subspan(i + 1)))});
        lastMs = endMs;
    }
}

Cue cueOf(const Segment& segment) {
    return {toMilliseconds(segment.startSeconds), toMilliseconds(segment.endSeconds), withoutArrows(std::string(text::strip(segment.text)))};
}

/// Of segments that all have words.
void addCuesOfWords(std::span<const Segment> segments, const WriterOptions& options, std::vector<Cue>& cues) {
    for (const std::vector<Word>& words : groupWords(segments, options)) {
        if (options.highlightWords)
            addHighlighted(words, cues);
        else
            cues.push_back({toMilliseconds(words.front().startSeconds), toMilliseconds(words.back().endSeconds), withoutArrows(joinWords(words))});
    }
}

}  // namespace

std::vector<Cue> makeCues(const std::vector<Segment>& segments, const WriterOptions& options) {
    std::vector<Cue> cues;
    const auto hasWords = [](const Segment& segment) { return segment.words.has_value(); };
    if (std::ranges::none_of(segments, hasWords)) {
        std::ranges::transform(segments, std::back_inserter(cues), cueOf);
        return cues;
    }
    // A passage whose words are not known one by one stands by itself among others.
    for (auto at = segments.begin(); at != segments.end();) {
        const auto end = std::find_if_not(at, segments.end(), hasWords);
        addCuesOfWords({at, end}, options, cues);
        at = end;
        for (; at != segments.end() && !hasWords(*at); ++at)
            if (!text::strip(at->text).empty()) cues.push_back(cueOf(*at));
    }
    return cues;
}

}  // namespace undervoice
