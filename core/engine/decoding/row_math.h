#pragma once
// What decoding does to one row of logits in host memory. A vocabulary is 50,000 numbers, a step has up to
// some fifty rows, and an ATen call for each would cost more than the work: these loops look at each number
// about once. -inf marks what is forbidden; NaN does not occur. Any thread.

#include <cstdint>
#include <span>
#include <vector>

namespace undervoice::engine {

/// The largest value; -inf of an empty row.
float maximum(std::span<const float> row);

/// Index of the first largest value; -1 where everything is forbidden.
std::int64_t argmax(std::span<const float> row);

/// log(sum(exp(x))), accumulated in double; -inf where everything is forbidden. For short rows: it calls exp
/// for each value.
double logSumExp(std::span<const float> row);

struct ScoredToken {
    std::int64_t token = 0;
    float score = 0;
};

/// The `count` largest, best first, equal ones by ascending token. `best` is filled (cleared first) so that
/// its memory is reused; it holds fewer only where the row does.
void topTokens(std::span<const float> row, std::size_t count, std::vector<ScoredToken>& best);

/// Inverse of the cumulated distribution: the first token at which the cumulated weight exceeds u · total, u
/// in [0, 1). Never a token of weight 0; -1 where all are. Weights need not sum to 1.
std::int64_t tokenAtQuantile(std::span<const float> weights, double u);

}  // namespace undervoice::engine
