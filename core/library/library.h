#pragma once
// The library: one SQLite file with every recording, its transcription runs, their windows, segments and words, and a
// full-text index over them. Write-ahead log, foreign keys, one transaction for each finished window.
//
// A reader or writer object is one connection and belongs to one thread at a time. Any number of readers may be open, in any
// number of processes; writers take turns and wait up to ten seconds for each other, then report Busy.
//
// Note: what a power cut leaves. Commits use synchronous=FULL: the log is flushed to the disk before commitWindow() returns,
// so no committed window is lost when the power goes. NORMAL would be faster, but would only promise an undamaged file.
//
// Errors are one sentence: NotFound (no such file or row), Format (damaged, of another program, newer schema), Io (disk full,
// no permission), Busy (locked).

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "library/change_records.h"
#include "library/ids.h"
#include "library/queue_records.h"
#include "library/records.h"
#include "library/search.h"
#include "transcript/document.h"
#include "transcript/transcript.h"

namespace undervoice::library {

/// $XDG_DATA_HOME/undervoice/library.db, by default below ~/.local/share.
std::filesystem::path defaultLibraryPath();

class Connection;
class QueueLock;

class LibraryReader {
  public:
    /// NotFound when there is no file yet. Nothing is written, also not in a folder that cannot be written.
    static Result<std::unique_ptr<LibraryReader>> open(const std::filesystem::path& path);
    virtual ~LibraryReader();
    LibraryReader(const LibraryReader&) = delete;
    LibraryReader& operator=(const LibraryReader&) = delete;

    const std::filesystem::path& path() const;  ///< empty when in memory

    /// Newest first, without those in the trash.
    Result<std::vector<RecordingSummary>> recordings() const;
    Result<std::vector<RecordingSummary>> trashedRecordings() const;  ///< newest first
    Result<RecordingSummary> recording(RecordingId id) const;         ///< in the trash or not
    /// By number, by the first 6 or more digits of the content hash, by path or by file name; InvalidArgument when several fit.
    /// Recordings in the trash are found too, so that they can be looked at and deleted, but make way for others of their name.
    Result<RecordingId> findRecording(const std::string& reference) const;
    Result<std::optional<RecordingId>> findRecordingByHash(const std::string& audioSha256) const;

    Result<Run> run(RunId id) const;
    /// The unfinished run with this key, else the newest finished one; never corrections.
    Result<std::optional<Run>> findRun(const std::string& jobKey) const;
    /// Newest first, without those of recordings in the trash: nobody waits for them.
    Result<std::vector<Run>> unfinishedRuns() const;
    /// Newest first, in whatever state (see "Note: second readings" in records.h).
    Result<std::vector<Run>> secondReadings(RecordingId id) const;

    /// Committed windows in order, as they were given to commitWindow(), bit for bit. InvalidArgument for corrections, which have none.
    Result<std::vector<Window>> windows(RunId id) const;
    /// The finished transcript, or as much of it as is committed; of corrections as they stand.
    Result<Transcript> transcript(RunId id) const;
    /// The same as a document: of the machine's run as one that nobody has touched, of corrections with their keys and speakers.
    Result<Document> document(RunId id) const;
    /// The run that holds the corrections of a machine's run, once they are begun.
    Result<std::optional<RunId>> correctionsOf(RunId machine) const;
    /// What corrections of joined channels began with, by speaker; nothing of all others, and of runs that were deleted.
    Result<std::vector<JoinedRun>> joinedRuns(RunId corrections) const;
    /// History of corrections, newest first, undone changes too; with `before` those of lower numbers alone. limit: 1…10,000.
    Result<std::vector<StoredChange>> changes(RunId corrections, int limit, std::optional<std::int64_t> before = {}) const;
    /// Voice activity of a lane as the given program version measured it; nothing when it was not stored.
    Result<std::optional<std::vector<std::uint8_t>>> speechProbabilities(RecordingId id, const Lane& lane,
                                                                         const std::string& programVersion) const;

    /// Best first. Cancelled soon after somebody, on any thread, cancels the token: a letter that was typed makes the search for what
    /// stood there before useless.
    Result<std::vector<SearchHit>> search(const SearchQuery& query, const CancelToken& cancel = {}) const;

    Result<std::vector<Project>> projects() const;  ///< by name
    Result<std::vector<QueueEntry>> queue() const;  ///< in the order in which it is worked on

    /// A consistent copy while others go on writing: one file, replaced as a whole or not at all.
    Status backup(const std::filesystem::path& target, const ProgressFunction& progress = {},
                  const CancelToken& cancel = {}) const;

  protected:
    explicit LibraryReader(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> m_connection;
};

class Library : public LibraryReader {
  public:
    /// Makes the file (readable by its owner only) and its folder when they are not there; brings an older schema forward.
    static Result<std::unique_ptr<Library>> open(const std::filesystem::path& path);
    /// Keeps nothing: everything is gone with the object.
    static Result<std::unique_ptr<Library>> openInMemory();

    /// Adds it, or brings path and container facts of the known recording up to date and takes it out of the trash.
    Result<RecordingId> addRecording(const RecordingFacts& facts);
    /// Abandons unfinished runs with the same key.
    Result<RunId> beginRun(RecordingId recording, const RunDescription& description);
    /// One transaction. Windows come in order of index; InvalidArgument for a window that is there already or leaves a gap.
    Status commitWindow(RunId run, const Window& window);
    Status storeSpeechProbabilities(RecordingId recording, const Lane& lane, const std::string& programVersion,
                                    const std::vector<std::uint8_t>& probabilities);
    /// Marks the run finished; the segments of the result become its transcript. It becomes the current one of its lane, unless that
    /// are corrections with a change that is not undone: then it is a revision beside them.
    Status finishRun(RunId run, const RunResult& result);
    Status noteFailure(RunId run, const std::string& sentence);
    /// RunDescription::requestJson of an unfinished run: what is kept beside the job changes while it goes on.
    Status setRequest(RunId run, const std::string& requestJson);
    /// The person's choice among the finished runs of a lane, until the next run finishes.
    Status setCurrentRun(RunId id);

