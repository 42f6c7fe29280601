#include "engine/decoding/logits_rule.h"

namespace undervoice::engine {

void LogitsRule::apply(const at::Tensor& logits, const at::Tensor& sampled) const {
    if (!logits.is_cpu()) {
        applyToTensor(logits, sampled);
        return;
    }
    const auto vocabulary = static_cast<std::size_t>(logits.size(1));
    const auto length = static_cast<std::size_t>(sampled.size(1));
    float* const firstLogits = logits.mutable_data_ptr<float>();
    const std::int64_t* const firstSampled = sampled.const_data_ptr<std::int64_t>();
    for (std::int64_t row = 0; row < logits.size(0); ++row) {
        applyToRow({firstLogits + row * logits.stride(0), vocabulary},
                   {firstSampled + row * sampled.stride(0), length});
    }
}

}  // namespace undervoice::engine
