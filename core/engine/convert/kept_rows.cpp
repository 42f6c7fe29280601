#include "engine/convert/kept_rows.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/logical_not.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/zeros.h>

#include <string>

namespace undervoice::engine {
namespace {

tl::unexpected<Error> refuse(const KeptOptions& options, const std::string& what) {
    return fail(ErrorCode::InvalidArgument, std::string("The ") + selectionName(options.selection) + " selection of " +
                                                std::to_string(options.count) + " kept dimensions cannot be made: " + what + ".");
}

std::string countRange(std::int64_t least, std::int64_t width) {
    return "the count must lie in " + std::to_string(least) + " to " + std::to_string(width);
}

Result<at::Tensor> uniformMask(const KeptOptions& options, std::int64_t width) {
    const std::int64_t step = width / options.count;
    if ((width / 2) % step != 0)
        return refuse(options, "one in " + std::to_string(step) + " dimensions does not come out even in half of " + std::to_string(width));
    if (options.start < 0 || options.start >= width)
        return refuse(options, "its start is " + std::to_string(options.start) + ", it must lie in 0 to " + std::to_string(width - 1));
    at::Tensor mask = at::zeros({width}, at::kBool);
    mask.slice(0, options.start, width, step).fill_(true);
    return mask;
}

/// The same dimensions of both halves: rotary positions turn dimension i together with i + width / 2.
at::Tensor mirroredMask(std::int64_t first, std::int64_t last, std::int64_t width) {
    at::Tensor mask = at::zeros({2, width / 2}, at::kBool);
    mask.slice(1, first, last).fill_(true);
    return mask.flatten();
}

}  // namespace

const char* selectionName(KeptSelection selection) {
    switch (selection) {
        case KeptSelection::High: return "high";
        case KeptSelection::Low: return "low";
        case KeptSelection::Uniform: return "uniform";
        case KeptSelection::TwoNorm: return "2-norm";
    }
    return "";
}

Result<at::Tensor> keptOfBlock(const KeptOptions& options, std::int64_t width) {
    if (options.count < 1 || options.count > width) return refuse(options, countRange(1, width));
    const std::int64_t pairs = width / 2, keptPairs = options.count / 2;
    switch (options.selection) {
        case KeptSelection::High: return mirroredMask(0, keptPairs, width);
        case KeptSelection::Low: return mirroredMask(pairs - keptPairs, pairs, width);
        case KeptSelection::Uniform: return uniformMask(options, width);
        case KeptSelection::TwoNorm: break;
    }
    return refuse(options, "it needs a rank tensor");
}

Result<at::Tensor> keptByRanks(const at::Tensor& ranks, std::int64_t count) {
    const KeptOptions options{KeptSelection::TwoNorm, count, /*start=*/0};
    if (!ranks.defined()) return refuse(options, "it needs a rank tensor");
    if (ranks.dim() < 2 || ranks.scalar_type() != at::kByte)
        return refuse(options, "the ranks must be uint8 numbers of heads and their dimensions");
    const std::int64_t width = ranks.size(-1);
    if (count < 2 || count > width) return refuse(options, countRange(2, width));
    return ranks.lt(count / 2).flatten(-2);
}

at::Tensor RowOrder::all() const { return at::cat({kept, rest}); }

RowOrder rowOrder(const at::Tensor& mask) { return {at::nonzero(mask).flatten(), at::nonzero(at::logical_not(mask)).flatten()}; }

}  // namespace undervoice::engine
