#include "text/compression.h"

#include <new>
#include <vector>

#include <zlib.h>

namespace undervoice::text {
namespace {

constexpr int kLevel = 6;  // what zlib's default of -1 stands for; the thresholds were chosen with it

}  // namespace

double compressionRatio(std::string_view text) {
    if (text.empty()) return 0;
    uLongf compressedBytes = compressBound(static_cast<uLong>(text.size()));
    std::vector<Bytef> compressed(compressedBytes);
    const int status =
        compress2(compressed.data(), &compressedBytes, reinterpret_cast<const Bytef*>(text.data()),
                  static_cast<uLong>(text.size()), kLevel);
    // The buffer has the bound's size, so memory is the only thing that can be missing.
    if (status != Z_OK) throw std::bad_alloc();
    return static_cast<double>(text.size()) / static_cast<double>(compressedBytes);
}

}  // namespace undervoice::text
