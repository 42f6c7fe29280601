#pragma once
// Facts about OpenAI's published models, as plain values: the catalogue finds them on the disk by these
// names, the engine recognises their weights and takes their alignment heads from here. Spec: whisper.md §2.

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace undervoice {

struct KnownModel {
    std::string_view name;      ///< "tiny.en", "large-v3", "turbo"
    std::string_view fileName;  ///< stem of OpenAI's file: "tiny.en", "large-v3", "large-v3-turbo"
    std::string_view sha256;    ///< of OpenAI's .pt file
    int melBins;
    int state;  ///< width of encoder and decoder
    int audioLayers;
    int textLayers;
    int vocabularySize;
    std::vector<std::pair<int, int>> alignmentHeads;  ///< [decoder layer, head]
};

inline constexpr int kWhisperAudioContext = 1500;  ///< encoder frames of a window, in every size
inline constexpr int kWhisperTextContext = 448;    ///< decoder positions

/// From tiny.en to turbo.
std::span<const KnownModel> knownModels();

/// By name, by file name, or by an alias of openai-whisper ("large" is large-v3). Null when unknown.
const KnownModel* knownModel(std::string_view name);

/// By the SHA-256 of the weight file (64 lower-case hex digits): OpenAI's .pt, or a conversion that set-up
/// fetches. Null when unknown.
const KnownModel* knownModelOfWeights(std::string_view sha256);

/// Weights of a model of these sizes.
std::int64_t parameterCount(const KnownModel& model);

}  // namespace undervoice
