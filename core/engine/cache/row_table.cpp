#include "engine/cache/row_table.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
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

at::Tensor indices(const std::vector<std::int64_t>& values, const at::Device& device) { return at::tensor(values, at::kLong).to(device); }

}  // namespace

RowTable::RowTable(int rows, int capacity) : m_capacity(capacity), m_homeCount(rows), m_homes(identity(rows)) {}

bool RowTable::isAtHomes() const {
    if (rows() != m_homeCount) return false;
    for (int row = 0; row < rows(); ++row)
        if (m_homes[static_cast<std::size_t>(row)] != row) return false;
    return true;
}
bool RowTable::isWhole() const { return m_slots.empty() && isAtHomes(); }

bool RowTable::isInWindowOrder() const {
    if (m_prefixes == 0 || rows() % m_prefixes != 0) return false;
    const auto together = static_cast<std::size_t>(rows() / m_prefixes);
    for (std::size_t row = 0; row < m_prefix.size(); ++row)
        if (m_prefix[row] != static_cast<std::int32_t>(row / together)) return false;
    return true;
}

const std::int32_t* RowTable::slotsOf(int row) const {
    return m_slots.empty() ? nullptr : m_slots.data() + static_cast<std::ptrdiff_t>(row) * m_capacity;
}

std::int32_t RowTable::ownSlotOf(int row, int token) const {
    return static_cast<std::int32_t>(m_prefixes * m_shared + m_homes[static_cast<std::size_t>(row)] * tailSlots() + token - m_shared);
}

std::int64_t RowTable::slotOf(int row, int token) const {
    if (const std::int32_t* slots = slotsOf(row)) return slots[token];
    return firstSlotOf(row) + token;
}

std::int64_t RowTable::slotsUsed(int length) const {
    const int shared = std::min(length, m_shared);
    const auto prefixes = static_cast<std::int64_t>(std::set<std::int32_t>(m_prefix.begin(), m_prefix.end()).size());
    return prefixes * shared + rows() * std::int64_t{length - shared};
}

at::Tensor RowTable::homesOf(const at::Tensor& storage) const {
    return storage.narrow(1, m_prefixes * m_shared, m_homeCount * tailSlots()).unflatten(1, {m_homeCount, tailSlots()});
}

void RowTable::write(const Storages& storages, const std::vector<at::Tensor>& tokens, int past) {
    if (past < m_shared) makeWhole(storages, past);
    const std::int64_t n = tokens.front().size(2);
    at::Tensor homes;  // undefined: all of them, in order
    if (!isAtHomes()) homes = at::tensor(m_homes, at::kLong).to(storages.front()->device());
    for (std::size_t i = 0; i < storages.size(); ++i) {
        const at::Tensor at = homesOf(*storages[i]).narrow(2, past - m_shared, n), byGroup = tokens[i].transpose(0, 1);
        if (homes.defined()) at.index_copy_(1, homes, byGroup);
        else at.copy_(byGroup);
    }
    if (m_slots.empty()) return;
    for (int row = 0; row < rows(); ++row) {
        const auto first = m_slots.begin() + row * std::ptrdiff_t{m_capacity} + past;
        std::iota(first, first + n, ownSlotOf(row, past));
    }
}

at::Tensor RowTable::read(const at::Tensor& storage, int token) const {
    if (isWhole()) return homesOf(storage).select(2, token).transpose(0, 1);
    std::vector<std::int64_t> slots;
    for (int row = 0; row < rows(); ++row) slots.push_back(slotOf(row, token));
    return storage.index_select(1, indices(slots, storage.device())).transpose(0, 1);
}

void RowTable::makeWhole(const Storages& storages, int length) {
    if (!isWhole()) rebuild(storages, identity(rows()), length, /*shared=*/0);
}

at::Tensor RowTable::whole(const at::Tensor& storage, int length) const { return homesOf(storage).narrow(2, 0, length).transpose(0, 1); }

bool RowTable::settle(const Storages& storages, int length) {
    const bool isShared = m_shared > 0 && length >= m_shared && isInWindowOrder();
    if (!isShared) {
        makeWhole(storages, length);
        return false;
    }
    if (m_isScattered || !isAtHomes()) rebuild(storages, identity(rows()), length, m_shared);
    return true;
}

at::Tensor RowTable::prefix(const at::Tensor& storage) const {
    return storage.narrow(1, 0, m_prefixes * m_shared).unflatten(1, {m_prefixes, m_shared}).transpose(0, 1);
}

at::Tensor RowTable::tails(const at::Tensor& storage, int length) const { return homesOf(storage).narrow(2, 0, length - m_shared).transpose(0, 1); }

