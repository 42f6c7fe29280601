#pragma once
// Answers the careful loop and the batched planner from a recording and a model. Engine thread only.

#include <ATen/core/Tensor.h>

#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/align/find_alignment.h"
#include "engine/decoding/decoder.h"
#include "engine/features/log_mel.h"
#include "engine/longform/row_backend.h"
#include "engine/longform/window_backend.h"
#include "engine/whisper/encoding_cache.h"
#include "media/pcm.h"

namespace undervoice::engine {

/// What both ways of reading a recording need; everything referred to must outlive them.
struct RecordingModel {
    const Decoder& decoder;
    const LogMel& logMel;
    const std::vector<std::pair<int, int>>& alignmentHeads;  ///< [layer, head]
    EncodingCache* encodings = nullptr;                      ///< careful mode looks windows up here; null: it encodes them
};

/// Windows of the recording's spectrogram, floored by its loudest frame as the reference does. The encoding of the last window
/// is kept, for further temperatures and for its words.
class SpectrogramBackend : public WindowBackend {
  public:
    /// firstWindow: what decoding the first one at temperature 0 without a prompt gives, where that is known already.
    SpectrogramBackend(const RecordingModel& model, const media::Pcm& audio, float recordingMaximum, const DecodingResult* firstWindow = nullptr)
        : m_model(model), m_audio(audio), m_recordingMaximum(recordingMaximum), m_firstWindow(firstWindow) {}

    Result<LanguageGuess> detectLanguage() override;
    Result<DecodingResult> decode(const FrameWindow& window, const WindowDecodingOptions& options,
                                  const CancelToken& cancel) override;
    Result<std::vector<WordTiming>> findAlignment(const FrameWindow& window, std::span<const int> textTokens,
                                                  const WindowDecodingOptions& options) override;

    /// [1, 1500, state]; that of the last window is kept.
    Result<at::Tensor> encoded(const FrameWindow& window);

  private:
    at::Tensor encode(const at::Tensor& mel) const;

    RecordingModel m_model;
    const media::Pcm& m_audio;
    float m_recordingMaximum;
    const DecodingResult* m_firstWindow;
    FrameWindow m_encodedWindow;
    at::Tensor m_encoded;  // [1, 1500, state]
};

/// Rows padded with silence, each with its own floor. Encodings are kept until the end of the group.
class SampleRowBackend : public RowBackend {
  public:
    SampleRowBackend(const RecordingModel& model, const media::Pcm& audio) : m_model(model), m_audio(audio) {}

    Result<std::vector<LanguageGuess>> detectLanguages(std::span<const SampleRange> rows,
                                                       const CancelToken& cancel) override;
    Result<std::vector<DecodingResult>> decode(std::span<const SampleRange> rows, const WindowDecodingOptions& options,
                                               const CancelToken& cancel) override;
    Result<std::vector<WordTiming>> findAlignment(const SampleRange& row, std::int64_t frames,
                                                  std::span<const int> textTokens,
                                                  const WindowDecodingOptions& options) override;
    void endGroup() override { m_encoded.clear(); }
    void releaseMemory() override;

  private:
    using Key = std::pair<std::int64_t, std::int64_t>;  // begin, end
    Result<at::Tensor> encoded(std::span<const SampleRange> rows, const CancelToken& cancel);
    Status encodeTogether(std::span<const SampleRange> rows);

    RecordingModel m_model;
    const media::Pcm& m_audio;
    std::map<Key, at::Tensor> m_encoded;  // [1500, state] each
};

}  // namespace undervoice::engine
