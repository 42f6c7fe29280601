#include "library/connection.h"

#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>

#include "library/match_counts.h"
#include "library/schema.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyTimeoutMs = 10'000;
/// Longest string or blob that is read or written. Voice activity of a 100-hour recording has 11 MB.
constexpr int kMaxValueBytes = 32 << 20;
/// What SQLite may take in all for files. It needs a few MiB, and a value or two; a damaged index would have it ask for gigabytes.
constexpr std::int64_t kMaxHeapBytes = 128 << 20;

/// For files that may come from strangers (sqlite.org, "Defense Against The Dark Arts").
void harden(SQLite::Database& database) {
    sqlite3* handle = database.getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
    sqlite3_extended_result_codes(handle, 1);
    database.setBusyTimeout(kBusyTimeoutMs);
    database.exec("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY");
}

/// For the whole process: 0 is no limit, which a library in memory asks for.
void limitHeap(std::int64_t bytes) {
    static std::atomic<bool> isUnlimited = false;
    if (bytes == 0) isUnlimited = true;
    sqlite3_hard_heap_limit64(isUnlimited ? 0 : bytes);
}

/// Once the schema is known to be ours: SQLite before 3.41 lets no trigger of an untrusted schema write to an FTS5 table.
void trustSchema(SQLite::Database& database) {
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, nullptr);
}

