#pragma once
// Segments and their words as rows. The caller holds the transaction. Private to the library folder.

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
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
/// The two ends of the range, for BETWEEN.
void bindSegmentRange(SQLite::Statement& statement, RunId run);

struct StoredSegment {
    SegmentId id;
    WindowId window;
    Segment segment;
};

/// Of a run, by their numbers.
Result<std::vector<StoredSegment>> readStoredSegments(SQLite::Database& database, RunId run);

/// Reads segments one by one.
class SegmentReader {
  public:
    explicit SegmentReader(SQLite::Database& database);
    Result<Segment> read(SegmentId id);  ///< Format when it is not there

  private:
    SQLite::Statement m_segment;
    SQLite::Statement m_words;
};

/// Gives numbers within the run.
class SegmentWriter {
  public:
    SegmentWriter(SQLite::Database& database, RunId run);
    Result<SegmentId> insert(WindowId window, const Segment& segment);
    /// Leaves what is the same; the index is written when the text is another.
    void update(SegmentId id, const Segment& before, const Segment& after);
    void remove(SegmentId id);

  private:
    void insertWords(SegmentId segment, const std::vector<Word>& words);

    RunId m_run;
    SQLite::Statement m_insert, m_insertWord, m_update, m_updateText, m_remove, m_removeWords;
    std::int64_t m_next = 0;
};

}  // namespace undervoice::library
