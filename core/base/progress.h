#pragma once
// Progress in units that a person knows. Reports come from the working thread; a receiver must return quickly.

#include <cstdint>
#include <functional>
#include <string>

namespace undervoice {

struct Progress {
    enum class Unit { AudioMicroseconds, Bytes, Items };
    std::int64_t done = 0;
    std::int64_t total = 0;  ///< 0: not known yet
    Unit unit = Unit::Items;
    std::string phase;  ///< "reading", "listening for speech", "transcribing", "aligning words", …
};

using ProgressFunction = std::function<void(const Progress&)>;

}  // namespace undervoice
