#include "library/library.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/folders.h"
#include "library/columns.h"
#include "library/connection.h"
#include "library/document_store.h"
#include "library/run_store.h"
#include "library/window_store.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;

using SQLite::Statement;

/// Where the job stands after a window: where the careful loop goes on, else the end of what was heard.
std::int64_t positionAfterUs(const Window& window) {
    constexpr std::int64_t kFrameUs = 10'000;
    return window.loopState ? window.loopState->seekFrames * kFrameUs : samplesToUs(window.range.end);
}

bool isHexPrefix(const std::string& text) {
    return text.size() >= 6 && text.size() <= 64 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isNumber(const std::string& text) {
    return !text.empty() && text.size() <= 18 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool isNamed(const Recording& recording, const std::string& reference) {
    const RecordingFacts& facts = recording.facts;
    if (isHexPrefix(reference) && facts.audioSha256.starts_with(reference)) return true;
    std::error_code error;
    const fs::path absolute = fs::absolute(reference, error).lexically_normal();
    return facts.path == reference || (!error && facts.path == absolute) || facts.path.filename() == reference;
}

Result<Run> requireUnfinished(SQLite::Database& database, RunId id) {
    UNDERVOICE_TRY_ASSIGN(auto run, readRun(database, id));
    if (run.state != RunState::Unfinished)
        return fail(ErrorCode::InvalidArgument, "Run " + std::to_string(id.value()) + " is " + runStateName(run.state) +
                                                    ": nothing can be added to it.");
    return run;
}

/// Recordings that the condition (SQL over the recordings' columns) holds for, with their runs.
Result<std::vector<RecordingSummary>> summarize(const Connection& connection, const std::string& condition) {
    return connection.guarded([&]() -> Result<std::vector<RecordingSummary>> {
        SQLite::Database& database = connection.database();
        SQLite::Transaction snapshot(database);
        UNDERVOICE_TRY_ASSIGN(auto recordings, readRecordings(database, condition));
        UNDERVOICE_TRY_ASSIGN(auto runs, readRuns(database,
                                                  "r.id > ? AND r.task <> '" + std::string(kSecondReadingTask) +
                                                      "' AND r.recording_id IN (SELECT id FROM recordings WHERE " + condition +
                                                      ") ORDER BY r.recording_id DESC, r.id DESC",
                                                  0));
        std::vector<RecordingSummary> summaries;
        auto run = runs.begin();
        for (Recording& recording : recordings) {
            RecordingSummary summary{std::move(recording), {}};
            for (; run != runs.end() && run->recording == summary.recording.id; ++run) summary.runs.push_back(std::move(*run));
            summaries.push_back(std::move(summary));
        }
        return summaries;
    });
}

}  // namespace

fs::path defaultLibraryPath() {
    return dataHome() / "undervoice" / "library.db";
}

LibraryReader::LibraryReader(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
LibraryReader::~LibraryReader() = default;

Result<std::unique_ptr<LibraryReader>> LibraryReader::open(const fs::path& path) {
    UNDERVOICE_TRY_ASSIGN(auto connection, Connection::open(path, Connection::Access::Read));
    return std::unique_ptr<LibraryReader>(new LibraryReader(std::move(connection)));
}

const fs::path& LibraryReader::path() const { return m_connection->path(); }

Result<std::vector<RecordingSummary>> LibraryReader::recordings() const {
    return summarize(*m_connection, "trashed_ms IS NULL");
}

Result<std::vector<RecordingSummary>> LibraryReader::trashedRecordings() const {
    return summarize(*m_connection, "trashed_ms IS NOT NULL");
}

Result<RecordingSummary> LibraryReader::recording(RecordingId id) const {
    return m_connection->guarded([&]() -> Result<RecordingSummary> {
        SQLite::Database& database = m_connection->database();
        SQLite::Transaction snapshot(database);
        UNDERVOICE_TRY_ASSIGN(auto recording, readRecording(database, id));
        UNDERVOICE_TRY_ASSIGN(auto runs, readRuns(database, "r.recording_id = ? AND r.task <> '" + std::string(kSecondReadingTask) + "' ORDER BY r.id DESC", id.value()));
        return RecordingSummary{std::move(recording), std::move(runs)};
    });
}

Result<RecordingId> LibraryReader::findRecording(const std::string& reference) const {
    return m_connection->guarded([&]() -> Result<RecordingId> {
        SQLite::Transaction snapshot(m_connection->database());
        UNDERVOICE_TRY_ASSIGN(const auto recordings, readRecordings(m_connection->database()));
        std::vector<RecordingId> found, trashed;
        for (const Recording& recording : recordings) {
            if (isNumber(reference) && recording.id.value() == std::stoll(reference)) return recording.id;
            if (isNamed(recording, reference)) (recording.trashedAt ? trashed : found).push_back(recording.id);
        }
        if (found.empty()) found = std::move(trashed);
        if (found.size() == 1) return found.front();
        if (found.empty())
            return fail(ErrorCode::NotFound, "The library has no recording \"" + reference +
                                                 "\": give its number, its path or the start of its hash, as "
                                                 "`undervoice library list` shows them.");
        std::string numbers;
        for (const RecordingId id : found) numbers += (numbers.empty() ? "" : ", ") + std::to_string(id.value());
        return fail(ErrorCode::InvalidArgument, "Several recordings are called \"" + reference + "\": give one of the numbers " +
                                                    numbers + ".");
    });
}

Result<std::optional<RecordingId>> LibraryReader::findRecordingByHash(const std::string& audioSha256) const {
    return m_connection->guarded([&]() -> Result<std::optional<RecordingId>> {
        Statement statement(m_connection->database(), "SELECT id FROM recordings WHERE audio_sha256 = ?");
        Binder(statement).text(audioSha256);
        if (!statement.executeStep()) return std::nullopt;
        return RecordingId(statement.getColumn(0).getInt64());
    });
}

Result<Run> LibraryReader::run(RunId id) const {
    return m_connection->guarded([&] { return readRun(m_connection->database(), id); });
}

Result<std::optional<Run>> LibraryReader::findRun(const std::string& jobKey) const {
    return m_connection->guarded([&]() -> Result<std::optional<Run>> {
        UNDERVOICE_TRY_ASSIGN(auto runs, readRuns(m_connection->database(),
                                                  "r.job_key = ? AND r.state <> 'abandoned' AND r.corrects_run_id IS NULL "
                                                  "ORDER BY r.state = 'unfinished' DESC, r.id DESC LIMIT 1",
                                                  jobKey));
        if (runs.empty()) return std::nullopt;
        return std::move(runs.front());
    });
}

Result<std::vector<Run>> LibraryReader::unfinishedRuns() const {
    return m_connection->guarded([&] {
        return readRuns(m_connection->database(),
                        "r.state = ? AND r.corrects_run_id IS NULL AND r.task <> '" + std::string(kSecondReadingTask) +
                            "' AND r.recording_id NOT IN (SELECT id FROM recordings WHERE trashed_ms IS NOT NULL) ORDER BY r.id DESC",
                        std::string("unfinished"));
    });
}

Result<std::vector<Run>> LibraryReader::secondReadings(RecordingId id) const {
    return m_connection->guarded([&] {
        return readRuns(m_connection->database(), "r.recording_id = ? AND r.task = '" + std::string(kSecondReadingTask) + "' ORDER BY r.id DESC",
                        id.value());
    });
}

Result<std::vector<Window>> LibraryReader::windows(RunId id) const {
    return m_connection->guarded([&]() -> Result<std::vector<Window>> {
        SQLite::Transaction snapshot(m_connection->database());
        UNDERVOICE_TRY_ASSIGN(const auto run, readRun(m_connection->database(), id));
        if (run.corrects)
            return fail(ErrorCode::InvalidArgument, "Run " + std::to_string(id.value()) + " holds corrections, which have no windows.");
        return readWindows(m_connection->database(), id);
    });
}

Result<Transcript> LibraryReader::transcript(RunId id) const {
    return m_connection->guarded([&]() -> Result<Transcript> {
        SQLite::Database& database = m_connection->database();
        SQLite::Transaction snapshot(database);
        UNDERVOICE_TRY_ASSIGN(const auto run, readRun(database, id));
        if (run.corrects) {
            UNDERVOICE_TRY_ASSIGN(const auto document, readDocument(database, run));
            return transcriptOf(document, run.language);
        }
        Transcript transcript;
        transcript.language = run.language;
        UNDERVOICE_TRY_ASSIGN(transcript.segments, readSegments(database, id));
        Statement statement(database, "SELECT text FROM runs WHERE id = ?");
        Binder(statement).integer(id.value());
        statement.executeStep();
        RowReader row(statement, "runs");
        const auto text = row.optionalText();
        UNDERVOICE_TRY(row.status());
        if (text)
            transcript.text = *text;
        else
            for (const Segment& segment : transcript.segments) transcript.text += segment.text;
        return transcript;
    });
}

Result<std::optional<std::vector<std::uint8_t>>> LibraryReader::speechProbabilities(
    RecordingId id, const Lane& lane, const std::string& programVersion) const {
    return m_connection->guarded([&]() -> Result<std::optional<std::vector<std::uint8_t>>> {
        Statement statement(m_connection->database(),
                            "SELECT probabilities FROM speech_probabilities WHERE recording_id = ? AND track = ? AND channel = ? "
                            "AND from_us = ? AND to_us = ? AND program_version = ?");
        Binder(statement)
            .integer(id.value()).integer(lane.track).integer(lane.channel).integer(lane.fromUs).integer(lane.toUs)
            .text(programVersion);
        if (!statement.executeStep()) return std::nullopt;
        RowReader row(statement, "speech_probabilities");
        const std::string bytes = row.blob();
        UNDERVOICE_TRY(row.status());
        return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
    });
}

Result<std::unique_ptr<Library>> Library::open(const fs::path& path) {
    UNDERVOICE_TRY_ASSIGN(auto connection, Connection::open(path, Connection::Access::Write));
    return std::unique_ptr<Library>(new Library(std::move(connection)));
}

Result<std::unique_ptr<Library>> Library::openInMemory() {
    UNDERVOICE_TRY_ASSIGN(auto connection, Connection::open({}, Connection::Access::Memory));
    return std::unique_ptr<Library>(new Library(std::move(connection)));
}

Result<RecordingId> Library::addRecording(const RecordingFacts& facts) {
    return m_connection->guarded([&]() -> Result<RecordingId> {
        auto transaction = beginWriting(m_connection->database());
        const RecordingId id = upsertRecording(m_connection->database(), facts);
        transaction.commit();
        return id;
    });
}

Result<RunId> Library::beginRun(RecordingId recording, const RunDescription& description) {
    return m_connection->guarded([&]() -> Result<RunId> {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY(readRecording(database, recording));
        Statement abandon(database, "UPDATE runs SET state = 'abandoned' WHERE job_key = ? AND state = 'unfinished'");
        Binder(abandon).text(description.jobKey).execute();
        UNDERVOICE_TRY_ASSIGN(const RunId id, insertRun(database, recording, description));
        refreshCurrentRun(database, recording, description.lane);
        transaction.commit();
        return id;
    });
}

Status Library::commitWindow(RunId id, const Window& window) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(const auto run, requireUnfinished(database, id));
        if (window.index != run.windowCount)
            return fail(ErrorCode::InvalidArgument, "Window " + std::to_string(window.index) + " cannot be committed: the next one is " +
                                                        std::to_string(run.windowCount) + ".");
        UNDERVOICE_TRY(insertWindow(database, id, window));
        Statement job(database, "UPDATE jobs SET done_us = max(done_us, ?), last_error = '' WHERE run_id = ?");
        Binder(job).integer(positionAfterUs(window)).integer(id.value()).execute();
        Statement language(database, "UPDATE runs SET language = ?, language_probability = ? WHERE id = ? AND language = ''");
        Binder(language).text(window.language).real(window.languageProbability).integer(id.value()).execute();
        transaction.commit();
        return {};
    });
}

