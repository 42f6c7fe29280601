#include "engine/decoding/row_search.h"

#include "engine/decoding/counter_random.h"
#include "engine/decoding/row_math.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <ATen/Parallel.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/searchsorted.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

namespace undervoice::engine {
namespace {

/// Fewer rows are not worth waking a thread for: a row takes about 0.1 ms.
constexpr std::int64_t kRowsOfAThread = 2;

/// Steps between two looks at the rows of a GPU: a look waits for all that was queued, a step too many costs
/// one step.
constexpr std::int64_t kStepsBetweenLooks = 8;

std::span<const float> rowOf(const at::Tensor& matrix, std::int64_t row) {
    return {matrix.const_data_ptr<float>() + row * matrix.stride(0),
            static_cast<std::size_t>(matrix.size(1))};
}

}  // namespace

RowSearch::RowSearch(const SearchShape& shape) : m_shape(shape), m_windows(shape.windows) {
    const std::int64_t rows = shape.windows * shape.rowsPerWindow;
    m_tokens =
        at::full({rows, shape.maxSteps}, shape.endToken, at::TensorOptions(at::kLong).device(shape.device));
    m_sums = at::zeros({rows}, at::TensorOptions(at::kFloat).device(shape.device));
    m_isOpen = at::ones({rows}, at::TensorOptions(at::kBool).device(shape.device));
}

void RowSearch::advance(const at::Tensor& logits) {
    if (logits.is_cpu()) {
        advanceByRows(logits);
    } else {
        advanceByTensor(logits);
    }
}

void RowSearch::advanceByRows(const at::Tensor& logits) {
    assert(m_length < m_shape.maxSteps);
    at::parallel_for(0, logits.size(0), kRowsOfAThread, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) advanceRow(rowOf(logits, row), row);
    });
    ++m_length;
}

void RowSearch::advanceRow(std::span<const float> logits, std::int64_t row) {
    bool& isOpen = m_isOpen.mutable_data_ptr<bool>()[row];
    if (!isOpen) return;  // its tokens were the end token from the start
    const std::int64_t token = pickOfRow(logits, row);
    if (token >= 0) {
        const auto chosen = static_cast<double>(logits[static_cast<std::size_t>(token)]);
        m_sums.mutable_data_ptr<float>()[row] += static_cast<float>(chosen - logSumExp(logits));
        m_tokens.mutable_data_ptr<std::int64_t>()[row * m_tokens.stride(0) + m_length] = token;
    }
    isOpen = token >= 0 && token != m_shape.endToken;
}

void RowSearch::advanceByTensor(const at::Tensor& logits) {
    assert(m_length < m_shape.maxSteps);
    at::Tensor next = pickByTensor(logits);
    const at::Tensor logprobs = at::log_softmax(logits, 1).gather(1, next.unsqueeze(1)).squeeze(1);  // [row]
    // Where nothing is allowed the softmax is 0 / 0: the row ends.
    const at::Tensor goesOn = m_isOpen.logical_and(logprobs.isnan().logical_not());
    m_sums.add_(at::where(goesOn, logprobs, 0.0));
    next = at::where(goesOn, next, m_shape.endToken);
    m_tokens.select(1, m_length).copy_(next);
    m_isOpen = next.ne(m_shape.endToken);
    ++m_length;
}

std::vector<std::int64_t> RowSearch::openWindows() const {
    std::vector<std::int64_t> open;
    const bool looks = m_isOpen.is_cpu() || m_length % kStepsBetweenLooks == 0;
    const at::Tensor isOpen = looks ? m_isOpen.cpu() : at::Tensor();
    const bool* const rows = looks ? isOpen.const_data_ptr<bool>() : nullptr;
    for (std::int64_t window = 0; window < m_windows; ++window) {
        const bool* const first = looks ? rows + window * m_shape.rowsPerWindow : nullptr;
        if (!looks || std::any_of(first, first + m_shape.rowsPerWindow, [](bool x) { return x; }))
            open.push_back(window);
    }
    return open;
}

