#pragma once
// Corrected transcripts as rows: segments in an order of their own, their keys, speakers and marks. The caller holds the transaction.
// Private to the library folder.

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <vector>

#include "base/error.h"
#include "library/ids.h"
#include "library/records.h"
#include "library/segment_store.h"
#include "transcript/document.h"

namespace undervoice::library {

/// Of either kind of run.
Result<Document> readDocument(SQLite::Database& database, const Run& run);

/// A run beside the machine's with the same segments and words. Whichever of the two was current, the corrections are.
Result<RunId> insertCorrections(SQLite::Database& database, const Run& machine);

/// By speaker.
Result<std::vector<JoinedRun>> readJoinedRuns(SQLite::Database& database, RunId corrections);
void insertJoinedRuns(SQLite::Database& database, RunId corrections, const std::vector<RunId>& machines);  ///< one a speaker

/// Brings changes into the rows of corrections, touching those alone that a change names.
class DocumentRows {
  public:
    DocumentRows(SQLite::Database& database, RunId run);
    /// Format when the rows are not what the change says it found; InvalidArgument for text that the library does not take. After a
    /// failure the transaction must be taken back.
    Status apply(const DocumentChange& change);

  private:
    struct Row {
        SegmentId segment;
        std::int64_t position = 0;
        std::int64_t key = 0;
        int speaker = -1;
        PassageMarks marks = {};
    };
    Status changeSpeakers(const DocumentChange& change);
    Status loadOrder(const DocumentChange& change);
    Status readOrder(std::size_t first, std::size_t count);
    Status applySplice(const Splice& splice);
    Result<std::vector<Segment>> checkedBefore(const Splice& splice, std::size_t begin);
    Result<std::vector<std::int64_t>> positionsFor(std::size_t begin, std::size_t before, std::size_t after);
    bool leavesRoom(std::size_t index, std::size_t count) const;
    void renumber();
    Status write(const Splice& splice, std::size_t begin, const std::vector<Segment>& before, const std::vector<std::int64_t>& positions);
    Status insert(Row& row, const Segment& segment);
    void update(Row& row, const Row& old, const Segment& before, const Segment& after);
    Status findWindow();
    Status raiseNextKey(const DocumentChange& change);

    SQLite::Database& m_database;
    RunId m_run;
    SegmentReader m_reader;
    SegmentWriter m_writer;
    SQLite::Statement m_insert, m_update;
    WindowId m_window;
    std::size_t m_speakers = 0;
    std::size_t m_first = 0;   ///< place of the first loaded row in the document
    std::vector<Row> m_order;  ///< rows around the splices, in the order of the document
};

}  // namespace undervoice::library
