#pragma once
// The micro formula model with attentions that were converted to latents of random weights: every decoder layer's self-attention,
// merging tokens or not, and on request its cross-attention.

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randn.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/latent_module.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"

namespace undervoice::test {

class LatentCheckpoint final : public engine::Checkpoint {
  public:
    struct Shape {
        std::int64_t selfRank = 32, crossRank = 48;  ///< 0: not converted
        std::int64_t kept = 0;                       ///< key dimensions of the self-attention
        std::optional<engine::MergeRule> merging = {};
    };
    explicit LatentCheckpoint(const Shape& shape) {
        for (int layer = 0; layer < dims().textLayers; ++layer) {
            const std::string block = "decoder.blocks." + std::to_string(layer);
            if (shape.selfRank > 0) {
                m_modules.push_back(engine::LatentModule::flat(block + ".attn", shape.selfRank, shape.kept, dims().textHeads));
                m_modules.back().merging = shape.merging;
            }
            if (shape.crossRank > 0) m_modules.push_back(engine::LatentModule::flat(block + ".cross_attn", shape.crossRank, 0, dims().textHeads));
        }
        for (auto& [name, size] : engine::expectedTensors(dims(), {{}, {}, m_modules})) m_entries.push_back({name, size, "float32", 0});
    }

    const api::ModelDims& dims() const override { return m_formula->dims(); }
    std::string formatName() const override { return "latent formula"; }
    const std::vector<engine::TensorEntry>& tensors() const override { return m_entries; }
    std::optional<std::vector<std::pair<int, int>>> alignmentHeads() const override { return std::nullopt; }
    const std::vector<std::string>& warnings() const override { return m_formula->warnings(); }
    std::vector<std::filesystem::path> weightFiles() const override { return {}; }
    const engine::LatentModule* latentModule(const std::string& prefix) const override {
        const auto found = std::ranges::find(m_modules, prefix, &engine::LatentModule::prefix);
        return found == m_modules.end() ? nullptr : &*found;
    }
    Result<at::Tensor> load(const std::string& name, engine::Precision precision) const override {
        for (const engine::LatentModule& module : m_modules) {
            if (!name.starts_with(module.prefix + ".")) continue;
            const std::string part = name.substr(module.prefix.size());
            if (part.starts_with(".query.") || part.starts_with(".out.")) continue;
            for (const engine::TensorEntry& entry : m_entries)
                if (entry.name == name) return random(entry);
        }
        return m_formula->load(name, precision);
    }

  private:
    /// Outputs of unit variance.
    static at::Tensor random(const engine::TensorEntry& entry) {
        const auto inputs = static_cast<double>(entry.shape.size() > 1 ? entry.shape[1] : 4);
        return at::randn(entry.shape, at::detail::createCPUGenerator(fnv1a64(entry.name))).div_(std::sqrt(inputs));
    }

    std::unique_ptr<engine::Checkpoint> m_formula = formulaCheckpoint("micro", "A");
    std::vector<engine::LatentModule> m_modules;
    std::vector<engine::TensorEntry> m_entries;
};

}  // namespace undervoice::test
