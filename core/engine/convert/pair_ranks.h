#pragma once
// How much each pair of dimensions (i, i + half a head) matters to an attention, on average over recordings: the rank tensor of
// the 2-norm selection (spec: convert-train.md §2). score = mean |q pair| · mean |k pair|, the lengths of unscaled
// q = W_q x + b_q and k = W_k x; means over the positions of an utterance, then over utterances.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/convert/factorise.h"

namespace undervoice::engine {

/// What one attention's queries and keys are made with, heads outermost. Where several query heads share a key head (grouped
/// queries), they follow each other.
struct PairProjections {
    at::Tensor query;      ///< [query head · headSize, state]
    at::Tensor queryBias;  ///< [query head · headSize], or undefined
    at::Tensor key;        ///< [key head · headSize, state]
    std::int64_t headSize = kHeadSize;
};

/// The scores of one attention; sums in double.
class PairScores {
  public:
    explicit PairScores(PairProjections projections);

    /// One utterance: what queries and keys are made of, [position, state] each, at least one position.
    void add(const at::Tensor& queryInputs, const at::Tensor& keyInputs);

    std::int64_t utterances() const { return m_utterances; }
    /// float32 [key head, headSize / 2]; heads that share their keys are summed. After at least one utterance.
    at::Tensor scores() const;

  private:
    PairProjections m_projections;
    std::int64_t m_utterances = 0;
    at::Tensor m_queries;  // float64 [query head, pair]: sum over utterances of the mean norm
    at::Tensor m_keys;     // float64 [key head, pair]
};

/// scores [.., pair], at most 256 pairs → uint8 [.., 2 · pair]: 0 where the score is the highest of its head, the same in both
/// halves. Equal scores: the lower dimension comes first.
at::Tensor ranksOf(const at::Tensor& scores);

/// What a cross-attention's keys are computed from. The original takes the decoder's state for them, where the model takes the
/// encoder's output.
enum class CrossKeys { DecoderState, EncoderOutput };

struct RankedModule {
    AttentionWeights weights;
    bool isCross = false;
};

/// The scores of a whole model, its modules in the original's order: the encoder's self-attentions, then of each decoder layer self
/// and cross.
class PairRanks {
  public:
    explicit PairRanks(const std::vector<RankedModule>& modules, CrossKeys crossKeys = CrossKeys::DecoderState);

    /// One utterance of one module. inputs: float32 [position, state], the layer-normed state that its queries are made of (padding
    /// included as the original does, or left out). encoded: float32 [frame, state], used by a cross-attention under EncoderOutput
    /// only. Every module gets the same number of utterances.
    void add(std::size_t module, const at::Tensor& inputs, const at::Tensor& encoded = {});

    at::Tensor scores() const;  ///< float32 [module, head, 32]
    at::Tensor ranks() const;   ///< uint8 [module, head, 64]

  private:
    struct Module {
        PairScores scores;
        bool takesEncoded = false;
    };
    std::vector<Module> m_modules;
};

}  // namespace undervoice::engine
