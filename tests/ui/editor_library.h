#pragma once
// A library with one transcribed recording, for the editor's tests.

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "editor_example.h"
#include "library/library.h"
#include "service/channels.h"

namespace undervoice::ui::test {

inline void need(const Status& status) {
    if (!status) throw std::runtime_error(status.error().message);
}

/// A finished run of these segments; throws where that fails.
inline void addTranscript(library::Library& library, library::RecordingId recording, const library::RecordingFacts& facts, const std::vector<Segment>& segments,
                          const library::Lane& lane = {}) {
    library::RunDescription description;
    description.jobKey = std::string(64, lane.channel > 0 ? 'd' : 'b');
    description.lane = lane;
    description.sourcePath = facts.path;
    description.modelName = "tiny.en";
    description.modelSha256 = std::string(64, 'c');
    description.totalUs = facts.durationUs;
    const library::RunId run = library.beginRun(recording, description).value();
    Window window;
    window.range = {0, facts.durationUs * 16 / 1000};
    window.language = "en";
    window.attempts.emplace_back();
    window.segments = segments;
    need(library.commitWindow(run, window));
    library::RunResult result;
    result.language = "en";
    result.segments = segments;
    for (const Segment& segment : segments) result.text += segment.text;
    need(library.finishRun(run, result));
}

/// A recording that ends a second after these segments.
inline library::RecordingFacts factsOf(const std::vector<Segment>& segments, const std::filesystem::path& audio, const std::string& sha256) {
    library::RecordingFacts facts;
    facts.audioSha256 = sha256;
    facts.path = audio;
    facts.durationUs = static_cast<std::int64_t>(segments.back().endSeconds * 1e6) + 1'000'000;
    return facts;
}

/// The recording, with a finished run of these segments in a library at that path; throws where that fails.
inline library::RecordingId makeTranscript(const std::filesystem::path& path, const std::vector<Segment>& segments, const std::filesystem::path& audio = "/recordings/talk.wav",
                                           const std::string& sha256 = std::string(64, 'a'), const library::Lane& lane = {}) {
    auto library = library::Library::open(path).value();
    const library::RecordingFacts facts = factsOf(segments, audio, sha256);
    const library::RecordingId recording = library->addRecording(facts).value();
    addTranscript(*library, recording, facts, segments, lane);
    return recording;
}

/// Likewise, with one transcript a channel, joined to one.
inline library::RecordingId makeConversation(const std::filesystem::path& path, const std::vector<std::vector<Segment>>& channels) {
    auto library = library::Library::open(path).value();
    const library::RecordingFacts facts = factsOf(channels.front(), "/recordings/conversation.wav", std::string(64, 'e'));
    const library::RecordingId recording = library->addRecording(facts).value();
    library::Lane lane;
    for (const auto& segments : channels) {
        ++lane.channel;
        addTranscript(*library, recording, facts, segments, lane);
    }
    if (!service::joinChannels(*library, recording).value()) throw std::runtime_error("the channels were not joined");
    return recording;
}

}  // namespace undervoice::ui::test