Status Library::storeSpeechProbabilities(RecordingId recording, const Lane& lane, const std::string& programVersion,
                                         const std::vector<std::uint8_t>& probabilities) {
    return m_connection->guarded([&]() -> Status {
        auto transaction = beginWriting(m_connection->database());
        Statement statement(m_connection->database(),
                            "INSERT OR REPLACE INTO speech_probabilities (recording_id, track, channel, from_us, to_us, "
                            "program_version, probabilities) VALUES (?, ?, ?, ?, ?, ?, ?)");
        Binder(statement)
            .integer(recording.value()).integer(lane.track).integer(lane.channel).integer(lane.fromUs).integer(lane.toUs)
            .text(programVersion)
            .blob({reinterpret_cast<const char*>(probabilities.data()), probabilities.size()})
            .execute();
        transaction.commit();
        return {};
    });
}

Status Library::finishRun(RunId id, const RunResult& result) {
    return m_connection->guarded([&]() -> Status {
        SQLite::Database& database = m_connection->database();
        auto transaction = beginWriting(database);
        UNDERVOICE_TRY_ASSIGN(const auto run, requireUnfinished(database, id));
        UNDERVOICE_TRY(replaceSegments(database, id, result.segments));
        Statement finish(database,
                         "UPDATE runs SET state = 'finished', finished_ms = ?, language = ?, language_probability = ?, text = ? "
                         "WHERE id = ?");
        Binder(finish)
            .integer(nowMs()).text(result.language).real(result.languageProbability).text(result.text).integer(id.value())
            .execute();
        Statement job(database, "DELETE FROM jobs WHERE run_id = ?");
        Binder(job).integer(id.value()).execute();
        if (run.description.lane.isSecondReading()) {
            deleteReadingsBefore(database, run);
        } else {
            Statement language(database, "UPDATE recordings SET language = ? WHERE id = ?");
            Binder(language).text(result.language).integer(run.recording.value()).execute();
            if (!hasCurrentCorrections(database, run.recording, run.description.lane)) makeCurrent(database, run);
        }
        transaction.commit();
        return {};
    });
}

Status Library::setRequest(RunId id, const std::string& requestJson) {
    return m_connection->guarded([&]() -> Status {
        auto transaction = beginWriting(m_connection->database());
        Statement run(m_connection->database(), "UPDATE runs SET request = ? WHERE id = ? AND state = 'unfinished'");
        Binder(run).text(requestJson).integer(id.value()).execute();
        transaction.commit();
        return {};
    });
}

Status Library::noteFailure(RunId id, const std::string& sentence) {
    return m_connection->guarded([&]() -> Status {
        auto transaction = beginWriting(m_connection->database());
        Statement job(m_connection->database(), "UPDATE jobs SET last_error = ? WHERE run_id = ?");
        Binder(job).text(sentence).integer(id.value()).execute();
        transaction.commit();
        return {};
    });
}

}  // namespace undervoice::library
