#pragma once
// Everything that an export of a transcript can say: the text with its speakers, what people changed in it, and where it comes from.
// Plain values that whoever knows the library fills in; an empty field is left out of the export, never invented. Any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_map.h"
#include "transcript/passage_marks.h"
#include "transcript/transcript.h"

namespace undervoice {

struct ExportSegment {
    Segment segment;      ///< text as it stands now; the id is not looked at, the place in the list counts
    std::string speaker;  ///< empty: nobody has said who
    std::optional<std::string> machineText = std::nullopt;  ///< what the machine wrote there; absent: the text is the machine's own
    std::int64_t changedMs = 0;                             ///< last change by hand, milliseconds since 1970 UTC; 0: not known
};

struct ExportEdit {
    std::int64_t atMs = 0;    ///< since 1970 UTC
    std::size_t segment = 0;  ///< place in ExportDocument::segments
    std::string before, after;
};

/// A word that nobody has settled yet.
struct OpenQuestion {
    double seconds = 0;
    std::string word;  ///< as it stands in the text
    std::string firstReading, secondReading;
};

struct ExportQuote {
    double startSeconds = 0, endSeconds = 0;
    std::string speaker, text;
};

/// A passage that a person marked. Marks are for the person: they go into an export only where they are wished.
struct ExportMark {
    double seconds = 0;
    PassageMarks marks;
    std::string speaker;  ///< empty: nobody has said who
    std::string text;     ///< of the passage
};

/// What the times of a document count from: where the transcribed part begins, as the machine wrote them; where the recording's sound
/// does; or where a player of the file does, whose clock may begin earlier, stand still in no pause and run a little differently.
enum class TimesFrom : std::uint8_t { Part, Recording, Player };
/// "part", "recording", "player": on the command line and in records; stable.
const char* timesFromName(TimesFrom from);
std::optional<TimesFrom> timesFromNamed(std::string_view name);

/// The part of a recording that was transcribed.
struct ExportPart {
    std::int64_t fromUs = 0;
    std::int64_t toUs = -1;  ///< -1: to the end
    bool operator==(const ExportPart&) const = default;
};

struct ExportRecording {
    std::string name;    ///< file name, without folders
    std::string sha256;  ///< of the file's bytes
    std::int64_t durationUs = 0;
    std::vector<int> tracks;  ///< those that were heard
    std::optional<ExportPart> part = std::nullopt;  ///< absent: all of it
    std::optional<PlayerClock> clock = std::nullopt;  ///< of what was transcribed; absent: it runs as the recording's sound does
    TimesFrom timesFrom = TimesFrom::Part;
};

struct ExportModel {
    std::string name, sha256;
    std::string self, cross;  ///< attention modes, "x" or "t,mha"
};

struct ExportDocument {
    std::string title;  ///< empty: the recording's name
    std::string date;   ///< of the conversation, YYYY-MM-DD; any other text is shown as it is
    std::string language;  ///< code
    std::vector<std::string> participants;  ///< empty: the speakers, in the order in which they speak first
    std::string checkedBy;                  ///< free text; only what a person entered
    bool isClean = false;                   ///< fillers and repeats were left out of the text
    ExportRecording recording;
    ExportModel model;
    std::string optionsJson = "{}";  ///< all that decides the text
    std::string programVersion;      ///< that made the transcript
    std::vector<ExportSegment> segments;
    std::vector<ExportEdit> edits;  ///< oldest first
    std::vector<OpenQuestion> openQuestions;
    std::vector<ExportQuote> quotes;
    std::vector<ExportMark> marks;
};

/// As the writers of writers.h take it: ids running, the text joined.
Transcript transcriptOf(const ExportDocument& document);

/// The same with every time counted from there.
ExportDocument countedFrom(ExportDocument document, TimesFrom from);
/// What its times count from; of all of a recording, the part is the recording.
TimesFrom timesFromOf(const ExportDocument& document);
/// All ways of counting give the same times: all was transcribed, or a part from the very beginning, of a file whose clock runs as its
/// sound does.
bool hasOneStart(const ExportDocument& document);
/// "00:10:00–00:20:00"; empty where all was transcribed.
std::string partText(const ExportDocument& document);

/// title, else the recording's name.
const std::string& titleOf(const ExportDocument& document);

/// participants, else the speakers in the order in which they first speak.
std::vector<std::string> participantsOf(const ExportDocument& document);

}  // namespace undervoice
