#pragma once
// A transcript that people correct: its segments in order, each with a key of its own and perhaps a speaker, and every change to it
// as a value that can be applied, taken back and kept. A change is made by one of the functions below, which look at the document and
// leave it alone; the library keeps the changes (library/library.h). Pure functions; any thread.
//
// Note: text and words. A segment's text is that of its words, joined; where the machine gave no words, there is text alone. What
// people see and type is shownText(); offsets are bytes of it. Words keep their times when text changes around them: unchanged words
// keep theirs, those that take the place of others share those words' time in proportion to their letters, new ones share the gap
// they stand in, and removed ones leave a gap. A word that a person wrote or confirmed has probability 1.
//
// Note: marks. What a person notes on a segment belongs to it as its speaker does: of a segment that is split the first part keeps it,
// and one that is made of several has all of theirs. It is none of the text, and the machine writes none.
//
// Note: times. Segments stay in order and inside [0, duration]; no function makes a segment end before it starts, or a boundary pass
// the neighbour's other end. Words stay inside their segment. A document does not know its recording's duration: a caller that does
// limits how late the last end may be moved.
//
// Note: channels. Where each speaker has a channel of his own (Document::hasChannels) several may speak at once: a segment's neighbours
// are those of its speaker that it does not overlap, and all stand in the order of their beginnings.
//
// Errors: InvalidArgument with one sentence for places that the document does not have.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "transcript/passage_marks.h"
#include "transcript/transcript.h"

