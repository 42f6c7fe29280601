#pragma once
// What the library holds, as plain values. A recording is one content (the SHA-256 of its bytes), wherever its file lies. A run
// is one transcription of a lane of it; lanes are what can be heard apart: track, channel, range, and the task (a translation
// is no revision of the transcript). The newest finished run of a lane is the current one, the older ones are revisions; corrections
// are a run beside the one that they correct, and once they hold a change they stay current until the person chooses another run.
//
// Note: second readings. A run whose task is kSecondReadingTask was made to be compared with the transcript, so that what two
// passes hear differently can be looked at. It is kept and resumed as any run, but is never current, no revision, not in the lists
// of a recording's runs or of unfinished ones, and never found by a search: LibraryReader::secondReadings() alone knows it. When it is
// finished, older ones of its lane are deleted.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "library/ids.h"
#include "transcript/transcript.h"

namespace undervoice::library {

using UnixMs = std::int64_t;  ///< milliseconds since 1970-01-01 UTC

/// What is known about a recording before anything is transcribed.
struct RecordingFacts {
    std::string audioSha256;      ///< of the file's bytes, 64 lower-case hex digits
    std::filesystem::path path;   ///< where it was last seen; absolute, or "-" for standard input
    std::int64_t durationUs = 0;
    std::string containerJson = "{}";  ///< container facts as the media layer states them
    std::optional<UnixMs> recordedAt;  ///< from the container, when it says
};

/// Recordings that belong together, and the words that are special in them.
struct Project {
    ProjectId id;
    std::string name;
    std::string prompt;
    std::string hotwords;
    UnixMs createdAt = 0;
    std::int64_t recordingCount = 0;  ///< without those in the trash
};

/// What a person writes on a recording. Names of people and tags keep their order, and each stands once.
struct RecordingNotes {
    std::string title;  ///< empty: it is called by its file
    std::vector<std::string> people;
    std::vector<std::string> tags;
    ProjectId project;  ///< 0: none
    bool operator==(const RecordingNotes&) const = default;
};

struct Recording {
    RecordingId id;
    RecordingFacts facts;
    UnixMs addedAt = 0;
    std::string language;  ///< of the latest finished run; empty: none yet
    RecordingNotes notes;
    std::optional<UnixMs> trashedAt;
};

inline constexpr const char* kSecondReadingTask = "second_reading";

/// Which part of a recording a run heard.
struct Lane {
    int track = -1;    ///< -1: the default one
    int channel = -1;  ///< -1: mixed down
    std::int64_t fromUs = 0;
    std::int64_t toUs = -1;  ///< -1: to the end
    std::string task = "transcribe";  ///< or "translate", or kSecondReadingTask
    bool isSecondReading() const { return task == kSecondReadingTask; }
    bool operator==(const Lane&) const = default;
};

/// Everything that is fixed when a run begins.
struct RunDescription {
    std::string jobKey;  ///< 64 hex digits (spec: resume points)
    Lane lane;
    std::filesystem::path sourcePath;  ///< the file it was begun with
    std::string modelName;             ///< "base", or the checkpoint's file name
    std::string modelSha256;
    std::string optionsJson = "{}";    ///< canonical options that change text
    std::string requestJson = "{}";    ///< all the rest that is needed to go on: model path, device, type …
    std::string programVersion;
    std::int64_t totalUs = 0;          ///< audio to be heard
};

enum class RunState {
    Unfinished,  ///< can be resumed
    Finished,
    Abandoned,   ///< begun anew by another run with the same key; kept as a revision
};
const char* runStateName(RunState state);  ///< "unfinished", "finished", "abandoned"

struct Run {
    RunId id;
    RecordingId recording;
    std::optional<RunId> corrects;  ///< the machine's run that these corrections began with; then description is that run's
    bool isCorrected = false;       ///< of corrections: with a change that is not undone
    RunDescription description;
    RunState state = RunState::Unfinished;
    bool isCurrent = false;
    UnixMs startedAt = 0;
    std::optional<UnixMs> finishedAt;
    std::int64_t doneUs = 0;  ///< end of the audio that is committed
    std::string language;
    double languageProbability = 0;
    std::string lastError;  ///< why it stopped last time, one sentence; empty: it did not say
    int windowCount = 0;
};

/// The run of a channel that was joined with others: what one of the speakers of the whole said, as the machine heard it.
struct JoinedRun {
    int speaker = 0;
    RunId machine;
};

/// What the end of a run adds to the windows that are committed already.
struct RunResult {
    std::string language;
    double languageProbability = 0;
    std::string text;               ///< decode of all tokens
    std::vector<Segment> segments;  ///< all, ids running
};

struct RecordingSummary {
    Recording recording;
    std::vector<Run> runs;  ///< newest first
};

}  // namespace undervoice::library
