#include "library/segment_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "library/columns.h"
#include "transcript/same_values.h"

namespace undervoice::library {
namespace {

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

Word readWord(RowReader& row) {
    Word word;
    word.text = row.text();
    word.startSeconds = row.real();
    word.endSeconds = row.real();
    word.probability = row.real();
    return word;
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
        Word word = readWord(row);
        while (segment != segments.end() && segment->id < id) ++segment;
        if (segment == segments.end() || segment->id != id || !segment->segment.words) row.reject("belongs to no segment");
        UNDERVOICE_TRY(row.status());
        segment->segment.words->push_back(std::move(word));
    }
    return {};
}

/// All columns from seek_frames on, but the text.
Binder& bindNumbers(Binder& binder, const Segment& s) {
    return binder.integer(s.id).integer(s.seekFrames).real(s.startSeconds).real(s.endSeconds).blob(tokensToBlob(s.tokens))
        .real(s.temperature).real(s.avgLogprob).real(s.compressionRatio).real(s.noSpeechProb).integer(s.words.has_value())
        .optionalReal(s.evidence.speechShare).optionalReal(s.evidence.entropy).text(s.evidence.repeatedNgram)
        .text(flagsToText(s.evidence.flags));
}

}  // namespace

void bindSegmentRange(SQLite::Statement& statement, RunId run) {
    Binder(statement).integer(firstSegmentNumber(run)).integer(firstSegmentNumber(RunId(run.value() + 1)) - 1);
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

SegmentReader::SegmentReader(SQLite::Database& database)
    : m_segment(database, "SELECT * FROM segments WHERE id = ?"),
      m_words(database, "SELECT text, start_s, end_s, probability FROM words WHERE segment_id = ? ORDER BY number") {}

Result<Segment> SegmentReader::read(SegmentId id) {
    Binder(m_segment).integer(id.value());
    if (!m_segment.executeStep())
        return fail(ErrorCode::Format, "The library is damaged: a segment is missing; see `undervoice library verify`.");
    UNDERVOICE_TRY_ASSIGN(auto stored, readSegmentRow(m_segment));
    if (!stored.segment.words) return std::move(stored.segment);
    Binder(m_words).integer(id.value());
    while (m_words.executeStep()) {
        RowReader row(m_words, "words");
        stored.segment.words->push_back(readWord(row));
        UNDERVOICE_TRY(row.status());
    }
    return std::move(stored.segment);
}

SegmentWriter::SegmentWriter(SQLite::Database& database, RunId run)
    : m_run(run),
      m_insert(database,
               "INSERT INTO segments (id, window_id, text, number, seek_frames, start_s, end_s, tokens, temperature, avg_logprob, "
               "compression_ratio, no_speech_prob, has_words, speech_share, entropy, repeated_ngram, flags) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      m_insertWord(database, "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)"),
      m_update(database,
               "UPDATE segments SET number = ?, seek_frames = ?, start_s = ?, end_s = ?, tokens = ?, temperature = ?, avg_logprob = ?, "
               "compression_ratio = ?, no_speech_prob = ?, has_words = ?, speech_share = ?, entropy = ?, repeated_ngram = ?, flags = ? "
               "WHERE id = ?"),
      m_updateText(database, "UPDATE segments SET text = ? WHERE id = ?"),
      m_remove(database, "DELETE FROM segments WHERE id = ?"),
      m_removeWords(database, "DELETE FROM words WHERE segment_id = ?") {
    SQLite::Statement last(database, "SELECT max(id) FROM segments WHERE id BETWEEN ? AND ?");
    bindSegmentRange(last, run);
    last.executeStep();
    m_next = last.isColumnNull(0) ? firstSegmentNumber(run) : last.getColumn(0).getInt64() + 1;
}

Result<SegmentId> SegmentWriter::insert(WindowId window, const Segment& segment) {
    if (m_next >= firstSegmentNumber(RunId(m_run.value() + 1)))
        return fail(ErrorCode::Unsupported, "A transcript of more than 16,777,216 segments does not fit into the library.");
    const SegmentId id(m_next++);
    Binder binder(m_insert);
    bindNumbers(binder.integer(id.value()).integer(window.value()).text(segment.text), segment).execute();
    if (segment.words) insertWords(id, *segment.words);
    return id;
}

void SegmentWriter::update(SegmentId id, const Segment& before, const Segment& after) {
    if (before.text != after.text) Binder(m_updateText).text(after.text).integer(id.value()).execute();
    Binder binder(m_update);
    bindNumbers(binder, after).integer(id.value()).execute();
    const bool hasSameWords = before.words && after.words && std::ranges::equal(*before.words, *after.words, isSameWord);
    if (hasSameWords) return;
    if (before.words) Binder(m_removeWords).integer(id.value()).execute();
    if (after.words) insertWords(id, *after.words);
}

void SegmentWriter::remove(SegmentId id) { Binder(m_remove).integer(id.value()).execute(); }

void SegmentWriter::insertWords(SegmentId segment, const std::vector<Word>& words) {
    std::int64_t number = 0;
    for (const Word& w : words)
        Binder(m_insertWord)
            .integer(segment.value()).integer(number++).text(w.text).real(w.startSeconds).real(w.endSeconds).real(w.probability)
            .execute();
}

}  // namespace undervoice::library
