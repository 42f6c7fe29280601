#include "transcript/side_by_side.h"

#include "text/edit_alignment.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace undervoice {
namespace {

using Kind = SideBySideChunk::Kind;

/// A pause after which a new line of agreeing words begins.
constexpr double kLinePauseSeconds = 1.5;
/// Longest stretch in which spellings of several words are looked for ("one hundred and twenty five").
constexpr std::size_t kMaxRespelledWords = 8;

std::string trimmed(const std::string& text) { return std::string(text::strip(text)); }

/// Normalised text by its pieces that say something: the English normaliser leaves a full stop of every three alone, and signs that could
/// belong to a number.
std::string spokenPart(const std::string& normalized) {
    std::u32string spoken;
    const std::u32string codePoints = text::toCodePoints(normalized);
    for (const std::u32string_view piece : text::splitAtSpace(codePoints)) {
        if (std::ranges::all_of(piece, text::isMarkSymbolOrPunctuation)) continue;
        if (!spoken.empty()) spoken += U' ';
        spoken += piece;
    }
    return text::toUtf8(spoken);
}

/// One side while it is compared. Only words with a key take part; they are the `spoken` ones.
struct Side {
    std::vector<Word> words;
    std::vector<std::size_t> spoken;  ///< ascending indices into words
    std::vector<int> keys;            ///< [spoken] equal keys, equal numbers

    /// Joined text of the spoken words of this range of `spoken`, and of what stands between them.
    std::string text(std::size_t begin, std::size_t end) const {
        std::string joined;
        if (begin < end)
            for (std::size_t i = spoken[begin]; i <= spoken[end - 1]; ++i) joined += words[i].text;
        return joined;
    }
};

Side makeSide(std::vector<Word> words, const TextNormalizer& normalize, std::unordered_map<std::string, int>& numbers) {
    Side side;
    side.words = std::move(words);
    for (std::size_t i = 0; i < side.words.size(); ++i) {
        std::string key = spokenPart(normalize(side.words[i].text));
        if (key.empty()) continue;
        side.spoken.push_back(i);
        side.keys.push_back(numbers.try_emplace(std::move(key), static_cast<int>(numbers.size())).first->second);
    }
    return side;
}

/// Ranges of both sides' spoken words. An equal one of isPaired has its words in pairs.
struct Stretch {
    bool isEqual = false;
    bool isPaired = false;
    WordRange left, right;
};

/// Collects stretches; differing neighbours become one.
class Stretches {
  public:
    void add(bool isEqual, bool isPaired, std::size_t left, std::size_t right) {
        if (left == 0 && right == 0) return;
        const bool joins = !m_list.empty() && m_list.back().isEqual == isEqual && m_list.back().isPaired == isPaired && (isPaired || !isEqual);
        if (!joins) m_list.push_back({isEqual, isPaired, {m_left, m_left}, {m_right, m_right}});
        m_list.back().left.end = m_left += left;
        m_list.back().right.end = m_right += right;
    }
    const std::vector<Stretch>& list() const { return m_list; }

