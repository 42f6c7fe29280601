#pragma once
// Beam search with patience (Kasai et al. 2022), as the reference does it. Every live beam offers its best
// tokens; the best continuations that don't end become the next beams, those that end are collected until
// beam · patience are there. The bookkeeping is on the host: a step brings beam + 1 numbers a row over, which
// on a GPU is its one wait a step.

#include "engine/decoding/row_math.h"
#include "engine/decoding/row_search.h"
#include "engine/decoding/search.h"

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

/// Texts that a window collects before it is complete: beam · patience, half to even. patience 0 means 1; a
/// negative one gives 0.
std::int64_t finishedWanted(int beamSize, double patience);

class BeamSearch final : public Search {
  public:
    /// shape.rowsPerWindow: the beams. wanted: see finishedWanted(), at least 1. The vocabulary must hold
    /// more ids than there are beams.
    BeamSearch(const SearchShape& shape, std::int64_t wanted);

    void advance(const at::Tensor& logits) override;
    at::Tensor sampled() const override;
    at::Tensor sources() const override { return m_sources; }
    std::vector<std::int64_t> openWindows() const override;
    std::vector<Candidate> candidates(std::int64_t window) const override;
    void keepWindows(std::span<const std::int64_t> windows) override;

    /// For tests: sums of the live beams of a window, best first, and the texts that it collected, in order
    /// of arrival.
    std::span<const float> sums(std::int64_t window) const;
    const std::vector<Candidate>& finished(std::int64_t window) const {
        return m_finished[static_cast<std::size_t>(window)];
    }

  private:
    /// A beam's row, continued by a token.
    struct Continuation {
        std::int64_t row = 0;
        std::int64_t token = 0;
        float sum = 0;  ///< float32 as in the reference: the order of near-equal candidates hangs on it
    };

    std::int64_t beams() const { return m_shape.rowsPerWindow; }
    void collectOffers(const at::Tensor& logits);
    void offerBest(std::span<const float> logits, std::vector<ScoredToken>& offers) const;
    void rankContinuations(std::int64_t window);
    void advanceWindow(std::int64_t window);
    void keepBeam(std::int64_t row, const Continuation& continuation);
    std::vector<int> tokensOf(std::int64_t row) const;

    SearchShape m_shape;
    std::int64_t m_wanted;
    std::int64_t m_windows;  ///< kept
    std::int64_t m_length = 0;
    at::Tensor m_tokens;      ///< int64 [row, step] on the host
    at::Tensor m_nextTokens;  ///< the same after the step that is under way
    std::vector<float> m_sums, m_nextSums;
    std::vector<std::int64_t> m_nextSources;
    at::Tensor m_sources;
    std::vector<std::vector<Candidate>> m_finished;  ///< of each window
    std::vector<std::vector<ScoredToken>> m_offers;  ///< of each row, reused
    std::vector<Continuation> m_continuations;       ///< of one window, reused
};

}  // namespace undervoice::engine
