#pragma once
// Which attention heads follow the sound. Spec: whisper.md §2, "Alignment heads".

#include "api/speech_engine.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace undervoice::engine {

using AlignmentHeads = std::vector<std::pair<int, int>>;  // [decoder layer, head]

struct HeadSources {
    std::optional<AlignmentHeads> checkpoint;  ///< what lies beside the weights
    std::string_view weightsSha256;            ///< of the weight file; empty: unknown
    std::string_view modelName;                ///< official name, when known
};

/// The heads that the checkpoint states, else those published for the model that its hash or its name says it
/// is, else all heads of the upper half of the decoder's layers, as the reference does for unknown models.
/// Published heads are passed over where the sizes show that it is another model.
AlignmentHeads chooseAlignmentHeads(const api::ModelDims& dims, const HeadSources& sources);

}  // namespace undervoice::engine
