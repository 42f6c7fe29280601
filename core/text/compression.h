#pragma once
// How far a text repeats itself, as the reference measures it: looping transcripts compress far better than
// speech.

#include <string_view>

namespace undervoice::text {

/// UTF-8 bytes of the text / bytes after zlib at level 6; 0 for an empty text. Any thread.
double compressionRatio(std::string_view text);

}  // namespace undervoice::text
