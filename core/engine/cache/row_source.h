#pragma once
// Which old row each new row goes on from: on the device, for gathering, and here, for deciding. Made once for all layers.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace undervoice::engine {

class RowSource {
  public:
    /// source int64 [new rows], of any device.
    RowSource(const at::Tensor& source, at::Device device);
    RowSource(const at::Tensor& source) : RowSource(source, source.device()) {}  // NOLINT: it is the source

    const at::Tensor& onDevice() const { return m_onDevice; }
    const std::vector<std::int32_t>& rows() const { return m_rows; }

  private:
    at::Tensor m_onDevice;
    std::vector<std::int32_t> m_rows;
};

}  // namespace undervoice::engine
