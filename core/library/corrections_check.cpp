#include "library/corrections_check.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "library/document_store.h"
#include "library/history_store.h"
#include "library/run_store.h"
#include "transcript/same_values.h"

namespace undervoice::library {
namespace {

Status disagrees(const Run& run, const std::string& what) {
    return fail(ErrorCode::Format, "The corrections of run " + std::to_string(run.id.value()) + " do not agree with their history: " + what + ".");
}

Status applyOr(Document& document, const DocumentChange& change, const Run& run, std::int64_t number) {
    if (apply(document, change)) return {};
    return disagrees(run, "change " + std::to_string(number) + " does not fit");
}

/// Newest first, one by one: a history may be larger than the memory.
template <typename Visit>
Status visitChanges(SQLite::Database& database, RunId run, Visit&& visit) {
    constexpr int kAtOnce = 16;
    for (std::int64_t before = std::numeric_limits<std::int64_t>::max();;) {
        UNDERVOICE_TRY_ASSIGN(const auto changes, readChanges(database, run, kAtOnce, before));
        for (const StoredChange& change : changes) UNDERVOICE_TRY(visit(change));
        if (changes.empty()) return {};
        before = changes.back().number;
    }
}

Status checkUndone(SQLite::Database& database, Document document, const Run& run) {
    for (std::int64_t last = 0;;) {
        UNDERVOICE_TRY_ASSIGN(const auto next, nextUndone(database, run.id, last));
        if (!next) return {};
        last = next->number;
        UNDERVOICE_TRY(applyOr(document, next->change, run, last));
    }
}

/// What this speaker says (-1: nobody), all of it. Passages of the run that is corrected keep their keys.
Status checkHeard(SQLite::Database& database, const Document& document, const Run& run, RunId machine, int speaker) {
    UNDERVOICE_TRY_ASSIGN(const auto summary, readRun(database, machine));
    UNDERVOICE_TRY_ASSIGN(const auto heard, readDocument(database, summary));
    std::vector<const DocumentSegment*> said;
    for (const DocumentSegment& segment : document.segments)
        if (segment.speaker == speaker) said.push_back(&segment);
    const auto isHeard = [keepsKeys = machine == *run.corrects](const DocumentSegment* a, const DocumentSegment& b) {
        return (!keepsKeys || a->key == b.key) && a->marks == b.marks && isSameSegment(a->segment, b.segment);
    };
    return std::ranges::equal(said, heard.segments, isHeard) ? Status() : disagrees(run, "it does not lead back to what the machine heard");
}

/// Where all changes are taken back.
Status checkBeginning(SQLite::Database& database, const Document& document, const Run& run) {
    UNDERVOICE_TRY_ASSIGN(const auto joined, readJoinedRuns(database, run.id));
    for (const JoinedRun& one : joined) UNDERVOICE_TRY(checkHeard(database, document, run, one.machine, one.speaker));
    if (!joined.empty()) {
        const int speakers = static_cast<int>(document.speakers.size());
        const bool isSaid = std::ranges::all_of(document.segments, [&](const DocumentSegment& segment) { return segment.speaker >= 0 && segment.speaker < speakers; });
        return isSaid ? Status() : disagrees(run, "it leads back to passages that no channel had");
    }
    if (!document.speakers.empty()) return disagrees(run, "it does not lead back to a transcript without speakers");
    return checkHeard(database, document, run, *run.corrects, -1);
}

}  // namespace

Status checkCorrections(SQLite::Database& database, const Run& run) {
    UNDERVOICE_TRY_ASSIGN(auto document, readDocument(database, run));
    UNDERVOICE_TRY(checkUndone(database, document, run));
    bool isDone = false;
    UNDERVOICE_TRY(visitChanges(database, run.id, [&](const StoredChange& stored) -> Status {
        if (stored.isUndone) return isDone ? disagrees(run, "one that is undone comes before one that is not") : Status();
        isDone = true;
        return applyOr(document, inverseOf(stored.change), run, stored.number);
    }));
    return checkBeginning(database, document, run);
}

}  // namespace undervoice::library
