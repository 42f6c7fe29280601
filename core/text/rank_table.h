#pragma once
// The rank file of a byte-level BPE ("base64(bytes) rank" a line) and the merging that it drives. Const after
// parse(); any thread may use it. Memory: about the size of the file, whatever the file says.

#include "base/error.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace undervoice::text {

class RankTable {
  public:
    /// content: the whole file; name: how an error calls it. Every rank from 0 to expectedCount - 1 must
    /// occur once, no two with the same bytes, all 256 single bytes among them; anything else is Format, with
    /// the line.
    static Result<RankTable> parse(std::string_view content, int expectedCount, const std::string& name);

    int size() const { return static_cast<int>(m_tokens.size()); }
    /// Bytes of a rank; views into this object. rank in [0, size()).
    std::string_view bytesOf(int rank) const { return m_tokens[static_cast<std::size_t>(rank)]; }
    /// Rank of these bytes, or -1.
    int rankOf(std::string_view bytes) const;

    /// Appends the tokens of one piece (a word as the pre-tokenizer cuts it): adjacent tokens whose
    /// concatenation has the lowest rank are merged, leftmost first, until none is left. O(n log n) in the
    /// bytes of the piece.
    void encodePiece(std::string_view piece, std::vector<int>& tokens) const;

    RankTable(RankTable&&) = default;
    RankTable& operator=(RankTable&&) = default;

  private:
    RankTable() = default;
    // Views point into m_bytes: a vector, since moving it never moves its elements.
    std::vector<char> m_bytes;
    std::vector<std::string_view> m_tokens;
    std::unordered_map<std::string_view, int> m_ranks;
};

}  // namespace undervoice::text
