#include "worker/messages.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "service/job_record.h"

namespace nlohmann {

template <typename T>
struct adl_serializer<std::optional<T>> {
    static void to_json(json& value, const std::optional<T>& optional) {
        value = optional ? json(*optional) : json(nullptr);
    }
    static void from_json(const json& value, std::optional<T>& optional) {
        optional = value.is_null() ? std::optional<T>() : std::optional<T>(value.get<T>());
    }
};

template <typename Tag>
struct adl_serializer<undervoice::library::Id<Tag>> {
    static void to_json(json& value, const undervoice::library::Id<Tag>& id) { value = id.value(); }
    static void from_json(const json& value, undervoice::library::Id<Tag>& id) { id = undervoice::library::Id<Tag>(value.get<std::int64_t>()); }
};

}  // namespace nlohmann

namespace undervoice {
namespace {

template <typename Enum>
Enum checkedEnum(const nlohmann::json& value, Enum last) {
    const auto number = value.get<std::int64_t>();
    if (number < 0 || number > static_cast<std::int64_t>(last)) throw std::out_of_range("an unknown value");
    return static_cast<Enum>(number);
}

}  // namespace

// Found by nlohmann's library through the namespace of each type.
#define UNDERVOICE_ENUM_VALUE(Type, last) \
    static void from_json(const nlohmann::json& value, Type& target) { target = checkedEnum(value, Type::last); }

UNDERVOICE_ENUM_VALUE(ErrorCode, Internal)
UNDERVOICE_ENUM_VALUE(Flag, LanguageChange)
UNDERVOICE_ENUM_VALUE(Progress::Unit, Items)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Error, code, message)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Progress, done, total, unit, phase)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SampleRange, begin, end)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Word, text, startSeconds, endSeconds, probability)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SegmentEvidence, speechShare, entropy, repeatedNgram, flags)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Segment, id, seekFrames, startSeconds, endSeconds, text, tokens, temperature, avgLogprob, compressionRatio,
                                   noSpeechProb, words, evidence)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Attempt, temperature, avgLogprob, compressionRatio, noSpeechProb, failedTests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LoopState, seekFrames, clipIndex, promptTokens, lastSpeechSeconds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Window, index, range, language, languageProbability, attempts, chosenAttempt, segments, loopState)

namespace api {

UNDERVOICE_ENUM_VALUE(BatchChange::Cause, OutOfMemory)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelDims, melBins, audioContext, audioState, audioHeads, audioLayers, vocabularySize, textContext, textState,
                                   textHeads, textLayers)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AttentionModes, self, cross, int8Rows)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelInfo, dims, format, weightsSha256, deviceName, dtypeName, parameterCount, weightBytes, attention,
                                   attentionChoices, isMultilingual, warnings)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AttentionChange, modes, model, refusal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ByteCount, allocated, used)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CacheBytes, self, cross)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LatentWidths, least, most)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CacheLatents, self, cross)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryReport, timeUs, phase, windows, beams, tokens, sharedTokens, allocatedWindows, capacity, sharedPrefixes,
                                   modes, latents, dtype, weights, encoderWorkspace, caches, transient, ordinary, ordinaryInt8, reserved, driverTotal,
                                   others, deviceTotal, allocatorCount)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryPeaks, atLargestCaches, encoderWorkspace, selfCache, crossCache, transient, engineTotal, driverTotal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryNeed, weights, encoder, selfCache, crossCache, transient, reserve)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryFit, self, cross, isCurrent, beams, windows, need, cachesOfWindow, batch, needOfBatch)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryPlan, device, dtype, available, tokens, fits)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryPlanOptions, beams, freeBytes, batch)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BatchChange, cause, windowsBefore, windowsAfter, beamsBefore, beamsAfter, sentence)

}  // namespace api

