#pragma once
// A job's identity and what is kept of its request, as canonical JSON; and container facts for the library.

#include <optional>
#include <string>
#include <vector>

#include "api/options.h"
#include "api/speech_engine.h"
#include "base/error.h"
#include "base/time_map.h"
#include "library/records.h"
#include "media/decode.h"
#include "media/media_info.h"
#include "service/transcription_service.h"

namespace undervoice::service {

/// Everything that decides the text of a transcript.
struct JobIdentity {
    std::string audioSha256;
    library::Lane lane;
    bool keepTimestamps = true;
    std::string weightsSha256;
    std::string dtypeName;  ///< numeric type as loaded; the device may change between stop and resume
    std::string attention;  ///< modes as loaded
    std::string optionsJson;
    std::string programVersion;
};
std::string jobKey(const JobIdentity& identity);

inline constexpr std::size_t kMostBatchChanges = 20;

/// What an unfinished job needs to go on, beside file and options.
struct StoredRequest {
    api::ModelOptions model;
    media::DecodeOptions part;
    std::string output;                ///< TranscriptionRequest::output
    std::optional<PlayerClock> clock = {};  ///< of the part; absent where a player counts as the recording's sound runs
    /// Why fewer windows or rows were decoded together than was asked for, each time; the last kMostBatchChanges.
    std::vector<std::string> batchChanges = {};
};
std::string requestToJson(const StoredRequest& request);  ///< requestFromJson() is the inverse
Result<StoredRequest> requestFromJson(const std::string& json);
std::string modelToJson(const api::ModelOptions& model);

/// A whole request but for its file, for a job that has not begun.
std::string requestToJson(const TranscriptionRequest& request);
/// Inverse; file stays empty. Format on anything else.
Result<TranscriptionRequest> transcriptionRequestFromJson(const std::string& json);

/// What a run was asked for; file stays empty. Format where that cannot be read.
Result<TranscriptionRequest> requestOfRun(const library::Run& run);

std::string containerToJson(const media::MediaInfo& info);
/// "2024-05-01T12:00:00.000000Z" and its shorter forms; nothing for other text and for dates before 1980, which recorders
/// without a clock write.
std::optional<library::UnixMs> timeFromIso(const std::string& text);

}  // namespace undervoice::service
