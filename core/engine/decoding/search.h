#pragma once
// How the next tokens are chosen. A search knows nothing of the model: it takes logits that the rules have
// been through and says which token each row appends and which row it continues. Engine thread. Spec:
// whisper.md §5. Golden: search.json.
//
// Rows come in groups: rows [w · rowsPerWindow, (w + 1) · rowsPerWindow) belong to window w and start out
// equal. Windows don't see each other, so a window's result is the same in any company.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

/// A text that a search offers for a window.
struct Candidate {
    std::vector<int> tokens;  ///< the end token is not included
    double sumLogprob = 0;    ///< of the tokens, and of the end token where it was sampled
};

class Search {
  public:
    virtual ~Search() = default;

    /// One step. logits: float32 [row, vocabulary]; log-probabilities do as well, as normalising them changes
    /// nothing.
    virtual void advance(const at::Tensor& logits) = 0;

    /// int64 [row, n], what each row sampled so far, on the device of the logits.
    virtual at::Tensor sampled() const = 0;
    /// int64 [row, 1], the last column of that.
    at::Tensor nextTokens() const;
    /// int64 [row] on the device: the row that each row continues since the last step; undefined where each
    /// continues itself.
    virtual at::Tensor sources() const { return {}; }

    /// The windows, by their position among those kept, that still want steps; ascending. On a GPU a search
    /// may look at its rows only every few steps and call a window open that is not: its result does not
    /// change any more.
    virtual std::vector<std::int64_t> openWindows() const = 0;
    /// What a window offers now; not empty.
    virtual std::vector<Candidate> candidates(std::int64_t window) const = 0;
    /// Goes on with these windows only (positions, ascending). Complete windows must be dropped before the
    /// next step.
    virtual void keepWindows(std::span<const std::int64_t> windows) = 0;
};

/// Position of the best candidate: sum / length, or sum / ((5 + length) / 6)^penalty; the first of equals. A
/// candidate whose score is no finite number (an empty text without penalty) is chosen only where there is no
/// other.
std::size_t bestCandidate(std::span<const Candidate> candidates, std::optional<double> lengthPenalty);

}  // namespace undervoice::engine
