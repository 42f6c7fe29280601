#include "service/voice.h"

#include "base/time.h"

namespace undervoice::service {
namespace {

constexpr std::uint8_t kLeastVoice = 128;         // a probability of 0.5
constexpr std::int64_t kShortestGapUs = 200'000;  // less belongs to one utterance

}  // namespace

Result<std::vector<VoiceSpan>> voiceOf(const library::LibraryReader& library, library::RunId id) {
    UNDERVOICE_TRY_ASSIGN(const library::Run run, library.run(id));
    UNDERVOICE_TRY_ASSIGN(const auto probabilities, library.speechProbabilities(run.recording, run.description.lane, run.description.programVersion));
    std::vector<VoiceSpan> spans;
    for (std::size_t step = 0; probabilities && step < probabilities->size(); ++step) {
        if ((*probabilities)[step] < kLeastVoice) continue;
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
