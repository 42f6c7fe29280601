#pragma once
// What this process holds of the machine's memory, as Linux counts it.

#include <cstdint>
#include <optional>

namespace undervoice::cli {

/// Gives freed memory back to the system and lets the peak count anew from here. False where the system does not allow it.
bool restartPeakResident();

/// Largest resident set since the last restart (or the start of the process); nothing where the system does not tell.
std::optional<std::int64_t> peakResidentBytes();

}  // namespace undervoice::cli
