#pragma once
// Searches whose rows go their own way: the likeliest token (GreedySearch) or a drawn one (Sampler), one row
// a window or several of which the best is kept. A row that sampled the end token only repeats it and adds
// nothing.

#include "engine/decoding/search.h"

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

/// Sizes of a search, fixed for a call.
struct SearchShape {
    std::int64_t windows = 1;
    std::int64_t rowsPerWindow = 1;
    std::int64_t maxSteps = 224;  ///< room that is made at the start
    std::int64_t endToken = 0;
    at::Device device = at::kCPU;
};

class RowSearch : public Search {
  public:
    explicit RowSearch(const SearchShape& shape);

    /// In one of two forms, as the rules (logits_rule.h, Note: two forms of a rule).
    void advance(const at::Tensor& logits) override;
    void advanceByRows(const at::Tensor& logits);
    void advanceByTensor(const at::Tensor& logits);

    at::Tensor sampled() const override { return m_tokens.narrow(1, 0, m_length); }
    std::vector<std::int64_t> openWindows() const override;
    std::vector<Candidate> candidates(std::int64_t window) const override;
    void keepWindows(std::span<const std::int64_t> windows) override;

  protected:
    /// The token of one row; -1 where nothing is allowed. Rows are picked by several threads at a time.
    virtual std::int64_t pickOfRow(std::span<const float> logits, std::int64_t row) const = 0;
    /// int64 [row] on the device; any id where nothing is allowed.
    virtual at::Tensor pickByTensor(const at::Tensor& logits) const = 0;

    const SearchShape& shape() const { return m_shape; }
    std::int64_t length() const { return m_length; }

  private:
    void advanceRow(std::span<const float> logits, std::int64_t row);
    std::vector<std::int64_t> rowsOf(std::span<const std::int64_t> windows) const;

    SearchShape m_shape;
    std::int64_t m_windows;  ///< kept
    std::int64_t m_length = 0;
    at::Tensor m_tokens;  ///< int64 [row, step]
    at::Tensor m_sums;    ///< float32 [row], as the reference adds them
    at::Tensor m_isOpen;  ///< bool [row]
};

/// Temperature 0.
class GreedySearch final : public RowSearch {
  public:
    using RowSearch::RowSearch;

  protected:
    std::int64_t pickOfRow(std::span<const float> logits, std::int64_t row) const override;
    at::Tensor pickByTensor(const at::Tensor& logits) const override;
};

/// Temperature above 0: draws from softmax(logits / temperature). Member m of a window draws from (its seed,
/// m, step) and from nothing else, see counter_random.h.
class Sampler final : public RowSearch {
  public:
    /// seeds: one a window.
    Sampler(const SearchShape& shape, double temperature, std::vector<std::uint64_t> seeds);
    void keepWindows(std::span<const std::int64_t> windows) override;

  protected:
    std::int64_t pickOfRow(std::span<const float> logits, std::int64_t row) const override;
    at::Tensor pickByTensor(const at::Tensor& logits) const override;

  private:
    double numberOf(std::int64_t row) const;

    double m_temperature;
    std::vector<std::uint64_t> m_seeds;  ///< one a window kept
};

/// drawToken() for all rows by tensor operations: int64 [row]. u: one a row.
at::Tensor drawTokens(const at::Tensor& logits, double temperature, std::span<const double> u);

}  // namespace undervoice::engine
