#include "engine/decoding/logits_rule.h"

#include <ATen/Parallel.h>

namespace undervoice::engine {
namespace {

/// Fewer rows are not worth waking a thread for: the dearest rule takes about 15 µs a row.
constexpr std::int64_t kRowsOfAThread = 8;

}  // namespace

void LogitsRule::apply(const at::Tensor& logits, const at::Tensor& sampled) const {
    if (!logits.is_cpu()) {
        applyToTensor(logits, sampled);
        return;
    }
    const auto vocabulary = static_cast<std::size_t>(logits.size(1));
    const auto length = static_cast<std::size_t>(sampled.size(1));
    float* const firstLogits = logits.mutable_data_ptr<float>();
    const std::int64_t* const firstSampled = sampled.const_data_ptr<std::int64_t>();
    at::parallel_for(0, logits.size(0), kRowsOfAThread, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            applyToRow({firstLogits + row * logits.stride(0), vocabulary},
                       {firstSampled + row * sampled.stride(0), length});
        }
    });
}

}  // namespace undervoice::engine
