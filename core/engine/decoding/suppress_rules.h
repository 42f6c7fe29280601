#pragma once
// The two rules that forbid fixed ids: a blank start, and the tokens a person does not want to read. Spec:
// whisper.md §5.

#include "base/error.h"
#include "engine/decoding/logits_rule.h"
#include "text/tokenizer.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

/// A set of ids that is forbidden whenever the rule holds.
class FixedIdsRule : public LogitsRule {
  public:
    /// ids: each within the vocabulary; kept on `device` too.
    FixedIdsRule(std::vector<std::int64_t> ids, at::Device device);
    void applyToRow(std::span<float> logits, std::span<const std::int64_t> sampled) const override;
    void applyToTensor(const at::Tensor& logits, const at::Tensor& sampled) const override;

  protected:
    /// Whether the rule holds after so many sampled tokens.
    virtual bool holdsAfter(std::size_t sampledCount) const = 0;

  private:
    std::vector<std::int64_t> m_ids;
    at::Tensor m_deviceIds;  ///< int64 [id]
};

/// The first token is neither a lone space nor the end of the text.
class SuppressBlank final : public FixedIdsRule {
  public:
    SuppressBlank(const text::Tokenizer& tokenizer, at::Device device);

  protected:
    bool holdsAfter(std::size_t sampledCount) const override { return sampledCount == 0; }
};

/// Ids that are never sampled.
class SuppressTokens final : public FixedIdsRule {
  public:
    using FixedIdsRule::FixedIdsRule;

  protected:
    bool holdsAfter(std::size_t) const override { return true; }
};

/// What suppress_tokens stands for: -1 is the non-speech set, and the specials that are no text come along.
/// Ascending. InvalidArgument for an id outside the vocabulary. Empty, as the rule itself is then off, for
/// absent or empty `given`.
Result<std::vector<std::int64_t>> suppressedIds(const std::optional<std::vector<int>>& given,
                                                const text::Tokenizer& tokenizer);

}  // namespace undervoice::engine
