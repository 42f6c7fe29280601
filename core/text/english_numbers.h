#pragma once
// Numbers, amounts of money and percentages in English words as digits (spec: whisper.md §10, "Numbers"). Its
// oddities are the reference's: scores are comparable only with the same ones. Pure, any thread.

#include <string>
#include <string_view>

namespace undervoice::text {

/// text: lower case, without punctuation but for what belongs to numbers. Words come back separated by single
/// spaces.
std::u32string numbersToDigits(std::u32string_view text);

}  // namespace undervoice::text
