#pragma once
// What decoding asks of a model, so that a script can take its place in tests. Engine thread only.

#include "engine/whisper/model.h"

#include <memory>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

class StepModel {
  public:
    virtual ~StepModel() = default;
    virtual int textContext() const = 0;
    virtual int audioContext() const = 0;
    virtual at::Device device() const = 0;
    /// As Model's, with one row a window to start with.
    virtual std::unique_ptr<DecoderState> startDecoding(const at::Tensor& encoded, int capacity) const = 0;
    virtual at::Tensor decode(const at::Tensor& tokens, DecoderState& state, const LogitRows& rows) const = 0;
};

/// A loaded model, which must outlive this.
class LoadedStepModel final : public StepModel {
  public:
    explicit LoadedStepModel(const Model& model) : m_model(model) {}
    int textContext() const override { return m_model.dims().textContext; }
    int audioContext() const override { return m_model.dims().audioContext; }
    at::Device device() const override { return m_model.placement().device; }
    std::unique_ptr<DecoderState> startDecoding(const at::Tensor& encoded, int capacity) const override {
        return m_model.startDecoding(encoded, /*rowsPerWindow=*/1, capacity);
    }
    at::Tensor decode(const at::Tensor& tokens, DecoderState& state, const LogitRows& rows) const override {
        return m_model.decode(tokens, state, rows);
    }

  private:
    const Model& m_model;
};

}  // namespace undervoice::engine
