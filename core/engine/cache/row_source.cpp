#include "engine/cache/row_source.h"

namespace undervoice::engine {

RowSource::RowSource(const at::Tensor& source, at::Device device) : m_onDevice(source.to(device)) {
    const at::Tensor here = source.to(at::kCPU).contiguous();
    m_rows.assign(here.data_ptr<std::int64_t>(), here.data_ptr<std::int64_t>() + here.numel());
}

}  // namespace undervoice::engine
