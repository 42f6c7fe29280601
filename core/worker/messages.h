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

namespace undervoice::worker {

// To the worker. One job at a time: what comes while one is under way waits, but for Cancel.
struct Transcribe {
    service::TranscriptionRequest request;
};
struct Resume {
    library::RunId run;
    std::filesystem::path movedTo;
};
struct Cancel {};
using Command = std::variant<Transcribe, Resume, Cancel>;

// From the worker. Ready once, at the start; every job ends with Finished or Failed.
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
using Event = std::variant<Ready, ModelLoaded, Started, LanguageFound, WindowCommitted, Progressed, MemoryMeasured, BatchChanged, Finished, Failed>;

std::string encode(const Command& command);
std::string encode(const Event& event);
Result<Command> decodeCommand(std::string_view message);
Result<Event> decodeEvent(std::string_view message);

}  // namespace undervoice::worker
