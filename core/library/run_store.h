#pragma once
// Rows of recordings and runs. The caller holds the transaction where something is written. Private to the library folder.

#include <SQLiteCpp/Database.h>

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "library/ids.h"
#include "library/records.h"

namespace undervoice::library {

UnixMs nowMs();

/// Newest first, complete with notes. condition: SQL after WHERE over the recordings' columns.
Result<std::vector<Recording>> readRecordings(SQLite::Database& database, const std::string& condition = "TRUE");
Result<Recording> readRecording(SQLite::Database& database, RecordingId id);
RecordingId upsertRecording(SQLite::Database& database, const RecordingFacts& facts);

/// condition: SQL after WHERE over runs r, with at most one parameter, bound to the value given.
Result<std::vector<Run>> readRuns(SQLite::Database& database, const std::string& condition, std::int64_t value);
Result<std::vector<Run>> readRuns(SQLite::Database& database, const std::string& condition, const std::string& value);
Result<Run> readRun(SQLite::Database& database, RunId id);

Result<RunId> insertRun(SQLite::Database& database, RecordingId recording, const RunDescription& description);
/// Where no finished run of the lane is the current one, chooses it: the last finished one, else the newest. Second readings stay what
/// they are.
void refreshCurrentRun(SQLite::Database& database, RecordingId recording, const Lane& lane);
void makeCurrent(SQLite::Database& database, const Run& run);  ///< of its lane
/// A second reading takes the place of older finished ones of its lane: nobody compares with those any more.
void deleteReadingsBefore(SQLite::Database& database, const Run& reading);
/// The current run of the lane are corrections with a change that is not undone.
bool hasCurrentCorrections(SQLite::Database& database, RecordingId recording, const Lane& lane);

}  // namespace undervoice::library
