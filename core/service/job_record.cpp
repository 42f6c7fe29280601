#include "service/job_record.h"

#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/sha256.h"

namespace undervoice::service {
namespace {

using nlohmann::json;

std::string dump(const json& value) { return value.dump(-1, ' ', /*ensure_ascii=*/true, json::error_handler_t::replace); }

json partJson(const media::DecodeOptions& part) {
    return {{"track", part.track ? json(*part.track) : json(nullptr)},
            {"channel", part.channel ? json(*part.channel) : json(nullptr)},
            {"from_us", part.fromUs},
            {"to_us", part.toUs ? json(*part.toUs) : json(nullptr)},
            {"keep_timestamps", part.keepTimestamps}};
}

json modelJson(const api::ModelOptions& model) {
    return {{"path", model.path.string()},
            {"assets", model.assetsFolder.string()},
            {"device", static_cast<int>(model.device)},
            {"device_index", model.deviceIndex},
            {"dtype", static_cast<int>(model.dtype)},
            {"threads", model.threads},
            {"name", model.name},
            {"self", model.attention.self},
            {"cross", model.attention.cross},
            {"int8_rows", model.attention.int8Rows}};
}

json clockJson(const PlayerClock& clock) {
    json pieces = json::array();
    for (const TimeMap::Piece& p : clock.map.pieces()) pieces.push_back({p.sample, p.us, p.numerator, p.denominator});
    return {{"start_us", clock.startUs}, {"samples", clock.map.sampleCount()}, {"pieces", std::move(pieces)}};
}

/// Nothing for one that cannot be; throws json::exception for another kind of value.
std::optional<PlayerClock> readClock(const json& value) {
    constexpr std::int64_t kMost = std::int64_t{1} << 50;
    std::vector<TimeMap::Piece> pieces;
    for (const json& p : value.at("pieces"))
        pieces.push_back({p.at(0).get<std::int64_t>(), p.at(1).get<std::int64_t>(), p.at(2).get<std::int64_t>(), p.at(3).get<std::int64_t>()});
    auto map = TimeMap::ofPieces(value.at("samples").get<std::int64_t>(), std::move(pieces));
    const auto startUs = value.at("start_us").get<std::int64_t>();
    if (!map || startUs < -kMost || startUs > kMost) return std::nullopt;
    return PlayerClock{*std::move(map), startUs};
}

template <typename T>
void readOptional(const json& object, const char* key, std::optional<T>& target) {
    const json& value = object.at(key);
    if (!value.is_null()) target = value.get<T>();
}

template <typename Enum>
Enum readEnum(const json& value, Enum last) {
    const int number = value.get<int>();
    return number < 0 || number > static_cast<int>(last) ? Enum{} : static_cast<Enum>(number);
}

/// Nothing where a value makes no sense; throws json::exception where one is missing or of another kind.
std::optional<StoredRequest> readRequest(const json& value) {
    StoredRequest request;
    const json& model = value.at("model");
    request.model.path = model.at("path").get<std::string>();
    request.model.assetsFolder = model.at("assets").get<std::string>();
    request.model.device = readEnum(model.at("device"), api::DeviceKind::Cuda);
    request.model.dtype = readEnum(model.at("dtype"), api::Dtype::Int8);
    model.at("device_index").get_to(request.model.deviceIndex);
    model.at("threads").get_to(request.model.threads);
    model.at("name").get_to(request.model.name);
    request.model.attention = {model.value("self", std::vector<std::string>()), model.value("cross", std::string()), model.value("int8_rows", false)};
    const json& part = value.at("part");
    readOptional(part, "track", request.part.track);
    readOptional(part, "channel", request.part.channel);
    readOptional(part, "to_us", request.part.toUs);
    part.at("from_us").get_to(request.part.fromUs);
    part.at("keep_timestamps").get_to(request.part.keepTimestamps);
    request.output = value.value("output", std::string());
    if (const auto clock = value.find("clock"); clock != value.end()) request.clock = readClock(*clock);
    request.batchChanges = value.value("batch_changes", std::vector<std::string>());
    if (const std::size_t count = request.batchChanges.size(); count > kMostBatchChanges)
        request.batchChanges.erase(request.batchChanges.begin(), request.batchChanges.end() - kMostBatchChanges);
    if (!media::validate(request.part)) return std::nullopt;
    return request;
}

}  // namespace

std::string jobKey(const JobIdentity& identity) {
    const library::Lane& lane = identity.lane;
    json key = {{"audio_sha256", identity.audioSha256},
                {"track", lane.track},
                {"channel", lane.channel},
                {"from_us", lane.fromUs},
                {"to_us", lane.toUs},
                {"keep_timestamps", identity.keepTimestamps},
                {"weights_sha256", identity.weightsSha256},
                {"dtype", identity.dtypeName},
                {"attention", identity.attention},
                {"options", identity.optionsJson},
                {"version", identity.programVersion}};
    // Who wants the transcript must not be given a second reading of the same settings, which nobody is shown.
    if (lane.isSecondReading()) key["task"] = lane.task;
    return sha256Hex(dump(key));
}

std::string modelToJson(const api::ModelOptions& model) { return dump(modelJson(model)); }

std::string requestToJson(const StoredRequest& request) {
    json value = {{"model", modelJson(request.model)}, {"part", partJson(request.part)}, {"output", request.output}};
    if (request.clock) value["clock"] = clockJson(*request.clock);
    if (!request.batchChanges.empty()) value["batch_changes"] = request.batchChanges;
    return dump(value);
}

Result<StoredRequest> requestFromJson(const std::string& text) {
    const json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
    try {
        if (auto request = readRequest(value)) return *std::move(request);
    } catch (const json::exception&) {
    }
    return fail(ErrorCode::Format, "What the library keeps of this job cannot be read: start it again with `undervoice transcribe`.");
}

std::string requestToJson(const TranscriptionRequest& request) {
    return dump({{"model", modelJson(request.model)},
                 {"part", partJson(request.part)},
                 {"options", api::toJson(request.options)},
                 {"free_bytes", request.options.freeBytes},
                 {"again", request.again},
                 {"output", request.output},
                 {"second_reading", request.isSecondReading}});
}

Result<TranscriptionRequest> transcriptionRequestFromJson(const std::string& text) {
    const json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
    try {
        if (auto stored = readRequest(value)) {
            TranscriptionRequest request;
            request.model = std::move(stored->model);
            request.part = std::move(stored->part);
            request.output = std::move(stored->output);
            UNDERVOICE_TRY_ASSIGN(request.options, api::transcribeOptionsFromJson(value.at("options").get<std::string>()));
            value.at("free_bytes").get_to(request.options.freeBytes);
            value.at("again").get_to(request.again);
            request.isSecondReading = value.value("second_reading", false);
            UNDERVOICE_TRY(api::validate(request.options));
            return request;
        }
    } catch (const json::exception&) {
    }
    return fail(ErrorCode::Format, "What is kept of this job cannot be read: add the recording anew.");
}

Result<TranscriptionRequest> requestOfRun(const library::Run& run) {
    TranscriptionRequest request;
    UNDERVOICE_TRY_ASSIGN(auto stored, requestFromJson(run.description.requestJson));
    request.part = std::move(stored.part);
    request.model = std::move(stored.model);
    request.output = std::move(stored.output);
    UNDERVOICE_TRY_ASSIGN(request.options, api::transcribeOptionsFromJson(run.description.optionsJson));
    return request;
}

std::string containerToJson(const media::MediaInfo& info) {
    json tracks = json::array();
    for (const media::TrackInfo& track : info.tracks)
        tracks.push_back({{"number", track.number},
                          {"codec", track.codec},
                          {"channels", track.channels},
                          {"channel_layout", track.channelLayout},
                          {"sample_rate_hz", track.sampleRateHz},
                          {"bits_per_second", track.bitsPerSecond},
                          {"language", track.language},
                          {"title", track.title},
                          {"start_us", track.startUs},
                          {"duration_us", track.durationUs}});
    return dump({{"container", info.container},
                 {"container_name", info.containerName},
                 {"tracks", std::move(tracks)},
                 {"default_track", info.defaultTrack},
                 {"has_video", info.hasVideo},
                 {"start_us", info.startUs},
                 {"duration_us", info.durationUs},
                 {"bytes", info.bytes},
                 {"title", info.title},
                 {"artist", info.artist},
                 {"creation_time", info.creationTime}});
}

std::optional<library::UnixMs> timeFromIso(const std::string& text) {
    std::tm utc{};
    int consumed = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &utc.tm_year, &utc.tm_mon, &utc.tm_mday, &consumed) != 3) return std::nullopt;
    // A date alone is good enough; what follows it counts when it can be read.
    if (std::sscanf(text.c_str() + consumed, "%*1[T ]%2d:%2d:%2d", &utc.tm_hour, &utc.tm_min, &utc.tm_sec) != 3)
        utc.tm_hour = utc.tm_min = utc.tm_sec = 0;
    const bool isSane = utc.tm_year >= 1980 && utc.tm_year <= 9999 && utc.tm_mon >= 1 && utc.tm_mon <= 12 && utc.tm_mday >= 1 &&
                        utc.tm_mday <= 31 && utc.tm_hour >= 0 && utc.tm_hour <= 23 && utc.tm_min >= 0 && utc.tm_min <= 59 &&
                        utc.tm_sec >= 0 && utc.tm_sec <= 60;
    if (!isSane) return std::nullopt;
    utc.tm_year -= 1900;
    utc.tm_mon -= 1;
    return static_cast<library::UnixMs>(::timegm(&utc)) * 1000;
}

}  // namespace undervoice::service
