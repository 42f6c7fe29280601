#pragma once
// The one check that every container's contents pass: sizes are found, every tensor that a model of these
// sizes has is there with the right shape and a type that can be read, and nothing claims more bytes than the
// files have.

#include "api/speech_engine.h"
#include "base/error.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/contents.h"

#include <vector>

namespace undervoice::engine {

struct CheckedContents {
    api::ModelDims dims;
    TensorLayout layout;
    std::vector<StoredTensor> tensors;  ///< the expected ones, in the order of expectedTensors(dims, layout)
};

/// Refuses with Format naming the tensor, what was expected and what was found; Unsupported for sizes that
/// Whisper never has. Takes the tensors out of the contents and adds a warning for those that were not
/// expected.
Result<CheckedContents> checkContents(CheckpointContents& contents);

/// Context lengths, mel bins and vocabularies that Whisper has (spec: whisper.md §2). Unsupported otherwise.
Status checkWhisperConstants(const api::ModelDims& dims);

}  // namespace undervoice::engine
