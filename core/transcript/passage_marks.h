#pragma once
// What a person marks a passage with, for themselves.

#include <cstdint>
#include <string>

namespace undervoice {

enum class PassageMark : std::uint8_t { Star, Check };

struct PassageMarks {
    bool isStarred = false;
    bool isToCheck = false;
    std::string note;  ///< one line; empty: none
    bool isEmpty() const { return !isStarred && !isToCheck && note.empty(); }
    bool operator==(const PassageMarks&) const = default;
};

}  // namespace undervoice
