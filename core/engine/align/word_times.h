#pragma once
// Puts aligned words into the segments of their window and repairs times that an alignment cannot know. Plain
// code: the alignment may come from a model or from a script. Spec: whisper.md §8.5–§8.8. Golden: words.json,
// longform.json.

#include "text/tokenizer.h"
#include "transcript/transcript.h"

#include <string>
#include <string_view>
#include <vector>

namespace undervoice::engine {

/// A word as the alignment found it; seconds from the start of its window.
struct WordTiming {
    std::string word;
    std::vector<int> tokens;
    double startSeconds = 0;
    double endSeconds = 0;
    double probability = 0;
    bool operator==(const WordTiming&) const = default;
};

struct WordRules {
    std::string prepended = "\"'“¿([{-";                ///< marks that belong to the word after them
    std::string appended = "\"'.。,，!！?？:：”)]}、";  ///< marks that belong to the word before them
    double lastSpeechSeconds = 0;                       ///< where speech of the windows before ended
    /// Where a long second word after a pause is cut. True: at half its absolute end time, an oddity of the
    /// reference that careful mode repeats. False: in the middle between the first word's start and its own
    /// end.
    bool cutsAtHalfTheEnd = true;
};

/// Joins punctuation with its neighbours. A word that was joined to another stays as "" without tokens.
void mergePunctuation(std::vector<WordTiming>& alignment, std::string_view prepended,
                      std::string_view appended);

/// The tokens that find an alignment: text only, of all segments.
std::vector<int> textTokens(const std::vector<Segment>& segments, int endOfText);

/// segments: all of one window, in order; alignment: of textTokens(segments), not merged yet. Sets words, and
/// moves starts and ends of segments to those of their words where the rules say so. Times get the first
/// segment's seekFrames added.
void addWordTimestamps(std::vector<Segment>& segments, std::vector<WordTiming> alignment,
                       const text::Tokenizer& tokenizer, const WordRules& rules);
/// The same without a tokenizer.
void addWordTimestamps(std::vector<Segment>& segments, std::vector<WordTiming> alignment, int endOfText,
                       const WordRules& rules);

}  // namespace undervoice::engine
