#pragma once
// What the window's process and the worker say to each other. Values only, as CBOR: doubles come over bit for bit, paths byte for
// byte. Both sides are this program; a message that lacks a field, or has one of another kind, is an Error of code Format.

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "api/memory_report.h"
#include "api/speech_engine.h"
#include "base/error.h"
#include "base/progress.h"
#include "service/job_runner.h"
#include "service/selection.h"

namespace undervoice::worker {

// To the worker. One job at a time: what comes while one is under way waits, but for Cancel and ChangeAttention.
struct Transcribe {
    service::TranscriptionRequest request;
};
struct Resume {
    library::RunId run;
    std::filesystem::path movedTo;
};
struct Cancel {};
/// Of the job under way; without one it is forgotten.
struct ChangeAttention {
    api::AttentionModes modes;
};
/// What a model would take that is not loaded. Answered with MemoryPlanned or Failed.
struct PlanMemory {
    api::ModelOptions model;
    api::MemoryPlanOptions options;
};
/// Answered with DevicesDescribed or Failed.
struct DescribeDevices {};
struct ReadSelection {
    service::SelectionRequest request;
};
using Command = std::variant<Transcribe, Resume, Cancel, ChangeAttention, PlanMemory, DescribeDevices, ReadSelection>;

// From the worker. Ready once, at the start; every job ends with Finished, SelectionRead or Failed.
struct Ready {
    std::string version;
};
struct ModelLoaded {
    api::ModelInfo info;
};
struct Started {
    service::JobStart start;
};
struct LanguageFound {
    std::string code;
    double probability = 0;
};
struct WindowCommitted {
    Window window;
};
struct Progressed {
    Progress progress;
};
struct MemoryMeasured {
    api::MemoryReport report;
};
struct BatchChanged {
    api::BatchChange change;
};
struct Finished {
    service::JobResult result;
};
struct Failed {
    Error error;
};
struct AttentionChanged {
    api::AttentionChange change;
};
struct MemoryPlanned {
    api::MemoryPlan plan;
};
struct DevicesDescribed {
    std::string json;
};
struct SelectionRead {
    service::SelectionReading reading;
};
using Event = std::variant<Ready, ModelLoaded, Started, LanguageFound, WindowCommitted, Progressed, MemoryMeasured, BatchChanged, Finished, Failed,
                           AttentionChanged, MemoryPlanned, DevicesDescribed, SelectionRead>;

std::string encode(const Command& command);
std::string encode(const Event& event);
Result<Command> decodeCommand(std::string_view message);
Result<Event> decodeEvent(std::string_view message);

}  // namespace undervoice::worker
