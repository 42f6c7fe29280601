#pragma once
// What the reader of one container hands over to the common core: tensors under openai-whisper's names, the
// sizes that the file states, and remarks. Nothing here is known to be complete or consistent yet; that is
// check.h's business.

#include "engine/checkpoint/conversion_record.h"
#include "engine/checkpoint/mapped_file.h"
#include "engine/checkpoint/stored_tensor.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace undervoice::engine {

/// The ten sizes of a model, in the order of api::ModelDims.
enum class Dim {
    MelBins,
    AudioContext,
    AudioState,
    AudioHeads,
    AudioLayers,
    VocabularySize,
    TextContext,
    TextState,
    TextHeads,
    TextLayers,
};
inline constexpr std::size_t kDimCount = 10;

/// Sizes as a file states them, unchecked; absent ones are derived from tensor shapes.
class StatedDims {
  public:
    std::optional<std::int64_t> get(Dim dim) const { return m_values[static_cast<std::size_t>(dim)]; }
    void set(Dim dim, std::int64_t value) { m_values[static_cast<std::size_t>(dim)] = value; }

  private:
    std::array<std::optional<std::int64_t>, kDimCount> m_values;
};

using AlignmentHeads = std::vector<std::pair<int, int>>;  ///< [layer, head]

struct CheckpointContents {
    std::string formatName;
    std::vector<std::shared_ptr<const MappedFile>> weightFiles;  ///< in a fixed order
    std::vector<StoredTensor> tensors;
    StatedDims dims;
    std::optional<std::int64_t> audioHidden, textHidden;  ///< widths of the blocks' MLPs, as stated
    std::optional<AlignmentHeads> alignmentHeads;
    std::optional<ConversionRecord> conversion;  ///< of our own format
    bool isBareText = false;  ///< trained on text alone, behind <|startoftranscript|>
    std::vector<std::string> warnings;
};

}  // namespace undervoice::engine
