#pragma once
// A checkpoint of which some tensors are others.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/checkpoint/checkpoint.h"

namespace undervoice::test {

class OverlayCheckpoint final : public engine::Checkpoint {
  public:
    /// tensors: by openai-whisper's name; latent: the attentions that are converted. What is beneath must outlive it.
    OverlayCheckpoint(const engine::Checkpoint& beneath, std::map<std::string, at::Tensor> tensors, std::vector<engine::LatentModule> latent)
        : m_beneath(beneath), m_tensors(std::move(tensors)), m_latent(std::move(latent)) {}

    const api::ModelDims& dims() const override { return m_beneath.dims(); }
    std::string formatName() const override { return m_beneath.formatName(); }
    const std::vector<engine::TensorEntry>& tensors() const override { return m_beneath.tensors(); }
    std::optional<std::vector<std::pair<int, int>>> alignmentHeads() const override { return m_beneath.alignmentHeads(); }
    const std::vector<std::string>& warnings() const override { return m_beneath.warnings(); }
    bool isBareText() const override { return m_beneath.isBareText(); }
    std::vector<std::filesystem::path> weightFiles() const override { return m_beneath.weightFiles(); }
    Result<at::Tensor> load(const std::string& name, engine::Precision precision) const override {
        const auto own = m_tensors.find(name);
        return own == m_tensors.end() ? m_beneath.load(name, precision) : Result<at::Tensor>(own->second);
    }
    const engine::LatentModule* latentModule(const std::string& prefix) const override {
        const auto found = std::ranges::find(m_latent, prefix, &engine::LatentModule::prefix);
        return found == m_latent.end() ? nullptr : &*found;
    }

  private:
    const engine::Checkpoint& m_beneath;
    std::map<std::string, at::Tensor> m_tensors;
    std::vector<engine::LatentModule> m_latent;
};

}  // namespace undervoice::test
