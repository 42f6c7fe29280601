#include "engine/decoding/beam_search.h"

#include "engine/decoding/logits_rule.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/topk.h>

namespace undervoice::engine {
namespace {

/// Fewer rows are not worth waking a thread for: a row takes about 0.1 ms.
constexpr std::int64_t kRowsOfAThread = 2;
/// More than any window can collect: keeps absurd patience within integers.
constexpr double kMostFinished = 1e9;

}  // namespace

std::int64_t finishedWanted(int beamSize, double patience) {
    const double wanted = std::nearbyint(beamSize * (patience == 0 ? 1.0 : patience));
    if (std::isnan(wanted)) return 0;
    return static_cast<std::int64_t>(std::clamp(wanted, 0.0, kMostFinished));
}

BeamSearch::BeamSearch(const SearchShape& shape, std::int64_t wanted)
    : m_shape(shape), m_wanted(wanted), m_windows(shape.windows) {
    assert(wanted > 0);
    const std::int64_t rows = shape.windows * shape.rowsPerWindow;
    m_tokens = at::full({rows, shape.maxSteps}, shape.endToken, at::kLong);
    m_nextTokens = m_tokens.clone();
    m_sums.assign(static_cast<std::size_t>(rows), 0.0F);
    m_nextSums = m_sums;
    m_nextSources.assign(static_cast<std::size_t>(rows), 0);
    m_offers.resize(static_cast<std::size_t>(rows));
    m_finished.resize(static_cast<std::size_t>(shape.windows));
}

void BeamSearch::advance(const at::Tensor& logits) {
    assert(m_length < m_shape.maxSteps && logits.size(1) > beams());
    collectOffers(logits);
    for (std::int64_t window = 0; window < m_windows; ++window) advanceWindow(window);
    std::swap(m_tokens, m_nextTokens);
    std::swap(m_sums, m_nextSums);
    ++m_length;
    std::vector<std::int64_t> unchanged(m_nextSources.size());
    std::iota(unchanged.begin(), unchanged.end(), 0);
    m_sources =
        m_nextSources == unchanged ? at::Tensor() : at::tensor(m_nextSources, at::kLong).to(m_shape.device);
}

void BeamSearch::collectOffers(const at::Tensor& logits) {
    const std::int64_t count = beams() + 1;
    if (logits.is_cpu()) {
        at::parallel_for(0, logits.size(0), kRowsOfAThread, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t row = begin; row < end; ++row) {
                const float* const first = logits.const_data_ptr<float>() + row * logits.stride(0);
                offerBest({first, static_cast<std::size_t>(logits.size(1))},
                          m_offers[static_cast<std::size_t>(row)]);
            }
        });
        return;
    }
    const auto [scores, tokens] = at::topk(at::log_softmax(logits, 1), count, 1);
    const at::Tensor hostScores = scores.cpu();
    const at::Tensor hostTokens = tokens.cpu();
    for (std::size_t row = 0; row < m_offers.size(); ++row) {
        m_offers[row].clear();
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t at = static_cast<std::int64_t>(row) * count + i;
            m_offers[row].push_back(
                {hostTokens.const_data_ptr<std::int64_t>()[at], hostScores.const_data_ptr<float>()[at]});
        }
    }
}

void BeamSearch::offerBest(std::span<const float> logits, std::vector<ScoredToken>& offers) const {
    topTokens(logits, static_cast<std::size_t>(beams() + 1), offers);
    const double normaliser = logSumExp(logits);
    for (ScoredToken& offer : offers)
        offer.score = static_cast<float>(static_cast<double>(offer.score) - normaliser);
}

void BeamSearch::rankContinuations(std::int64_t window) {
    m_continuations.clear();
    // Equal texts count once, and the last beam that offers one owns it. Beams are equal before the first
    // step and never after: what is kept is distinct.
    const std::int64_t end = (window + 1) * beams();
    for (std::int64_t row = m_length == 0 ? end - 1 : window * beams(); row < end; ++row) {
        const float before = m_sums[static_cast<std::size_t>(row)];
        for (const ScoredToken& offer : m_offers[static_cast<std::size_t>(row)]) {
            const float sum = before + offer.score;
            m_continuations.push_back(
                {row, offer.token, std::isnan(sum) ? kForbidden : sum});  // NaN: nothing was allowed
        }
    }
    std::stable_sort(m_continuations.begin(), m_continuations.end(),
                     [](const Continuation& a, const Continuation& b) { return a.sum > b.sum; });
}

