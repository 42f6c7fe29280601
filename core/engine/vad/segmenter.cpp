#include "engine/vad/segmenter.h"

#include <algorithm>

namespace undervoice::engine::vad {
namespace {

constexpr std::int64_t kSamplesPerMs = kSampleRateHz / 1000;

std::int64_t samplesOf(int ms) {
    return kSamplesPerMs * ms;
}

/// The threshold below which speech ends lies a little lower than the one at which it begins.
double exitThresholdOf(double threshold) {
    return std::max(threshold - 0.15, 0.01);
}

}  // namespace

SegmenterOptions batchedOptions() {
    SegmenterOptions options;
    options.minSpeechMs = 0;
    options.minSilenceMs = 160;
    options.padMs = 400;
    return options;
}

Segmenter::Segmenter(const SegmenterOptions& options)
    : m_options(options),
      m_exitThreshold(options.exitThreshold.value_or(exitThresholdOf(options.threshold))),
      m_maxSpeechSamples(options.maxSpeechSeconds * kSampleRateHz - kStepSamples -
                         2.0 * static_cast<double>(samplesOf(options.padMs))),
      m_minSpeechSamples(samplesOf(options.minSpeechMs)),
      m_minSilenceSamples(samplesOf(options.minSilenceMs)),
      m_cutSilenceSamples(samplesOf(options.cutSilenceMs)) {}

void Segmenter::forgetSilences() {
    m_silenceBegin = m_lastCut = m_afterLastCut = 0;
    m_silences.clear();
}

void Segmenter::cutAtLongestSilence() {
    const auto longest =
        std::max_element(m_silences.begin(), m_silences.end(),
                         [](const Silence& a, const Silence& b) { return a.samples < b.samples; });
    m_segments.push_back({m_start, longest->begin});
    m_start = longest->begin + longest->samples;
    forgetSilences();
}

void Segmenter::cutAtLastSilence() {
    m_segments.push_back({m_start, m_lastCut});
    if (m_afterLastCut < m_lastCut)
        m_isTriggered = false;  // still silent since the cut
    else
        m_start = m_afterLastCut;
    forgetSilences();
}

/// True when the step is used up: there was no silence to cut at, so speech ends hard at this step.
bool Segmenter::cutTooLong(std::int64_t step) {
    if (m_options.cutRule == CutRule::LongestSilence && !m_silences.empty()) {
        cutAtLongestSilence();
        return false;
    }
    if (m_options.cutRule == CutRule::LastSilence && m_lastCut != 0) {
        cutAtLastSilence();
        return false;
    }
    m_segments.push_back({m_start, step});
    m_isTriggered = false;
    forgetSilences();
    return true;
}

void Segmenter::endSpeech(std::int64_t step) {
    if (m_silenceBegin == 0) m_silenceBegin = step;
    const std::int64_t silence = step - m_silenceBegin;
    if (m_options.cutRule == CutRule::LastSilence && silence > m_cutSilenceSamples)
        m_lastCut = m_silenceBegin;
    if (silence < m_minSilenceSamples) return;
    if (m_silenceBegin - m_start > m_minSpeechSamples) m_segments.push_back({m_start, m_silenceBegin});
    m_isTriggered = false;
    forgetSilences();
}

void Segmenter::push(double probability) {
    const std::int64_t step = m_nextStep;
    m_nextStep += kStepSamples;
    const bool isSpeech = probability >= m_options.threshold;
    if (isSpeech && m_silenceBegin != 0) {
        const std::int64_t silence = step - m_silenceBegin;
        if (silence > m_cutSilenceSamples) m_silences.push_back({m_silenceBegin, silence});
        m_silenceBegin = 0;
        if (m_afterLastCut < m_lastCut) m_afterLastCut = step;
    }
    if (isSpeech && !m_isTriggered) {
        m_isTriggered = true;
        m_start = step;
        return;
    }
    if (m_isTriggered && static_cast<double>(step - m_start) > m_maxSpeechSamples && cutTooLong(step)) return;
    if (m_isTriggered && probability < m_exitThreshold) endSpeech(step);
}

std::vector<SampleRange> Segmenter::finish(std::int64_t sampleCount) {
    if (m_isTriggered && sampleCount - m_start > m_minSpeechSamples)
        m_segments.push_back({m_start, sampleCount});
    m_isTriggered = false;
    return std::move(m_segments);
}

std::vector<SampleRange> pad(std::vector<SampleRange> segments, int padMs, std::int64_t sampleCount) {
    if (segments.empty()) return segments;
    const std::int64_t padding = samplesOf(padMs);
    segments.front().begin = std::max<std::int64_t>(0, segments.front().begin - padding);
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
        SampleRange& here = segments[i];
        SampleRange& next = segments[i + 1];
        const std::int64_t silence = next.begin - here.end;
        const std::int64_t share = silence < 2 * padding ? silence / 2 : padding;
        here.end += share;
        next.begin -= share;
    }
    segments.back().end = std::min(sampleCount, segments.back().end + padding);
    return segments;
}

std::vector<SampleRange> speechSegments(std::span<const double> probabilities, std::int64_t sampleCount,
                                        const SegmenterOptions& options) {
    Segmenter segmenter(options);
    for (const double probability : probabilities) segmenter.push(probability);
    return pad(segmenter.finish(sampleCount), options.padMs, sampleCount);
}

std::optional<SpeechEvents::Event> SpeechEvents::push(double probability) {
    m_heard += kStepSamples;
    const std::int64_t padding = samplesOf(m_options.padMs);
    if (probability >= m_options.threshold) {
        m_silenceSince = 0;
        if (m_isSpeech) return std::nullopt;
        m_isSpeech = true;
        return Event{Event::Kind::Start, std::max<std::int64_t>(0, m_heard - padding - kStepSamples)};
    }
    if (!m_isSpeech || probability >= m_options.threshold - 0.15) return std::nullopt;
    if (m_silenceSince == 0) m_silenceSince = m_heard;
    if (m_heard - m_silenceSince < samplesOf(m_options.minSilenceMs)) return std::nullopt;
    const std::int64_t end = m_silenceSince + padding - kStepSamples;
    m_silenceSince = 0;
    m_isSpeech = false;
    return Event{Event::Kind::End, end};
}

void SpeechEvents::reset() {
    m_heard = m_silenceSince = 0;
    m_isSpeech = false;
}

}  // namespace undervoice::engine::vad
