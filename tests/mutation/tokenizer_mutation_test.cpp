// Damaged rank files and token rows never crash the tokenizer, and never make it allocate beyond a rank
// file's size class. The parser is tested below its SHA-256 check, which would otherwise stop every mutant at
// the door.

#include "support/fixtures.h"
#include "text/rank_table.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {
std::size_t g_largestAllocation = 0;  // tests run on one thread
}

// Both forms are replaced together, so that every new meets its own delete.
void* operator new(std::size_t size) {
    g_largestAllocation = std::max(g_largestAllocation, size);
    if (void* block = std::malloc(size ? size : 1)) return block;
    throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}

namespace undervoice::text {
namespace {

constexpr int kRanks = 300;
constexpr int kMutants = 20000;

std::string base64(const std::string& bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    unsigned bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) text += kDigits[(bits >> (count - 6)) & 63];
    }
    if (count > 0) text += kDigits[(bits << (6 - count)) & 63];
    while (text.size() % 4 != 0) text += '=';
    return text;
}

/// A small rank file: the single bytes and some merges of letters.
std::string seedFile() {
    std::string content;
    for (int rank = 0; rank < kRanks; ++rank) {
        const int extra = rank - 256;
        const std::string bytes = rank < 256 ? std::string(1, static_cast<char>(rank))
                                             : std::string{'a', static_cast<char>('a' + extra % 26),
                                                           static_cast<char>('a' + extra / 26)};
        content += base64(bytes) + " " + std::to_string(rank) + "\n";
    }
    return content;
}

std::size_t below(std::mt19937_64& random, std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}

void mutateOnce(std::string& content, std::mt19937_64& random) {
    const std::size_t at = below(random, content.size());
    const std::size_t length = std::min<std::size_t>(1 + below(random, 40), content.size() - at);
    switch (below(random, 7)) {
        case 0:
            content[at] = static_cast<char>(below(random, 256));
            break;
        case 1:
            content[at] = static_cast<char>(content[at] ^ (1 << below(random, 8)));
            break;
        case 2:
            content.erase(at, length);
            break;
        case 3:
            content.insert(at, content.substr(below(random, content.size()), length));
            break;
        case 4:
            content.resize(at + 1);
            break;
        case 5:
            content.insert(at, std::to_string(random()));
            break;
        default:
            content.insert(at, std::string(length, " \n=A\0"[below(random, 5)]));
            break;
    }
}

TEST(TokenizerMutation, DamagedRankFilesAreRefusedOrRead) {
    const std::string seed = seedFile();
    ASSERT_TRUE(RankTable::parse(seed, kRanks, "seed"));
    std::mt19937_64 random(4242);
    int accepted = 0;
    g_largestAllocation = 0;
    for (int i = 0; i < kMutants; ++i) {
        std::string content = seed;
        for (std::size_t n = 1 + below(random, 3); n > 0 && !content.empty(); --n)
            mutateOnce(content, random);
        const auto table = RankTable::parse(content, kRanks, "mutant");
        if (!table) {
            ASSERT_EQ(table.error().code, ErrorCode::Format);
            ASSERT_LT(table.error().message.size(), 400U);
            continue;
        }
        ++accepted;
        ASSERT_EQ(table->size(), kRanks);
        std::vector<int> tokens;
        table->encodePiece("aabacadaazz\xff", tokens);
        std::string bytes;
        for (const int token : tokens) bytes += table->bytesOf(token);
        ASSERT_EQ(bytes, "aabacadaazz\xff");
    }
    // Mutants that only touch a merge's letters or add an empty line stay valid, all others must be seen
    // through.
    EXPECT_LT(accepted, kMutants / 2);
    EXPECT_LT(g_largestAllocation, 64U * kRanks + 4 * seed.size());
    std::cout << "tokenizer.mutation: " << kMutants << " rank files, " << accepted
              << " still valid, largest allocation " << g_largestAllocation << " bytes\n";
}

TEST(TokenizerMutation, ArbitraryBytesEncodeToTheSameBytes) {
    const auto table = RankTable::parse(seedFile(), kRanks, "seed");
    ASSERT_TRUE(table);
    std::mt19937_64 random(7);
    for (int i = 0; i < kMutants; ++i) {
        std::string piece;
        for (std::size_t n = below(random, 60); n > 0; --n)
            piece += static_cast<char>(below(random, 2) ? 'a' + below(random, 4) : below(random, 256));
        std::vector<int> tokens;
        table->encodePiece(piece, tokens);
        std::string bytes;
        for (const int token : tokens) bytes += table->bytesOf(token);
        ASSERT_EQ(bytes, piece);
        const std::string repaired = repairUtf8(piece);
        ASSERT_EQ(repairUtf8(repaired), repaired);
    }
}

TEST(TokenizerMutation, ArbitraryTokenRowsAreDecodedAndSplit) {
    const auto created = Tokenizer::create(51865, test::assetsFolder());
    if (!created) GTEST_SKIP() << created.error().message;
    const Tokenizer& tokenizer = **created;
    std::mt19937_64 random(99);
    for (int i = 0; i < kMutants; ++i) {
        std::vector<int> ids;
        for (std::size_t n = below(random, 24); n > 0; --n) {
            const int single = static_cast<int>(below(random, 256));
            const int any = static_cast<int>(random() % 60000) - 2000;
            ids.push_back(below(random, 2) ? single : any);
        }
        const std::string text = tokenizer.decodeWithTimestamps(ids);
        ASSERT_EQ(repairUtf8(text), text);
        std::size_t tokens = 0;
        for (const TokenWord& word : tokenizer.splitOnSpaces(ids)) {
            ASSERT_FALSE(word.tokens.empty());
            tokens += word.tokens.size();
        }
        ASSERT_LE(tokens, ids.size());
    }
}

}  // namespace
}  // namespace undervoice::text
