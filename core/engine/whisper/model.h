#pragma once
// Whisper's encoder and decoder. Const after load; everything that changes while decoding lives in a DecoderState that is
// passed in. Engine thread only, under c10::InferenceMode. Spec: whisper.md §2. Golden: model_numerics.json, hf.json.

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "api/speech_engine.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "engine/attention/layer_modes.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/whisper/placement.h"

namespace undervoice::engine {

class DecoderState;
class Ledger;
class Probe;

/// Which rows of logits a forward pass computes: the vocabulary projection is dear, so only those that are needed.
struct LogitRows {
    bool all = false;
    /// Positions within the tokens of this call, ascending; ignored with all.
    std::vector<std::int64_t> positions;
};

/// Receives the scaled cross-attention logits q·k/8 of chosen heads while a forward pass runs (word alignment).
struct AlignmentTap {
    std::vector<std::pair<int, int>> heads;  ///< [layer, head], in the order of the result
    at::Tensor crossQk;                      ///< filled: float32 [head, row·token, 1500] of a single row's pass
};

class Model {
  public:
    /// InvalidArgument or Unsupported when the modes do not fit the model.
    static Result<std::shared_ptr<const Model>> load(const Checkpoint& checkpoint, const Placement& placement,
                                                     const ProgressFunction& progress, const CancelToken& cancel,
                                                     const api::AttentionModes& modes = {});
    ~Model();

    /// The same model in other attention modes: only the attentions that differ are read anew, from the checkpoint that this one was
    /// loaded from; all else is shared, the ledger too, which counts the new one from here on. Nothing may be decoding. Unsupported
    /// where another mode could change words (canChangeModes()), or int8 rows are asked for.
    Result<std::shared_ptr<const Model>> inModes(const Checkpoint& checkpoint, const api::AttentionModes& modes, const CancelToken& cancel) const;


    /// Whether its exact modes are the same function: not where caches or weights are rounded to int8, in each mode in another way.
    bool canChangeModes() const;

    const api::ModelDims& dims() const;
    const Placement& placement() const;
    std::int64_t weightBytes() const;
    std::int64_t parameterCount() const;
    const LayerModes& modes() const;
    /// What its layers were converted to.
    const std::vector<LayerLatents>& latents() const;
    /// Everything that this model makes is entered there.
    const std::shared_ptr<Ledger>& ledger() const;

    /// mel: float32 [window, mel bin, 3000] on the CPU or the device → [window, 1500, state] in the activation type.
    at::Tensor encode(const at::Tensor& mel, Probe* probe = nullptr) const;

    /// Cross-attention keys and values of each window are computed here, once, and shared by all rows of the window.
    /// encoded: [window, 1500, state]. Row r belongs to window r / rowsPerWindow. capacity: most tokens a row may get (≤ 448).
    std::unique_ptr<DecoderState> startDecoding(const at::Tensor& encoded, int rowsPerWindow, int capacity) const;

    /// tokens: int64 [row, n], appended to the state. Returns float32 logits [row, k, vocabulary], k = n or the chosen rows; undefined
    /// where the probe ended the pass, whose state then is good for nothing but to be cut to what it was before.
    at::Tensor decode(const at::Tensor& tokens, DecoderState& state, const LogitRows& rows,
                      AlignmentTap* tap = nullptr, Probe* probe = nullptr) const;

  private:
    Model();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// KV caches of a set of rows. Self caches are per row; cross caches per window, never copied per row.
class DecoderState {
  public:
    virtual ~DecoderState() = default;
    virtual int windows() const = 0;
    virtual int rows() const = 0;
    virtual int length() const = 0;  ///< tokens cached per row
    /// After the prompt went through one row a window: each row becomes `factor` equal rows.
    virtual void repeatRows(int factor) = 0;
    /// New row i continues old row source[i] (int64 [row], within its own window): beam search's reorder.
    virtual void reorderRows(const at::Tensor& source) = 0;
    /// Keeps only these windows (ascending), with all their rows: finished ones stop costing.
    virtual void keepWindows(const std::vector<std::int64_t>& windows) = 0;
    /// Where tokens are merged (mode mtla), only to whole chunks of them: a bug otherwise.
    virtual void truncate(int length) = 0;
    virtual std::int64_t selfBytes() const = 0;   ///< allocated
    virtual std::int64_t crossBytes() const = 0;  ///< allocated
};

}  // namespace undervoice::engine
