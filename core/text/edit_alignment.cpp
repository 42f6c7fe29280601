#include "text/edit_alignment.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>

namespace undervoice::text {
namespace {

// Note: bit-parallel edit distance. With D[i,j] the distance of the first i reference symbols to the first j
// of the hypothesis, neighbours differ by at most one, so that a column of D is two bits a row: D[i,j] -
// D[i-1,j] is +1 (up), -1 (down) or 0. Hyyrö (2003, after Myers 1999) steps from one column to the next in a
// few machine words' operations for 64 rows. The trace back needs nothing but these bits.

constexpr std::size_t kBits = 64;

/// Vertical differences of one column, a bit a row.
struct Column {
    std::vector<std::uint64_t> up;
    std::vector<std::uint64_t> down;
};

bool bitAt(const std::vector<std::uint64_t>& bits, std::size_t row) {
    return (bits[row / kBits] >> (row % kBits)) & 1U;
}

/// Where each symbol stands in the reference. Frequent symbols have a ready mask; the others, which are many,
/// a list of rows from which a mask is made when needed. So a mask never costs more than a column's step, and
/// all of them take O(rows) memory.
class SymbolMasks {
  public:
    explicit SymbolMasks(std::span<const int> reference) : m_scratch((reference.size() + kBits - 1) / kBits) {
        for (std::size_t row = 0; row < reference.size(); ++row) m_rows[reference[row]].push_back(row);
        for (auto& [symbol, rows] : m_rows) {
            if (rows.size() <= m_scratch.size()) continue;
            std::vector<std::uint64_t>& mask = m_masks[symbol];
            mask.resize(m_scratch.size());
            setRows(rows, mask);
            rows = {};
        }
    }

    std::size_t words() const { return m_scratch.size(); }

    /// The mask of a symbol; valid until the next call.
    const std::vector<std::uint64_t>& of(int symbol) {
        if (const auto mask = m_masks.find(symbol); mask != m_masks.end()) return mask->second;
        for (const std::size_t row : m_scratchRows) m_scratch[row / kBits] = 0;
        const auto rows = m_rows.find(symbol);
        m_scratchRows = rows == m_rows.end() ? std::span<const std::size_t>()
                                             : std::span<const std::size_t>(rows->second);
        setRows(m_scratchRows, m_scratch);
        return m_scratch;
    }

  private:
    static void setRows(std::span<const std::size_t> rows, std::vector<std::uint64_t>& mask) {
        for (const std::size_t row : rows) mask[row / kBits] |= std::uint64_t{1} << (row % kBits);
    }

    std::unordered_map<int, std::vector<std::size_t>> m_rows;
    std::unordered_map<int, std::vector<std::uint64_t>> m_masks;
    std::vector<std::uint64_t> m_scratch;
    std::span<const std::size_t> m_scratchRows;
};

/// Moves on to the next column, whose hypothesis symbol has this mask.
void advance(Column& column, const std::vector<std::uint64_t>& mask) {
    std::uint64_t carryUp = 1;  // the row above the first costs one more with every column
    std::uint64_t carryDown = 0;
    for (std::size_t w = 0; w < mask.size(); ++w) {
        const std::uint64_t up = column.up[w];
        const std::uint64_t down = column.down[w];
        const std::uint64_t match = mask[w] | carryDown;
        const std::uint64_t diagonal = (((match & up) + up) ^ up) | match | down;  // D[i,j] = D[i-1,j-1]
        const std::uint64_t right = down | ~(diagonal | up);                       // D[i,j] = D[i,j-1] + 1
        const std::uint64_t left = diagonal & up;                                  // D[i,j] = D[i,j-1] - 1
        const std::uint64_t rightAbove = (right << 1) | carryUp;
        const std::uint64_t leftAbove = (left << 1) | carryDown;
        carryUp = right >> (kBits - 1);
        carryDown = left >> (kBits - 1);
        column.up[w] = leftAbove | ~(diagonal | rightAbove);
        column.down[w] = rightAbove & diagonal;
    }
}

/// All columns, kept whole where memory allows, else made again stretch by stretch on the way back.
class Table {
  public:
    Table(std::span<const int> reference, std::span<const int> hypothesis, std::size_t tableBytes)
        : m_hypothesis(hypothesis),
          m_masks(reference),
          m_stride(strideFor(m_masks.words(), hypothesis.size(), tableBytes)) {
        Column column{std::vector<std::uint64_t>(m_masks.words(), ~std::uint64_t{0}),
                      std::vector<std::uint64_t>(m_masks.words())};
        const std::size_t lastStretch = (hypothesis.size() - 1) / m_stride * m_stride;
        for (std::size_t j = 0; j < lastStretch; ++j) {
            if (j % m_stride == 0) m_starts.push_back(column);
            advance(column, m_masks.of(hypothesis[j]));
        }
        m_starts.push_back(std::move(column));
    }

