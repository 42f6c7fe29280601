#pragma once
// A comparison as a person reads it on a terminal.

#include <string>

#include "transcript/comparison.h"

namespace undervoice::cli {

/// Agreement, a table of both sides and the first disagreements; lines end with a newline. Pure.
std::string comparisonSummary(const ComparisonReport& report);

}  // namespace undervoice::cli
