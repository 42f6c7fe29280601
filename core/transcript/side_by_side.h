#pragma once
// Two transcripts of one recording, word by word: where they agree, and what each says where they do not. Pure functions; any
// thread.
//
// Note: what makes two words the same. Each word is normalised by itself to its key, and the keys are aligned at the lowest number of
// edits (text/edit_alignment.h: 20,000 words a side take some tenths of a second and under 100 MB). Words whose key is empty (a dash, "uh") are
// compared with nothing; they stay where they were spoken. Where the keys differ, the joined words of both sides are normalised once
// more, so that "twenty five" is "25" and "can't" is "can not": such stretches agree, though their words are not as many.
//
// Note: very long recordings. Above `wordsAtOnce` words a side, both transcripts are cut at the same moments, each in the longest
// pause that the left side has in the second half of a piece, and aligned piece by piece. A word that stands on different sides of a cut
// counts as a difference, one or two words in every piece at worst.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "transcript/transcript.h"

namespace undervoice {

/// Text as it is compared; the result need not be trimmed.
using TextNormalizer = std::function<std::string(std::string_view)>;

/// Half open, of one side's words.
struct WordRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t size() const { return end - begin; }
    bool isEmpty() const { return begin == end; }
    bool operator==(const WordRange&) const = default;
};

struct SideBySideChunk {
    enum class Kind : std::uint8_t {
        Equal,      ///< the same words, or the same spelled otherwise; never goes on beyond the end of a line
        Changed,    ///< both sides say something here, and not the same
        LeftOnly,
        RightOnly,
    };
    Kind kind = Kind::Equal;
    WordRange left;   ///< empty where only the right says something, and the other way round
    WordRange right;
    double startSeconds = 0;  ///< of the words of both sides
    double endSeconds = 0;
    bool endsLine = false;  ///< a sentence ends here, or a pause follows, on the left (the right where the left says nothing)
    bool operator==(const SideBySideChunk&) const = default;
};

const char* chunkKindName(SideBySideChunk::Kind kind);  ///< stable, lower-case: "only_left"

struct SideBySide {
    std::vector<Word> left;
    std::vector<Word> right;
    std::vector<SideBySideChunk> chunks;  ///< in order, covering both sides; differing neighbours are one chunk

    /// Words that are compared (see the note); agreed counts the left side's.
    std::int64_t agreed = 0, changed = 0, onlyLeft = 0, onlyRight = 0;

    std::size_t disagreements() const;  ///< chunks that are not Equal
    /// Share of agreed among all that was compared; 1 where nothing was.
    double agreement() const;
};

struct SideBySideOptions {
    std::size_t wordsAtOnce = 200'000;  ///< 2 … text::kMaxAlignedLength; about twenty hours of speech
};

/// InvalidArgument only for options outside their range.
Result<SideBySide> compareSideBySide(std::vector<Word> left, std::vector<Word> right, const TextNormalizer& normalize,
                                     const SideBySideOptions& options = {});

/// All words in order. A segment without word times gives its text's words the segment's times and mean probability.
std::vector<Word> wordsOf(const std::vector<Segment>& segments);

/// The words' text, joined and trimmed.
std::string textOf(const std::vector<Word>& words, const WordRange& range);
/// Lowest probability of the words; 1 for an empty range.
double lowestProbability(const std::vector<Word>& words, const WordRange& range);

}  // namespace undervoice
