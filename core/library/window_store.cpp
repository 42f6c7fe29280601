#include "library/window_store.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "library/columns.h"
#include "library/segment_store.h"
#include "transcript/same_values.h"

namespace undervoice::library {
namespace {

struct StoredWindow {
    WindowId id;
    Window window;
};

Result<StoredWindow> readWindowRow(SQLite::Statement& statement, int expectedIndex) {
    RowReader row(statement, "windows");
    StoredWindow stored;
    Window& w = stored.window;
    stored.id = WindowId(row.integer());
    w.index = row.smallInteger();
    w.range.begin = row.integer();
    w.range.end = row.integer();
    w.language = row.text();
    w.languageProbability = row.real();
    const std::string attempts = row.text();
    w.chosenAttempt = row.smallInteger();
    const auto loopState = row.optionalText();
    if (w.index != expectedIndex) row.reject("is missing before window " + std::to_string(w.index));
    if (w.range.begin < 0 || w.range.end < w.range.begin) row.reject("has an impossible range");
    UNDERVOICE_TRY(row.status());
    UNDERVOICE_TRY_ASSIGN(w.attempts, attemptsFromJson(attempts));
    if (loopState) {
        UNDERVOICE_TRY_ASSIGN(w.loopState, loopStateFromJson(*loopState));
    }
    const bool hasChosen = w.chosenAttempt >= 0 && static_cast<std::size_t>(w.chosenAttempt) < w.attempts.size();
    if (!hasChosen && !(w.attempts.empty() && w.chosenAttempt == 0)) row.reject("chose an attempt that is not there");
    UNDERVOICE_TRY(row.status());
    return stored;
}

Result<std::vector<StoredWindow>> readStoredWindows(SQLite::Database& database, RunId run) {
    SQLite::Statement statement(database,
                                "SELECT id, number, begin_sample, end_sample, language, language_probability, attempts, "
                                "chosen_attempt, loop_state FROM windows WHERE run_id = ? ORDER BY number");
    Binder(statement).integer(run.value());
    std::vector<StoredWindow> windows;
    while (statement.executeStep()) {
        UNDERVOICE_TRY_ASSIGN(auto stored, readWindowRow(statement, static_cast<int>(windows.size())));
        windows.push_back(std::move(stored));
    }
    return windows;
}

void renumberSegments(SQLite::Database& database, const std::vector<StoredSegment>& stored,
                      const std::vector<Segment>& segments) {
    SQLite::Statement statement(database, "UPDATE segments SET number = ? WHERE id = ?");
    for (std::size_t i = 0; i < stored.size(); ++i)
        if (stored[i].segment.id != segments[i].id)
            Binder(statement).integer(segments[i].id).integer(stored[i].id.value()).execute();
}

}  // namespace

Status insertWindow(SQLite::Database& database, RunId run, const Window& w) {
    SQLite::Statement statement(database,
                                "INSERT INTO windows (run_id, number, begin_sample, end_sample, language, language_probability, "
                                "attempts, chosen_attempt, loop_state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const auto loopState = w.loopState ? std::optional(loopStateToJson(*w.loopState)) : std::nullopt;
    Binder(statement)
        .integer(run.value()).integer(w.index).integer(w.range.begin).integer(w.range.end).text(w.language)
        .real(w.languageProbability).text(attemptsToJson(w.attempts)).integer(w.chosenAttempt).optionalText(loopState)
        .execute();
    const WindowId id(database.getLastInsertRowid());
    SegmentWriter writer(database, run);
    for (const Segment& segment : w.segments) UNDERVOICE_TRY(writer.insert(id, segment));
    return {};
}

Result<std::vector<Window>> readWindows(SQLite::Database& database, RunId run) {
    UNDERVOICE_TRY_ASSIGN(auto stored, readStoredWindows(database, run));
    UNDERVOICE_TRY_ASSIGN(auto segments, readStoredSegments(database, run));
    auto window = stored.begin();
    for (StoredSegment& segment : segments) {
        while (window != stored.end() && window->id != segment.window) ++window;
        if (window == stored.end())
            return fail(ErrorCode::Format, "The library is damaged: a segment of run " + std::to_string(run.value()) +
                                               " belongs to no window; see `undervoice library verify`.");
        window->window.segments.push_back(std::move(segment.segment));
    }
    std::vector<Window> windows;
    windows.reserve(stored.size());
    for (StoredWindow& w : stored) windows.push_back(std::move(w.window));
    return windows;
}

Result<std::vector<Segment>> readSegments(SQLite::Database& database, RunId run) {
    UNDERVOICE_TRY_ASSIGN(auto stored, readStoredSegments(database, run));
    std::vector<Segment> segments;
    segments.reserve(stored.size());
    for (StoredSegment& segment : stored) segments.push_back(std::move(segment.segment));
    return segments;
}

Status replaceSegments(SQLite::Database& database, RunId run, const std::vector<Segment>& segments) {
    UNDERVOICE_TRY_ASSIGN(const auto stored, readStoredSegments(database, run));
    const bool isSame = std::ranges::equal(stored, segments, [](const StoredSegment& a, const Segment& b) {
        return isSameSegment(a.segment, b);
    });
    if (isSame) {
        renumberSegments(database, stored, segments);
        return {};
    }
    UNDERVOICE_TRY_ASSIGN(const auto windows, readStoredWindows(database, run));
    if (windows.empty() && !segments.empty())
        return fail(ErrorCode::InvalidArgument, "A transcript with segments needs at least one committed window.");
    SQLite::Statement remove(database, "DELETE FROM segments WHERE id BETWEEN ? AND ?");
    bindSegmentRange(remove, run);
    remove.exec();
    SegmentWriter writer(database, run);
    auto window = windows.begin();
    for (const Segment& segment : segments) {
        const auto startsInNext = [&] {
            return samplesToSeconds(std::next(window)->window.range.begin) <= segment.startSeconds;
        };
        while (std::next(window) != windows.end() && startsInNext()) ++window;
        UNDERVOICE_TRY(writer.insert(window->id, segment));
    }
    return {};
}

}  // namespace undervoice::library
