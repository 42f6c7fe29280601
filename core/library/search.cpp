#include "library/search.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "library/columns.h"
#include "library/connection.h"
#include "library/library.h"
#include "library/segment_store.h"
#include "transcript/names.h"

namespace undervoice::library {
namespace {

/// Control characters that no tokenizer writes into a transcript.
constexpr char kMarkBegin = '\x02';
constexpr char kMarkEnd = '\x03';

void readSnippet(const std::string& marked, SearchHit& hit) {
    for (const char c : marked) {
        if (c == kMarkBegin)
            hit.marks.push_back({hit.snippet.size(), hit.snippet.size()});
        else if (c == kMarkEnd && !hit.marks.empty())
            hit.marks.back().end = hit.snippet.size();
        else
            hit.snippet += c;
    }
    // Segments begin with the space that the model writes before a word.
    if (hit.snippet.starts_with(' ')) {
        hit.snippet.erase(0, 1);
        for (SnippetMark& mark : hit.marks) {
            mark.begin -= mark.begin > 0 ? 1 : 0;
            mark.end -= mark.end > 0 ? 1 : 0;
        }
    }
}

std::int64_t secondsToUs(double seconds) {
    // NaN and nonsense read as 0
    return std::abs(seconds) < static_cast<double>(kLatestUs) / 1e6 ? static_cast<std::int64_t>(std::llround(seconds * 1e6)) : 0;
}

/// Byte of the segment's text where the first mark stands; nothing where the snippet is no part of the text.
std::optional<std::size_t> placeInText(const SearchHit& hit, const std::string& text) {
    constexpr std::string_view kCut = "…";
    std::string_view body = hit.snippet;
    std::size_t cut = 0;
    if (body.starts_with(kCut)) body.remove_prefix(cut = kCut.size());
    if (body.ends_with(kCut)) body.remove_suffix(kCut.size());
    const std::size_t begin = text.find(body);
    if (hit.marks.empty() || begin == std::string::npos || hit.marks.front().begin < cut) return std::nullopt;
    return begin + hit.marks.front().begin - cut;
}

/// When words of segments are said.
class WordTimes {
  public:
    explicit WordTimes(SQLite::Database& database) : m_words(database, "SELECT text, start_s FROM words WHERE segment_id = ? ORDER BY number") {}

    /// Of the word at this byte of the segment's text, which is its words', joined; nothing where it is not.
    Result<std::optional<std::int64_t>> startUs(SegmentId segment, const std::string& text, std::size_t offset) {
        Binder(m_words).integer(segment.value());
        std::string joined;
        std::optional<std::int64_t> found;
        while (m_words.executeStep()) {
            RowReader row(m_words, "words");
            joined += row.text();
            const double start = row.real();
            UNDERVOICE_TRY(row.status());
            if (!found && offset < joined.size()) found = secondsToUs(start);
        }
        return joined == text ? found : std::nullopt;
    }