namespace undervoice {

struct DocumentSegment {
    std::int64_t key = 0;     ///< > 0; stays while the segment lives and is never given again in this document
    int speaker = -1;         ///< place in Document::speakers; -1: nobody has said who
    Segment segment;          ///< its id is not kept up to date: the place in the document is what counts
    PassageMarks marks = {};
    bool operator==(const DocumentSegment&) const = default;
};

struct Document {
    std::vector<std::string> speakers;  ///< names; a name that nobody uses any more stays in its place, empty
    std::vector<DocumentSegment> segments;
    bool hasChannels = false;  ///< see above; no change touches it, and the library does not keep it: who opens a transcript knows
    std::int64_t nextKey = 1;  ///< above all keys that were ever given; taking a change back does not lower it
    bool operator==(const Document&) const = default;
};

/// Keys from 1, no speakers.
Document documentOf(const std::vector<Segment>& segments);
/// Ids running, text joined, ready for writers and search.
Transcript transcriptOf(const Document& document, const std::string& language);

/// The text without the blanks at both ends.
std::string_view shownText(const DocumentSegment& segment);

enum class ChangeKind : std::uint8_t { Type, Split, Merge, Times, Speaker, Replace, Review, Restore, Retranscribe, Mark };
const char* changeKindName(ChangeKind kind);  ///< stable, lower-case, for the library
std::optional<ChangeKind> changeKindFromName(const std::string& name);

/// Segments `before` at `at` become `after`.
struct Splice {
    std::size_t at = 0;
    std::vector<DocumentSegment> before, after;
    bool operator==(const Splice&) const = default;
};

struct DocumentChange {
    ChangeKind kind = ChangeKind::Type;
    std::vector<Splice> splices;  ///< one after the other: `at` of each counts in what the ones before it left
    std::optional<std::vector<std::string>> speakersBefore, speakersAfter;  ///< both or none
    bool isEmpty() const { return splices.empty() && !speakersBefore; }
    bool operator==(const DocumentChange&) const = default;
};

/// Format when `before` is not what stands there, by every bit of its numbers, or when a speaker is named that there is not: the
/// document is left as it was.
Status apply(Document& document, const DocumentChange& change);
DocumentChange inverseOf(const DocumentChange& change);
/// Joins typing that goes on at the same segments into one change; false: they stay two. next comes right after last.
bool joinTyping(DocumentChange& last, const DocumentChange& next);

// ---- Text and places ----

/// Segments [first, end) become one that shows `text`, with the first one's key, and speaker and beginning of the first that says
/// something. Blanks at the ends are dropped, line
/// ends and other control characters become blanks. No change when it shows that already. Empty text leaves an empty segment: it is the person who removes it, by joining.
Result<DocumentChange> changeText(const Document& document, std::size_t first, std::size_t end, std::string_view text);
/// Segments [first, end) go, as by typing: with their text, times and marks.
Result<DocumentChange> removeSegments(const Document& document, std::size_t first, std::size_t end);
/// In two at a byte of the shown text, which belongs to the second part; a place inside a character means its beginning. A word that
/// is cut shares its time. The new boundary lies between the words around the cut.
Result<DocumentChange> split(const Document& document, std::size_t index, std::size_t offset);
/// What a segment at a place of the document can be made one with: its neighbour; with channels, its speaker's, where no one else's turn
/// lies between the two (a word said meanwhile is none).
std::optional<std::size_t> mergeableBefore(const Document& document, std::size_t index);
std::optional<std::size_t> mergeableBehind(const Document& document, std::size_t index);
/// [first, end), at least two, as in changeText(); with channels, those of the first one's speaker, and the others stay as they are.
Result<DocumentChange> merge(const Document& document, std::size_t first, std::size_t end);
/// The end of `index` and, where the next one begins there or is reached, the start of the next. Words on the wrong side are pressed
/// into their segment.
Result<DocumentChange> moveEnd(const Document& document, std::size_t index, double seconds);
Result<DocumentChange> moveStart(const Document& document, std::size_t index, double seconds);

// ---- Speakers ----

struct TextPlace {
    std::size_t segment = 0;
    std::size_t offset = 0;  ///< byte of the shown text
    auto operator<=>(const TextPlace&) const = default;
};

/// Whole words from begin to end; segments are split where the range begins and ends inside them. name: a new one is added; empty:
/// nobody.
Result<DocumentChange> assignSpeaker(const Document& document, TextPlace begin, TextPlace end, std::string_view name);
/// Everywhere. A name that another speaker has makes the two one; without a name it is nobody.
Result<DocumentChange> renameSpeaker(const Document& document, int speaker, std::string_view name);

// ---- Marks ----

inline constexpr std::size_t kMaxNoteBytes = 4'000;

/// On all of [first, end), or off.
Result<DocumentChange> setMark(const Document& document, std::size_t first, std::size_t end, PassageMark mark, bool isSet);
/// Line ends and other control characters become blanks; empty: the note goes. InvalidArgument for one of more than kMaxNoteBytes.
Result<DocumentChange> setNote(const Document& document, std::size_t index, std::string_view note);

// ---- Find and replace ----

struct FindOptions {
    std::string pattern;
    bool isExpression = false;  ///< an ICU regular expression; $1 … in the replacement
    bool matchCase = false;
    bool wholeWords = false;
};

struct Match {
    TextPlace begin;
    std::size_t length = 0;    ///< bytes, > 0; a match lies in one segment
    std::string replacement;   ///< what would stand there; empty when nothing is to be replaced
    bool operator==(const Match&) const = default;
};

/// In the order of the text, at most 100,000. InvalidArgument with what is wrong in the expression, and for one that takes too long
/// on this text (see text/finder.h); for replacements of more than 64 MiB together, or one of more than 4 KiB.
Result<std::vector<Match>> findAll(const Document& document, const FindOptions& options, std::string_view replacement = {});
/// All of them in one change, in any order. Matches that overlap or are not there any more: InvalidArgument.
Result<DocumentChange> replaceMatches(const Document& document, const std::vector<Match>& matches);

// ---- Review, original, another reading ----

/// Words [firstWord, endWord) of a segment are right as they stand: their probability becomes 1. With all words of it confirmed,
/// and for a segment without words, its flags go too.
Result<DocumentChange> confirm(const Document& document, std::size_t index, std::size_t firstWord, std::size_t endWord);
/// Flags of the segment go, its words stay in doubt.
Result<DocumentChange> dismissFlags(const Document& document, std::size_t index);
/// What the machine wrote between these times: its words whose middle lies in [begin, end), joined, and trimmed.
std::string machineTextIn(const std::vector<Segment>& machine, double beginSeconds, double endSeconds);
/// The segment's words become the machine's words of its time again.
Result<DocumentChange> restoreMachineText(const Document& document, std::size_t index, const std::vector<Segment>& machine);
/// Where another reading goes: [begin, end), of all who speak there or of one alone, beside whom others go on.
struct ReadingPlace {
    double beginSeconds = 0, endSeconds = 0;
    std::optional<int> speaker = {};  ///< as DocumentSegment::speaker; of a document with channels
};

/// What would give way to a reading, see putReading: trimmed, a text for each segment.
std::vector<std::string> textsIn(const Document& document, const ReadingPlace& place);
/// What lies there gives way to other segments: whole words whose middle lies in the range; segments are split where it begins and
/// ends inside them. The reading is said by the place's speaker, or by that of the first segment that gives way, wholly or in part.
Result<DocumentChange> putReading(const Document& document, const ReadingPlace& place, const std::vector<Segment>& reading);

}  // namespace undervoice
