#pragma once
// Where the tokens of every row lie in a self cache's storage, [home, group, capacity, width].
//
// Note: scattered rows
// A beam search reorders its rows after every step. On the CPU nothing is copied then: a row goes on writing where it always
// wrote (its home), and a table says for each row and token in which home that token lies. Homes are not written again at
// a token that another row may remember, so every ancestor stays valid (the one slot that is, in merged_self_cache.h, has its own note). On a GPU rows are gathered, as its
// kernels want them in one piece.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace undervoice::engine {

class RowTable {
  public:
    RowTable(int rows, int capacity);

    int rows() const { return static_cast<int>(m_homes.size()); }
    std::int64_t homeOf(int row) const { return m_homes[static_cast<std::size_t>(row)]; }
    /// Home of each token of a row, [capacity]; null when all lie at the row's own home.
    const std::int32_t* ancestorsOf(int row) const;

    /// tokens [row, group, n, width] become tokens past, past + 1, … of every row. Several storages of one table are written by
    /// several calls; the last one says so.
    void write(at::Tensor& storage, const at::Tensor& tokens, int past, bool isLast = true);
    /// What every row has of one token, [row, group, width]: a view where nothing is scattered.
    at::Tensor read(const at::Tensor& storage, int token) const;
    /// The rows in one piece, [row, group, length, width]: a view where nothing is scattered; else all storages are rewritten.
    void makeWhole(const std::vector<at::Tensor*>& storages, int length);

    /// New row i continues old row source[i] (int64 [new rows] on the storages' device), of which `length` tokens count.
    void gather(const std::vector<at::Tensor*>& storages, const at::Tensor& source, int length);

  private:
    bool isWhole(std::int64_t homes) const;  ///< row i lies at home i, all of it
    void scatter(int length);
    void rewrite(const std::vector<at::Tensor*>& storages, const std::vector<std::int32_t>& source, int length);

    int m_capacity;
    std::vector<std::int32_t> m_homes;      // [row]
    std::vector<std::int32_t> m_ancestors;  // [row, capacity]; empty: nothing is scattered
};

}  // namespace undervoice::engine
