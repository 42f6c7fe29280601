#include "engine/checkpoint/narrowing.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kBlock = 1 << 16;  // elements; both numbers of a block stay in a core's cache
constexpr std::pair<at::ScalarType, kernels::ElementType> kNarrowTypes[] = {{at::kHalf, kernels::ElementType::Float16},
                                                                            {at::kBFloat16, kernels::ElementType::BFloat16}};

/// The plain version, for processors that no kernel is made for.
bool narrowPlainly(std::span<const std::byte> floats, at::Tensor& flat) {
    const at::Tensor block = at::empty({kBlock}, at::kFloat);
    for (std::int64_t first = 0; first < flat.numel(); first += kBlock) {
        const std::int64_t size = std::min(kBlock, flat.numel() - first);
        const at::Tensor from = block.narrow(0, 0, size);
        std::memcpy(from.data_ptr(), floats.data() + 4 * first, static_cast<std::size_t>(4 * size));
        at::Tensor to = flat.narrow(0, first, size);
        to.copy_(from);
        if (!at::equal(to.to(at::kFloat), from)) return false;
    }
    return true;
}

}  // namespace

at::Tensor narrowedIfExact(std::span<const std::byte> floats, const std::vector<std::int64_t>& shape) {
    const auto count = static_cast<std::int64_t>(floats.size() / sizeof(float));
    // Weights that were trained in float32 differ in the first values already: no memory is touched for them.
    for (const auto& [type, element] : kNarrowTypes) {
        at::Tensor flat = at::empty({count}, type);
        const kernels::KernelTable* table = kernels::kernels();
        const bool isExact = table ? table->narrow(floats.data(), element, static_cast<std::uint16_t*>(flat.data_ptr()), count)
                                   : narrowPlainly(floats, flat);
        if (isExact) return flat.view(shape);
    }
    return {};
}

at::Tensor narrowedIfExact(const at::Tensor& values) {
    if (values.scalar_type() != at::kFloat) return values;
    const at::Tensor whole = values.contiguous();
    const std::span bytes(static_cast<const std::byte*>(whole.data_ptr()), whole.nbytes());
    const at::Tensor narrow = narrowedIfExact(bytes, values.sizes().vec());
    return narrow.defined() ? narrow : values;
}

}  // namespace undervoice::engine
