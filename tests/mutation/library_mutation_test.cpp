// Damaged library files: opening, reading, searching, verifying and writing give values or one sentence, never a crash, and
// never take memory beyond what a file of that size can need. Two kinds of damage: bytes of the file, and rows whose values
// are well stored but hostile.

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

#include "core/library/library_fixtures.h"
#include "library/library.h"
#include "library/queue_lock.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;

constexpr int kByteMutations = 10'000;
constexpr int kOlderMutations = 1'000;
constexpr int kRowMutations = 1'500;
constexpr std::size_t kPageBytes = 4096;
/// The seed has about 200 KB; SQLite is held to this whatever a damaged file makes it ask for.
constexpr std::int64_t kMostSqliteBytes = 128 << 20;
constexpr long kMostGrowthKiB = 100 * 1024;
constexpr auto kLongest = std::chrono::seconds(10);

/// Where nothing is flushed to a disk: 20,000 files are written.
void useMemoryFolder() {
    if (fs::exists("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
}

std::string bytesOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What people add: a project, notes, a trashed recording and a queue.
void keepOrder(Library& library, RecordingId recording, RunId run) {
    const auto project = library.addProject("Interviews").value();
    EXPECT_TRUE(library.updateProject(project, "Interviews", "About bridges.", "pier, abutment"));
    EXPECT_TRUE(library.setNotes(recording, {"A title", {"Ada", "Bea"}, {"x", "y", "z"}, project}));
    EXPECT_TRUE(library.moveToTrash({library.addRecording(test::someRecording("trashed")).value()}));
    const auto entry = library.enqueue("/recordings/a", "{}", project).value();
    EXPECT_TRUE(library.setQueueResult(entry, recording, run));
    EXPECT_TRUE(library.enqueue("/recordings/b", "{}"));
}

/// Run 3: corrections of the first, with names, something undone, and an order that is not that of the numbers.
void correct(Library& library, RunId machine) {
    const RunId corrections = library.beginCorrections(machine).value();
    const auto commit = [&](const Result<DocumentChange>& change) { EXPECT_TRUE(library.commitChange(corrections, change.value(), ChangeJoin::New)); };
    const auto now = [&] { return library.document(corrections).value(); };
    commit(split(now(), 0, 3));
    commit(changeText(now(), 1, 2, "sentence that was corrected"));
    commit(assignSpeaker(now(), {0, 0}, {1, 8}, "Ada"));
    commit(merge(now(), 0, 2));
    EXPECT_TRUE(library.undoChange(corrections));
}

std::string makeSeed(const fs::path& path) {
    {
        auto library = Library::open(path).value();
        const RunId first = test::addFinished(*library, test::someRecording("a"), {" one sentence", " and another"}, "en", "a");
        const auto recording = library->run(first).value().recording;
        EXPECT_TRUE(library->storeSpeechProbabilities(recording, {}, "0.1.0", std::vector<std::uint8_t>(3000, 7)));
        const RunId second = library->beginRun(recording, test::someRun("b")).value();
        for (int i = 0; i < 6; ++i) EXPECT_TRUE(library->commitWindow(second, test::someWindow(i, 1, 4, 8)));
        correct(*library, first);
        keepOrder(*library, recording, first);
    }
    return bytesOf(path);
}

/// Page headers and cell pointers lie at the start of pages, so half of the damage goes there.
std::size_t position(std::mt19937_64& random, std::size_t size) {
    const std::size_t anywhere = random() % size;
    switch (random() % 4) {
        case 0: return random() % std::min<std::size_t>(size, 100);
        case 1: return std::min(size - 1, anywhere / kPageBytes * kPageBytes + random() % 40);
        default: return anywhere;
    }
}

void mutateOnce(std::string& bytes, std::mt19937_64& random) {
    if (bytes.empty()) return;
    static constexpr std::uint32_t kExtremes[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 0x01000000, 0x8FFFFFFF};
    const std::size_t at = position(random, bytes.size());
    const std::size_t page = at / kPageBytes * kPageBytes;
    switch (random() % 8) {
        case 0: bytes[at] = static_cast<char>(random()); break;
        case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8))); break;
        case 2: {
            const std::uint32_t value = kExtremes[random() % std::size(kExtremes)];
            for (std::size_t i = 0; i < 4 && at + i < bytes.size(); ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
            break;
        }
        case 3: bytes.resize(random() % 4 == 0 ? at : std::min(bytes.size(), page + kPageBytes)); break;
        case 4: std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(64, bytes.size() - at), '\0'); break;
        case 5: {  // another page in its place
            const std::size_t other = random() % bytes.size() / kPageBytes * kPageBytes;
            const std::size_t count = std::min({kPageBytes, bytes.size() - page, bytes.size() - other});
            std::memmove(bytes.data() + page, bytes.data() + other, count);
            break;
        }
        case 6: bytes.append(random() % 5000, static_cast<char>(random())); break;
        default:
            for (std::size_t i = at; i < std::min(bytes.size(), at + 16); ++i) bytes[i] = static_cast<char>(random());
    }
}

