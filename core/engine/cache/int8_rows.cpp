#include "engine/cache/int8_rows.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

namespace undervoice::engine {
namespace {

constexpr float kLargest = 127;

float scaleOf(float largest) {
    const auto scale = static_cast<float>(c10::Half(largest / kLargest));
    return scale == 0 ? 1 : scale;
}

/// A step's few vectors, without a dozen small tensors.
void roundRows(const float* from, std::int64_t count, const Segments& segments, std::int8_t* values, c10::Half* scales) {
    for (std::int64_t row = 0; row < count; ++row)
        for (const std::int64_t width : segments) {
            float largest = 0;
            for (std::int64_t i = 0; i < width; ++i) largest = std::max(largest, std::abs(from[i]));
            const float scale = scaleOf(largest);
            for (std::int64_t i = 0; i < width; ++i)
                values[i] = static_cast<std::int8_t>(std::clamp(std::nearbyint(from[i] / scale), -kLargest, kLargest));
            *scales++ = c10::Half(scale);
            from += width;
            values += width;
        }
}

Int8Rows roundedByTensors(const at::Tensor& vectors, const Segments& segments) {
    std::vector<at::Tensor> values, scales;
    for (const at::Tensor& part : vectors.to(at::kFloat).split_with_sizes(segments, -1)) {
        const at::Tensor scale = part.abs().amax(-1, /*keepdim=*/true).div_(kLargest).to(at::kHalf);
        scales.push_back(scale.masked_fill(scale.eq(0), 1));
        values.push_back(part.div(scales.back().to(at::kFloat)).round_().clamp_(-kLargest, kLargest).to(at::kChar));
    }
    return {at::cat(values, -1), at::cat(scales, -1)};
}

}  // namespace

Int8Rows toInt8Rows(const at::Tensor& vectors, const Segments& segments) {
    if (!vectors.is_cpu()) return roundedByTensors(vectors, segments);
    const at::Tensor floats = vectors.to(at::kFloat).contiguous();
    std::vector<std::int64_t> shape = floats.sizes().vec();
    Int8Rows rows;
    rows.values = at::empty(shape, floats.options().dtype(at::kChar));
    shape.back() = static_cast<std::int64_t>(segments.size());
    rows.scales = at::empty(shape, floats.options().dtype(at::kHalf));
    roundRows(floats.data_ptr<float>(), floats.numel() / floats.size(-1), segments, rows.values.data_ptr<std::int8_t>(), rows.scales.data_ptr<c10::Half>());
    return rows;
}

at::Tensor fromInt8Rows(const Int8Rows& rows, const Segments& segments, at::ScalarType type) {
    const at::Tensor scales = rows.scales.to(at::kFloat);
    if (segments.size() == 1) return rows.values.to(at::kFloat).mul_(scales).to(type);
    std::vector<at::Tensor> parts = rows.values.to(at::kFloat).split_with_sizes(segments, -1);
    for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = parts[i].mul(scales.narrow(-1, static_cast<std::int64_t>(i), 1));
    return at::cat(parts, -1).to(type);
}

}  // namespace undervoice::engine