/// Another connection that is just changing the mode makes this fail at once, whatever the busy timeout: try for a while.
void switchToWriteAheadLog(SQLite::Database& database) {
    for (int attempt = 0;; ++attempt) {
        try {
            database.execAndGet("PRAGMA journal_mode = WAL");
            return;
        } catch (const SQLite::Exception& exception) {
            if ((exception.getErrorCode() & 0xff) != SQLITE_BUSY || attempt == 100) throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
}

void setUpWriter(SQLite::Database& database) {
    // Incremental, so that a deletion can give its pages back without rewriting the whole file; it only counts for new files.
    database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    switchToWriteAheadLog(database);
    // FULL: see "Note: what a power cut leaves" in library.h.
    database.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
}

/// The file holds what people said in confidence: only its owner may read it.
Status makePrivateFile(const fs::path& path) {
    std::error_code error;
    if (fs::exists(path, error)) return {};
    const fs::path folder = path.parent_path();
    if (!folder.empty() && !fs::exists(folder, error)) {
        fs::create_directories(folder, error);
        if (!error) fs::permissions(folder, fs::perms::owner_all, error);
        if (error)
            return fail(ErrorCode::Io, "Cannot make the folder " + folder.string() + " for the library: " + error.message() +
                                           "; choose another place with --library.");
    }
    const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0)
        return fail(ErrorCode::Io, "Cannot make the library " + path.string() + ": " + std::strerror(errno) +
                                       "; choose another place with --library, or none with --no-library.");
    ::close(file);
    return {};
}

/// As a URI, with what has a meaning there escaped.
std::string immutableUri(const fs::path& path) {
    std::string uri = "file:";
    for (const char c : path.string()) {
        constexpr const char* kHex = "0123456789ABCDEF";
        if (c == '%' || c == '?' || c == '#') {
            const auto byte = static_cast<unsigned char>(c);
            uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

/// A write-ahead log beside a file in a folder that cannot be written may hold commits that we could not read.
bool hasPendingLog(const fs::path& path) {
    std::error_code error;
    const auto bytes = fs::file_size(path.string() + "-wal", error);
    return !error && bytes > 0;
}

int openFlags(Connection::Access access) {
    switch (access) {
        case Connection::Access::Read: return SQLite::OPEN_READONLY;
        case Connection::Access::Unchecked: return SQLite::OPEN_READWRITE;
        default: return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
    }
}

}  // namespace

Error Connection::translate(const SQLite::Exception& exception, const fs::path& path) {
    const std::string library = path.empty() ? std::string("The library in memory") : "The library " + path.string();
    const std::string reason = exception.what();
    switch (exception.getErrorCode() & 0xff) {
        case SQLITE_NOTADB:
            return {ErrorCode::Format, path.string() + " is not an Undervoice library, or its first page is damaged: choose another " +
                                           "file with --library, or go back to a backup."};
        case SQLITE_CORRUPT:
            return {ErrorCode::Format, library + " is damaged (" + reason + "): see `undervoice library verify`, save what can be " +
                                           "read with `undervoice library export`, or go back to a backup."};
        case SQLITE_FULL:
            return {ErrorCode::Io, library + " cannot grow because the disk is full: everything committed is kept; free some space " +
                                       "and run `undervoice resume`."};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return {ErrorCode::Io, library + " cannot be opened for this (" + reason + "): check the permissions of the file and its " +
                                       "folder, or choose another place with --library."};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorCode::Busy, library + " is in use by another program that does not let go of it: try again when that has " +
                                         "finished."};
        case SQLITE_IOERR:
            return {ErrorCode::Io, library + " could not be read or written (" + reason + "): everything committed is kept; check the " +
                                       "disk and try again."};
        case SQLITE_NOMEM: return {ErrorCode::OutOfMemory, library + " needs more memory than there is, or is damaged so that it seems to: see "
                                                      "`undervoice library verify`."};
        case SQLITE_TOOBIG: return {ErrorCode::Format, library + " holds a value of more than 32 MiB, which none of ours has."};
        case SQLITE_INTERRUPT: return {ErrorCode::Cancelled, "Cancelled."};
        case SQLITE_CONSTRAINT:
            return {ErrorCode::Format, library + " refused a row that would contradict others (" + reason + ")."};
        default: return {ErrorCode::Internal, library + " failed unexpectedly: " + reason + "."};
    }
}

Result<std::unique_ptr<Connection>> Connection::openFile(const fs::path& path, Access access, bool immutable) {
    return guard(path, [&]() -> Result<std::unique_ptr<Connection>> {
        limitHeap(kMaxHeapBytes);
        const std::string name = immutable ? immutableUri(path) : path.string();
        const int flags = immutable ? SQLite::OPEN_READONLY | SQLite::OPEN_URI : openFlags(access);
        auto database = std::make_unique<SQLite::Database>(name, flags);
        harden(*database);
        if (access != Access::Unchecked) UNDERVOICE_TRY(checkOwner(*database, path));
        if (access == Access::Write) {
            setUpWriter(*database);
            UNDERVOICE_TRY(migrate(*database, path, migrations()));
        }
        if (access == Access::Read && isOlderSchema(*database)) {
            // Reading an older library brings it forward first, where the folder allows.
            database.reset();
            UNDERVOICE_TRY(openFile(path, Access::Write, /*immutable=*/false));
            return openFile(path, access, /*immutable=*/false);
        }
        if (access != Access::Unchecked) {
            UNDERVOICE_TRY(checkSchema(*database, path));
            trustSchema(*database);
            registerMatchCounts(*database);
        }
        return std::unique_ptr<Connection>(new Connection(path, std::move(database)));
    });
}

Result<std::unique_ptr<Connection>> Connection::open(const fs::path& path, Access access) {
    if (access == Access::Memory) {
        return guard({}, [&]() -> Result<std::unique_ptr<Connection>> {
            limitHeap(0);
            auto database = std::make_unique<SQLite::Database>(":memory:", openFlags(Access::Write));
            harden(*database);
            UNDERVOICE_TRY(migrate(*database, {}, migrations()));
            trustSchema(*database);
            registerMatchCounts(*database);
            return std::unique_ptr<Connection>(new Connection({}, std::move(database)));
        });
    }
    std::error_code error;
    if (fs::is_directory(path, error))
        return fail(ErrorCode::InvalidArgument, path.string() + " is a folder: give the library's file.");
    if (access == Access::Write) {
        UNDERVOICE_TRY(makePrivateFile(path));
        return openFile(path, access, /*immutable=*/false);
    }
    if (!fs::exists(path, error))
        return fail(ErrorCode::NotFound, "There is no library at " + path.string() +
                                             ": the first `undervoice transcribe` makes it, or --library names another.");
    auto connection = openFile(path, access, /*immutable=*/false);
    const Status readable = connection ? (*connection)->tryReading() : Status(fail(connection.error()));
    // In a folder that cannot be written SQLite cannot make the shared memory that a write-ahead log wants.
    if (!readable && readable.error().code == ErrorCode::Io && !hasPendingLog(path))
        return openFile(path, access, /*immutable=*/true);
    return connection;
}

Status Connection::tryReading() const {
    return guarded([&]() -> Status {
        m_database->execAndGet("PRAGMA schema_version");
        return {};
    });
}

}  // namespace undervoice::library
