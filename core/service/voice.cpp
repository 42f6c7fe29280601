#include "service/voice.h"

#include <algorithm>
#include <utility>

#include "base/time.h"

namespace undervoice::service {
namespace {

constexpr std::uint8_t kLeastVoice = 128;         // a probability of 0.5
constexpr std::int64_t kShortestGapUs = 200'000;  // less belongs to one utterance

constexpr int kMostChannels = 8;

using Probabilities = std::vector<std::uint8_t>;  ///< [step], 255: certain

/// Of the channel in which it is likeliest.
Result<Probabilities> ofAnyChannel(const library::LibraryReader& library, const library::Run& run) {
    Probabilities any;
    library::Lane lane = run.description.lane;
    for (lane.channel = 0; lane.channel < kMostChannels; ++lane.channel) {
        UNDERVOICE_TRY_ASSIGN(const auto one, library.speechProbabilities(run.recording, lane, run.description.programVersion));
        if (!one) continue;
        if (any.size() < one->size()) any.resize(one->size());
        std::ranges::transform(*one, any, any.begin(), [](std::uint8_t a, std::uint8_t b) { return std::max(a, b); });
    }
    return any;
}

Result<Probabilities> probabilitiesOf(const library::LibraryReader& library, const library::Run& run) {
    const library::Lane& lane = run.description.lane;
    UNDERVOICE_TRY_ASSIGN(auto found, library.speechProbabilities(run.recording, lane, run.description.programVersion));
    if (found || lane.channel >= 0) return std::move(found).value_or(Probabilities());
    return ofAnyChannel(library, run);
}

}  // namespace

Result<std::vector<VoiceSpan>> voiceOf(const library::LibraryReader& library, library::RunId id) {
    UNDERVOICE_TRY_ASSIGN(const library::Run run, library.run(id));
    UNDERVOICE_TRY_ASSIGN(const Probabilities probabilities, probabilitiesOf(library, run));
    std::vector<VoiceSpan> spans;
    for (std::size_t step = 0; step < probabilities.size(); ++step) {
        if (probabilities[step] < kLeastVoice) continue;
        const std::int64_t begin = samplesToUs(static_cast<std::int64_t>(step) * kVoiceStepSamples);
        const std::int64_t end = begin + samplesToUs(kVoiceStepSamples);
        if (!spans.empty() && begin - spans.back().endUs < kShortestGapUs)
            spans.back().endUs = end;
        else
            spans.push_back({begin, end});
    }
    return spans;
}

}  // namespace undervoice::service
