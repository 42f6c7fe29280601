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

    void advance(const at::Tensor& logits) override;
    at::Tensor sampled() const override { return m_tokens.narrow(1, 0, m_length); }
    std::vector<std::int64_t> openWindows() const override;
    std::vector<Candidate> candidates(std::int64_t window) const override;
    void keepWindows(std::span<const std::int64_t> windows) override;

  protected:
    /// int64 [row] on the device; any id for a row in which nothing is allowed.
    virtual at::Tensor pick(const at::Tensor& logits) = 0;

    const SearchShape& shape() const { return m_shape; }
    std::int64_t length() const { return m_length; }

  private:
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
    at::Tensor pick(const at::Tensor& logits) override;
};

/// Temperature above 0: draws from softmax(logits / temperature). Member m of a window draws from (its seed,
/// m, step) and from nothing else, see counter_random.h.
class Sampler final : public RowSearch {
  public:
    /// seeds: one a window.
    Sampler(const SearchShape& shape, double temperature, std::vector<std::uint64_t> seeds);
    void keepWindows(std::span<const std::int64_t> windows) override;

  protected:
    at::Tensor pick(const at::Tensor& logits) override;

  private:
    double m_temperature;
    std::vector<std::uint64_t> m_seeds;  ///< one a window kept
};

/// int64 [row]: the token at quantile u[row] of softmax(logits / temperature); the end of the row where
/// nothing is allowed. The loop over rows in host memory, and the same by tensor operations for any device.
at::Tensor drawOnHost(const at::Tensor& logits, double temperature, std::span<const double> u);
at::Tensor drawOnDevice(const at::Tensor& logits, double temperature, std::span<const double> u);

}  // namespace undervoice::engine
