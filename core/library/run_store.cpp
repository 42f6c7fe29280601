#include "library/run_store.h"

#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <utility>

#include "library/columns.h"
#include "library/notes_store.h"
#include "library/segment_store.h"

namespace undervoice::library {
namespace {

constexpr const char* kRecordingColumns =
    "SELECT id, audio_sha256, path, duration_us, container, added_ms, recorded_ms, language, title, project_id, trashed_ms "
    "FROM recordings WHERE ";

/// Whether a statement's run r is changed: something in its history is not undone.
const std::string kIsChanged = "EXISTS (SELECT 1 FROM changes c WHERE c.run_id = r.id AND NOT c.is_undone)";

const std::string kRunColumns =
    "SELECT r.id, r.recording_id, r.job_key, r.track, r.channel, r.from_us, r.to_us, r.task, r.source_path, r.model_name, "
    "r.model_sha256, r.options, r.request, r.program_version, r.total_us, r.state, r.is_current, r.started_ms, r.finished_ms, "
    "coalesce(j.done_us, r.total_us), r.language, r.language_probability, coalesce(j.last_error, ''), "
    "(SELECT count(*) FROM windows w WHERE w.run_id = r.id), r.corrects_run_id, " + kIsChanged +
    " FROM runs r LEFT JOIN jobs j ON j.run_id = r.id WHERE ";

constexpr const char* kLaneCondition =
    "recording_id = ?1 AND track = ?2 AND channel = ?3 AND from_us = ?4 AND to_us = ?5 AND task = ?6";

std::optional<RunState> runStateFromName(const std::string& name) {
    for (const RunState state : {RunState::Unfinished, RunState::Finished, RunState::Abandoned})
        if (name == runStateName(state)) return state;
    return std::nullopt;
}

Result<Recording> readRecordingRow(SQLite::Statement& statement) {
    RowReader row(statement, "recordings");
    Recording r;
    r.id = RecordingId(row.integer());
    r.facts.audioSha256 = row.text();
    r.facts.path = row.path();
    r.facts.durationUs = row.integer();
    r.facts.containerJson = row.text();
    r.addedAt = row.integer();
    r.facts.recordedAt = row.optionalInteger();
    r.language = row.text();
    r.notes.title = row.text();
    r.notes.project = ProjectId(row.reference().value_or(0));
    r.trashedAt = row.optionalInteger();
    if (r.facts.durationUs < 0) row.reject("has a negative duration");
    UNDERVOICE_TRY(row.status());
    return r;
}

Result<Run> readRunRow(SQLite::Statement& statement) {
    RowReader row(statement, "runs");
    Run r;
    RunDescription& d = r.description;
    r.id = RunId(row.integer());
    r.recording = RecordingId(row.integer());
    d.jobKey = row.text();
    d.lane.track = row.smallInteger();
    d.lane.channel = row.smallInteger();
    d.lane.fromUs = row.integer();
    d.lane.toUs = row.integer();
    d.lane.task = row.text();
    d.sourcePath = row.path();
    d.modelName = row.text();
    d.modelSha256 = row.text();
    d.optionsJson = row.text();
    d.requestJson = row.text();
    d.programVersion = row.text();
    d.totalUs = row.integer();
    const auto state = runStateFromName(row.text());
    r.isCurrent = row.boolean();
    r.startedAt = row.integer();
    r.finishedAt = row.optionalInteger();
    r.doneUs = row.integer();
    r.language = row.text();
    r.languageProbability = row.real();
    r.lastError = row.text();
    r.windowCount = row.smallInteger();
    if (const auto corrected = row.reference()) r.corrects = RunId(*corrected);
    r.isCorrected = row.boolean();
    if (!state) row.reject("is in an unknown state");
    if (d.lane.fromUs < 0 || d.lane.fromUs > kLatestUs) row.reject("begins at a place that no recording has");
    if (r.id.value() < 1 || r.id.value() > kMaxRunNumber) row.reject("has an impossible number");
    UNDERVOICE_TRY(row.status());
    r.state = *state;
    return r;
}

Result<std::vector<Run>> readAllRuns(SQLite::Statement& statement) {
    std::vector<Run> runs;
    while (statement.executeStep()) {
        UNDERVOICE_TRY_ASSIGN(auto run, readRunRow(statement));
        runs.push_back(std::move(run));
    }
    return runs;
}

Binder bindLane(SQLite::Statement& statement, RecordingId recording, const Lane& lane) {
    Binder binder(statement);
    binder.integer(recording.value()).integer(lane.track).integer(lane.channel).integer(lane.fromUs).integer(lane.toUs)
        .text(lane.task);
    return binder;
}

}  // namespace

const char* runStateName(RunState state) {
    switch (state) {
        case RunState::Unfinished: return "unfinished";
        case RunState::Finished: return "finished";
        case RunState::Abandoned: return "abandoned";
    }
    return "unfinished";
}

UnixMs nowMs() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Result<std::vector<Recording>> readRecordings(SQLite::Database& database, const std::string& condition) {
    SQLite::Statement statement(database, kRecordingColumns + condition + " ORDER BY id DESC");
    std::vector<Recording> recordings;
    while (statement.executeStep()) {
        UNDERVOICE_TRY_ASSIGN(auto recording, readRecordingRow(statement));
        recordings.push_back(std::move(recording));
    }
    UNDERVOICE_TRY(readNamesInto(database, condition, recordings));
    return recordings;
}

Result<Recording> readRecording(SQLite::Database& database, RecordingId id) {
    UNDERVOICE_TRY_ASSIGN(auto recordings, readRecordings(database, "id = " + std::to_string(id.value())));
    if (recordings.empty())
        return fail(ErrorCode::NotFound, "The library has no recording " + std::to_string(id.value()) +
                                             ": `undervoice library list` shows what there is.");
    return std::move(recordings.front());
}

RecordingId upsertRecording(SQLite::Database& database, const RecordingFacts& facts) {
    // What came through a pipe does not displace the place of the file that it is the content of. What is added anew is wanted
    // again: it leaves the trash.
    SQLite::Statement statement(
        database,
        "INSERT INTO recordings (audio_sha256, path, duration_us, container, added_ms, recorded_ms) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (audio_sha256) DO UPDATE SET path = iif(excluded.path = '-', path, excluded.path), "
        "duration_us = excluded.duration_us, container = excluded.container, "
        "recorded_ms = coalesce(excluded.recorded_ms, recorded_ms), trashed_ms = NULL RETURNING id");
    Binder(statement)
        .text(facts.audioSha256).text(facts.path.string()).integer(facts.durationUs).text(facts.containerJson).integer(nowMs())
        .optionalInteger(facts.recordedAt);
    statement.executeStep();
    const RecordingId id(statement.getColumn(0).getInt64());
    statement.executeStep();  // to its end, else the transaction could not be committed
    return id;
}

Result<std::vector<Run>> readRuns(SQLite::Database& database, const std::string& condition, std::int64_t value) {
    SQLite::Statement statement(database, kRunColumns + condition);
    Binder(statement).integer(value);
    return readAllRuns(statement);
}

Result<std::vector<Run>> readRuns(SQLite::Database& database, const std::string& condition, const std::string& value) {
    SQLite::Statement statement(database, kRunColumns + condition);
    Binder(statement).text(value);
    return readAllRuns(statement);
}

Result<Run> readRun(SQLite::Database& database, RunId id) {
    UNDERVOICE_TRY_ASSIGN(auto runs, readRuns(database, "r.id = ?", id.value()));
    if (runs.empty())
        return fail(ErrorCode::NotFound, "The library has no transcription run " + std::to_string(id.value()) +
                                             ": `undervoice library list` shows what there is.");
    return std::move(runs.front());
}

Result<RunId> insertRun(SQLite::Database& database, RecordingId recording, const RunDescription& d) {
    SQLite::Statement run(database,
                          "INSERT INTO runs (recording_id, track, channel, from_us, to_us, task, job_key, source_path, model_name, "
                          "model_sha256, options, request, program_version, total_us, started_ms, state) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'unfinished')");
    bindLane(run, recording, d.lane)
        .text(d.jobKey).text(d.sourcePath.string()).text(d.modelName).text(d.modelSha256).text(d.optionsJson)
        .text(d.requestJson).text(d.programVersion).integer(d.totalUs).integer(nowMs())
        .execute();
    const RunId id(database.getLastInsertRowid());
    if (id.value() > kMaxRunNumber) return fail(ErrorCode::Unsupported, "The library has no numbers left for further runs.");
    SQLite::Statement job(database, "INSERT INTO jobs (run_id) VALUES (?)");
    Binder(job).integer(id.value()).execute();
    return id;
}

void refreshCurrentRun(SQLite::Database& database, RecordingId recording, const Lane& lane) {
    if (lane.isSecondReading()) return;
    const std::string lanes = kLaneCondition;
    const std::string sql = "UPDATE runs SET is_current = (id = (SELECT id FROM runs WHERE " + lanes +
                            " ORDER BY state = 'finished' DESC, finished_ms DESC, state = 'unfinished' DESC, id DESC LIMIT 1)) WHERE " + lanes +
                            " AND NOT EXISTS (SELECT 1 FROM runs WHERE " + lanes + " AND is_current AND state = 'finished')";
    SQLite::Statement statement(database, sql);
    bindLane(statement, recording, lane).execute();
}

void deleteReadingsBefore(SQLite::Database& database, const Run& reading) {
    SQLite::Statement statement(database, std::string("DELETE FROM runs WHERE ") + kLaneCondition + " AND state = 'finished' AND id < ?7");
    bindLane(statement, reading.recording, reading.description.lane).integer(reading.id.value()).execute();
}

void makeCurrent(SQLite::Database& database, const Run& run) {
    SQLite::Statement statement(database, std::string("UPDATE runs SET is_current = (id = ?7) WHERE ") + kLaneCondition);
    bindLane(statement, run.recording, run.description.lane).integer(run.id.value()).execute();
}

bool hasCurrentCorrections(SQLite::Database& database, RecordingId recording, const Lane& lane) {
    SQLite::Statement statement(database, std::string("SELECT EXISTS (SELECT 1 FROM runs r WHERE ") + kLaneCondition +
                                              " AND is_current AND corrects_run_id IS NOT NULL AND " + kIsChanged + ")");
    bindLane(statement, recording, lane);
    statement.executeStep();
    return statement.getColumn(0).getInt() != 0;
}

}  // namespace undervoice::library