  private:
    std::vector<Stretch> m_list;
    std::size_t m_left = 0, m_right = 0;
};

/// Where a piece of the left side that begins there should end: before its longest pause in the second half.
std::size_t cutAfter(const Side& side, std::size_t begin, std::size_t most) {
    std::size_t best = begin + most;
    double longest = -1;
    for (std::size_t i = begin + (most + 1) / 2; i <= begin + most; ++i) {
        const double pause = side.words[side.spoken[i]].startSeconds - side.words[side.spoken[i - 1]].endSeconds;
        if (pause <= longest) continue;
        longest = pause;
        best = i;
    }
    return best;
}

/// Pieces that are aligned each for itself, covering both sides.
std::vector<Stretch> makePieces(const Side& left, const Side& right, std::size_t wordsAtOnce) {
    std::vector<Stretch> pieces;
    std::size_t i = 0, j = 0;
    while (left.spoken.size() - i > wordsAtOnce || right.spoken.size() - j > wordsAtOnce) {
        const std::size_t leftEnd = left.spoken.size() - i > wordsAtOnce ? cutAfter(left, i, wordsAtOnce) : left.spoken.size();
        const std::size_t most = std::min(right.spoken.size(), j + wordsAtOnce);
        const bool hasMoment = leftEnd < left.spoken.size();
        std::size_t rightEnd = j;
        while (rightEnd < most && (!hasMoment || right.words[right.spoken[rightEnd]].startSeconds < left.words[left.spoken[leftEnd]].startSeconds))
            ++rightEnd;
        pieces.push_back({false, false, {i, leftEnd}, {j, rightEnd}});
        i = leftEnd;
        j = rightEnd;
    }
    pieces.push_back({false, false, {i, left.spoken.size()}, {j, right.spoken.size()}});
    return pieces;
}

Status alignPiece(const Side& left, const Side& right, const Stretch& piece, Stretches& result) {
    const auto keys = [](const Side& side, const WordRange& range) { return std::span(side.keys).subspan(range.begin, range.size()); };
    UNDERVOICE_TRY_ASSIGN(const auto chunks, text::alignSymbols(keys(left, piece.left), keys(right, piece.right)));
    for (const text::EditChunk& chunk : chunks) {
        const bool isEqual = chunk.edit == text::Edit::Equal;
        result.add(isEqual, isEqual, chunk.referenceEnd - chunk.referenceBegin, chunk.hypothesisEnd - chunk.hypothesisBegin);
    }
    return {};
}

/// Finds, in stretches whose keys differ, words that are the same when they are normalised together.
class Respeller {
  public:
    Respeller(const Side& left, const Side& right, const TextNormalizer& normalize) : m_left(left), m_right(right), m_normalize(normalize) {}

    void split(const Stretch& stretch, Stretches& result) const {
        const WordRange &l = stretch.left, &r = stretch.right;
        if (l.isEmpty() || r.isEmpty()) return result.add(false, false, l.size(), r.size());
        if (isSame(l, r)) return result.add(true, false, l.size(), r.size());
        const Pair head = longestCommon(l, r, /*isAtEnd=*/false);
        const WordRange leftRest{l.begin + head.left, l.end}, rightRest{r.begin + head.right, r.end};
        const Pair tail = longestCommon(leftRest, rightRest, /*isAtEnd=*/true);
        result.add(true, false, head.left, head.right);
        result.add(false, false, leftRest.size() - tail.left, rightRest.size() - tail.right);
        result.add(true, false, tail.left, tail.right);
    }

  private:
    struct Pair {
        std::size_t left = 0, right = 0;
    };

    std::string normalized(const Side& side, const WordRange& range) const { return spokenPart(m_normalize(side.text(range.begin, range.end))); }
    bool isSame(const WordRange& left, const WordRange& right) const {
        // Normalising is linear, but a side may have said thousands of words that the other has not.
        const std::size_t shorter = std::min(left.size(), right.size()), longer = std::max(left.size(), right.size());
        return longer <= kMaxRespelledWords * shorter && normalized(m_left, left) == normalized(m_right, right);
    }

    std::vector<std::string> normalizedParts(const Side& side, const WordRange& range, bool isAtEnd) const {
        std::vector<std::string> parts;
        for (std::size_t n = 1; n <= std::min(range.size(), kMaxRespelledWords); ++n)
            parts.push_back(normalized(side, isAtEnd ? WordRange{range.end - n, range.end} : WordRange{range.begin, range.begin + n}));
        return parts;
    }

    /// The most words at that end which say the same.
    Pair longestCommon(const WordRange& left, const WordRange& right, bool isAtEnd) const {
        if (left.isEmpty() || right.isEmpty()) return {};
        const auto leftParts = normalizedParts(m_left, left, isAtEnd), rightParts = normalizedParts(m_right, right, isAtEnd);
        Pair best;
        for (std::size_t a = 0; a < leftParts.size(); ++a)
            for (std::size_t b = 0; b < rightParts.size(); ++b)
                if (a + b + 2 > best.left + best.right && leftParts[a] == rightParts[b]) best = {a + 1, b + 1};
        return best;
    }

