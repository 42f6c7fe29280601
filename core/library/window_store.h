#pragma once
// Windows, segments and words as rows. The caller holds the transaction. Private to the library folder.

#include <SQLiteCpp/Database.h>

#include <vector>

#include "base/error.h"
#include "library/ids.h"
#include "transcript/transcript.h"

namespace undervoice::library {

/// The segments of a run are one range of row numbers (see "Note: numbers of segments" in schema.cpp).
inline constexpr int kSegmentNumberBits = 24;
/// Runs beyond it would have no room for their segments.
inline constexpr std::int64_t kMaxRunNumber = (std::int64_t{1} << (63 - kSegmentNumberBits)) - 2;

constexpr std::int64_t firstSegmentNumber(RunId run) { return run.value() << kSegmentNumberBits; }
constexpr RunId runOfSegment(SegmentId segment) { return RunId(segment.value() >> kSegmentNumberBits); }

Status insertWindow(SQLite::Database& database, RunId run, const Window& window);

/// Windows in order, complete.
Result<std::vector<Window>> readWindows(SQLite::Database& database, RunId run);
/// Segments alone, in order.
Result<std::vector<Segment>> readSegments(SQLite::Database& database, RunId run);

/// Makes the run's segments these: numbers in place where nothing else changed, else each goes to the window it starts in.
Status replaceSegments(SQLite::Database& database, RunId run, const std::vector<Segment>& segments);

}  // namespace undervoice::library
