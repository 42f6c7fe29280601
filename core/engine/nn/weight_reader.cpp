#include "engine/nn/weight_reader.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <utility>

#include "engine/checkpoint/narrowing.h"

namespace undervoice::engine {
namespace {

/// Whether a weight may lose nothing here. Int8 rounds in Linear, and only what is worth it.
bool mustBeExact(const Placement& placement) {
    return placement.isCpu() && (placement.dtype == api::Dtype::Float32 || placement.dtype == api::Dtype::Int8);
}

/// The common type of parts that were narrowed one by one.
at::ScalarType commonType(const std::vector<at::Tensor>& parts) {
    at::ScalarType type = parts.front().scalar_type();
    for (const at::Tensor& part : parts)
        if (part.scalar_type() != type) return at::kFloat;
    return type;
}

}  // namespace

WeightReader::WeightReader(const Checkpoint& checkpoint, const Placement& placement, ProgressFunction progress, CancelToken cancel)
    : m_checkpoint(checkpoint), m_placement(placement), m_progress(std::move(progress)), m_cancel(std::move(cancel)) {
    for (const TensorEntry& entry : checkpoint.tensors()) m_totalBytes += entry.storedBytes;
}

Result<at::Tensor> WeightReader::take(const std::string& name, Precision precision) {
    UNDERVOICE_TRY(m_cancel.check());
    UNDERVOICE_TRY_ASSIGN(at::Tensor tensor, m_checkpoint.load(name, precision));
    m_parameters += tensor.numel();
    for (const TensorEntry& entry : m_checkpoint.tensors())
        if (entry.name == name) m_readBytes += entry.storedBytes;
    if (m_progress) m_progress({m_readBytes, m_totalBytes, Progress::Unit::Bytes, "loading the model"});
    return tensor;
}

Result<at::Tensor> WeightReader::matrix(const std::vector<std::string>& names) {
    const Precision precision = mustBeExact(m_placement) ? Precision::Narrowest : Precision::AsStored;
    std::vector<at::Tensor> parts;
    for (const std::string& name : names) {
        UNDERVOICE_TRY_ASSIGN(at::Tensor part, take(name, precision));
        parts.push_back(std::move(part));
    }
    return place(parts);
}

at::Tensor WeightReader::place(const std::vector<at::Tensor>& parts) {
    at::ScalarType type = commonType(parts);
    if (!m_placement.isCpu()) type = m_placement.activationType();
    else if (m_placement.dtype == api::Dtype::Float16) type = at::kHalf;
    else if (m_placement.dtype == api::Dtype::BFloat16) type = at::kBFloat16;
    std::vector<at::Tensor> placed;
    for (const at::Tensor& part : parts) placed.push_back(part.to(m_placement.device, type));
    at::Tensor whole = placed.size() == 1 ? placed.front() : at::cat(placed);
    m_bytes += static_cast<std::int64_t>(whole.nbytes());
    return whole;
}

Result<WeightReader::Latent> WeightReader::latent(const std::string& prefix) {
    const LatentModule* module = m_checkpoint.latentModule(prefix);
    if (!module)
        return fail(ErrorCode::Unsupported, prefix + " is an ordinary attention and has no latent; a mode that keeps latents needs a converted model.");
    UNDERVOICE_TRY_ASSIGN(LatentMaps maps, latentMaps(*module, [&](const std::string& name) { return take(name, Precision::Float32); }));
    const auto placed = [&](const at::Tensor& map) { return place({mustBeExact(m_placement) ? narrowedIfExact(map) : map}); };
    Latent latent{module, placed(maps.down), placed(maps.keys), placed(maps.values)};
    UNDERVOICE_TRY_ASSIGN(latent.bias, vector({prefix + ".v_up.bias"}));
    return latent;
}

Result<at::Tensor> WeightReader::vector(const std::vector<std::string>& names) {
    std::vector<at::Tensor> parts(names.size());
    std::vector<std::int64_t> shape;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) continue;
        UNDERVOICE_TRY_ASSIGN(parts[i], take(names[i], Precision::Float32));
        shape = parts[i].sizes().vec();
    }
    for (at::Tensor& part : parts)
        if (!part.defined()) part = at::zeros(shape);
    const at::Tensor whole = (parts.size() == 1 ? parts.front() : at::cat(parts)).to(m_placement.device, at::kFloat);
    m_bytes += static_cast<std::int64_t>(whole.nbytes());
    return whole;
}

}  // namespace undervoice::engine
