#pragma once
// Real weights in attention modes that lose nothing: they must give the same tokens and times.

#include <filesystem>
#include <memory>
#include <string>

#include "api/options.h"
#include "base/error.h"
#include "engine/loaded_model.h"

namespace undervoice::test {

/// Modes as --self and --cross take them: "t,x", "e".
api::AttentionModes attentionModes(const std::string& self, const std::string& cross);

/// A model that set-up fetched, in float32 on the CPU. Attentions whose mode is mla go by way of latents as wide as the state, which is a
/// model of its own, written to `folder`.
Result<std::unique_ptr<engine::LoadedModel>> loadInModes(const std::string& name, const api::AttentionModes& modes, const std::filesystem::path& folder);

}  // namespace undervoice::test