  private:
    SQLite::Statement m_words;
};

struct Match {
    SegmentId segment;
    std::string counts;  ///< [phrase of the expression] how often it stands there (match_counts.h)
    double rank = 0;
};

// Note: ranking. FTS5's own rank counts in how many segments of the library each word stands, and looks up the length of each that
// is found: for a word that a tenth of a million segments say, longer than a person waits between two letters. So the newest
// kRankedMatches matches are ranked, by BM25 over what these matches alone say: how often each phrase stands in a segment, and how
// rare it is among them. Lengths make no difference, and of equals the newer comes first. More matches follow unranked, newest
// first. The index itself is read from its newest end, and reading stops when enough was found.
constexpr int kRankedMatches = 2000;

/// Runs that the filters let through.
constexpr const char* kRuns = R"sql(
  SELECT r.id FROM runs r JOIN recordings c ON c.id = r.recording_id
  WHERE (r.is_current OR (?2 AND r.task <> 'second_reading'))
    AND (?3 = '' OR r.language = ?3)
    AND coalesce(c.recorded_ms, c.added_ms) >= ?4 AND coalesce(c.recorded_ms, c.added_ms) < ?5
    AND (?6 = 0 OR c.id = ?6)
    AND c.trashed_ms IS NULL
    AND (?8 IS NULL OR coalesce(c.project_id, 0) = ?8)
    AND (?9 = '' OR EXISTS (SELECT 1 FROM recording_people p WHERE p.recording_id = c.id AND p.name = ?9))
    AND (?10 = '' OR EXISTS (SELECT 1 FROM recording_tags t WHERE t.recording_id = c.id AND t.name = ?10)))sql";

/// The index is read with this list alone, and only between its first and its last run.
const std::string kFind = "WITH allowed(id) AS MATERIALIZED (" + std::string(kRuns) +
                          ") SELECT i.rowid, match_counts(segment_index) FROM segment_index i WHERE i.segment_index MATCH ?1 "
                          "AND i.rowid >= (SELECT min(id) FROM allowed) << 24 AND i.rowid < ((SELECT max(id) FROM allowed) + 1) << 24 "
                          "AND (i.rowid >> 24) IN (SELECT id FROM allowed) AND (?11 IS NULL OR EXISTS ("
                          "SELECT 1 FROM document_segments d JOIN document_speakers n ON n.run_id = d.run_id AND n.number = d.speaker "
                          "WHERE d.segment_id = i.rowid AND n.name IN (SELECT value FROM json_each(?11)))) ORDER BY i.rowid DESC LIMIT ?7";
static_assert(kSegmentNumberBits == 24, "the statement above shifts by it");

/// All names of speakers that are this one but for case and diacritics, as a JSON list.
Result<std::string> namesOfSpeaker(SQLite::Database& database, const std::string& name) {
    const std::string wanted = foldedName(name);
    nlohmann::json names = nlohmann::json::array();
    SQLite::Statement statement(database, "SELECT DISTINCT name FROM document_speakers WHERE name <> ''");
    while (statement.executeStep()) {
        RowReader row(statement, "document_speakers");
        std::string known = row.text();
        UNDERVOICE_TRY(row.status());
        if (foldedName(known) == wanted) names.push_back(std::move(known));
    }
    return names.dump();
}

/// [phrase] the rarer among these matches, the larger; never negative (Lucene's form of BM25's weight).
std::vector<double> phraseWeights(std::span<const Match> matches) {
    std::vector<double> weights(matches.empty() ? 0 : matches.front().counts.size());
    for (const Match& match : matches)
        for (std::size_t p = 0; p < std::min(weights.size(), match.counts.size()); ++p) weights[p] += match.counts[p] != 0 ? 1 : 0;
    for (double& weight : weights) weight = std::log(1 + (static_cast<double>(matches.size()) - weight + 0.5) / (weight + 0.5));
    return weights;
}

void rankMatches(std::span<Match> matches) {
    constexpr double kSaturation = 1.2;  // BM25's k1
    const std::vector<double> weights = phraseWeights(matches);
    for (Match& match : matches)
        for (std::size_t p = 0; p < std::min(weights.size(), match.counts.size()); ++p) {
            const double count = static_cast<unsigned char>(match.counts[p]);
            match.rank -= weights[p] * count * (kSaturation + 1) / (count + kSaturation);
        }
    std::ranges::sort(matches, [](const Match& a, const Match& b) { return a.rank != b.rank ? a.rank < b.rank : a.segment > b.segment; });
}

Result<std::vector<Match>> findMatches(SQLite::Database& database, const SearchQuery& query) {
    std::optional<std::string> speakers;
    if (!query.speaker.empty()) {
        UNDERVOICE_TRY_ASSIGN(speakers, namesOfSpeaker(database, query.speaker));
    }
    SQLite::Statement statement(database, kFind);
    Binder(statement)
        .text(query.expression).integer(query.includeRevisions).text(query.language)
        .integer(query.fromMs.value_or(std::numeric_limits<std::int64_t>::min()))
        .integer(query.toMs.value_or(std::numeric_limits<std::int64_t>::max()))
        .integer(query.recording.value_or(RecordingId()).value())
        .integer(std::max<std::int64_t>(kRankedMatches, std::int64_t{query.offset} + query.limit))
        .optionalInteger(query.project ? std::optional(query.project->value()) : std::nullopt)
        .text(query.person).text(query.tag).optionalText(speakers);
    std::vector<Match> matches;
    while (statement.executeStep()) {
        RowReader row(statement, "the search index");
        Match match;
        match.segment = SegmentId(row.integer());
        match.counts = row.blob();
        UNDERVOICE_TRY(row.status());
        matches.push_back(std::move(match));
    }
    rankMatches(std::span(matches).first(std::min<std::size_t>(matches.size(), kRankedMatches)));
    return matches;
}

/// The segments that are shown, with an index of their own: to mark what matched by the library's index would read the list of a common
/// word, or of all words with a beginning, once more. It lies in memory, and what is in it goes with the search's transaction, which
/// nobody commits.
class Excerpts {
  public:
    /// Before the transaction begins: the empty table stays with the connection.
    static void prepare(SQLite::Database& database) {
        // The library's own tokenizer: see schema.cpp.
        database.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.excerpts USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')");
    }
    explicit Excerpts(SQLite::Database& database)
        : m_database(database), m_add(database, "INSERT INTO temp.excerpts(rowid, text) VALUES (?, ?)") {}

    void add(SegmentId segment, const std::string& text) { Binder(m_add).integer(segment.value()).text(text).execute(); }

    /// Up to 32 words around the match, marked.
    Result<std::unordered_map<SegmentId, std::string>> snippets(const std::string& expression) const {
        SQLite::Statement statement(m_database, "SELECT rowid, snippet(excerpts, 0, char(2), char(3), '…', 32) FROM temp.excerpts WHERE excerpts MATCH ?");
        Binder(statement).text(expression);
        std::unordered_map<SegmentId, std::string> snippets;
        while (statement.executeStep()) {
            RowReader row(statement, "segments");
            const SegmentId segment(row.integer());
            std::string snippet = row.text();
            UNDERVOICE_TRY(row.status());
            snippets.insert_or_assign(segment, std::move(snippet));
        }
        return snippets;
    }