    /// Column j, 0 <= j <= hypothesis length. Meant to be asked for from right to left, neighbours together.
    const Column& at(std::size_t j) {
        if (m_stretch.empty() || j < m_stretchBegin) makeStretch(j == 0 ? 0 : (j - 1) / m_stride * m_stride);
        return m_stretch[j - m_stretchBegin];
    }

  private:
    /// Columns of one stretch: all of them, or the square root of their number, which is the least memory for
    /// making each twice. Two at least, so that neighbours across a border lie in one stretch.
    static std::size_t strideFor(std::size_t words, std::size_t columns, std::size_t tableBytes) {
        const std::size_t columnBytes = 2 * sizeof(std::uint64_t) * words;
        if (columns <= tableBytes / columnBytes) return columns;
        return std::max<std::size_t>(2, static_cast<std::size_t>(std::sqrt(static_cast<double>(columns))));
    }

    void makeStretch(std::size_t begin) {
        m_stretchBegin = begin;
        m_stretch.assign(1, m_starts[begin / m_stride]);
        const std::size_t end = std::min(begin + m_stride, m_hypothesis.size());
        for (std::size_t j = begin; j < end; ++j) {
            m_stretch.push_back(m_stretch.back());
            advance(m_stretch.back(), m_masks.of(m_hypothesis[j]));
        }
    }

    std::span<const int> m_hypothesis;
    SymbolMasks m_masks;
    std::size_t m_stride;
    std::vector<Column> m_starts;   ///< the column before each stretch
    std::vector<Column> m_stretch;  ///< columns m_stretchBegin to m_stretchBegin + m_stride, both included
    std::size_t m_stretchBegin = 0;
};

/// From the corner back: deletion where the column rises, else insertion where the previous column falls,
/// else the diagonal. Last edit first.
std::vector<Edit> traceBack(std::span<const int> reference, std::span<const int> hypothesis,
                            std::size_t tableBytes) {
    std::vector<Edit> edits;
    std::size_t i = reference.size();
    std::size_t j = hypothesis.size();
    if (i > 0 && j > 0) {
        Table table(reference, hypothesis, tableBytes);
        while (i > 0 && j > 0) {
            if (bitAt(table.at(j).up, i - 1)) {
                edits.push_back(Edit::Delete);
                --i;
            } else if (bitAt(table.at(j - 1).down, i - 1)) {
                edits.push_back(Edit::Insert);
                --j;
            } else {
                --i;
                --j;
                edits.push_back(reference[i] == hypothesis[j] ? Edit::Equal : Edit::Substitute);
            }
        }
    }
    edits.insert(edits.end(), i, Edit::Delete);
    edits.insert(edits.end(), j, Edit::Insert);
    return edits;
}

void append(Edit edit, std::size_t count, std::vector<EditChunk>& chunks) {
    if (count == 0) return;
    const std::size_t i = chunks.empty() ? 0 : chunks.back().referenceEnd;
    const std::size_t j = chunks.empty() ? 0 : chunks.back().hypothesisEnd;
    if (chunks.empty() || chunks.back().edit != edit) chunks.push_back({edit, i, i, j, j});
    if (edit != Edit::Insert) chunks.back().referenceEnd += count;
    if (edit != Edit::Delete) chunks.back().hypothesisEnd += count;
}

}  // namespace

Result<std::vector<EditChunk>> alignSymbols(std::span<const int> reference, std::span<const int> hypothesis,
                                            std::size_t tableBytes) {
    const std::size_t shorter = std::min(reference.size(), hypothesis.size());
    std::size_t prefix = 0;
    while (prefix < shorter && reference[prefix] == hypothesis[prefix]) ++prefix;
    std::size_t suffix = 0;
    while (suffix < shorter - prefix &&
           reference[reference.size() - 1 - suffix] == hypothesis[hypothesis.size() - 1 - suffix])
        ++suffix;
    const auto middle = [&](std::span<const int> all) {
        return all.subspan(prefix, all.size() - prefix - suffix);
    };
    const std::size_t longest = std::max(middle(reference).size(), middle(hypothesis).size());
    if (longest > kMaxAlignedLength && shorter > prefix + suffix)
        return fail(ErrorCode::InvalidArgument, "A text of " + std::to_string(longest) +
                                                    " symbols is too long to be compared, the limit is " +
                                                    std::to_string(kMaxAlignedLength) +
                                                    ": compare it in parts.");
    std::vector<Edit> edits = traceBack(middle(reference), middle(hypothesis), tableBytes);
    std::vector<EditChunk> chunks;
    append(Edit::Equal, prefix, chunks);
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) append(*edit, 1, chunks);
    append(Edit::Equal, suffix, chunks);
    return chunks;
}

}  // namespace undervoice::text