namespace service {

UNDERVOICE_ENUM_VALUE(TranscriptionOutcome::Origin, Reused)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(JobStart, recording, run, doneUs, totalUs, warnings)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(JobResult, origin, recording, run, durationUs, seconds, memory, warnings)

static void to_json(nlohmann::json& value, const TranscriptionRequest& request) {
    value = {{"job", requestToJson(request)},
             {"file", request.file.string()},
             {"model", request.model.path.string()},
             {"assets", request.model.assetsFolder.string()},
             {"spill", request.part.spillFolder.string()}};
}

static void from_json(const nlohmann::json& value, TranscriptionRequest& request) {
    auto stored = transcriptionRequestFromJson(value.at("job").get<std::string>());
    if (!stored) throw std::invalid_argument(stored.error().message);
    request = std::move(*stored);
    // JSON holds text; these are bytes.
    request.file = value.at("file").get<std::string>();
    request.model.path = value.at("model").get<std::string>();
    request.model.assetsFolder = value.at("assets").get<std::string>();
    request.part.spillFolder = value.at("spill").get<std::string>();
}

static void to_json(nlohmann::json& value, const SelectionRequest& request) {
    TranscriptionRequest job;
    job.options = request.options;
    job.model = request.model;
    value = {{"run", request.run}, {"begin", request.beginSeconds}, {"end", request.endSeconds}, {"job", job}};
}

static void from_json(const nlohmann::json& value, SelectionRequest& request) {
    auto job = value.at("job").get<TranscriptionRequest>();
    request.options = std::move(job.options);
    request.model = std::move(job.model);
    value.at("run").get_to(request.run);
    value.at("begin").get_to(request.beginSeconds);
    value.at("end").get_to(request.endSeconds);
    if (const Status status = validate(request); !status) throw std::invalid_argument(status.error().message);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SelectionReading, language, segments, seconds, warnings)

}  // namespace service

namespace worker {

static void to_json(nlohmann::json& value, const Cancel&) { value = nlohmann::json::object(); }
static void from_json(const nlohmann::json&, Cancel&) {}
static void to_json(nlohmann::json& value, const DescribeDevices&) { value = nlohmann::json::object(); }
static void from_json(const nlohmann::json&, DescribeDevices&) {}
/// A model travels as a job of it does, paths byte for byte.
static void to_json(nlohmann::json& value, const PlanMemory& plan) {
    service::TranscriptionRequest request;
    request.model = plan.model;
    value = {{"request", request}, {"options", plan.options}};
}
static void from_json(const nlohmann::json& value, PlanMemory& plan) {
    plan.model = value.at("request").get<service::TranscriptionRequest>().model;
    value.at("options").get_to(plan.options);
}
static void to_json(nlohmann::json& value, const Resume& resume) { value = {{"run", resume.run}, {"moved_to", resume.movedTo.string()}}; }
static void from_json(const nlohmann::json& value, Resume& resume) {
    value.at("run").get_to(resume.run);
    resume.movedTo = value.at("moved_to").get<std::string>();
}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ChangeAttention, modes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AttentionChanged, change)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryPlanned, plan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DevicesDescribed, json)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Transcribe, request)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Ready, version)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelLoaded, info)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Started, start)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LanguageFound, code, probability)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WindowCommitted, window)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Progressed, progress)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryMeasured, report)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BatchChanged, change)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Finished, result)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Failed, error)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReadSelection, request)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SelectionRead, reading)

namespace {

using nlohmann::json;

/// [number of the alternative, its value]
template <typename Message>
std::string encodeVariant(const Message& message) {
    const json value = std::visit([&](const auto& alternative) { return json::array({message.index(), alternative}); }, message);
    std::string bytes;
    json::to_cbor(value, bytes);
    return bytes;
}

template <typename Message, std::size_t... I>
Message alternativeOf(std::size_t index, const json& value, std::index_sequence<I...>) {
    std::optional<Message> message;
    ((index == I ? static_cast<void>(message.emplace(value.get<std::variant_alternative_t<I, Message>>())) : static_cast<void>(0)), ...);
    if (!message) throw std::out_of_range("an unknown kind of message");
    return std::move(*message);
}

template <typename Message>
Result<Message> decodeVariant(std::string_view bytes) {
    const json value = json::from_cbor(bytes, /*strict=*/true, /*allow_exceptions=*/false);
    const auto unreadable = [](const std::string& why) {
        return fail(ErrorCode::Format, "The other process said something that this one cannot read (" + why + "): they belong to different versions.");
    };
    if (!value.is_array() || value.size() != 2) return unreadable("not a message");
    try {
        return alternativeOf<Message>(value[0].get<std::size_t>(), value[1], std::make_index_sequence<std::variant_size_v<Message>>());
    } catch (const std::exception& exception) {
        return unreadable(exception.what());
    }
}

}  // namespace

std::string encode(const Command& command) { return encodeVariant(command); }
std::string encode(const Event& event) { return encodeVariant(event); }
Result<Command> decodeCommand(std::string_view message) { return decodeVariant<Command>(message); }
Result<Event> decodeEvent(std::string_view message) { return decodeVariant<Event>(message); }

}  // namespace worker
}  // namespace undervoice
