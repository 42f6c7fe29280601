#include "engine/attention/self_attention.h"

namespace undervoice::engine {

at::Tensor TokenInputs::normed(const at::Tensor& ids) const {
    return norm.forward(embedding.rows(ids, positions.scalar_type()).add_(positions.narrow(0, 0, ids.size(1))));
}

}  // namespace undervoice::engine
