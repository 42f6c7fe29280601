#pragma once
// When words are said whose text a person changed: see "Note: text and words" in document.h. Places are bytes of the words' joined
// text. Private to the files of the document.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transcript/transcript.h"

namespace undervoice {

struct SpanSeconds {
    double begin = 0, end = 0;
};

/// A part of a text that gives way to another.
struct TextEdit {
    std::size_t begin = 0, end = 0;
    std::string replacement;
};

/// A text as words, each with the blanks before it.
std::vector<std::string_view> wordPieces(std::string_view text);

/// Words of these texts share the time by their letters; one without any counts as one.
std::vector<Word> sharedTime(std::span<const std::string_view> texts, SpanSeconds time, double probability);

std::string joinedText(std::span<const Word> words);

/// Edits ascend and do not overlap.
std::string editedText(std::string_view text, std::span<const TextEdit> edits);
/// The words after the edits, in a segment of this time.
std::vector<Word> editedWords(const std::vector<Word>& words, std::span<const TextEdit> edits, SpanSeconds span);

}  // namespace undervoice
