#pragma once
// A library with one transcribed recording, for the editor's tests.

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "editor_example.h"
#include "library/library.h"

namespace undervoice::ui::test {

inline void need(const Status& status) {
    if (!status) throw std::runtime_error(status.error().message);
}

/// The recording, with a finished run of these segments in a library at that path; throws where that fails.
inline library::RecordingId makeTranscript(const std::filesystem::path& path, const std::vector<Segment>& segments, const std::filesystem::path& audio = "/recordings/talk.wav",
                                           const std::string& sha256 = std::string(64, 'a'), const library::Lane& lane = {}) {
    auto library = library::Library::open(path).value();
    library::RecordingFacts facts;
    facts.audioSha256 = sha256;
    facts.path = audio;
    facts.durationUs = static_cast<std::int64_t>(segments.back().endSeconds * 1e6) + 1'000'000;
    const library::RecordingId recording = library->addRecording(facts).value();
    library::RunDescription description;
    description.jobKey = std::string(64, 'b');
    description.lane = lane;
    description.sourcePath = audio;
    description.modelName = "tiny.en";
    description.modelSha256 = std::string(64, 'c');
    description.totalUs = facts.durationUs;
    const library::RunId run = library->beginRun(recording, description).value();
    Window window;
    window.range = {0, facts.durationUs * 16 / 1000};
    window.language = "en";
    window.attempts.emplace_back();
    window.segments = segments;
    need(library->commitWindow(run, window));
    library::RunResult result;
    result.language = "en";
    result.segments = segments;
    for (const Segment& segment : segments) result.text += segment.text;
    need(library->finishRun(run, result));
    return recording;
}

}  // namespace undervoice::ui::test