    // Corrections are a run of their own beside the machine's, which stays as it is. One writer at a time changes them: its document
    // and the rows go the same way, step by step.

    /// A copy of the machine's finished run, current in its place; the same again when it was begun before. Where the machine's run was
    /// chosen to count over them they begin anew with its text: that is a change of theirs, which can be taken back.
    Result<RunId> beginCorrections(RunId machine);
    /// Of finished runs that heard channels of one recording, a speaker each, one: corrections of `first`, which is one of them and has none
    /// yet, changed so. They count for all channels from now on, unless corrections with a change that is not undone do, and begin without
    /// a history. The runs themselves count no more, and stay as they are.
    Result<RunId> joinRuns(const std::vector<RunId>& machines, RunId first, const DocumentChange& change);
    /// The rows of the change's splices, and the history, in one transaction; undone changes are dropped. With IntoLast `change` is
    /// the last one with more joined to it (joinTyping()). Format when the rows are not what the change says it found: someone else
    /// changed them; InvalidArgument for text that is not UTF-8, and for one that does not go on with the last.
    Status commitChange(RunId corrections, const DocumentChange& change, ChangeJoin join);
    /// The change that was taken back, or done again; nothing when there is none. Its inverse, or itself, brings the document along.
    Result<std::optional<DocumentChange>> undoChange(RunId corrections);
    Result<std::optional<DocumentChange>> redoChange(RunId corrections);

    /// Title, people, tags and project become these. Names are trimmed; blank ones and those that stand there already are
    /// dropped. InvalidArgument for text that is not UTF-8 or not one line, a name of more than 1000 bytes, more than 100 people
    /// or tags; NotFound for a project that is not there.
    Status setNotes(RecordingId id, const RecordingNotes& notes);
    /// All or none: NotFound when one of them is not there. A job that works on a recording goes on.
    Status moveToTrash(const std::vector<RecordingId>& ids);
    Status restoreFromTrash(const std::vector<RecordingId>& ids);

    /// Names are trimmed. InvalidArgument when blank, in use by another project (letter by letter), not UTF-8, not one line or of
    /// more than 1000 bytes; prompt and hotwords may have lines, and 64 KiB each.
    Result<ProjectId> addProject(const std::string& name);
    Status updateProject(ProjectId id, const std::string& name, const std::string& prompt, const std::string& hotwords);

    /// At the end, waiting. InvalidArgument for a path that no file can have, a request of more than 256 KiB or not in UTF-8, and
    /// beyond 10,000 entries.
    Result<QueueEntryId> enqueue(const std::filesystem::path& file, const std::string& requestJson, ProjectId project = {});
    /// Absent: to the end.
    Status moveInQueue(QueueEntryId id, std::optional<QueueEntryId> before);
    // What several windows change at once stays apart: each of these writes what it names and leaves the rest. NotFound tells
    // the worker that its entry was removed meanwhile.
    Status setQueueState(QueueEntryId id, QueueState state, const std::string& message = {});
    Status setQueueProgress(QueueEntryId id, std::int64_t doneUs, std::int64_t totalUs);
    Status setQueueResult(QueueEntryId id, RecordingId recording, std::optional<RunId> run);
    /// Whatever its state. Recording and runs stay. The row is overwritten at once; the log lets go of it with the next deletion
    /// of a recording or project, or when the last program closes the library.
    Status removeFromQueue(QueueEntryId id);
    /// The first that waits, running from now on; nothing when none waits.
    Result<std::optional<QueueEntry>> takeFromQueue(const QueueLock& lock);
    /// Running entries wait again: they are those of a program that died, since only the holder of the lock runs any.
    Status recoverQueue(const QueueLock& lock);

    /// Removes it with all that belongs to it. The freed pages and the index are overwritten and given back to the file system;
    /// what the disk itself or backups keep is beyond our reach. Busy while a job works on it.
    /// Entries of the queue that led to it stay, with the path of their file.
    Status deleteRecording(RecordingId id);
    /// The machine's run takes its corrections along.
    Status deleteRun(RunId id);
    /// Its recordings stay and belong to none.
    Status deleteProject(ProjectId id);
    /// The project and its recordings, also those in the trash, as deleteRecording() does it. Busy while a job works on one of
    /// them: then nothing is deleted.
    Status deleteProjectWithRecordings(ProjectId id);

  private:
    using LibraryReader::LibraryReader;
};

struct VerifyOptions {
    bool hashFiles = false;  ///< read every recording's file and compare its SHA-256
};

struct VerifyReport {
    std::vector<std::string> problems;  ///< one sentence each; empty: all is well
    std::vector<std::string> notes;     ///< not wrong, but worth knowing: files that are not where they were
    std::int64_t recordings = 0, runs = 0, windows = 0, segments = 0, words = 0;
    std::int64_t filesHashed = 0;
};

/// Checks pages, keys, the search index against the text, and that every row can be read. An error only when the file cannot
/// be opened at all; damage is reported, never repaired. A sound file of an older schema is brought forward on the way.
Result<VerifyReport> verifyLibrary(const std::filesystem::path& path, const VerifyOptions& options = {},
                                   const ProgressFunction& progress = {}, const CancelToken& cancel = {});

}  // namespace undervoice::library