    const Side& m_left;
    const Side& m_right;
    const TextNormalizer& m_normalize;
};

bool endsSentence(const std::string& word) {
    static constexpr std::array<std::string_view, 7> kEnds = {".", "?", "!", "…", "。", "？", "！"};
    std::string_view end = text::strip(word);
    while (end.ends_with('"') || end.ends_with('\'') || end.ends_with(')')) end.remove_suffix(1);
    return std::ranges::any_of(kEnds, [&](std::string_view mark) { return end.ends_with(mark); });
}

/// Whether a line may end before words[end].
bool endsLine(const std::vector<Word>& words, std::size_t end) {
    if (end == 0) return false;
    return end == words.size() || endsSentence(words[end - 1].text) || words[end].startSeconds - words[end - 1].endSeconds >= kLinePauseSeconds;
}

/// From stretches of spoken words to chunks of all words: what is not spoken goes with the agreeing words beside it.
class ChunkMaker {
  public:
    ChunkMaker(const Side& left, const Side& right, SideBySide& result) : m_left(left), m_right(right), m_result(result) {}

    void add(const Stretch& stretch) {
        if (stretch.isPaired) return addPairs(stretch);
        if (stretch.isEqual) {
            m_result.agreed += static_cast<std::int64_t>(stretch.left.size());
            return add(Kind::Equal, wordsBefore(m_left, stretch.left.end), wordsBefore(m_right, stretch.right.end));
        }
        // Unspoken words before the first difference of all have no agreeing neighbour yet.
        if (m_result.chunks.empty()) add(Kind::Equal, wordsBefore(m_left, stretch.left.begin), wordsBefore(m_right, stretch.right.begin));
        addDifference(stretch);
    }

    /// What comes behind the last spoken words.
    void finish() { add(Kind::Equal, m_left.words.size(), m_right.words.size()); }

  private:
    /// Where the spoken word lies among all; behind the last one all are done.
    static std::size_t wordsBefore(const Side& side, std::size_t spoken) {
        return spoken < side.spoken.size() ? side.spoken[spoken] : side.words.size();
    }

    void addPairs(const Stretch& stretch) {
        m_result.agreed += static_cast<std::int64_t>(stretch.left.size());
        for (std::size_t k = 1; k <= stretch.left.size(); ++k) {
            // Up to the next spoken word, so that a dash stays with the words before it.
            const std::size_t leftEnd = wordsBefore(m_left, stretch.left.begin + k);
            if (k == stretch.left.size() || endsLine(m_left.words, leftEnd)) add(Kind::Equal, leftEnd, wordsBefore(m_right, stretch.right.begin + k));
        }
    }

    void addDifference(const Stretch& stretch) {
        const std::size_t left = stretch.left.size(), right = stretch.right.size(), pairs = std::min(left, right);
        m_result.changed += static_cast<std::int64_t>(pairs);
        m_result.onlyLeft += static_cast<std::int64_t>(left - pairs);
        m_result.onlyRight += static_cast<std::int64_t>(right - pairs);
        const auto end = [](const Side& side, const WordRange& spoken, std::size_t done) { return spoken.isEmpty() ? done : side.spoken[spoken.end - 1] + 1; };
        add(right == 0 ? Kind::LeftOnly : left == 0 ? Kind::RightOnly : Kind::Changed, end(m_left, stretch.left, m_leftDone),
            end(m_right, stretch.right, m_rightDone));
    }

    void add(Kind kind, std::size_t leftEnd, std::size_t rightEnd) {
        SideBySideChunk chunk{kind, {m_leftDone, leftEnd}, {m_rightDone, rightEnd}};
        if (chunk.left.isEmpty() && chunk.right.isEmpty()) return;
        m_leftDone = leftEnd;
        m_rightDone = rightEnd;
        chunk.startSeconds = INFINITY;
        chunk.endSeconds = -INFINITY;
        includeTimes(m_left.words, chunk.left, chunk);
        includeTimes(m_right.words, chunk.right, chunk);
        chunk.endsLine = chunk.left.isEmpty() ? endsLine(m_right.words, rightEnd) : endsLine(m_left.words, leftEnd);
        m_result.chunks.push_back(chunk);
    }

