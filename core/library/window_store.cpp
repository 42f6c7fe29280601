#include "library/window_store.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "library/columns.h"

namespace undervoice::library {
namespace {

class SegmentInserter {
  public:
    SegmentInserter(SQLite::Database& database, RunId run)
        : m_run(run),
          m_segment(database, "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          m_word(database, "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)") {
        SQLite::Statement last(database, "SELECT max(id) FROM segments WHERE id BETWEEN ? AND ?");
        Binder(last).integer(firstSegmentNumber(run)).integer(firstSegmentNumber(RunId(run.value() + 1)) - 1);
        last.executeStep();
        m_next = last.isColumnNull(0) ? firstSegmentNumber(run) : last.getColumn(0).getInt64() + 1;
    }

    Status insert(WindowId window, const Segment& s) {
        if (m_next >= firstSegmentNumber(RunId(m_run.value() + 1)))
            return fail(ErrorCode::Unsupported, "A transcript of more than 16,777,216 segments does not fit into the library.");
        const SegmentId id(m_next++);
        Binder(m_segment)
            .integer(id.value()).integer(window.value()).integer(s.id).integer(s.seekFrames)
            .real(s.startSeconds).real(s.endSeconds).text(s.text).blob(tokensToBlob(s.tokens))
            .real(s.temperature).real(s.avgLogprob).real(s.compressionRatio).real(s.noSpeechProb)
            .integer(s.words.has_value())
            .optionalReal(s.evidence.speechShare).optionalReal(s.evidence.entropy)
            .text(s.evidence.repeatedNgram).text(flagsToText(s.evidence.flags))
            .execute();
        if (s.words) insertWords(id, *s.words);
        return {};
    }

  private:
    void insertWords(SegmentId segment, const std::vector<Word>& words) {
        std::int64_t number = 0;
        for (const Word& w : words)
            Binder(m_word)
                .integer(segment.value()).integer(number++).text(w.text)
                .real(w.startSeconds).real(w.endSeconds).real(w.probability)
                .execute();
    }

    RunId m_run;
    SQLite::Statement m_segment;
    SQLite::Statement m_word;
    std::int64_t m_next = 0;
};

struct StoredSegment {
    SegmentId id;
    WindowId window;
    Segment segment;
};

void bindSegmentRange(SQLite::Statement& statement, RunId run) {
    Binder(statement).integer(firstSegmentNumber(run)).integer(firstSegmentNumber(RunId(run.value() + 1)) - 1);
}

Result<StoredSegment> readSegmentRow(SQLite::Statement& statement) {
    RowReader row(statement, "segments");
    StoredSegment stored;
    Segment& s = stored.segment;
    stored.id = SegmentId(row.integer());
    stored.window = WindowId(row.integer());
    s.id = row.smallInteger();
    s.seekFrames = row.integer();
    s.startSeconds = row.real();
    s.endSeconds = row.real();
    s.text = row.text();
    const std::string tokens = row.blob();
    s.temperature = row.real();
    s.avgLogprob = row.real();
    s.compressionRatio = row.real();
    s.noSpeechProb = row.real();
    if (row.boolean()) s.words.emplace();
    s.evidence.speechShare = row.optionalReal();
    s.evidence.entropy = row.optionalReal();
    s.evidence.repeatedNgram = row.text();
    const std::string flags = row.text();
    UNDERVOICE_TRY(row.status());
    UNDERVOICE_TRY_ASSIGN(s.tokens, tokensFromBlob(tokens));
    UNDERVOICE_TRY_ASSIGN(s.evidence.flags, flagsFromText(flags));
    return stored;
}

/// Both lists ascend by segment: one walk puts the words into their segments.
Status readWordsInto(SQLite::Database& database, RunId run, std::vector<StoredSegment>& segments) {
    SQLite::Statement statement(database,
                                "SELECT segment_id, text, start_s, end_s, probability FROM words "
                                "WHERE segment_id BETWEEN ? AND ? ORDER BY segment_id, number");
    bindSegmentRange(statement, run);
    auto segment = segments.begin();
    while (statement.executeStep()) {
        RowReader row(statement, "words");
        const SegmentId id(row.integer());
        Word word;
        word.text = row.text();
        word.startSeconds = row.real();
        word.endSeconds = row.real();
        word.probability = row.real();
        while (segment != segments.end() && segment->id < id) ++segment;
        if (segment == segments.end() || segment->id != id || !segment->segment.words) row.reject("belongs to no segment");
        UNDERVOICE_TRY(row.status());
        segment->segment.words->push_back(std::move(word));
    }
    return {};
}

Result<std::vector<StoredSegment>> readStoredSegments(SQLite::Database& database, RunId run) {
    SQLite::Statement statement(database, "SELECT * FROM segments WHERE id BETWEEN ? AND ? ORDER BY id");
    bindSegmentRange(statement, run);
    std::vector<StoredSegment> segments;
    while (statement.executeStep()) {
        UNDERVOICE_TRY_ASSIGN(auto stored, readSegmentRow(statement));
        segments.push_back(std::move(stored));
    }
    UNDERVOICE_TRY(readWordsInto(database, run, segments));
    return segments;
}

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

/// Equality of what is stored: NaN equals NaN, -0.0 does not equal 0.0.
bool isSameNumber(double a, double b) {
    if (a != a || b != b) return a != a && b != b;
    return std::memcmp(&a, &b, sizeof a) == 0;
}

bool isSameNumber(const std::optional<double>& a, const std::optional<double>& b) {
    return a.has_value() == b.has_value() && (!a || isSameNumber(*a, *b));
}

bool isSameWord(const Word& a, const Word& b) {
    return a.text == b.text && isSameNumber(a.startSeconds, b.startSeconds) && isSameNumber(a.endSeconds, b.endSeconds) &&
           isSameNumber(a.probability, b.probability);
}

bool isSameApartFromId(const Segment& a, const Segment& b) {
    return a.seekFrames == b.seekFrames && a.text == b.text && a.tokens == b.tokens &&
           isSameNumber(a.startSeconds, b.startSeconds) && isSameNumber(a.endSeconds, b.endSeconds) &&
           isSameNumber(a.temperature, b.temperature) && isSameNumber(a.avgLogprob, b.avgLogprob) &&
           isSameNumber(a.compressionRatio, b.compressionRatio) && isSameNumber(a.noSpeechProb, b.noSpeechProb) &&
           isSameNumber(a.evidence.speechShare, b.evidence.speechShare) &&
           isSameNumber(a.evidence.entropy, b.evidence.entropy) && a.evidence.repeatedNgram == b.evidence.repeatedNgram &&
           a.evidence.flags == b.evidence.flags && a.words.has_value() == b.words.has_value() &&
           (!a.words || std::ranges::equal(*a.words, *b.words, isSameWord));
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
    SegmentInserter inserter(database, run);
    for (const Segment& segment : w.segments) UNDERVOICE_TRY(inserter.insert(id, segment));
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
        return isSameApartFromId(a.segment, b);
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
    SegmentInserter inserter(database, run);
    auto window = windows.begin();
    for (const Segment& segment : segments) {
        const auto startsInNext = [&] {
            return samplesToSeconds(std::next(window)->window.range.begin) <= segment.startSeconds;
        };
        while (std::next(window) != windows.end() && startsInNext()) ++window;
        UNDERVOICE_TRY(inserter.insert(window->id, segment));
    }
    return {};
}

}  // namespace undervoice::library