struct Tally {
    int refused = 0, readable = 0, partly = 0;
};

/// Everything a reader can be asked. True when all was answered.
bool readEverything(const LibraryReader& reader) {
    bool isGood = true;
    const auto note = [&](const auto& result) { isGood = isGood && result.has_value(); };
    note(reader.recordings());
    note(reader.trashedRecordings());
    note(reader.projects());
    note(reader.queue());
    note(reader.findRecording("1"));
    (void)reader.findRecording("a");
    note(reader.unfinishedRuns());
    note(reader.findRun(test::someRun("b").jobKey));
    for (std::int64_t id = 1; id <= 2; ++id) {
        note(reader.run(RunId(id)));
        note(reader.windows(RunId(id)));
        note(reader.transcript(RunId(id)));
        note(reader.document(RunId(id)));
    }
    (void)reader.document(RunId(3));
    (void)reader.transcript(RunId(3));
    note(reader.correctionsOf(RunId(1)));
    note(reader.changes(RunId(1), 10));
    (void)reader.changes(RunId(3), 10);
    note(reader.speechProbabilities(RecordingId(1), {}, "0.1.0"));
    for (const char* query : {"sentence", "corrected speaker:ada", "an* OR kuche", "\"one sentence\" NOT talk", "the language:en"})
        note(reader.search(parseSearchQuery(query).value()));
    auto query = parseSearchQuery("sentence").value();
    query.project = ProjectId(1);
    query.person = "Ada";
    query.tag = "z";
    note(reader.search(query));
    return isGood;
}

void correctSomething(Library& library) {
    (void)library.beginCorrections(RunId(1));
    (void)library.redoChange(RunId(3));
    (void)library.undoChange(RunId(3));
    const auto document = library.document(RunId(3));
    const auto change = document ? split(*document, 0, 1) : Result<DocumentChange>(fail(document.error()));
    if (change) (void)library.commitChange(RunId(3), *change, ChangeJoin::New);
    (void)library.setCurrentRun(RunId(1));
}

void writeSomething(const fs::path& path) {
    const auto library = Library::open(path);
    if (!library) return;
    (void)(*library)->commitWindow(RunId(2), test::someWindow(6));
    (void)(*library)->finishRun(RunId(2), test::resultOf({test::someWindow(0)}));
    const auto added = (*library)->addRecording(test::someRecording("c"));
    correctSomething(**library);
    (void)(*library)->setNotes(RecordingId(1), {"Other", {"Cy"}, {}, ProjectId(1)});
    (void)(*library)->moveToTrash({RecordingId(1), added.value_or(RecordingId(2))});
    (void)(*library)->updateProject(ProjectId(1), "Other", "", "");
    const auto entry = (*library)->enqueue("/recordings/c", "{}", ProjectId(1));
    (void)(*library)->moveInQueue(entry.value_or(QueueEntryId(2)), QueueEntryId(1));
    if (const auto lock = QueueLock::acquire(path)) {
        (void)(*library)->recoverQueue(*lock);
        (void)(*library)->takeFromQueue(*lock);
    }
    (void)(*library)->removeFromQueue(QueueEntryId(1));
    (void)(*library)->deleteProjectWithRecordings(ProjectId(1));
    (void)(*library)->deleteRecording(RecordingId(1));
}

void removeLogs(const fs::path& path) {
    for (const char* suffix : {"-wal", "-shm", "-journal"}) fs::remove(path.string() + suffix);
}

void expectBoundedMemory(long kibBefore) {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    EXPECT_LE(sqlite3_memory_highwater(1), kMostSqliteBytes);
#ifndef __SANITIZE_ADDRESS__  // which keeps freed memory back
    EXPECT_LT(usage.ru_maxrss - kibBefore, kMostGrowthKiB);
#else
    (void)kibBefore;
#endif
}

void readDamaged(const fs::path& path, const std::string& seed, int mutations, Tally& tally) {
    std::mt19937_64 random(1977);
    for (int i = 0; i < mutations; ++i) {
        std::string bytes = seed;
        for (auto count = 1 + random() % 6; count > 0; --count) mutateOnce(bytes, random);
        removeLogs(path);
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        const auto start = std::chrono::steady_clock::now();
        {
            const auto reader = LibraryReader::open(path);
            if (!reader) {
                ++tally.refused;
                EXPECT_FALSE(reader.error().message.empty());
            } else if (readEverything(**reader)) {
                ++tally.readable;
            } else {
                ++tally.partly;
            }
        }
        if (i % 10 == 0) (void)verifyLibrary(path);
        if (i % 25 == 0) writeSomething(path);
        ASSERT_LT(std::chrono::steady_clock::now() - start, kLongest) << "mutation " << i;
    }
    std::cout << mutations << " damaged files: " << tally.refused << " refused, " << tally.partly << " partly readable, "
              << tally.readable << " readable" << std::endl;
}

