// Backup and verification of a library.

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "base/sha256.h"
#include "library/columns.h"
#include "library/connection.h"
#include "library/corrections_check.h"
#include "library/library.h"
#include "library/project_store.h"
#include "library/queue_store.h"
#include "library/run_store.h"
#include "library/schema.h"
#include "library/window_store.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;

/// Removed at the end of its life unless it was put into its place.
class TemporaryFile {
  public:
    static Result<TemporaryFile> beside(const fs::path& target) {
        std::string name = target.string() + ".XXXXXX";
        const int file = ::mkostemp(name.data(), O_CLOEXEC);  // mode 0600, as the library itself
        if (file < 0)
            return fail(ErrorCode::Io, "Cannot write the backup " + target.string() + ": " + std::strerror(errno) + ".");
        ::close(file);
        return TemporaryFile(name);
    }
    TemporaryFile(TemporaryFile&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    ~TemporaryFile() {
        if (!m_path.empty()) ::unlink(m_path.c_str());
    }
    const std::string& path() const { return m_path; }

    Status moveTo(const fs::path& target) {
        const auto failure = [&] {
            return fail(ErrorCode::Io, "Cannot write the backup " + target.string() + ": " + std::strerror(errno) + ".");
        };
        const int file = ::open(m_path.c_str(), O_RDWR | O_CLOEXEC);
        if (file < 0) return failure();
        const bool isFlushed = ::fsync(file) == 0;
        ::close(file);
        if (!isFlushed || ::rename(m_path.c_str(), target.c_str()) != 0) return failure();
        m_path.clear();
        return flushFolder(target);
    }

  private:
    explicit TemporaryFile(std::string path) : m_path(std::move(path)) {}
    /// Makes the new name itself survive a power cut.
    static Status flushFolder(const fs::path& target) {
        const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
        const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0) return {};
        ::fsync(descriptor);
        ::close(descriptor);
        return {};
    }
    std::string m_path;
};

Status copyPages(SQLite::Database& source, SQLite::Database& copy, const ProgressFunction& progress, const CancelToken& cancel) {
    constexpr int kPagesAtOnce = 1024;  // 4 MiB
    const std::int64_t pageBytes = source.execAndGet("PRAGMA page_size").getInt64();
    SQLite::Backup backup(copy, source);
    for (bool isDone = false; !isDone;) {
        UNDERVOICE_TRY(cancel.check());
        isDone = backup.executeStep(kPagesAtOnce) == 101;  // SQLITE_DONE
        const std::int64_t total = backup.getTotalPageCount();
        if (progress)
            progress({(total - backup.getRemainingPageCount()) * pageBytes, total * pageBytes, Progress::Unit::Bytes, "copying"});
    }
    return {};
}

/// Collects what is wrong; each check catches its own failure so that the others still run.
class Verifier {
  public:
    Verifier(const Connection& connection, const VerifyOptions& options, const ProgressFunction& progress, CancelToken cancel)
        : m_connection(connection), m_options(options), m_progress(progress), m_cancel(std::move(cancel)) {}

    Result<VerifyReport> run() {
        check([this] { return checkPages(); });
        check([this] { return bringForward(); });
        check([this] { return checkSchema(database(), m_connection.path()); });
        check([this] { return checkKeys(); });
        check([this] { return checkIndex(); });
        check([this] { return countRows(); });
        UNDERVOICE_TRY(m_cancel.check());
        check([this] { return readEverything(); });
        UNDERVOICE_TRY(m_cancel.check());
        if (m_options.hashFiles) check([this] { return hashFiles(); });
        UNDERVOICE_TRY(m_cancel.check());
        return std::move(m_report);
    }

  private:
    SQLite::Database& database() const { return m_connection.database(); }

    template <typename Check>
    void check(Check&& step) {
        const Status status = m_connection.guarded([&]() -> Status { return step(); });
        if (!status && status.error().code != ErrorCode::Cancelled) m_report.problems.push_back(status.error().message);
    }

    Status checkPages() {
        SQLite::Statement statement(database(), "PRAGMA integrity_check(20)");
        while (statement.executeStep()) {
            const std::string line = statement.getColumn(0).getString();
            if (line != "ok") m_report.problems.push_back("The file's pages are damaged: " + line + ".");
        }
        return {};
    }

    /// An older schema is no damage; what is damaged is left as it is.
    Status bringForward() {
        const bool isOlder = isOlderSchema(database()) && database().execAndGet("PRAGMA user_version").getInt() > 0;
        if (!isOlder || !m_report.problems.empty()) return {};
        return migrate(database(), m_connection.path(), migrations());
    }

    Status checkKeys() {
        SQLite::Statement statement(database(), "PRAGMA foreign_key_check");
        for (int found = 0; statement.executeStep() && found < 20; ++found)
            m_report.problems.push_back("A row of " + statement.getColumn(0).getString() + " refers to a row of " +
                                        statement.getColumn(2).getString() + " that is not there.");
        return {};
    }

