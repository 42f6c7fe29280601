#include "engine/decoding/timestamp_rules.h"

#include "engine/decoding/row_math.h"

#include <algorithm>
#include <cmath>

#include <ATen/ops/amax.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

namespace undervoice::engine {
namespace {

/// Seconds of audio in a window.
constexpr double kWindowSeconds = 30.0;

void forbid(std::span<float> ids) {
    std::fill(ids.begin(), ids.end(), kForbidden);
}

}  // namespace

TimestampRules::TimestampRules(const text::Tokenizer& tokenizer, std::optional<std::int64_t> maxInitialIndex,
                               at::Device device)
    : m_endOfText(tokenizer.endOfText()),
      m_noTimestamps(tokenizer.noTimestamps()),
      m_firstTimestamp(tokenizer.firstTimestamp()),
      m_vocabulary(tokenizer.vocabularySize()),
      m_maxInitialIndex(maxInitialIndex),
      m_timestamps(at::arange(m_firstTimestamp, m_vocabulary, at::TensorOptions(at::kLong).device(device))) {}

void TimestampRules::applyToRow(std::span<float> logits, std::span<const std::int64_t> sampled) const {
    const std::span<float> text = logits.first(static_cast<std::size_t>(m_firstTimestamp));
    const std::span<float> timestamps = logits.subspan(text.size());
    logits[static_cast<std::size_t>(m_noTimestamps)] = kForbidden;  // (a)
    if (sampled.empty()) {
        restrictFirst(logits);
        return;  // no text is left that (e) could forbid
    }
    restrictLater(logits, sampled);
    // (e), on logits: the softmax's denominator is common to both sides.
    if (logSumExp(timestamps) > maximum(text)) forbid(text);
}

void TimestampRules::restrictFirst(std::span<float> logits) const {  // (d)
    forbid(logits.first(static_cast<std::size_t>(m_firstTimestamp)));
    if (!m_maxInitialIndex) return;
    const std::int64_t end = std::min(m_firstTimestamp + *m_maxInitialIndex + 1, m_vocabulary);
    forbid(logits.subspan(static_cast<std::size_t>(end)));
}

void TimestampRules::restrictLater(std::span<float> logits, std::span<const std::int64_t> sampled) const {
    const auto isTimestamp = [this](std::int64_t id) { return id >= m_firstTimestamp; };
    const bool isLast = isTimestamp(sampled.back());
    const bool isOneBefore = sampled.size() < 2 || isTimestamp(sampled[sampled.size() - 2]);
    const auto timestamps = static_cast<std::size_t>(m_firstTimestamp);
    if (isLast && isOneBefore) forbid(logits.subspan(timestamps));  // (b), a pair is complete
    if (isLast && !isOneBefore)
        forbid(logits.first(static_cast<std::size_t>(m_endOfText)));  // (b), a pair is open
    const auto latest =
        std::find_if(sampled.rbegin(), sampled.rend(), isTimestamp);  // (c): the last in order
    if (latest == sampled.rend()) return;
    const std::int64_t firstAllowed = isLast && !isOneBefore ? *latest : *latest + 1;
    forbid(logits.subspan(timestamps, static_cast<std::size_t>(firstAllowed - m_firstTimestamp)));
}

void TimestampRules::applyToTensor(const at::Tensor& logits, const at::Tensor& sampled) const {
    logits.select(1, m_noTimestamps).fill_(kForbidden);
    if (sampled.size(1) == 0) {
        restrictFirst(logits);
        return;
    }
    restrictLater(logits, sampled);
    const at::Tensor text = logits.narrow(1, 0, m_firstTimestamp);
    const at::Tensor timestamps = logits.narrow(1, m_firstTimestamp, m_vocabulary - m_firstTimestamp);
    const at::Tensor isForced = at::logsumexp(timestamps, 1).gt(at::amax(text, 1));  // [row]
    text.masked_fill_(isForced.unsqueeze(1), kForbidden);
}

void TimestampRules::restrictFirst(const at::Tensor& logits) const {
    logits.narrow(1, 0, m_firstTimestamp).fill_(kForbidden);
    if (!m_maxInitialIndex) return;
    const std::int64_t end = std::min(m_firstTimestamp + *m_maxInitialIndex + 1, m_vocabulary);
    logits.narrow(1, end, m_vocabulary - end).fill_(kForbidden);
}

void TimestampRules::restrictLater(const at::Tensor& logits, const at::Tensor& sampled) const {
    const std::int64_t length = sampled.size(1);
    const at::Tensor isTimestamp = sampled.ge(m_firstTimestamp);  // [row, n]
    const at::Tensor isLast = isTimestamp.select(1, length - 1);  // [row]
    const at::Tensor isOneBefore =
        length < 2 ? isLast.logical_or(isLast.logical_not()) : isTimestamp.select(1, length - 2);
    const at::Tensor isPairOpen = isLast.logical_and(isOneBefore.logical_not());
    // The last timestamp in order sits at the largest position that holds one.
    const at::Tensor positions =
        at::arange(1, length + 1, sampled.options()).mul(isTimestamp);  // [row, n], 0: text
    const at::Tensor position = positions.amax(1, /*keepdim=*/true);    // [row, 1]
    const at::Tensor latest = sampled.gather(1, position.sub(1).clamp_min(0)).squeeze(1);  // [row]
    const at::Tensor afterLatest = latest.add(isPairOpen.logical_not());
    at::Tensor firstAllowed = at::where(position.squeeze(1).gt(0), afterLatest, m_firstTimestamp);
    firstAllowed = at::where(isLast.logical_and(isOneBefore), m_vocabulary, firstAllowed);
    logits.narrow(1, m_firstTimestamp, m_vocabulary - m_firstTimestamp)
        .masked_fill_(m_timestamps.unsqueeze(0).lt(firstAllowed.unsqueeze(1)), kForbidden);
    logits.narrow(1, 0, m_endOfText).masked_fill_(isPairOpen.unsqueeze(1), kForbidden);
}

std::optional<std::int64_t> maxInitialTimestampIndex(std::optional<double> seconds, int audioContext) {
    if (!seconds || *seconds == 0) return std::nullopt;
    const double stepSeconds = kWindowSeconds / audioContext;
    const double index = std::nearbyint(*seconds / stepSeconds);  // half to even
    return static_cast<std::int64_t>(std::clamp(index, 0.0, static_cast<double>(audioContext)));
}

}  // namespace undervoice::engine
