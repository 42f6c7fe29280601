#pragma once
// Memory reports as rows of a CSV file (columns: attention.md §9), for --memory_report and for the memory panel's export.

#include <string>

#include "api/memory_report.h"

namespace undervoice::api {

/// Names of the columns, and a report's values in their order; without a line end. mha_analytic is to be compared with cross_used +
/// self_used.
std::string memoryCsvHeader();
std::string memoryCsvRow(const MemoryReport& report);

}  // namespace undervoice::api
