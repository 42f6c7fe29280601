#include "text/rank_table.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <queue>

namespace undervoice::text {
namespace {

struct Line {
    std::string_view base64;
    int rank = -1;
};

struct Slice {
    std::size_t begin = 0;
    std::size_t bytes = 0;
    bool isSeen = false;
};

int base64Value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

/// Appends the decoded bytes; false when it is not base64. A lone "=" stands for no bytes: so the
/// multilingual file writes its empty last token.
bool appendBase64(std::string_view encoded, std::vector<char>& bytes) {
    while (!encoded.empty() && encoded.back() == '=') encoded.remove_suffix(1);
    std::uint32_t bits = 0;
    int bitCount = 0;
    for (const char c : encoded) {
        const int value = base64Value(c);
        if (value < 0) return false;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        bitCount += 6;
        if (bitCount < 8) continue;
        bitCount -= 8;
        bytes.push_back(static_cast<char>((bits >> bitCount) & 0xFF));
        bits &= (1U << bitCount) - 1;
    }
    return bitCount != 6 && bits == 0;
}

bool splitLine(std::string_view text, Line& line) {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return false;
    line.base64 = text.substr(0, space);
    const char* begin = text.data() + space + 1;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(begin, end, line.rank);
    return error == std::errc() && stop == end && !line.base64.empty();
}

tl::unexpected<Error> badFile(const std::string& name, const std::string& what) {
    return fail(ErrorCode::Format, "The rank file " + name + " is damaged: " + what +
                                       "; fetch it again with packaging/setup.sh.");
}

Status readLine(std::string_view text, std::vector<Slice>& slices, std::vector<char>& bytes,
                const std::string& where) {
    Line line;
    if (!splitLine(text, line)) return badFile(where, "expected base64, a space and a number");
    const std::string rank = std::to_string(line.rank);
    if (line.rank < 0 || static_cast<std::size_t>(line.rank) >= slices.size())
        return badFile(where, "rank " + rank + " is outside 0 to " + std::to_string(slices.size() - 1));
    Slice& slice = slices[static_cast<std::size_t>(line.rank)];
    if (slice.isSeen) return badFile(where, "rank " + rank + " occurs a second time");
    slice = {bytes.size(), 0, true};
    if (!appendBase64(line.base64, bytes)) return badFile(where, "the base64 of rank " + rank + " is broken");
    slice.bytes = bytes.size() - slice.begin;
    return {};
}

Status readLines(std::string_view content, std::vector<Slice>& slices, std::vector<char>& bytes,
                 const std::string& name) {
    std::size_t number = 0;
    for (std::size_t at = 0; at < content.size();) {
        const std::size_t end = std::min(content.find('\n', at), content.size());
        ++number;
        if (end > at) {
            const std::string where = name + ", line " + std::to_string(number) + ",";
            UNDERVOICE_TRY(readLine(content.substr(at, end - at), slices, bytes, where));
        }
        at = end + 1;
    }
    return {};
}

}  // namespace

Result<RankTable> RankTable::parse(std::string_view content, int expectedCount, const std::string& name) {
    RankTable table;
    table.m_bytes.reserve(
        content.size());  // decoded bytes are fewer, so this never grows and no view goes stale
    std::vector<Slice> slices(static_cast<std::size_t>(expectedCount));
    UNDERVOICE_TRY(readLines(content, slices, table.m_bytes, name));
    table.m_tokens.reserve(slices.size());
    table.m_ranks.reserve(slices.size());
    for (const Slice& slice : slices) {
        const int rank = table.size();
        if (!slice.isSeen) return badFile(name, "rank " + std::to_string(rank) + " is missing");
        const std::string_view bytes(table.m_bytes.data() + slice.begin, slice.bytes);
        table.m_tokens.push_back(bytes);
        if (!table.m_ranks.emplace(bytes, rank).second)
            return badFile(name, "rank " + std::to_string(rank) + " has the bytes of another token");
    }
    for (int byte = 0; byte < 256; ++byte) {
        const char single = static_cast<char>(byte);
        if (table.rankOf({&single, 1}) < 0)
            return badFile(name, "no token stands for the single byte " + std::to_string(byte));
    }
    return table;
}

int RankTable::rankOf(std::string_view bytes) const {
    const auto found = m_ranks.find(bytes);
    return found == m_ranks.end() ? -1 : found->second;
}

namespace {

/// A token of the piece under work, named by its first byte; the tokens form a linked list.
struct Part {
    std::size_t end = 0;  ///< one past its last byte; 0 once it was merged into its left neighbour
    std::size_t previous = 0;
};

/// The token at `left` and its right neighbour, which together would be [left, end). Stale once either has
/// grown.
struct Candidate {
    int rank = 0;
    std::size_t left = 0;
    std::size_t end = 0;
    bool operator>(const Candidate& other) const {
        return rank != other.rank ? rank > other.rank : left > other.left;
    }
};

}  // namespace

void RankTable::encodePiece(std::string_view piece, std::vector<int>& tokens) const {
    if (const int whole = rankOf(piece); whole >= 0) {
        tokens.push_back(whole);
        return;
    }
    std::vector<Part> parts(piece.size());
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> candidates;
    const auto offer = [&](std::size_t left) {
        const std::size_t right = parts[left].end;
        if (right >= piece.size()) return;
        const std::size_t end = parts[right].end;
        if (const int rank = rankOf(piece.substr(left, end - left)); rank >= 0)
            candidates.push({rank, left, end});
    };
    for (std::size_t i = 0; i < piece.size(); ++i) parts[i] = {i + 1, i == 0 ? 0 : i - 1};
    for (std::size_t i = 0; i < piece.size(); ++i) offer(i);
    while (!candidates.empty()) {
        const Candidate best = candidates.top();
        candidates.pop();
        const std::size_t right = parts[best.left].end;
        if (right == 0 || right >= piece.size() || parts[right].end != best.end) continue;
        parts[right].end = 0;
        parts[best.left].end = best.end;
        if (best.end < piece.size()) parts[best.end].previous = best.left;
        offer(best.left);
        if (best.left > 0) offer(parts[best.left].previous);
    }
    for (std::size_t at = 0; at < piece.size(); at = parts[at].end)
        tokens.push_back(rankOf(piece.substr(at, parts[at].end - at)));
}

}  // namespace undervoice::text
