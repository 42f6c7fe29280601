#pragma once
// Timestamps come in pairs, never go back, and win over text where together they are likelier than any one
// text token. Spec: whisper.md §5, rule 3; the letters there are the letters in the code.

#include "engine/decoding/logits_rule.h"
#include "text/tokenizer.h"

#include <cstdint>
#include <optional>
#include <span>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

class TimestampRules final : public LogitsRule {
  public:
    /// maxInitialIndex: the last timestamp that may come first, in steps of 0.02 s; absent: any.
    TimestampRules(const text::Tokenizer& tokenizer, std::optional<std::int64_t> maxInitialIndex,
                   at::Device device);

    void applyToRow(std::span<float> logits, std::span<const std::int64_t> sampled) const override;
    void applyToTensor(const at::Tensor& logits, const at::Tensor& sampled) const override;

  private:
    void restrictFirst(std::span<float> logits) const;
    void restrictLater(std::span<float> logits, std::span<const std::int64_t> sampled) const;
    void restrictFirst(const at::Tensor& logits) const;
    void restrictLater(const at::Tensor& logits, const at::Tensor& sampled) const;

    std::int64_t m_endOfText;
    std::int64_t m_noTimestamps;
    std::int64_t m_firstTimestamp;
    std::int64_t m_vocabulary;
    std::optional<std::int64_t> m_maxInitialIndex;
    at::Tensor m_timestamps;  ///< int64 [timestamp], their ids
};

/// Seconds as the index of the last timestamp that may come first: half to even on the double quotient.
/// Absent and 0: no limit.
std::optional<std::int64_t> maxInitialTimestampIndex(std::optional<double> seconds, int audioContext);

}  // namespace undervoice::engine