    static void includeTimes(const std::vector<Word>& words, const WordRange& range, SideBySideChunk& chunk) {
        for (std::size_t i = range.begin; i < range.end; ++i) {
            chunk.startSeconds = std::min(chunk.startSeconds, words[i].startSeconds);
            chunk.endSeconds = std::max(chunk.endSeconds, words[i].endSeconds);
        }
    }

    const Side& m_left;
    const Side& m_right;
    SideBySide& m_result;
    std::size_t m_leftDone = 0, m_rightDone = 0;
};

void addSegmentsWords(const Segment& segment, std::vector<Word>& words) {
    const double probability = std::clamp(std::exp(segment.avgLogprob), 0.0, 1.0);
    std::string_view rest = text::strip(segment.text);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (end > 0) words.push_back({" " + std::string(rest.substr(0, end)), segment.startSeconds, segment.endSeconds, probability});
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

}  // namespace

const char* chunkKindName(Kind kind) {
    switch (kind) {
        case Kind::Changed: return "changed";
        case Kind::LeftOnly: return "only_left";
        case Kind::RightOnly: return "only_right";
        case Kind::Equal: break;
    }
    return "equal";
}

std::size_t SideBySide::disagreements() const {
    return static_cast<std::size_t>(std::ranges::count_if(chunks, [](const auto& chunk) { return chunk.kind != Kind::Equal; }));
}

double SideBySide::agreement() const {
    const std::int64_t compared = agreed + changed + onlyLeft + onlyRight;
    return compared == 0 ? 1 : static_cast<double>(agreed) / static_cast<double>(compared);
}

Result<SideBySide> compareSideBySide(std::vector<Word> leftWords, std::vector<Word> rightWords, const TextNormalizer& normalize,
                                     const SideBySideOptions& options) {
    if (options.wordsAtOnce < 2 || options.wordsAtOnce > text::kMaxAlignedLength)
        return fail(ErrorCode::InvalidArgument, "wordsAtOnce must lie between 2 and " + std::to_string(text::kMaxAlignedLength) + ".");
    std::unordered_map<std::string, int> numbers;
    Side left = makeSide(std::move(leftWords), normalize, numbers), right = makeSide(std::move(rightWords), normalize, numbers);
    Stretches aligned;
    for (const Stretch& piece : makePieces(left, right, options.wordsAtOnce)) UNDERVOICE_TRY(alignPiece(left, right, piece, aligned));
    Stretches stretches;
    const Respeller respeller(left, right, normalize);
    for (const Stretch& stretch : aligned.list()) {
        if (stretch.isEqual)
            stretches.add(true, true, stretch.left.size(), stretch.right.size());
        else
            respeller.split(stretch, stretches);
    }
    SideBySide result;
    ChunkMaker maker(left, right, result);
    for (const Stretch& stretch : stretches.list()) maker.add(stretch);
    maker.finish();
    result.left = std::move(left.words);
    result.right = std::move(right.words);
    return result;
}

std::vector<Word> wordsOf(const std::vector<Segment>& segments) {
    std::vector<Word> words;
    for (const Segment& segment : segments) {
        if (segment.words)
            words.insert(words.end(), segment.words->begin(), segment.words->end());
        else
            addSegmentsWords(segment, words);
    }
    return words;
}

std::string textOf(const std::vector<Word>& words, const WordRange& range) {
    std::string text;
    for (std::size_t i = range.begin; i < range.end; ++i) text += words[i].text;
    return trimmed(text);
}

double lowestProbability(const std::vector<Word>& words, const WordRange& range) {
    double lowest = 1;
    for (std::size_t i = range.begin; i < range.end; ++i) lowest = std::min(lowest, words[i].probability);
    return lowest;
}

}  // namespace undervoice
