#pragma once
// Where a text comes apart into words and characters as people edit them (ICU behind it). A word has the blanks before it, as in
// Whisper's own words; in scripts that are written without blanks between words (Han, kana, Thai, Lao, Khmer, Myanmar and their
// kin) every character is one, with the closing punctuation behind it. A character is an extended grapheme cluster: marks and
// joined emoji stay with what they belong to. Offsets are bytes. Pure functions, any thread.

#include <cstddef>
#include <string_view>
#include <vector>

namespace undervoice::text {

/// Of a script without blanks between words.
bool isWrittenWithoutBlanks(char32_t codePoint);

/// Ascending, the first is 0; empty for an empty text. Blanks at the end belong to the last word.
std::vector<std::size_t> wordStarts(std::string_view text);

/// Beginning of the character that has this byte; offset may be text.size().
std::size_t characterStart(std::string_view text, std::size_t offset);

/// Characters without blanks and marks, by code points: what the time of several words is shared by.
std::size_t countLetters(std::string_view text);

}  // namespace undervoice::text