void BeamSearch::advanceWindow(std::int64_t window) {
    rankContinuations(window);
    std::vector<Candidate>& finishedTexts = m_finished[static_cast<std::size_t>(window)];
    std::int64_t kept = 0;
    for (const Continuation& continuation : m_continuations) {
        if (continuation.token != m_shape.endToken) {
            keepBeam(window * beams() + kept, continuation);
            if (++kept == beams()) break;
        } else if (static_cast<std::int64_t>(finishedTexts.size()) < m_wanted) {
            finishedTexts.push_back({tokensOf(continuation.row), static_cast<double>(continuation.sum)});
        }
    }
    assert(kept ==
           beams());  // each row offers one token more than there are beams, and at most one of them ends
}

void BeamSearch::keepBeam(std::int64_t row, const Continuation& continuation) {
    std::int64_t* const to = m_nextTokens.mutable_data_ptr<std::int64_t>() + row * m_shape.maxSteps;
    const std::int64_t* const from =
        m_tokens.const_data_ptr<std::int64_t>() + continuation.row * m_shape.maxSteps;
    std::copy_n(from, m_length, to);
    to[m_length] = continuation.token;
    m_nextSums[static_cast<std::size_t>(row)] = continuation.sum;
    m_nextSources[static_cast<std::size_t>(row)] = continuation.row;
}

std::vector<int> BeamSearch::tokensOf(std::int64_t row) const {
    const std::int64_t* const first = m_tokens.const_data_ptr<std::int64_t>() + row * m_shape.maxSteps;
    return {first, first + m_length};
}

at::Tensor BeamSearch::sampled() const {
    return m_tokens.narrow(1, 0, m_length).to(m_shape.device);
}

std::vector<std::int64_t> BeamSearch::openWindows() const {
    std::vector<std::int64_t> open;
    for (std::int64_t window = 0; window < m_windows; ++window) {
        if (static_cast<std::int64_t>(finished(window).size()) < m_wanted) open.push_back(window);
    }
    return open;
}

std::vector<Candidate> BeamSearch::candidates(std::int64_t window) const {
    std::vector<Candidate> found = finished(window);
    // Too few ended: live beams fill up, best first (they are in that order), without the probability of an
    // end.
    for (std::int64_t beam = 0; beam < beams() && static_cast<std::int64_t>(found.size()) < beams(); ++beam) {
        const std::int64_t row = window * beams() + beam;
        found.push_back({tokensOf(row), static_cast<double>(m_sums[static_cast<std::size_t>(row)])});
    }
    return found;
}

std::span<const float> BeamSearch::sums(std::int64_t window) const {
    return std::span(m_sums).subspan(static_cast<std::size_t>(window * beams()),
                                     static_cast<std::size_t>(beams()));
}

void BeamSearch::keepWindows(std::span<const std::int64_t> windows) {
    std::vector<std::int64_t> rows;
    std::vector<float> keptSums;
    std::vector<std::vector<Candidate>> keptTexts;
    for (const std::int64_t window : windows) {
        for (std::int64_t beam = 0; beam < beams(); ++beam) rows.push_back(window * beams() + beam);
        const std::span<const float> windowSums = sums(window);
        keptSums.insert(keptSums.end(), windowSums.begin(), windowSums.end());
        keptTexts.push_back(std::move(m_finished[static_cast<std::size_t>(window)]));
    }
    m_tokens = m_tokens.index_select(0, at::tensor(rows, at::kLong));
    m_nextTokens = m_nextTokens.narrow(0, 0, m_tokens.size(0));
    m_sums = std::move(keptSums);
    m_nextSums.resize(m_sums.size());
    m_nextSources.resize(m_sums.size());
    m_offers.resize(m_sums.size());
    m_finished = std::move(keptTexts);
    m_windows = static_cast<std::int64_t>(windows.size());
    m_sources = at::Tensor();
}

}  // namespace undervoice::engine
