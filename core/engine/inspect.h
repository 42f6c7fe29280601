#pragma once
// What people who port or check models ask for: sizes, the tensor table, figures of the features, the encoder and the logits.
// Fields are named as in the golden numerics. Engine thread only.

#include <string>
#include <vector>

#include "base/cancel.h"
#include "engine/loaded_model.h"
#include "media/pcm.h"

namespace undervoice::engine {

/// JSON object: format, weights_sha256, dims, parameters, device, dtype, alignment_heads, warnings, tensors [{name, shape, type,
/// bytes}]. With audio (its first 30 s): samples, mel [bin][every 10th frame], mel_stats, encoder_frames, encoder_output
/// [frame][state], encoder_stats. With tokens as well, fed as they are in one pass: tokens, logits_first_64, logits_specials
/// (end of text to the third timestamp), top20_ids, top20_logits [token][20], logits_per_position, activations {name: stats}.
/// InvalidArgument for tokens without audio, too many tokens, or ids that the vocabulary lacks.
Result<std::string> inspectModel(const LoadedModel& loaded, const media::Pcm* audio, const std::vector<int>& tokens,
                                 const CancelToken& cancel);

}  // namespace undervoice::engine
