#include "engine/longform/recording_backend.h"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "engine/tensor/device_memory.h"
#include "engine/whisper/memory_planner.h"

namespace undervoice::engine {
namespace {

constexpr std::size_t kEncoderBatch = MemoryPlanner::kEncoderBatch;  // more windows gain nothing and cost memory

}  // namespace

/// mel: [mel bin, 3000]
at::Tensor SpectrogramBackend::encode(const at::Tensor& mel) const {
    const Model& model = m_model.decoder.model();
    return m_model.encodings ? m_model.encodings->encode(model, mel.unsqueeze(0)) : model.encode(mel.unsqueeze(0));
}

Result<at::Tensor> SpectrogramBackend::encoded(const FrameWindow& window) {
    if (m_encoded.defined() && m_encodedWindow == window) return m_encoded;
    m_encoded = at::Tensor();
    UNDERVOICE_TRY_ASSIGN(const at::Tensor mel, m_model.logMel.frames(m_audio, window.seekFrames,
                                                                      static_cast<int>(window.sizeFrames), m_recordingMaximum));
    // The rest is zeros in the normalised domain, not silence.
    m_encoded = encode(at::constant_pad_nd(mel, {0, kWindowFrames - window.sizeFrames}));
    m_encodedWindow = window;
    return m_encoded;
}

Result<LanguageGuess> SpectrogramBackend::detectLanguage() {
    // Unlike a window that is decoded, what lies behind a short recording is heard as silence here.
    UNDERVOICE_TRY_ASSIGN(const at::Tensor mel, m_model.logMel.frames(m_audio, 0, kWindowFrames, m_recordingMaximum));
    UNDERVOICE_TRY_ASSIGN(auto guesses, m_model.decoder.detectLanguage(encode(mel)));
    return std::move(guesses.front());
}

Result<DecodingResult> SpectrogramBackend::decode(const FrameWindow& window, const WindowDecodingOptions& options,
                                                  const CancelToken& cancel) {
    if (m_firstWindow && window.seekFrames == 0 && options.temperature == 0 && options.promptTokens.empty()) return *m_firstWindow;
    UNDERVOICE_TRY_ASSIGN(const at::Tensor features, encoded(window));
    UNDERVOICE_TRY_ASSIGN(auto results, m_model.decoder.decode(features, options, cancel));
    return std::move(results.front());
}

Result<std::vector<WordTiming>> SpectrogramBackend::findAlignment(const FrameWindow& window, std::span<const int> textTokens,
                                                                  const WindowDecodingOptions& options) {
    UNDERVOICE_TRY_ASSIGN(const at::Tensor features, encoded(window));
    return engine::findAlignment(m_model.decoder.model(), m_model.decoder.tokenizer(), features,
                                 {.textTokens = textTokens, .frames = window.sizeFrames, .language = options.language,
                                  .task = options.task, .heads = m_model.alignmentHeads});
}

Status SampleRowBackend::encodeTogether(std::span<const SampleRange> rows) {
    const at::Tensor samples = at::zeros({static_cast<std::int64_t>(rows.size()), kWindowSamples}, at::kFloat);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto size = static_cast<std::size_t>(std::min<std::int64_t>(rows[i].size(), kWindowSamples));
        float* row = samples.data_ptr<float>() + i * kWindowSamples;
        UNDERVOICE_TRY(m_audio.read(rows[i].begin, {row, size}));
    }
    const at::Tensor encoded = m_model.decoder.model().encode(m_model.logMel.compute(samples));
    for (std::size_t i = 0; i < rows.size(); ++i)
        m_encoded[{rows[i].begin, rows[i].end}] = encoded[static_cast<std::int64_t>(i)];
    return {};
}

Result<at::Tensor> SampleRowBackend::encoded(std::span<const SampleRange> rows, const CancelToken& cancel) {
    std::vector<SampleRange> missing;
    for (const SampleRange& row : rows)
        if (!m_encoded.contains({row.begin, row.end})) missing.push_back(row);
    for (std::size_t i = 0; i < missing.size(); i += kEncoderBatch) {
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY(encodeTogether(std::span(missing).subspan(i, std::min(kEncoderBatch, missing.size() - i))));
    }
    std::vector<at::Tensor> features;
    for (const SampleRange& row : rows) features.push_back(m_encoded.at({row.begin, row.end}));
    return at::stack(features);
}

void SampleRowBackend::releaseMemory() { releaseUnusedMemory(m_model.decoder.model().placement().device); }

Result<std::vector<LanguageGuess>> SampleRowBackend::detectLanguages(std::span<const SampleRange> rows,
                                                                     const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const at::Tensor features, encoded(rows, cancel));
    return m_model.decoder.detectLanguage(features);
}

Result<std::vector<DecodingResult>> SampleRowBackend::decode(std::span<const SampleRange> rows,
                                                             const WindowDecodingOptions& options,
                                                             const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const at::Tensor features, encoded(rows, cancel));
    return m_model.decoder.decode(features, options, cancel);
}

Result<std::vector<WordTiming>> SampleRowBackend::findAlignment(const SampleRange& row, std::int64_t frames,
                                                                std::span<const int> textTokens,
                                                                const WindowDecodingOptions& options) {
    UNDERVOICE_TRY_ASSIGN(const at::Tensor features, encoded({&row, 1}, {}));
    return engine::findAlignment(m_model.decoder.model(), m_model.decoder.tokenizer(), features,
                                 {.textTokens = textTokens, .frames = frames, .language = options.language,
                                  .task = options.task, .heads = m_model.alignmentHeads});
}

}  // namespace undervoice::engine
