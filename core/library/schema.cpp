#include "library/schema.h"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <map>
#include <string>
#include <utility>

namespace undervoice::library {
namespace {

/// "UVLB": tells our files from other SQLite databases.
constexpr int kApplicationId = 0x55564C42;

// Note: numbers in the library. Doubles lie in columns of type ANY, held to reals by a check: a REAL column stores whole
// numbers as integers, which turns -0.0 into 0.0, and transcripts must come back bit for bit. A missing number is NULL; where a
// number is always there, NULL stands for NaN, which SQLite does not store.
//
// Note: numbers of segments. A segment's number is its run's number times 2^24 plus a count. So the segments of a run are one
// key range, in order, and a full-text hit tells its run without a look at the table: that is what keeps filtered searches over
// very common words fast.
constexpr Migration kVersion1 = R"sql(
CREATE TABLE recordings(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  audio_sha256 TEXT NOT NULL UNIQUE CHECK (length(audio_sha256) = 64),
  path TEXT NOT NULL,
  duration_us INTEGER NOT NULL CHECK (duration_us >= 0),
  container TEXT NOT NULL,
  added_ms INTEGER NOT NULL,
  recorded_ms INTEGER,
  language TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE runs(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
  job_key TEXT NOT NULL CHECK (length(job_key) = 64),
  track INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  from_us INTEGER NOT NULL,
  to_us INTEGER NOT NULL,
  task TEXT NOT NULL,
  source_path TEXT NOT NULL,
  model_name TEXT NOT NULL,
  model_sha256 TEXT NOT NULL,
  options TEXT NOT NULL,
  request TEXT NOT NULL,
  program_version TEXT NOT NULL,
  total_us INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unfinished', 'finished', 'abandoned')),
  is_current INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1)),
  started_ms INTEGER NOT NULL,
  finished_ms INTEGER,
  language TEXT NOT NULL DEFAULT '',
  language_probability ANY CHECK (language_probability IS NULL OR typeof(language_probability) = 'real'),
  text TEXT
) STRICT;
CREATE INDEX runs_by_recording ON runs(recording_id);
CREATE INDEX runs_by_job_key ON runs(job_key);

CREATE TABLE jobs(
  run_id INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
  done_us INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE windows(
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  begin_sample INTEGER NOT NULL,
  end_sample INTEGER NOT NULL,
  language TEXT NOT NULL,
  language_probability ANY CHECK (language_probability IS NULL OR typeof(language_probability) = 'real'),
  attempts TEXT NOT NULL,
  chosen_attempt INTEGER NOT NULL,
  loop_state TEXT,
  UNIQUE (run_id, number),
  CHECK (begin_sample <= end_sample)
) STRICT;

CREATE TABLE segments(
  id INTEGER PRIMARY KEY,
  window_id INTEGER NOT NULL REFERENCES windows(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  seek_frames INTEGER NOT NULL,
  start_s ANY CHECK (start_s IS NULL OR typeof(start_s) = 'real'),
  end_s ANY CHECK (end_s IS NULL OR typeof(end_s) = 'real'),
  text TEXT NOT NULL,
  tokens BLOB NOT NULL,
  temperature ANY CHECK (temperature IS NULL OR typeof(temperature) = 'real'),
  avg_logprob ANY CHECK (avg_logprob IS NULL OR typeof(avg_logprob) = 'real'),
  compression_ratio ANY CHECK (compression_ratio IS NULL OR typeof(compression_ratio) = 'real'),
  no_speech_prob ANY CHECK (no_speech_prob IS NULL OR typeof(no_speech_prob) = 'real'),
  has_words INTEGER NOT NULL CHECK (has_words IN (0, 1)),
  speech_share ANY CHECK (speech_share IS NULL OR typeof(speech_share) = 'real'),
  entropy ANY CHECK (entropy IS NULL OR typeof(entropy) = 'real'),
  repeated_ngram TEXT NOT NULL,
  flags TEXT NOT NULL
) STRICT;
CREATE INDEX segments_by_window ON segments(window_id);

CREATE TABLE words(
  segment_id INTEGER NOT NULL REFERENCES segments(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  start_s ANY CHECK (start_s IS NULL OR typeof(start_s) = 'real'),
  end_s ANY CHECK (end_s IS NULL OR typeof(end_s) = 'real'),
  probability ANY CHECK (probability IS NULL OR typeof(probability) = 'real'),
  PRIMARY KEY (segment_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE speech_probabilities(
  recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
  track INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  from_us INTEGER NOT NULL,
  to_us INTEGER NOT NULL,
  program_version TEXT NOT NULL,
  probabilities BLOB NOT NULL,
  PRIMARY KEY (recording_id, track, channel, from_us, to_us)
) STRICT;

CREATE VIRTUAL TABLE segment_index USING fts5(
  text, content = 'segments', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE TRIGGER segments_inserted AFTER INSERT ON segments BEGIN
  INSERT INTO segment_index(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER segments_deleted AFTER DELETE ON segments BEGIN
  INSERT INTO segment_index(segment_index, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER segments_changed AFTER UPDATE OF id, text ON segments BEGIN
  INSERT INTO segment_index(segment_index, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO segment_index(rowid, text) VALUES (new.id, new.text);
END;
)sql";

// Note: names of people and tags. They lie beside the recording that they were written on and nowhere else: a table of all
// names would keep them after the last recording that had them was deleted.
constexpr Migration kVersion2 = R"sql(
CREATE TABLE projects(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  prompt TEXT NOT NULL DEFAULT '',
  hotwords TEXT NOT NULL DEFAULT '',
  created_ms INTEGER NOT NULL
) STRICT;

ALTER TABLE recordings ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE recordings ADD COLUMN project_id INTEGER REFERENCES projects(id) ON DELETE SET NULL;
ALTER TABLE recordings ADD COLUMN trashed_ms INTEGER;
CREATE INDEX recordings_by_project ON recordings(project_id);

CREATE TABLE recording_people(
  recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (recording_id, number),
  UNIQUE (recording_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE recording_tags(
  recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (recording_id, number),
  UNIQUE (recording_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  position INTEGER NOT NULL,
  file TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'failed', 'cancelled', 'finished')),
  recording_id INTEGER REFERENCES recordings(id) ON DELETE SET NULL,
  run_id INTEGER REFERENCES runs(id) ON DELETE SET NULL,
  project_id INTEGER REFERENCES projects(id) ON DELETE SET NULL,
  message TEXT NOT NULL DEFAULT '',
  done_us INTEGER NOT NULL DEFAULT 0 CHECK (done_us >= 0),
  total_us INTEGER NOT NULL DEFAULT 0 CHECK (total_us >= 0),
  added_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX queue_by_recording ON queue(recording_id);
CREATE INDEX queue_by_run ON queue(run_id);
CREATE INDEX queue_by_project ON queue(project_id);
)sql";

// Note: corrections. They are a run of their own beside the machine's, so that all who read, search and export runs need not know
// of them; they go with the machine's run, whose text they are measured by. What a corrected segment has beyond a heard one lies in
// a table beside `segments`: millions of segments that nobody corrects pay nothing for it, and who speaks can change without a
// touch of text and index. Their order is a number with gaps, so that a segment can be put between two without moving the rest.
constexpr Migration kVersion3 = R"sql(
ALTER TABLE runs ADD COLUMN corrects_run_id INTEGER REFERENCES runs(id) ON DELETE CASCADE;
CREATE UNIQUE INDEX runs_by_corrected ON runs(corrects_run_id);

CREATE TABLE documents(
  run_id INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
  next_key INTEGER NOT NULL CHECK (next_key >= 1)
) STRICT;

CREATE TABLE document_segments(
  segment_id INTEGER PRIMARY KEY REFERENCES segments(id) ON DELETE CASCADE,
  run_id INTEGER NOT NULL REFERENCES documents(run_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  key INTEGER NOT NULL CHECK (key >= 1),
  speaker INTEGER NOT NULL CHECK (speaker >= -1),
  UNIQUE (run_id, key)
) STRICT;
CREATE INDEX document_segments_by_position ON document_segments(run_id, position);

CREATE TABLE document_speakers(
  run_id INTEGER NOT NULL REFERENCES documents(run_id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  name TEXT NOT NULL,
  PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE changes(
  run_id INTEGER NOT NULL REFERENCES documents(run_id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  is_undone INTEGER NOT NULL CHECK (is_undone IN (0, 1)),
  content BLOB NOT NULL,
  PRIMARY KEY (run_id, number)
) STRICT;
)sql";

constexpr Migration kVersion4 = R"sql(
ALTER TABLE document_segments ADD COLUMN is_starred INTEGER NOT NULL DEFAULT 0 CHECK (is_starred IN (0, 1));
ALTER TABLE document_segments ADD COLUMN is_to_check INTEGER NOT NULL DEFAULT 0 CHECK (is_to_check IN (0, 1));
ALTER TABLE document_segments ADD COLUMN note TEXT NOT NULL DEFAULT '';
)sql";

// Which machine's run each speaker of joined channels began with. Libraries of before did not note it: there it is, of each channel, the
// newest that was finished when they were joined.
constexpr Migration kVersion5 = R"sql(
CREATE TABLE joined_runs(
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  speaker INTEGER NOT NULL CHECK (speaker >= 0),
  machine_run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  PRIMARY KEY (run_id, speaker)
) STRICT, WITHOUT ROWID;
CREATE INDEX joined_runs_by_machine ON joined_runs(machine_run_id);

INSERT INTO joined_runs
SELECT whole.id, row_number() OVER (PARTITION BY whole.id ORDER BY heard.channel) - 1, max(heard.id)
FROM runs whole
JOIN runs first ON first.id = whole.corrects_run_id
JOIN runs heard ON heard.recording_id = first.recording_id AND heard.track = first.track AND heard.from_us = first.from_us
  AND heard.to_us = first.to_us AND heard.task = first.task AND heard.channel >= 0 AND heard.corrects_run_id IS NULL
  AND heard.state = 'finished' AND heard.id < whole.id AND (heard.channel <> first.channel OR heard.id = first.id)
WHERE whole.channel < 0 AND first.channel >= 0
GROUP BY whole.id, heard.channel;
)sql";

constexpr Migration kMigrations[] = {kVersion1, kVersion2, kVersion3, kVersion4, kVersion5};

using SchemaObjects = std::map<std::pair<std::string, std::string>, std::string>;  ///< type and name → SQL

/// Without what SQLite and FTS5 make for themselves; an unknown object under such a name still counts.
SchemaObjects readSchema(SQLite::Database& database) {
    SchemaObjects objects;
    SQLite::Statement statement(database,
                                "SELECT type, name, sql FROM sqlite_schema WHERE NOT (type = 'table' AND name IN "
                                "('segment_index_data', 'segment_index_idx', 'segment_index_docsize', 'segment_index_config', "
                                "'sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4')) AND NOT (type = 'index' AND sql IS NULL)");
    while (statement.executeStep())
        objects[{statement.getColumn(0).getString(), statement.getColumn(1).getString()}] = statement.getColumn(2).getString();
    return objects;
}

const SchemaObjects& expectedSchema() {
    static const SchemaObjects expected = [] {
        SQLite::Database scratch(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        for (const Migration step : kMigrations) scratch.exec(step);
        return readSchema(scratch);
    }();
    return expected;
}

int pragmaInt(SQLite::Database& database, const char* query) { return database.execAndGet(query).getInt(); }

Status checkIdentity(SQLite::Database& database, const std::filesystem::path& path, int version, int newest) {
    // In this order: another program may be making the library, and its tables come together with its number.
    const bool isEmpty = pragmaInt(database, "SELECT count(*) FROM sqlite_schema") == 0;
    const int applicationId = pragmaInt(database, "PRAGMA application_id");
    if (applicationId != kApplicationId && !(isEmpty && applicationId == 0))
        return fail(ErrorCode::Format, path.string() + " is a database of another program, not an Undervoice library: choose " +
                                           "another file with --library.");
    if (version > newest)
        return fail(ErrorCode::Format, "The library " + path.string() + " was written by a newer Undervoice (schema " +
                                           std::to_string(version) + ", this program knows " + std::to_string(newest) +
                                           "): update the program, or choose another file with --library.");
    return {};
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

Status migrate(SQLite::Database& database, const std::filesystem::path& path, std::span<const Migration> steps) {
    const int newest = static_cast<int>(steps.size());
    for (;;) {
        // The write lock comes first, so that of two programs that start at once the second sees the first one's work.
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        const int version = pragmaInt(database, "PRAGMA user_version");
        UNDERVOICE_TRY(checkIdentity(database, path, version, newest));
        if (version < 0)
            return fail(ErrorCode::Format, "The library " + path.string() + " is damaged: its schema number is " +
                                               std::to_string(version) + "; go back to a backup.");
        if (version == newest) return {};
        database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
        try {
            database.exec(steps[static_cast<std::size_t>(version)]);
        } catch (const SQLite::Exception& exception) {
            constexpr int kWrongStatement = 1;  // SQLITE_ERROR: a table that is there already, or is missing
            if (exception.getErrorCode() != kWrongStatement) throw;
            return fail(ErrorCode::Format, "The library " + path.string() + " is damaged: its tables do not go with its schema number " +
                                               std::to_string(version) + " (" + exception.what() + "); go back to a backup.");
        }
        database.exec("PRAGMA user_version = " + std::to_string(version + 1));
        transaction.commit();
    }
}

Status checkOwner(SQLite::Database& database, const std::filesystem::path& path) {
    return checkIdentity(database, path, pragmaInt(database, "PRAGMA user_version"), static_cast<int>(migrations().size()));
}

bool isOlderSchema(SQLite::Database& database) {
    return pragmaInt(database, "PRAGMA user_version") < static_cast<int>(migrations().size());
}

Status checkSchema(SQLite::Database& database, const std::filesystem::path& path) {
    const int newest = static_cast<int>(migrations().size());
    const int version = pragmaInt(database, "PRAGMA user_version");
    UNDERVOICE_TRY(checkIdentity(database, path, version, newest));
    if (version == newest && readSchema(database) == expectedSchema()) return {};
    return fail(ErrorCode::Format, "The library " + path.string() + " is damaged or was changed by another program: its tables " +
                                       "are not those of schema " + std::to_string(newest) + "; go back to a backup.");
}

}  // namespace undervoice::library
