#pragma once
// One SQLite connection, set up for untrusted files, and the border where SQLite's exceptions become Errors. Private to the
// library folder.

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>

#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "base/error.h"

namespace undervoice::library {

class Connection {
  public:
    enum class Access {
        Read,    ///< an existing file of our schema; nothing is written
        Write,   ///< made when absent; an older schema is brought forward
        Memory,
        Unchecked,  ///< for verification: existing file, schema not looked at, writable if possible
    };
    static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& path, Access access);

    SQLite::Database& database() const { return *m_database; }
    const std::filesystem::path& path() const { return m_path; }

    /// Calls function(); SQLite's and allocation failures become its Error.
    template <typename Function>
    auto guarded(Function&& function) const -> decltype(function()) {
        return guard(m_path, std::forward<Function>(function));
    }
    template <typename Function>
    static auto guard(const std::filesystem::path& path, Function&& function) -> decltype(function()) {
        try {
            return function();
        } catch (const SQLite::Exception& exception) {
            return fail(translate(exception, path));
        } catch (const std::bad_alloc&) {
            return fail(ErrorCode::OutOfMemory, "There is not enough memory to read the library " + path.string() + ".");
        }
    }
    static Error translate(const SQLite::Exception& exception, const std::filesystem::path& path);

  private:
    Connection(std::filesystem::path path, std::unique_ptr<SQLite::Database> database)
        : m_path(std::move(path)), m_database(std::move(database)) {}
    static Result<std::unique_ptr<Connection>> openFile(const std::filesystem::path& path, Access access, bool immutable);
    Status tryReading() const;

    std::filesystem::path m_path;
    std::unique_ptr<SQLite::Database> m_database;
};

/// The write lock from the start: upgrading a read lock later could fail at once instead of waiting.
inline SQLite::Transaction beginWriting(SQLite::Database& database) {
    return SQLite::Transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
}

}  // namespace undervoice::library