    /// FTS5 compares every entry with the text only when it may "write"; the transaction is taken back.
    Status checkIndex() {
        if (database().execAndGet("SELECT count(*) FROM sqlite_schema WHERE name = 'segment_index'").getInt() == 0) return {};
        try {
            SQLite::Transaction transaction(database());
            database().exec("INSERT INTO segment_index(segment_index, rank) VALUES ('integrity-check', 1)");
        } catch (const SQLite::Exception& exception) {
            const int code = exception.getErrorCode() & 0xff;
            if (code == 8)  // SQLITE_READONLY
                m_report.notes.push_back("The search index was not checked, because the library cannot be written here.");
            else if (code == 11)  // SQLITE_CORRUPT
                m_report.problems.push_back("The search index does not agree with the text.");
            else
                throw;
        }
        return {};
    }

    Status countRows() {
        const auto rows = [&](const char* table) {
            return database().execAndGet(std::string("SELECT count(*) FROM ") + table).getInt64();
        };
        m_report.recordings = rows("recordings");
        m_report.runs = rows("runs");
        m_report.windows = rows("windows");
        m_report.segments = rows("segments");
        m_report.words = rows("words");
        return {};
    }

    Status readEverything() {
        check([this] { return readable(readRecordings(database())); });
        check([this] { return readable(readProjects(database())); });
        check([this] { return readable(readQueue(database())); });
        UNDERVOICE_TRY_ASSIGN(const auto runs, readRuns(database(), "r.id > ? ORDER BY r.id", 0));
        std::int64_t done = 0;
        for (const Run& run : runs) {
            UNDERVOICE_TRY(m_cancel.check());
            check([&] { return run.corrects ? checkCorrections(database(), run) : readable(readWindows(database(), run.id)); });
            report(++done, static_cast<std::int64_t>(runs.size()), "reading transcripts");
        }
        return {};
    }

    template <typename Rows>
    static Status readable(const Result<Rows>& rows) {
        if (!rows) return fail(rows.error());
        return {};
    }

    Status hashFiles() {
        UNDERVOICE_TRY_ASSIGN(const auto recordings, readRecordings(database()));
        std::int64_t done = 0;
        for (const Recording& recording : recordings) {
            UNDERVOICE_TRY(m_cancel.check());
            UNDERVOICE_TRY(hashFile(recording));
            report(++done, static_cast<std::int64_t>(recordings.size()), "hashing recordings");
        }
        return {};
    }

    Status hashFile(const Recording& recording) {
        const fs::path& path = recording.facts.path;
        const std::string name = "Recording " + std::to_string(recording.id.value());
        std::error_code error;
        if (path == "-" || !fs::exists(path, error)) {
            m_report.notes.push_back(name + (path == "-" ? " came through a pipe and has no file."
                                                         : " is not at " + path.string() + " any more."));
            return {};
        }
        const auto hash = sha256File(path, m_cancel);
        if (!hash) {
            if (hash.error().code == ErrorCode::Cancelled) return fail(hash.error());
            m_report.notes.push_back(hash.error().message);
            return {};
        }
        ++m_report.filesHashed;
        if (*hash != recording.facts.audioSha256)
            m_report.problems.push_back(name + ": " + path.string() + " is not the file that was transcribed: its content has changed.");
        return {};
    }

    void report(std::int64_t done, std::int64_t total, const char* phase) const {
        if (m_progress) m_progress({done, total, Progress::Unit::Items, phase});
    }

    const Connection& m_connection;
    const VerifyOptions& m_options;
    const ProgressFunction& m_progress;
    CancelToken m_cancel;
    VerifyReport m_report;
};

}  // namespace

Status LibraryReader::backup(const fs::path& target, const ProgressFunction& progress, const CancelToken& cancel) const {
    std::error_code error;
    if (!path().empty() && fs::equivalent(target, path(), error))
        return fail(ErrorCode::InvalidArgument, "The backup cannot be the library itself: give another file.");
    if (fs::is_directory(target, error))
        return fail(ErrorCode::InvalidArgument, target.string() + " is a folder: give the name of a file for the backup.");
    UNDERVOICE_TRY_ASSIGN(auto temporary, TemporaryFile::beside(target));
    const Status copied = m_connection->guarded([&]() -> Status {
        // Reading from one snapshot: commits of others meanwhile do not make the copy start anew.
        SQLite::Transaction snapshot(m_connection->database());
        m_connection->database().execAndGet("SELECT count(*) FROM sqlite_schema");
        SQLite::Database copy(temporary.path(), SQLite::OPEN_READWRITE);
        UNDERVOICE_TRY(copyPages(m_connection->database(), copy, progress, cancel));
        // One file that stands alone, without a log beside it.
        copy.execAndGet("PRAGMA journal_mode = DELETE");
        const std::string verdict = copy.execAndGet("PRAGMA quick_check(1)").getString();
        if (verdict != "ok")
            return fail(ErrorCode::Format, "The library " + path().string() + " is damaged, so no backup was made: " + verdict +
                                               "; see `undervoice library verify`.");
        return {};
    });
    if (!copied) return copied;
    return temporary.moveTo(target);
}

Result<VerifyReport> verifyLibrary(const fs::path& path, const VerifyOptions& options, const ProgressFunction& progress,
                                   const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const auto connection, Connection::open(path, Connection::Access::Unchecked));
    return Verifier(*connection, options, progress, cancel).run();
}

}  // namespace undervoice::library
