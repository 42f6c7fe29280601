#pragma once
// Where the tokens of every row lie in a self cache's storages, [group, slot, width]: a slot is the place of one token's vectors.
//
// Note: scattered rows
// A beam search reorders its rows after every step. On the CPU nothing is copied then: a row goes on writing where it always
// wrote (its home, `capacity` slots), and a table says for each row and token in which slot that token lies. Homes are not written
// again at a token that another row may remember, so every slot stays valid (the one that does not, in merged_self_cache.h, has its own
// note). On a GPU rows are gathered, as its kernels want them in one piece.
//
// Note: shared prefix
// When a window's row becomes several (beams, samples), what they have in common, the prompt, stays where it is: once a window. Homes
// then have room for what comes after it. Kernels follow the table; others read the prefix and the tails apart.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "engine/cache/row_source.h"

namespace undervoice::engine {

class RowTable {
  public:
    /// All that is kept of a token: values, and their scales where there are any; or keys and values.
    using Storages = std::vector<at::Tensor*>;

    RowTable(int rows, int capacity);

    int rows() const { return static_cast<int>(m_homes.size()); }
    /// Tokens that are there once for several rows; 0: each row has its own.
    int sharedLength() const { return m_shared; }
    std::int64_t slots() const { return m_prefixes * std::int64_t{m_shared} + tailSlots() * m_homeCount; }
    /// That hold something when every row has so many tokens.
    std::int64_t slotsUsed(int length) const;
    std::int64_t homes() const { return m_homeCount; }
    std::int64_t prefixes() const { return m_prefixes; }

    /// Slot of each token of a row, [capacity]; null where token t lies in slot firstSlotOf(row) + t.
    const std::int32_t* slotsOf(int row) const;
    std::int64_t firstSlotOf(int row) const { return m_homes[static_cast<std::size_t>(row)] * std::int64_t{m_capacity}; }

    /// tokens: for each storage [row, group, n, width], tokens past, past + 1, … of every row.
    void write(const Storages& storages, const std::vector<at::Tensor>& tokens, int past);
    /// What every row has of one token, [row, group, width]: a view where nothing is scattered.
    at::Tensor read(const at::Tensor& storage, int token) const;

    /// Afterwards whole() can be had. Copies where rows are scattered or share a prefix.
    void makeWhole(const Storages& storages, int length);
    /// The rows in one piece, [row, group, length, width]: a view.
    at::Tensor whole(const at::Tensor& storage, int length) const;

    /// Afterwards prefix() and tails() can be had. Copies where rows are scattered. Whether a prefix is shared at all then.
    bool settle(const Storages& storages, int length);
    /// [window, group, sharedLength, width] and [row, group, length − sharedLength, width], the rows of a window behind each other: views.
    at::Tensor prefix(const at::Tensor& storage) const;
    at::Tensor tails(const at::Tensor& storage, int length) const;

    /// New row i continues old row source[i], of which `length` tokens count. Where rows become more, the first `shareable` of them may be kept
    /// once.
    void gather(const Storages& storages, const RowSource& source, int length, int shareable);

  private:
    std::int64_t tailSlots() const { return m_capacity - m_shared; }
    /// Where the row writes a token that is not shared.
    std::int32_t ownSlotOf(int row, int token) const;
    std::int64_t slotOf(int row, int token) const;
    bool isWhole() const;         ///< row i lies at home i, all of it
    bool isAtHomes() const;       ///< every row at home i, there are no others
    bool isInWindowOrder() const; ///< each prefix serves the next so many rows
    void scatter(int length);
    at::Tensor homesOf(const at::Tensor& storage) const;  ///< [group, home, tail, width]
    void rebuild(const Storages& storages, const std::vector<std::int32_t>& source, int length, int shared);
    void gatherTails(const Storages& storages, const at::Tensor& source, int length) const;

    int m_capacity;
    int m_shared = 0;
    std::int64_t m_prefixes = 0, m_homeCount;
    std::vector<std::int32_t> m_homes;   // [row]
    std::vector<std::int32_t> m_prefix;  // [row], which prefix is a row's; empty: none is shared
    std::vector<std::int32_t> m_slots;   // [row, capacity]; empty: each row is in its own home
    bool m_isScattered = false;          // tails lie in other rows' homes
};

}  // namespace undervoice::engine
