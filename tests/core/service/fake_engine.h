#pragma once
// An engine without a model: its windows follow from the job's seed alone, so that resumed and unbroken jobs can be compared.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "api/speech_engine.h"
#include "service/transcription_service.h"

namespace undervoice::test {

/// What the engine does and what it saw; outlives the engines made from it.
struct FakeEngineScript {
    int windows = 4;
    std::string weights = "weights";
    std::string dtype = "float32";
    std::function<Status(int window)> beforeWindow;  ///< an error ends the job with it
    int loads = 0;
    int transcriptions = 0;
    std::vector<int> decoded;       ///< windows that were not in the resume point
    std::size_t resumedProbabilities = 0;
    std::int64_t samples = 0;
    std::vector<std::string> attentions;  ///< that were wished for between windows; "mla" is refused
};

/// Windows that a job with this seed has.
std::vector<Window> windowsOfJob(std::uint64_t seed, int count);

service::TranscriptionService::EngineFactory fakeEngine(FakeEngineScript& script);

/// A 16 kHz mono WAV file whose samples depend on the seed.
void writeWav(const std::filesystem::path& path, int samples, int seed = 1);

}  // namespace undervoice::test
