#pragma once
// What decoding does to one row of logits in host memory. A vocabulary is 50,000 numbers, a step has up to
// some fifty rows, and ATen calls for each would cost more than the work: these loops look at each number
// once or twice, allocate nothing, and give the same bits on every machine. -inf marks what is forbidden; NaN
// does not occur. Any thread.

#include <cstdint>
#include <span>
#include <vector>

namespace undervoice::engine {

/// The largest value; -inf of an empty row.
float maximum(std::span<const float> row);

/// Index of the first largest value; -1 where everything is forbidden.
std::int64_t argmax(std::span<const float> row);

/// log(sum(exp(x))); -inf where everything is forbidden. Relative error of the sum below 1e-6.
double logSumExp(std::span<const float> row);

struct ScoredToken {
    std::int64_t token = 0;
    float score = 0;
};

/// The `count` largest, best first, equal ones by ascending token. `best` is filled (cleared first) so that
/// its memory is reused; it holds fewer only where the row does.
void topTokens(std::span<const float> row, std::size_t count, std::vector<ScoredToken>& best);

/// Draws from softmax(row / temperature) by inversion: the first token at which the cumulated weight exceeds
/// u of the whole, u in [0, 1). Never a forbidden token; -1 where all are. temperature: above 0.
std::int64_t drawToken(std::span<const float> row, double temperature, double u);

}  // namespace undervoice::engine