std::vector<Candidate> RowSearch::candidates(std::int64_t window) const {
    const std::int64_t first = window * m_shape.rowsPerWindow;
    const at::Tensor tokens = sampled().narrow(0, first, m_shape.rowsPerWindow).cpu();
    const at::Tensor sums = m_sums.narrow(0, first, m_shape.rowsPerWindow).cpu();
    std::vector<Candidate> found;
    for (std::int64_t row = 0; row < m_shape.rowsPerWindow; ++row) {
        const std::int64_t* const begin = tokens.const_data_ptr<std::int64_t>() + row * tokens.stride(0);
        const std::int64_t* const end = std::find(begin, begin + m_length, m_shape.endToken);
        found.push_back(
            {std::vector<int>(begin, end), static_cast<double>(sums.const_data_ptr<float>()[row])});
    }
    return found;
}

std::vector<std::int64_t> RowSearch::rowsOf(std::span<const std::int64_t> windows) const {
    std::vector<std::int64_t> rows;
    for (const std::int64_t window : windows) {
        for (std::int64_t row = 0; row < m_shape.rowsPerWindow; ++row)
            rows.push_back(window * m_shape.rowsPerWindow + row);
    }
    return rows;
}

void RowSearch::keepWindows(std::span<const std::int64_t> windows) {
    const at::Tensor rows = at::tensor(rowsOf(windows), at::kLong).to(m_shape.device);
    m_tokens = m_tokens.index_select(0, rows);
    m_sums = m_sums.index_select(0, rows);
    m_isOpen = m_isOpen.index_select(0, rows);
    m_windows = static_cast<std::int64_t>(windows.size());
}

std::int64_t GreedySearch::pickOfRow(std::span<const float> logits, std::int64_t) const {
    return argmax(logits);
}

at::Tensor GreedySearch::pickByTensor(const at::Tensor& logits) const {
    return at::argmax(logits, 1);
}

Sampler::Sampler(const SearchShape& shape, double temperature, std::vector<std::uint64_t> seeds)
    : RowSearch(shape), m_temperature(temperature), m_seeds(std::move(seeds)) {
    assert(m_seeds.size() == static_cast<std::size_t>(shape.windows));
}

double Sampler::numberOf(std::int64_t row) const {
    const std::uint64_t seed = m_seeds[static_cast<std::size_t>(row / shape().rowsPerWindow)];
    const std::int64_t member = row % shape().rowsPerWindow;
    return uniformNumber(seed, static_cast<std::uint64_t>(member), static_cast<std::uint64_t>(length()));
}

std::int64_t Sampler::pickOfRow(std::span<const float> logits, std::int64_t row) const {
    return drawToken(logits, m_temperature, numberOf(row));
}

at::Tensor Sampler::pickByTensor(const at::Tensor& logits) const {
    std::vector<double> u;
    for (std::int64_t row = 0; row < logits.size(0); ++row) u.push_back(numberOf(row));
    return drawTokens(logits, m_temperature, u);
}

void Sampler::keepWindows(std::span<const std::int64_t> windows) {
    std::vector<std::uint64_t> seeds;
    for (const std::int64_t window : windows) seeds.push_back(m_seeds[static_cast<std::size_t>(window)]);
    m_seeds = std::move(seeds);
    RowSearch::keepWindows(windows);
}

at::Tensor drawTokens(const at::Tensor& logits, double temperature, std::span<const double> u) {
    const at::Tensor cumulated =
        at::softmax(logits.div(temperature), 1).to(at::kDouble).cumsum(1);  // [row, vocabulary]
    const at::Tensor quantiles =
        at::tensor(at::ArrayRef<double>(u.data(), u.size()), at::kDouble).to(logits.device());
    const at::Tensor total = cumulated.narrow(1, cumulated.size(1) - 1, 1);  // [row, 1]
    return at::searchsorted(cumulated, quantiles.unsqueeze(1).mul(total), /*out_int32=*/false, /*right=*/true)
        .squeeze(1)
        .clamp_max(logits.size(1) - 1);
}

}  // namespace undervoice::engine
