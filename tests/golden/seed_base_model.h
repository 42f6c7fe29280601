#pragma once
// The unconverted model that a folder of seeds/whisper_mla began with: a formula checkpoint, or the small one of seeds' own formula
// (generate/base_models.py).

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/checkpoint/checkpoint.h"
#include "engine/convert/factorise.h"
#include "support/fixtures.h"

namespace undervoice::test {

class SeedBaseModel {
  public:
    /// expected: the folder's expected.json ("base", "set"); config: its config.json (sizes).
    SeedBaseModel(const nlohmann::json& expected, const nlohmann::json& config);

    const engine::Checkpoint& checkpoint() const { return *m_checkpoint; }
    /// float32; openai-whisper's name.
    at::Tensor tensor(const std::string& name) const;
    /// prefix: openai-whisper's, "decoder.blocks.0.attn".
    engine::AttentionWeights attention(const std::string& prefix) const;

  private:
    TemporaryFolder m_folder;
    std::unique_ptr<engine::Checkpoint> m_checkpoint;
};

}  // namespace undervoice::test
