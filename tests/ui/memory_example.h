#pragma once
// Reports of made-up jobs, for tests of what shows them.

#include <vector>

#include "api/memory_report.h"

namespace undervoice::ui::test {

/// Numbers that are all different, so that a mix-up shows.
api::MemoryReport someReport(std::int64_t timeUs);

/// A job as the engine tells it: weights, then batches of eight windows whose caches come and go, in MLA beside MHA's 16 times.
std::vector<api::MemoryReport> exampleJob();

/// As many reports, four a second, of which no two neighbours are alike.
std::vector<api::MemoryReport> restlessJob(int count);

}  // namespace undervoice::ui::test
