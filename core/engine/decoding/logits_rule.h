#pragma once
// What may be sampled next. A rule forbids ids by setting their logits to -inf; rules run in the order of
// whisper.md §5 on the logits of each row's last position. Rules are const and own nothing but what they
// prepared: a call may use them for any number of rows, on the engine thread. Golden: rules.json.
//
// Note: two forms of a rule
// On the CPU a rule is a loop over one row's memory: an ATen call costs more than most rules do. Elsewhere it
// is a handful of tensor operations on all rows without reading anything back. Both forms work on the CPU, so
// that tests hold one against the other.

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

/// The logit of an id that is not allowed.
inline constexpr float kForbidden = -std::numeric_limits<float>::infinity();

class LogitsRule {
  public:
    virtual ~LogitsRule() = default;

    /// logits: float32 [row, vocabulary] with contiguous rows, changed in place. sampled: int64 [row, n] on
    /// the same device, what each row sampled in this window; prompt and prefix do not count.
    void apply(const at::Tensor& logits, const at::Tensor& sampled) const;

    /// One row in host memory; several threads at a time.
    virtual void applyToRow(std::span<float> logits, std::span<const std::int64_t> sampled) const = 0;
    /// All rows by tensor operations, on any device.
    virtual void applyToTensor(const at::Tensor& logits, const at::Tensor& sampled) const = 0;
};

using LogitsRules = std::vector<std::unique_ptr<const LogitsRule>>;

}  // namespace undervoice::engine
