#pragma once
// The same model has the same fingerprint in every file format that loses nothing.

#include <string>

#include "base/cancel.h"
#include "base/error.h"
#include "engine/checkpoint/checkpoint.h"

namespace undervoice::engine {

/// SHA-256 over the tensors of an ordinary Whisper of these sizes, in their fixed order: name, sizes and values as float32, 64 hex digits.
Result<std::string> fingerprintOf(const Checkpoint& checkpoint, const CancelToken& cancel);

/// How the checkpoint's tensors differ from the official ones of its sizes, converted attentions left out.
TensorLayout ordinaryLayout(const Checkpoint& checkpoint);

}  // namespace undervoice::engine