TEST(LibraryMutationTest, DamagedFilesNeverCrash) {
    useMemoryFolder();
    const test::TemporaryFolder folder;
    const std::string seed = makeSeed(folder.path() / "seed.db");
    ASSERT_GT(seed.size(), 20 * kPageBytes);
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    Tally tally;

    readDamaged(folder.path() / "library.db", seed, kByteMutations, tally);

    EXPECT_GT(tally.refused, 0);
    EXPECT_GT(tally.partly, 0);
    EXPECT_GT(tally.readable, 0);
    expectBoundedMemory(before.ru_maxrss);
}

TEST(LibraryMutationTest, DamagedFilesOfVersionOneNeverCrashOnTheirWayForward) {
    useMemoryFolder();
    const test::TemporaryFolder folder;
    test::makeVersionOneLibrary(folder.path() / "seed.db");
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    Tally tally;

    readDamaged(folder.path() / "library.db", bytesOf(folder.path() / "seed.db"), kOlderMutations, tally);

    EXPECT_GT(tally.refused, 0);
    EXPECT_GT(tally.partly, 0);
    EXPECT_GT(tally.readable, 0);
    expectBoundedMemory(before.ru_maxrss);
}

std::string hostileValue(std::mt19937_64& random) {
    static const char* const kValues[] = {
        "NULL", "-1", "0", "1", "9223372036854775807", "-9223372036854775808", "1e999", "-1e999", "4.5", "''", "x''", "x'ff'",
        "x'ffffffff'", "x'c080'", "CAST(x'ff' AS TEXT)", "CAST(x'c328' AS TEXT)", "zeroblob(100000)", "'[[[[[[[[[[[['", "'{}'",
        "'null'", "'[{\"temperature\":1e400}]'", "'{\"seek_frames\":99999999999999999999}'", "'compression,,'", "'\"'",
        "printf('%.*c', 200000, '[')", "randomblob(64)", "x'8401818300808080'", "replace(hex(zeroblob(50000)), '00', 'x')", "'nul' || char(0) || 'inside'", "char(2, 3, 2)", "'🎙'"};
    return kValues[random() % std::size(kValues)];
}

TEST(LibraryMutationTest, HostileRowsNeverCrash) {
    useMemoryFolder();
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "library.db";
    const std::string seed = makeSeed(folder.path() / "seed.db");
    std::mt19937_64 random(42);
    static const std::pair<const char*, std::vector<const char*>> kTables[] = {
        {"recordings", {"id", "path", "duration_us", "container", "added_ms", "recorded_ms", "language", "title", "project_id",
                        "trashed_ms"}},
        {"projects", {"id", "name", "prompt", "hotwords", "created_ms"}},
        {"recording_people", {"recording_id", "number", "name"}},
        {"recording_tags", {"recording_id", "number", "name"}},
        {"queue", {"id", "position", "file", "request", "state", "recording_id", "run_id", "project_id", "message", "done_us",
                   "total_us", "added_ms"}},
        {"runs", {"id", "recording_id", "job_key", "track", "to_us", "source_path", "options", "request", "total_us", "is_current",
                  "finished_ms", "language", "language_probability", "text", "corrects_run_id"}},
        {"documents", {"run_id", "next_key"}},
        {"document_segments", {"segment_id", "run_id", "position", "key", "speaker"}},
        {"document_speakers", {"run_id", "number", "name"}},
        {"changes", {"run_id", "number", "at_ms", "kind", "is_undone", "content"}},
        {"jobs", {"run_id", "done_us", "last_error"}},
        {"windows", {"id", "run_id", "number", "begin_sample", "end_sample", "language", "language_probability", "attempts",
                     "chosen_attempt", "loop_state"}},
        {"segments", {"id", "window_id", "number", "seek_frames", "start_s", "end_s", "text", "tokens", "temperature", "has_words",
                      "speech_share", "repeated_ngram", "flags"}},
        {"words", {"segment_id", "number", "text", "start_s", "probability"}},
        {"speech_probabilities", {"recording_id", "program_version", "probabilities"}}};
    int changed = 0;

    for (int i = 0; i < kRowMutations; ++i) {
        removeLogs(path);
        std::ofstream(path, std::ios::binary | std::ios::trunc) << seed;
        {
            SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
            database.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF");
            for (auto count = 1 + random() % 3; count > 0; --count) {
                const auto& [table, columns] = kTables[random() % std::size(kTables)];
                const std::string sql = std::string("UPDATE OR IGNORE ") + table + " SET " + columns[random() % columns.size()] +
                                        " = " + hostileValue(random) + (random() % 2 ? "" : " WHERE rowid % 2");
                changed += database.tryExec(sql.c_str()) == SQLITE_OK;  // strict tables refuse values of another type
            }
        }
        {
            const auto reader = LibraryReader::open(path);
            if (reader) (void)readEverything(**reader);
        }
        if (i % 5 == 0) (void)verifyLibrary(path);
        if (i % 10 == 0) writeSomething(path);
    }

    std::cout << kRowMutations << " files with hostile rows, " << changed << " rows changed" << std::endl;
    EXPECT_GT(changed, kRowMutations / 3);
    EXPECT_LE(sqlite3_memory_highwater(1), kMostSqliteBytes);
}

}  // namespace
}  // namespace undervoice::library
