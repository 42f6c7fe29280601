#pragma once
// Writes one safetensors file, a tensor at a time: peak memory is the tensor at hand. The header is complete before the first
// tensor, so the same tensors give the same bytes.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"

namespace undervoice::engine {

struct TensorToWrite {
    std::string name;
    std::vector<std::int64_t> shape;
    at::ScalarType type = at::kHalf;  ///< Half, BFloat16, Float, Int or Byte
};

class SafetensorsWriter {
  public:
    /// Creates the file. Io with the path.
    static Result<SafetensorsWriter> create(const std::filesystem::path& path, std::vector<TensorToWrite> tensors,
                                            const std::map<std::string, std::string>& metadata = {});
    /// The next tensor of the list, of its shape; converted to its type. Internal when it is another's turn; Io when the disk is full.
    Status add(const std::string& name, const at::Tensor& values);
    /// All tensors are there: on the disk for good.
    Status finish();

  private:
    SafetensorsWriter(std::filesystem::path path, std::ofstream file, std::vector<TensorToWrite> tensors);
    tl::unexpected<Error> failed() const;

    std::filesystem::path m_path;
    std::ofstream m_file;
    std::vector<TensorToWrite> m_tensors;
    std::size_t m_next = 0;
};

}  // namespace undervoice::engine
