#include "engine/decoding/search.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace undervoice::engine {

at::Tensor Search::nextTokens() const {
    const at::Tensor tokens = sampled();
    return tokens.narrow(1, tokens.size(1) - 1, 1).contiguous();
}

namespace {

double scoreOf(const Candidate& candidate, std::optional<double> lengthPenalty) {
    const auto length = static_cast<double>(candidate.tokens.size());
    const double penalty = lengthPenalty ? std::pow((5.0 + length) / 6.0, *lengthPenalty) : length;
    const double score = candidate.sumLogprob / penalty;
    return std::isfinite(score) ? score : -std::numeric_limits<double>::infinity();
}

}  // namespace

std::size_t bestCandidate(std::span<const Candidate> candidates, std::optional<double> lengthPenalty) {
    assert(!candidates.empty());
    std::size_t best = 0;
    for (std::size_t i = 1; i < candidates.size(); ++i) {
        if (scoreOf(candidates[i], lengthPenalty) > scoreOf(candidates[best], lengthPenalty)) best = i;
    }
    return best;
}

}  // namespace undervoice::engine
