#pragma once
// What a conversion makes: tensors that replace the source's, how they are laid out, and what is said of them in config.json.

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/conversion_record.h"

namespace undervoice::engine {

struct ConvertedModel {
    std::map<std::string, at::Tensor> tensors;  ///< by openai-whisper's name; all others are the source's
    TensorLayout layout;
    ConversionRecord record;
};

}  // namespace undervoice::engine
