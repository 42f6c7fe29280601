#include "engine/cache/row_table.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <set>
#include <utility>

namespace undervoice::engine {
namespace {

std::vector<std::int32_t> identity(std::int64_t rows) {
    std::vector<std::int32_t> homes(static_cast<std::size_t>(rows));
    std::iota(homes.begin(), homes.end(), 0);
    return homes;
}

/// Only what has been written is moved.
void gatherOnDevice(at::Tensor& storage, const at::Tensor& source, int length) {
    if (source.size(0) == storage.size(0)) {
        storage.narrow(2, 0, length).copy_(storage.narrow(2, 0, length).index_select(0, source));
        return;
    }
    at::Tensor gathered = at::empty({source.size(0), storage.size(1), storage.size(2), storage.size(3)}, storage.options());
    gathered.narrow(2, 0, length).copy_(storage.narrow(2, 0, length).index_select(0, source));
    storage = gathered;
}

}  // namespace

RowTable::RowTable(int rows, int capacity) : m_capacity(capacity), m_homes(identity(rows)) {}

bool RowTable::isWhole(std::int64_t homes) const { return m_ancestors.empty() && m_homes == identity(homes); }

const std::int32_t* RowTable::ancestorsOf(int row) const {
    return m_ancestors.empty() ? nullptr : m_ancestors.data() + static_cast<std::ptrdiff_t>(row) * m_capacity;
}

void RowTable::write(at::Tensor& storage, const at::Tensor& tokens, int past, bool isLast) {
    const std::int64_t n = tokens.size(2);
    if (rows() == storage.size(0) && std::ranges::is_sorted(m_homes)) {
        storage.narrow(2, past, n).copy_(tokens);
    } else {
        storage.narrow(2, past, n).index_copy_(0, at::tensor(m_homes, at::kLong), tokens);
    }
    if (m_ancestors.empty() || !isLast) return;
    for (int row = 0; row < rows(); ++row) std::fill_n(m_ancestors.begin() + row * m_capacity + past, n, m_homes[static_cast<std::size_t>(row)]);
}

at::Tensor RowTable::read(const at::Tensor& storage, int token) const {
    const at::Tensor ofHomes = storage.select(2, token);
    if (isWhole(storage.size(0))) return ofHomes;
    std::vector<std::int64_t> homes;
    for (int row = 0; row < rows(); ++row) {
        const std::int32_t* ancestors = ancestorsOf(row);
        homes.push_back(ancestors ? ancestors[token] : homeOf(row));
    }
    return ofHomes.index_select(0, at::tensor(homes, at::kLong));
}

void RowTable::makeWhole(const std::vector<at::Tensor*>& storages, int length) {
    if (!isWhole(storages.front()->size(0))) rewrite(storages, identity(rows()), length);
}

void RowTable::scatter(int length) {
    if (!m_ancestors.empty()) return;
    m_ancestors.assign(m_homes.size() * static_cast<std::size_t>(m_capacity), 0);
    for (int row = 0; row < rows(); ++row) std::fill_n(m_ancestors.begin() + row * m_capacity, length, m_homes[static_cast<std::size_t>(row)]);
}

/// New storages in which row i holds what row source[i] held.
void RowTable::rewrite(const std::vector<at::Tensor*>& storages, const std::vector<std::int32_t>& source, int length) {
    for (at::Tensor* storage : storages) {
        const std::int64_t groups = storage->size(1), capacity = storage->size(2);
        const std::size_t bytes = static_cast<std::size_t>(storage->size(3)) * storage->element_size();
        at::Tensor whole = at::empty({static_cast<std::int64_t>(source.size()), groups, capacity, storage->size(3)}, storage->options());
        auto* to = static_cast<std::byte*>(whole.data_ptr());
        const auto* from = static_cast<const std::byte*>(storage->data_ptr());
        for (const std::int32_t row : source) {
            const std::int32_t* ancestors = ancestorsOf(row);
            for (std::int64_t group = 0; group < groups; ++group, to += static_cast<std::size_t>(capacity) * bytes) {
                for (int t = 0; t < length; ++t) {
                    const std::int64_t home = ancestors ? ancestors[t] : homeOf(row);
                    const auto at = static_cast<std::size_t>((home * groups + group) * capacity + t);
                    std::memcpy(to + static_cast<std::size_t>(t) * bytes, from + at * bytes, bytes);
                }
            }
        }
        *storage = whole;
    }
    m_homes = identity(static_cast<std::int64_t>(source.size()));
    m_ancestors.clear();
}

void RowTable::gather(const std::vector<at::Tensor*>& storages, const at::Tensor& source, int length) {
    if (!storages.front()->is_cpu()) {
        for (at::Tensor* storage : storages) gatherOnDevice(*storage, source, length);
        m_homes = identity(source.size(0));
        return;
    }
    const at::Tensor indices = source.to(at::kCPU).contiguous();
    const std::vector<std::int32_t> from(indices.data_ptr<std::int64_t>(), indices.data_ptr<std::int64_t>() + indices.numel());
    const bool isReorder = from.size() == m_homes.size();
    const bool isChoice = std::set<std::int32_t>(from.begin(), from.end()).size() == from.size();
    if (!isReorder && !isChoice) return rewrite(storages, from, length);
    if (isReorder && from == identity(rows())) return;
    if (isReorder) scatter(length);
    std::vector<std::int32_t> homes, ancestors;
    for (const std::int32_t row : from) {
        homes.push_back(static_cast<std::int32_t>(homeOf(row)));
        if (const std::int32_t* own = ancestorsOf(row)) ancestors.insert(ancestors.end(), own, own + m_capacity);
    }
    // Reordered rows keep their homes: only what they remember changes.
    if (!isReorder) m_homes = std::move(homes);
    m_ancestors = std::move(ancestors);
}

}  // namespace undervoice::engine
