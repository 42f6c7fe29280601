#include "engine/cache/token_self_cache.h"

#include <ATen/ops/empty.h>

namespace undervoice::engine {

TokenSelfCache::TokenSelfCache(int rows, int capacity, at::Device device)
    : m_tokens(at::empty({rows, capacity}, at::TensorOptions(at::kInt).device(device))) {}

void TokenSelfCache::write(const at::Tensor& tokens, int past) { m_tokens.narrow(1, past, tokens.size(1)).copy_(tokens); }

at::Tensor TokenSelfCache::tokens(int length) const { return m_tokens.narrow(1, 0, length).to(at::kLong); }

void TokenSelfCache::gatherRows(const RowSource& source, int length) {
    at::Tensor gathered = at::empty({source.onDevice().size(0), m_tokens.size(1)}, m_tokens.options());
    gathered.narrow(1, 0, length).copy_(m_tokens.narrow(1, 0, length).index_select(0, source.onDevice()));
    m_tokens = gathered;
}

}  // namespace undervoice::engine
