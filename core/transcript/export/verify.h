#pragma once
// Is this still the text that was exported, and does it belong to this recording? Compares what a person sees of a file with the record
// that it carries, and the record's hash with a recording's. Texts are compared, not bytes, so that a document which another program has
// saved again holds as long as nobody changed a character of it; white space does not count, what lies on the side (remarks, tracked
// deletions) neither. Blocking; any thread; files are taken for hostile. See also "Note: the canonical form" in json_record.h.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/error.h"
#include "transcript/export/provenance.h"

namespace undervoice {

enum class PlaceChange : std::uint8_t {
    Text,      ///< a line is not what its record says
    TextAlike, ///< a line and what its record says of it were changed alike: what stood here is not known (`expected` is empty)
    Details,   ///< of a JSON export: the text is as it was, but not the times, the words or what the machine wrote
};

/// A line that is not what it was. Long lines are cut around the difference, where that is known.
struct ChangedPlace {
    std::int64_t startUs = -1;  ///< of the line or of the last one before it that has a time; -1: none has
    std::string expected;       ///< empty: nothing stood here
    std::string found;          ///< empty: nothing stands here
    PlaceChange change = PlaceChange::Text;
    bool operator==(const ChangedPlace&) const = default;
};

struct Verification {
    Record record;
    std::vector<ChangedPlace> places;           ///< in the order of the text; those of Details behind the others
    std::optional<std::string> audioSha256;     ///< of the recording that was given
    bool isTextSame() const { return places.empty() || places.front().change == PlaceChange::Details; }
    bool isAudioSame() const { return !audioSha256 || *audioSha256 == record.recordingSha256; }
    bool isAllSame() const { return record.isIntact && places.empty() && isAudioSame(); }
};

struct VerifyExportOptions {
    std::filesystem::path record;  ///< empty: inside the file, else beside it (recordPathOf())
    std::filesystem::path audio;   ///< empty: not compared
};

/// What of a file that shows these lines is not what the record says. The record may be any: nothing in it is trusted.
Result<std::vector<ChangedPlace>> changedPlaces(const Record& record, const std::vector<ContentLine>& found);

/// NotFound and Io for files that cannot be read; Format for a file that carries no record and has none beside it, or is damaged.
Result<Verification> verifyExport(const std::filesystem::path& file, const VerifyExportOptions& options = {}, const CancelToken& cancel = {});

}  // namespace undervoice
