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
#include "library/ids.h"
#include "library/records.h"
#include "library/search.h"
#include "transcript/transcript.h"

namespace undervoice::library {

/// $XDG_DATA_HOME/undervoice/library.db, by default below ~/.local/share.
std::filesystem::path defaultLibraryPath();

class Connection;

class LibraryReader {
  public:
    /// NotFound when there is no file yet. Nothing is written, also not in a folder that cannot be written.
    static Result<std::unique_ptr<LibraryReader>> open(const std::filesystem::path& path);
    virtual ~LibraryReader();
    LibraryReader(const LibraryReader&) = delete;
    LibraryReader& operator=(const LibraryReader&) = delete;

    const std::filesystem::path& path() const;  ///< empty when in memory

    Result<std::vector<RecordingSummary>> recordings() const;  ///< newest first
    Result<RecordingSummary> recording(RecordingId id) const;
    /// By number, by the first 6 or more digits of the content hash, by path or by file name; InvalidArgument when several fit.
    Result<RecordingId> findRecording(const std::string& reference) const;
    Result<std::optional<RecordingId>> findRecordingByHash(const std::string& audioSha256) const;

    Result<Run> run(RunId id) const;
    /// The unfinished run with this key, else the newest finished one.
    Result<std::optional<Run>> findRun(const std::string& jobKey) const;
    Result<std::vector<Run>> unfinishedRuns() const;  ///< newest first

    /// Committed windows in order, as they were given to commitWindow(), bit for bit.
    Result<std::vector<Window>> windows(RunId id) const;
    /// The finished transcript, or as much of it as is committed.
    Result<Transcript> transcript(RunId id) const;
    /// Voice activity of a lane as the given program version measured it; nothing when it was not stored.
    Result<std::optional<std::vector<std::uint8_t>>> speechProbabilities(RecordingId id, const Lane& lane,
                                                                         const std::string& programVersion) const;

    Result<std::vector<SearchHit>> search(const SearchQuery& query) const;  ///< best first

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

    /// Adds it, or brings path and container facts of the known recording up to date.
    Result<RecordingId> addRecording(const RecordingFacts& facts);
    /// Abandons unfinished runs with the same key.
    Result<RunId> beginRun(RecordingId recording, const RunDescription& description);
    /// One transaction. Windows come in order of index; InvalidArgument for a window that is there already or leaves a gap.
    Status commitWindow(RunId run, const Window& window);
    Status storeSpeechProbabilities(RecordingId recording, const Lane& lane, const std::string& programVersion,
                                    const std::vector<std::uint8_t>& probabilities);
    /// Marks the run finished and current; the segments of the result become its transcript.
    Status finishRun(RunId run, const RunResult& result);
    Status noteFailure(RunId run, const std::string& sentence);

    /// Removes it with all that belongs to it. The freed pages and the index are overwritten and given back to the file system;
    /// what the disk itself or backups keep is beyond our reach. Busy while a job works on it.
    Status deleteRecording(RecordingId id);
    Status deleteRun(RunId id);

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
/// be opened at all; damage is reported, never repaired.
Result<VerifyReport> verifyLibrary(const std::filesystem::path& path, const VerifyOptions& options = {},
                                   const ProgressFunction& progress = {}, const CancelToken& cancel = {});

}  // namespace undervoice::library