void RowTable::scatter(int length) {
    if (!m_slots.empty()) return;
    m_slots.assign(m_homes.size() * static_cast<std::size_t>(m_capacity), 0);
    for (int row = 0; row < rows(); ++row) {
        const auto first = m_slots.begin() + row * std::ptrdiff_t{m_capacity};
        std::iota(first, first + length, static_cast<std::int32_t>(firstSlotOf(row)));
    }
}

/// New storages in which row i holds what row source[i] held, the first `shared` tokens once for all rows that have them from one place.
void RowTable::rebuild(const Storages& storages, const std::vector<std::int32_t>& source, int length, int shared) {
    RowTable table(static_cast<int>(source.size()), m_capacity);
    std::vector<std::int64_t> prefixes, tails;  // slots
    if (shared > 0) {
        std::vector<std::int32_t> origins;
        for (const std::int32_t row : source) {
            const std::int32_t origin = m_prefix.empty() ? row : m_prefix[static_cast<std::size_t>(row)];
            const auto known = std::ranges::find(origins, origin);
            table.m_prefix.push_back(static_cast<std::int32_t>(known - origins.begin()));
            if (known != origins.end()) continue;
            origins.push_back(origin);
            for (int t = 0; t < shared; ++t) prefixes.push_back(slotOf(row, t));
        }
        table.m_shared = shared;
        table.m_prefixes = static_cast<std::int64_t>(origins.size());
    }
    for (const std::int32_t row : source)
        for (int t = shared; t < length; ++t) tails.push_back(slotOf(row, t));
    for (at::Tensor* storage : storages) {
        at::Tensor rebuilt = at::empty({storage->size(0), table.slots(), storage->size(2)}, storage->options());
        const auto chosen = [&](const std::vector<std::int64_t>& slots) { return storage->index_select(1, indices(slots, storage->device())); };
        if (!prefixes.empty()) rebuilt.narrow(1, 0, static_cast<std::int64_t>(prefixes.size())).copy_(chosen(prefixes));
        if (!tails.empty()) table.homesOf(rebuilt).narrow(2, 0, length - shared).copy_(chosen(tails).unflatten(1, {table.rows(), length - shared}));
        *storage = rebuilt;
    }
    if (shared > 0) {
        table.m_slots.assign(source.size() * static_cast<std::size_t>(m_capacity), 0);
        for (int row = 0; row < table.rows(); ++row) {
            const auto first = table.m_slots.begin() + row * std::ptrdiff_t{m_capacity};
            std::iota(first, first + shared, table.m_prefix[static_cast<std::size_t>(row)] * shared);
            std::iota(first + shared, first + length, table.ownSlotOf(row, shared));
        }
    }
    *this = std::move(table);
}

/// In place, where rows keep their prefixes. Only what has been written is moved.
void RowTable::gatherTails(const Storages& storages, const at::Tensor& source, int length) const {
    if (length <= m_shared) return;
    for (at::Tensor* storage : storages) {
        const at::Tensor written = homesOf(*storage).narrow(2, 0, length - m_shared);
        written.copy_(written.index_select(1, source));
    }
}

void RowTable::gather(const Storages& storages, const RowSource& source, int length, int shareable) {
    const std::vector<std::int32_t>& from = source.rows();
    const bool isReorder = from.size() == m_homes.size();
    const bool isChoice = std::set<std::int32_t>(from.begin(), from.end()).size() == from.size();
    if (isReorder && from == identity(rows())) return;
    if (!isReorder && !isChoice) return rebuild(storages, from, length, m_shared > 0 ? std::min(m_shared, length) : shareable);
    std::vector<std::int32_t> homes, prefix, slots;
    for (const std::int32_t row : from) {
        homes.push_back(m_homes[static_cast<std::size_t>(row)]);
        if (!m_prefix.empty()) prefix.push_back(m_prefix[static_cast<std::size_t>(row)]);
    }
    if (!storages.front()->is_cpu()) {
        if (isReorder && prefix == m_prefix) return gatherTails(storages, source.onDevice(), length);
        return rebuild(storages, from, length, std::min(m_shared, length));
    }
    if (isReorder) scatter(length);
    m_isScattered = m_isScattered || isReorder;
    for (const std::int32_t row : from)
        if (const std::int32_t* own = slotsOf(row)) slots.insert(slots.end(), own, own + m_capacity);
    // Reordered rows keep their homes: only what they remember changes.
    if (!isReorder) m_homes = std::move(homes);
    m_prefix = std::move(prefix);
    m_slots = std::move(slots);
}

}  // namespace undervoice::engine
