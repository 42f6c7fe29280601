#include "library/document_store.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <unordered_map>

#include "library/columns.h"
#include "library/run_store.h"
#include "library/text_rules.h"
#include "library/window_store.h"
#include "transcript/same_values.h"

namespace undervoice::library {
namespace {

using SQLite::Statement;

/// Between two positions that are given at once: thirty segments find room between two others before the rest moves.
constexpr std::int64_t kGap = std::int64_t{1} << 32;
constexpr std::int64_t kMaxPosition = std::int64_t{1} << 62;
constexpr std::size_t kMaxSpeakers = 10'000;

tl::unexpected<Error> doesNotFit() {
    return fail(ErrorCode::Format, "The change does not fit the transcript as the library has it: open the transcript again.");
}

tl::unexpected<Error> damaged(RunId run, const char* what) {
    return fail(ErrorCode::Format, "The library is damaged: the corrections of run " + std::to_string(run.value()) + " " + what +
                                       "; see `undervoice library verify`.");
}

Result<std::vector<std::string>> readSpeakers(SQLite::Database& database, RunId run) {
    Statement statement(database, "SELECT number, name FROM document_speakers WHERE run_id = ? ORDER BY number");
    Binder(statement).integer(run.value());
    std::vector<std::string> speakers;
    while (statement.executeStep()) {
        RowReader row(statement, "document_speakers");
        if (row.integer() != std::ssize(speakers)) row.reject("has another number than the one before leaves");
        speakers.push_back(row.text());
        UNDERVOICE_TRY(row.status());
    }
    return speakers;
}

Result<std::int64_t> readNextKey(SQLite::Database& database, RunId run) {
    Statement statement(database, "SELECT next_key FROM documents WHERE run_id = ?");
    Binder(statement).integer(run.value());
    if (!statement.executeStep()) return damaged(run, "lack their document");
    RowReader row(statement, "documents");
    const std::int64_t key = row.integer();
    UNDERVOICE_TRY(row.status());
    return key;
}

PassageMarks readMarks(RowReader& row) {
    PassageMarks marks;
    marks.isStarred = row.boolean();
    marks.isToCheck = row.boolean();
    marks.note = row.text();
    return marks;
}

void bindMarks(Binder& binder, const PassageMarks& marks) { binder.integer(marks.isStarred).integer(marks.isToCheck).text(marks.note); }

/// Takes the stored segments into the order of the document.
Status readOrderedInto(SQLite::Database& database, RunId run, std::vector<StoredSegment> stored, Document& document) {
    Statement statement(database, "SELECT segment_id, key, speaker, is_starred, is_to_check, note FROM document_segments WHERE run_id = ? ORDER BY position, segment_id");
    Binder(statement).integer(run.value());
    document.segments.reserve(stored.size());
    while (statement.executeStep()) {
        RowReader row(statement, "document_segments");
        const SegmentId id(row.integer());
        DocumentSegment segment;
        segment.key = row.integer();
        segment.speaker = row.smallInteger();
        segment.marks = readMarks(row);
        UNDERVOICE_TRY(row.status());
        const auto found = std::ranges::lower_bound(stored, id, {}, &StoredSegment::id);
        const bool isRight = found != stored.end() && found->id == id && segment.key > 0 && segment.key < document.nextKey &&
                             segment.speaker >= -1 && segment.speaker < std::ssize(document.speakers);
        if (!isRight) return damaged(run, "have a segment that cannot be");
        segment.segment = std::move(found->segment);
        document.segments.push_back(std::move(segment));
    }
    if (document.segments.size() != stored.size()) return damaged(run, "have a segment without a place");
    return {};
}

std::int64_t insertRunOfCorrections(SQLite::Database& database, RunId machine) {
    Statement statement(database,
                        "INSERT INTO runs (recording_id, job_key, track, channel, from_us, to_us, task, source_path, model_name, model_sha256, "
                        "options, request, program_version, total_us, state, is_current, started_ms, finished_ms, language, "
                        "language_probability, corrects_run_id) SELECT recording_id, job_key, track, channel, from_us, to_us, task, "
                        "source_path, model_name, model_sha256, options, request, program_version, total_us, 'finished', is_current, ?1, ?1, "
                        "language, language_probability, id FROM runs WHERE id = ?2");
    Binder(statement).integer(nowMs()).integer(machine.value()).execute();
    return database.getLastInsertRowid();
}

/// All text of corrections hangs on one window: what the machine's windows say of their decoding is not true of them.
std::int64_t insertWindowOfCorrections(SQLite::Database& database, RunId machine, RunId corrections) {
    Statement statement(database,
                        "INSERT INTO windows (run_id, number, begin_sample, end_sample, language, language_probability, attempts, "
                        "chosen_attempt) SELECT ?1, 0, coalesce(min(w.begin_sample), 0), coalesce(max(w.end_sample), 0), r.language, "
                        "r.language_probability, '[]', 0 FROM runs r LEFT JOIN windows w ON w.run_id = r.id WHERE r.id = ?2");
    Binder(statement).integer(corrections.value()).integer(machine.value()).execute();
    return database.getLastInsertRowid();
}

void copySegments(SQLite::Database& database, RunId machine, RunId corrections) {
    const std::int64_t window = insertWindowOfCorrections(database, machine, corrections);
    const std::int64_t first = firstSegmentNumber(machine), last = firstSegmentNumber(RunId(machine.value() + 1)) - 1;
    const std::int64_t distance = firstSegmentNumber(corrections) - first;
    Statement segments(database,
                       "INSERT INTO segments SELECT id + ?1, ?2, number, seek_frames, start_s, end_s, text, tokens, temperature, avg_logprob, "
                       "compression_ratio, no_speech_prob, has_words, speech_share, entropy, repeated_ngram, flags FROM segments "
                       "WHERE id BETWEEN ?3 AND ?4 ORDER BY id");
    Binder(segments).integer(distance).integer(window).integer(first).integer(last).execute();
    Statement words(database,
                    "INSERT INTO words SELECT segment_id + ?1, number, text, start_s, end_s, probability FROM words "
                    "WHERE segment_id BETWEEN ?2 AND ?3 ORDER BY segment_id, number");
    Binder(words).integer(distance).integer(first).integer(last).execute();
    Statement document(database, "INSERT INTO documents SELECT ?1, count(*) + 1 FROM segments WHERE id BETWEEN ?2 AND ?3");
    Binder(document).integer(corrections.value()).integer(first).integer(last).execute();
    Statement order(database,
                    "INSERT INTO document_segments (segment_id, run_id, position, key, speaker) SELECT id + ?1, ?2, "
                    "row_number() OVER (ORDER BY id) * ?3, row_number() OVER (ORDER BY id), -1 FROM segments WHERE id BETWEEN ?4 AND ?5");
    Binder(order).integer(distance).integer(corrections.value()).integer(kGap).integer(first).integer(last).execute();
}

Status checkSegment(const DocumentSegment& segment, std::size_t speakers) {
    const Segment& s = segment.segment;
    const bool isText = isValidUtf8(s.text) && isValidUtf8(segment.marks.note) && isValidUtf8(s.evidence.repeatedNgram) &&
                        (!s.words || std::ranges::all_of(*s.words, [](const Word& word) { return isValidUtf8(word.text); }));
    if (!isText) return fail(ErrorCode::InvalidArgument, "The text of a segment is not text in UTF-8.");
    const bool hasSpeaker = segment.speaker == -1 || (segment.speaker >= 0 && static_cast<std::size_t>(segment.speaker) < speakers);
    const bool hasKey = segment.key > 0 && segment.key < std::numeric_limits<std::int64_t>::max();
    if (!hasSpeaker || !hasKey || std::ranges::any_of(s.tokens, [](int token) { return token < 0; })) return doesNotFit();
    return {};
}

}  // namespace

Result<Document> readDocument(SQLite::Database& database, const Run& run) {
    if (!run.corrects) {
        UNDERVOICE_TRY_ASSIGN(const auto segments, readSegments(database, run.id));
        return documentOf(segments);
    }
    Document document;
    UNDERVOICE_TRY_ASSIGN(document.speakers, readSpeakers(database, run.id));
    UNDERVOICE_TRY_ASSIGN(document.nextKey, readNextKey(database, run.id));
    UNDERVOICE_TRY_ASSIGN(auto stored, readStoredSegments(database, run.id));
    UNDERVOICE_TRY(readOrderedInto(database, run.id, std::move(stored), document));
    return document;
}

Result<RunId> insertCorrections(SQLite::Database& database, const Run& machine) {
    const RunId id(insertRunOfCorrections(database, machine.id));
    if (id.value() > kMaxRunNumber) return fail(ErrorCode::Unsupported, "The library has no numbers left for further runs.");
    Statement replaced(database, "UPDATE runs SET is_current = 0 WHERE id = ?");
    Binder(replaced).integer(machine.id.value()).execute();
    copySegments(database, machine.id, id);
    return id;
}

Result<std::vector<JoinedRun>> readJoinedRuns(SQLite::Database& database, RunId corrections) {
    Statement statement(database, "SELECT speaker, machine_run_id FROM joined_runs WHERE run_id = ? ORDER BY speaker");
    Binder(statement).integer(corrections.value());
    std::vector<JoinedRun> runs;
    while (statement.executeStep()) {
        RowReader row(statement, "joined_runs");
        const int speaker = row.smallInteger();
        runs.push_back({speaker, RunId(row.integer())});
        if (speaker < 0 || static_cast<std::size_t>(speaker) >= kMaxSpeakers) row.reject("is of a speaker who cannot be");
        UNDERVOICE_TRY(row.status());
    }
    return runs;
}

void insertJoinedRuns(SQLite::Database& database, RunId corrections, const std::vector<RunId>& machines) {
    Statement statement(database, "INSERT INTO joined_runs (run_id, speaker, machine_run_id) VALUES (?, ?, ?)");
    for (std::int64_t speaker = 0; const RunId machine : machines) Binder(statement).integer(corrections.value()).integer(speaker++).integer(machine.value()).execute();
}

DocumentRows::DocumentRows(SQLite::Database& database, RunId run)
    : m_database(database),
      m_run(run),
      m_reader(database),
      m_writer(database, run),
      m_insert(database, "INSERT INTO document_segments (segment_id, run_id, position, key, speaker, is_starred, is_to_check, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      m_update(database, "UPDATE document_segments SET position = ?, speaker = ?, is_starred = ?, is_to_check = ?, note = ? WHERE segment_id = ?") {}

Status DocumentRows::apply(const DocumentChange& change) {
    UNDERVOICE_TRY(changeSpeakers(change));
    UNDERVOICE_TRY(loadOrder(change));
    for (const Splice& splice : change.splices) UNDERVOICE_TRY(applySplice(splice));
    return raiseNextKey(change);
}

Status DocumentRows::changeSpeakers(const DocumentChange& change) {
    UNDERVOICE_TRY_ASSIGN(const auto speakers, readSpeakers(m_database, m_run));
    m_speakers = speakers.size();
    if (change.speakersBefore.has_value() != change.speakersAfter.has_value()) return doesNotFit();
    if (!change.speakersBefore) return {};
    if (speakers != *change.speakersBefore) return doesNotFit();
    const auto& after = *change.speakersAfter;
    if (after.size() > kMaxSpeakers) return fail(ErrorCode::InvalidArgument, "A transcript can have at most 10,000 speakers.");
    Statement remove(m_database, "DELETE FROM document_speakers WHERE run_id = ?");
    Binder(remove).integer(m_run.value()).execute();
    Statement insert(m_database, "INSERT INTO document_speakers VALUES (?, ?, ?)");
    for (std::size_t i = 0; i < after.size(); ++i) {
        UNDERVOICE_TRY(checkName(after[i], "The name of a speaker"));
        Binder(insert).integer(m_run.value()).integer(static_cast<std::int64_t>(i)).text(after[i]).execute();
    }
    m_speakers = after.size();
    return {};
}

/// The rows of all splices and one on each side, in one walk over the index: `at` of a later splice counts in what earlier ones left,
/// so in the document as it is its rows may lie as much further on as those took away.
Status DocumentRows::loadOrder(const DocumentChange& change) {
    m_order.clear();
    if (change.splices.empty()) return {};
    std::size_t first = std::numeric_limits<std::size_t>::max(), end = 0, taken = 0;
    for (const Splice& splice : change.splices) {
        if (splice.at > std::numeric_limits<std::size_t>::max() / 4) return doesNotFit();
        first = std::min(first, splice.at);
        end = std::max(end, splice.at + splice.before.size() + taken);
        taken += splice.before.size() - std::min(splice.before.size(), splice.after.size());
    }
    first -= first > 0 ? 1 : 0;
    return readOrder(first, end + 1 - first);
}

Status DocumentRows::readOrder(std::size_t first, std::size_t count) {
    m_order.clear();
    m_first = first;
    Statement statement(m_database,
                        "SELECT segment_id, position, key, speaker, is_starred, is_to_check, note FROM document_segments WHERE segment_id IN (SELECT segment_id FROM "
                        "document_segments WHERE run_id = ?1 ORDER BY position, segment_id LIMIT ?2 OFFSET ?3) ORDER BY position, segment_id");
    Binder(statement).integer(m_run.value()).integer(static_cast<std::int64_t>(count)).integer(static_cast<std::int64_t>(first));
    while (statement.executeStep()) {
        RowReader reader(statement, "document_segments");
        Row row;
        row.segment = SegmentId(reader.integer());
        row.position = reader.integer();
        row.key = reader.integer();
        row.speaker = reader.smallInteger();
        row.marks = readMarks(reader);
        UNDERVOICE_TRY(reader.status());
        m_order.push_back(row);
    }
    return {};
}

Status DocumentRows::applySplice(const Splice& splice) {
    // A document that is shorter than the place of its splice has no row before it either.
    const bool isThere = splice.at >= m_first && splice.at - m_first <= m_order.size() && (m_first == 0 || !m_order.empty());
    if (!isThere || splice.before.size() > m_order.size() - (splice.at - m_first)) return doesNotFit();
    const std::size_t begin = splice.at - m_first;
    for (const DocumentSegment& segment : splice.after) UNDERVOICE_TRY(checkSegment(segment, m_speakers));
    UNDERVOICE_TRY_ASSIGN(const auto before, checkedBefore(splice, begin));
    UNDERVOICE_TRY_ASSIGN(const auto positions, positionsFor(begin, splice.before.size(), splice.after.size()));
    return write(splice, begin, before, positions);
}

/// The segments that stand there, if they are what the splice says.
Result<std::vector<Segment>> DocumentRows::checkedBefore(const Splice& splice, std::size_t begin) {
    std::vector<Segment> segments;
    for (std::size_t i = 0; i < splice.before.size(); ++i) {
        const Row& row = m_order[begin + i];
        const DocumentSegment& expected = splice.before[i];
        if (row.key != expected.key || row.speaker != expected.speaker || row.marks != expected.marks) return doesNotFit();
        UNDERVOICE_TRY_ASSIGN(auto segment, m_reader.read(row.segment));
        if (!isSameSegment(segment, expected.segment)) return doesNotFit();
        segments.push_back(std::move(segment));
    }
    return segments;
}

/// Those of the rows that go, and further ones between the last of them and the next row.
Result<std::vector<std::int64_t>> DocumentRows::positionsFor(std::size_t begin, std::size_t before, std::size_t after) {
    const std::size_t kept = std::min(before, after), more = after - kept;
    if (more > 0 && !leavesRoom(begin + kept, more)) {
        renumber();
        UNDERVOICE_TRY(readOrder(m_first, m_order.size()));
        if (!leavesRoom(begin + kept, more)) return fail(ErrorCode::Unsupported, "The transcript has more segments than fit into the library.");
    }
    std::vector<std::int64_t> positions;
    for (std::size_t i = 0; i < kept; ++i) positions.push_back(m_order[begin + i].position);
    if (more == 0) return positions;
    const std::size_t next = begin + before;
    const std::int64_t low = begin + kept > 0 ? m_order[begin + kept - 1].position : 0;
    const bool isLast = next >= m_order.size();
    const std::int64_t step = isLast ? kGap : (m_order[next].position - low) / (static_cast<std::int64_t>(more) + 1);
    for (std::size_t i = 1; i <= more; ++i) positions.push_back(low + step * static_cast<std::int64_t>(i));
    return positions;
}

/// For so many rows before the one at this index.
bool DocumentRows::leavesRoom(std::size_t index, std::size_t count) const {
    const std::int64_t low = index > 0 ? m_order[index - 1].position : 0;
    const auto wanted = static_cast<std::int64_t>(count);
    if (low < 0 || low > kMaxPosition || wanted > kMaxPosition / kGap / 2) return false;
    if (index >= m_order.size()) return low <= kMaxPosition / 2;
    return m_order[index].position <= kMaxPosition && m_order[index].position - low > wanted;
}

void DocumentRows::renumber() {
    Statement statement(m_database,
                        "UPDATE document_segments SET position = n.number * ?1 FROM (SELECT segment_id AS id, row_number() OVER "
                        "(ORDER BY position, segment_id) AS number FROM document_segments WHERE run_id = ?2) AS n WHERE segment_id = n.id");
    Binder(statement).integer(kGap).integer(m_run.value()).execute();
}

Status DocumentRows::write(const Splice& splice, std::size_t begin, const std::vector<Segment>& before,
                           const std::vector<std::int64_t>& positions) {
    std::unordered_map<std::int64_t, std::size_t> oldOnes;  // by key, as long as no new one has it
    for (std::size_t i = 0; i < splice.before.size(); ++i) oldOnes.emplace(splice.before[i].key, i);
    std::vector<std::optional<std::size_t>> oldOf;
    for (const DocumentSegment& after : splice.after) {
        const auto old = oldOnes.extract(after.key);
        oldOf.push_back(old ? std::optional(old.mapped()) : std::nullopt);
    }
    for (const auto& [key, index] : oldOnes) m_writer.remove(m_order[begin + index].segment);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < splice.after.size(); ++i) {
        const DocumentSegment& after = splice.after[i];
        Row row{SegmentId(), positions[i], after.key, after.speaker, after.marks};
        if (oldOf[i])
            update(row, m_order[begin + *oldOf[i]], before[*oldOf[i]], after.segment);
        else
            UNDERVOICE_TRY(insert(row, after.segment));
        rows.push_back(std::move(row));
    }
    const auto at = m_order.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto rest = m_order.erase(at, at + static_cast<std::ptrdiff_t>(before.size()));
    m_order.insert(rest, rows.begin(), rows.end());
    return {};
}

Status DocumentRows::insert(Row& row, const Segment& segment) {
    UNDERVOICE_TRY(findWindow());
    UNDERVOICE_TRY_ASSIGN(row.segment, m_writer.insert(m_window, segment));
    Binder binder(m_insert);
    binder.integer(row.segment.value()).integer(m_run.value()).integer(row.position).integer(row.key).integer(row.speaker);
    bindMarks(binder, row.marks);
    binder.execute();
    return {};
}

void DocumentRows::update(Row& row, const Row& old, const Segment& before, const Segment& after) {
    row.segment = old.segment;
    if (old.position != row.position || old.speaker != row.speaker || old.marks != row.marks) {
        Binder binder(m_update);
        binder.integer(row.position).integer(row.speaker);
        bindMarks(binder, row.marks);
        binder.integer(row.segment.value()).execute();
    }
    if (before.id != after.id || !isSameSegment(before, after)) m_writer.update(row.segment, before, after);
}

Status DocumentRows::findWindow() {
    if (m_window != WindowId()) return {};
    Statement statement(m_database, "SELECT id FROM windows WHERE run_id = ?");
    Binder(statement).integer(m_run.value());
    if (!statement.executeStep()) return damaged(m_run, "have no window");
    m_window = WindowId(statement.getColumn(0).getInt64());
    return {};
}

Status DocumentRows::raiseNextKey(const DocumentChange& change) {
    std::int64_t next = 0;
    for (const Splice& splice : change.splices)
        for (const DocumentSegment& segment : splice.after) next = std::max(next, segment.key + 1);
    Statement statement(m_database, "UPDATE documents SET next_key = ? WHERE run_id = ? AND next_key < ?1");
    Binder(statement).integer(next).integer(m_run.value()).execute();
    return {};
}

}  // namespace undervoice::library
