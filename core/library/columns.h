#pragma once
// How values lie in columns, and back with every one checked: a row of a damaged file becomes an Error, never a crash. Private
// to the library folder.

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "transcript/transcript.h"

namespace undervoice::library {

std::string attemptsToJson(const std::vector<Attempt>& attempts);
Result<std::vector<Attempt>> attemptsFromJson(const std::string& json);
std::string loopStateToJson(const LoopState& state);
Result<LoopState> loopStateFromJson(const std::string& json);
std::string flagsToText(const std::vector<Flag>& flags);  ///< names, comma between
Result<std::vector<Flag>> flagsFromText(std::string_view text);
std::string tokensToBlob(const std::vector<int>& tokens);  ///< 4 bytes each, little-endian
Result<std::vector<int>> tokensFromBlob(std::string_view blob);

bool isValidUtf8(std::string_view text);

/// 300 years: later than this nothing is heard.
inline constexpr std::int64_t kLatestUs = 10'000'000'000'000'000;

/// Binds in the order of calls. NaN is stored as NULL, see "Note: numbers in the library".
class Binder {
  public:
    explicit Binder(SQLite::Statement& statement) : m_statement(statement) {
        m_statement.reset();
        m_statement.clearBindings();
    }
    Binder& integer(std::int64_t value);
    Binder& real(double value);
    Binder& optionalReal(const std::optional<double>& value);
    Binder& optionalInteger(const std::optional<std::int64_t>& value);
    Binder& text(const std::string& value);
    Binder& optionalText(const std::optional<std::string>& value);
    Binder& blob(std::string_view value);
    void execute() { m_statement.exec(); }

  private:
    SQLite::Statement& m_statement;
    int m_index = 0;
};

/// Reads the columns of one row in order; the first wrong one is remembered and the rest read as nothing. Ask status() before
/// the values are used.
class RowReader {
  public:
    /// what: the table, for the message.
    RowReader(SQLite::Statement& statement, const char* what) : m_statement(statement), m_what(what) {}
    std::int64_t integer();
    int smallInteger();  ///< within int
    double real();
    std::optional<double> optionalReal();
    std::optional<std::int64_t> optionalInteger();
    std::optional<std::int64_t> reference();  ///< number of another row, 1 or more; NULL: none
    std::string text();                       ///< valid UTF-8
    std::optional<std::string> optionalText();
    std::string blob();
    std::filesystem::path path();  ///< text of any bytes but NUL: names of files need not be UTF-8
    bool boolean() { return integer() != 0; }
    Status status() const;
    void reject(const std::string& reason);

  private:
    SQLite::Column next();
    SQLite::Statement& m_statement;
    const char* m_what;
    int m_index = 0;
    std::string m_problem;
};

}  // namespace undervoice::library
