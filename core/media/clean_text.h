#pragma once
// Text from strangers' files made harmless: valid UTF-8, no control characters, bounded.

#include <string>
#include <string_view>

namespace undervoice::media {

/// Bytes that are not UTF-8 become U+FFFD; control characters become spaces; at most 1,024 bytes are kept.
std::string cleanText(std::string_view text);

}  // namespace undervoice::media
