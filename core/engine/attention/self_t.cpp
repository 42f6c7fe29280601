#include "engine/attention/self_t.h"

#include <utility>

#include "engine/attention/latent_attention.h"
#include "engine/cache/token_self_cache.h"

namespace undervoice::engine {

Result<std::unique_ptr<SelfAttention>> SelfT::load(WeightReader& reader, const SelfAttentionSource& source) {
    const std::string& p = source.prefix;
    if (source.layer != 0)
        return fail(ErrorCode::Unsupported, p + " cannot be recomputed from the tokens (mode t): only the first layer's input follows from them alone.");
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {p + ".query.weight"}, {p + ".query.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(LatentHeads heads, LatentHeads::load(reader, p + ".key.weight", p + ".value.weight", p + ".value.bias"));
    return std::make_unique<SelfT>(std::move(query), std::move(heads), source.inputs);
}

SelfT::SelfT(Linear query, LatentHeads heads, TokenInputs inputs)
    : m_query(std::move(query)), m_heads(std::move(heads)), m_inputs(std::move(inputs)) {}

std::unique_ptr<SelfCache> SelfT::makeCache(int rows, int capacity) const {
    return std::make_unique<TokenSelfCache>(rows, capacity, m_inputs.embedding.positions.device());
}

at::Tensor SelfT::mix(const SelfInput& input, SelfCache& cache) const {
    auto& own = static_cast<TokenSelfCache&>(cache);
    own.write(input.tokens, input.past);
    const int length = input.past + static_cast<int>(input.normed.size(1));
    const at::Tensor latents = input.past == 0 ? input.normed : m_inputs.normed(own.tokens(length));
    return mixOverTokens(m_query.forward(input.normed), m_heads, latents);
}

}  // namespace undervoice::engine
