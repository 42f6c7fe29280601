#pragma once
// Takes tensors out of a checkpoint one at a time and puts them where, and in the type in which, the model keeps them.
// Peak memory of a load: the model once, plus the tensor at hand.
//
// Note: storage on the CPU
// On the CPU activations are float32 and the placement's dtype says how weights are stored. Float32 means that no weight may
// lose a bit: a tensor of float16 values is stored as float16, whatever type its file uses (checkpoint/narrowing.h).
// On a GPU weights and activations both have the placement's dtype.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/latent_module.h"
#include "engine/whisper/placement.h"

namespace undervoice::engine {

class WeightReader {
  public:
    WeightReader(const Checkpoint& checkpoint, const Placement& placement, ProgressFunction progress, CancelToken cancel);

    /// A weight matrix, stored as the placement wants. Several names are stacked along the first dimension (query, key, value).
    Result<at::Tensor> matrix(const std::vector<std::string>& names);
    /// Biases, norms, position tables and the small networks that weigh tokens (mtla): float32 on the device. An empty name stands for zeros of the first named one's length.
    Result<at::Tensor> vector(const std::vector<std::string>& names);

    /// The maps of a converted attention, placed like matrices, and its value bias, like a vector. Unsupported where the checkpoint
    /// holds an ordinary one.
    struct Latent {
        const LatentModule* module = nullptr;  ///< the checkpoint's own
        at::Tensor down = {}, keys = {}, values = {}, bias = {};
    };
    Result<Latent> latent(const std::string& prefix);

    /// A matrix that was handed out as `before` bytes is kept as `after` bytes.
    void accountRepacking(std::int64_t before, std::int64_t after) { m_bytes += after - before; }

    const Placement& placement() const { return m_placement; }
    std::int64_t parameterCount() const { return m_parameters; }
    std::int64_t bytes() const { return m_bytes; }  ///< of everything handed out

  private:
    at::Tensor place(const std::vector<at::Tensor>& parts);
    Result<at::Tensor> take(const std::string& name, Precision precision);

    const Checkpoint& m_checkpoint;
    Placement m_placement;
    ProgressFunction m_progress;
    CancelToken m_cancel;
    std::int64_t m_totalBytes = 0;
    std::int64_t m_readBytes = 0;
    std::int64_t m_parameters = 0;
    std::int64_t m_bytes = 0;
};

}  // namespace undervoice::engine
