#include "library/match_counts.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace undervoice::library {
namespace {

constexpr int kMostPhrases = 1000;  // parseSearchQuery() lets far fewer through

void matchCounts(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int, sqlite3_value**) {
    std::array<std::uint8_t, kMostPhrases> counts{};
    const int phrases = api->xPhraseCount(row);
    int instances = 0;
    int status = phrases <= kMostPhrases ? api->xInstCount(row, &instances) : SQLITE_TOOBIG;
    for (int i = 0; i < instances && status == SQLITE_OK; ++i) {
        int phrase = 0, column = 0, offset = 0;
        status = api->xInst(row, i, &phrase, &column, &offset);
        auto& count = counts[static_cast<std::size_t>(phrase)];
        if (count < std::numeric_limits<std::uint8_t>::max()) ++count;
    }
    if (status == SQLITE_OK)
        sqlite3_result_blob(result, counts.data(), phrases, SQLITE_TRANSIENT);
    else
        sqlite3_result_error_code(result, status);
}

fts5_api* fts5Of(sqlite3* handle) {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

}  // namespace

void registerMatchCounts(SQLite::Database& database) {
    fts5_api* const api = fts5Of(database.getHandle());
    const int status = api ? api->xCreateFunction(api, "match_counts", nullptr, matchCounts, nullptr) : SQLITE_ERROR;
    if (status != SQLITE_OK) throw SQLite::Exception("This SQLite has no full-text search", status);
}

}  // namespace undervoice::library