  private:
    SQLite::Database& m_database;
    SQLite::Statement m_add;
};

struct Place {
    SegmentId segment;
    std::int64_t beginUs = 0;  ///< of its run in the recording
    std::string text;
    SearchHit hit;  ///< without snippet, which is to be made of the excerpts, and what follows from it
};

Result<std::vector<Place>> readPlaces(SQLite::Database& database, std::span<const Match> matches, Excerpts& excerpts) {
    SQLite::Statement place(database,
                            "SELECT r.id, c.id, c.path, c.title, w.language, r.from_us, s.start_s, s.end_s, s.text FROM segments s "
                            "JOIN windows w ON w.id = s.window_id JOIN runs r ON r.id = w.run_id "
                            "JOIN recordings c ON c.id = r.recording_id WHERE s.id = ?");
    std::vector<Place> places;
    for (const Match& match : matches) {
        Binder(place).integer(match.segment.value());
        // An index that knows segments that are not there is for verify to report; what is there is still found.
        if (!place.executeStep()) continue;
        RowReader row(place, "segments");
        SearchHit hit;
        hit.run = RunId(row.integer());
        hit.recording = RecordingId(row.integer());
        hit.path = row.path();
        hit.title = row.text();
        hit.language = row.text();
        const std::int64_t beginUs = std::clamp<std::int64_t>(row.integer(), 0, kLatestUs);
        hit.startUs = beginUs + secondsToUs(row.real());
        hit.endUs = beginUs + secondsToUs(row.real());
        hit.rank = match.rank;
        std::string text = row.text();
        UNDERVOICE_TRY(row.status());
        excerpts.add(match.segment, text);
        places.push_back({match.segment, beginUs, std::move(text), std::move(hit)});
    }
    return places;
}

Result<std::vector<SearchHit>> readHits(SQLite::Database& database, const std::string& expression, std::span<const Match> matches) {
    std::vector<SearchHit> hits;
    if (matches.empty()) return hits;
    Excerpts excerpts(database);
    UNDERVOICE_TRY_ASSIGN(auto places, readPlaces(database, matches, excerpts));
    UNDERVOICE_TRY_ASSIGN(const auto snippets, excerpts.snippets(expression));
    WordTimes times(database);
    for (auto& [segment, beginUs, text, hit] : places) {
        const auto snippet = snippets.find(segment);
        if (snippet == snippets.end()) continue;  // an index that does not agree with the text
        readSnippet(snippet->second, hit);
        hit.foundUs = hit.startUs;
        if (const auto place = placeInText(hit, text)) {
            UNDERVOICE_TRY_ASSIGN(const auto said, times.startUs(segment, text, *place));
            if (said) hit.foundUs = beginUs + *said;
        }
        hits.push_back(std::move(hit));
    }
    return hits;
}

/// While it lives, work of the connection ends with Cancelled soon after the token is cancelled.
class Interruption {
  public:
    Interruption(SQLite::Database& database, const CancelToken& cancel) : m_database(database), m_cancel(cancel) {
        constexpr int kStepsBetweenLooks = 500;  // some hundred kilobytes of index
        const auto look = [](void* token) { return static_cast<const CancelToken*>(token)->isCancelled() ? 1 : 0; };
        sqlite3_progress_handler(m_database.getHandle(), kStepsBetweenLooks, look, &m_cancel);
    }
    ~Interruption() { sqlite3_progress_handler(m_database.getHandle(), 0, nullptr, nullptr); }
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

  private:
    SQLite::Database& m_database;
    CancelToken m_cancel;
};

}  // namespace

Result<std::vector<SearchHit>> LibraryReader::search(const SearchQuery& query, const CancelToken& cancel) const {
    if (query.limit < 1 || query.limit > 10'000) return fail(ErrorCode::InvalidArgument, "The number of hits must lie between 1 and 10,000.");
    if (query.offset < 0) return fail(ErrorCode::InvalidArgument, "The number of hits to pass over must be 0 or more.");
    if (query.expression.empty()) return std::vector<SearchHit>();
    return m_connection->guarded([&]() -> Result<std::vector<SearchHit>> {
        SQLite::Database& database = m_connection->database();
        Excerpts::prepare(database);
        SQLite::Transaction snapshot(database);
        const Interruption interruption(database, cancel);
        UNDERVOICE_TRY_ASSIGN(const auto matches, findMatches(database, query));
        const auto begin = std::min(matches.size(), static_cast<std::size_t>(query.offset));
        const auto count = std::min(matches.size() - begin, static_cast<std::size_t>(query.limit));
        return readHits(database, query.expression, std::span(matches).subspan(begin, count));
    });
}

}  // namespace undervoice::library
