// How a row of tokens is cut into words (spec: whisper.md §3, "Split on code points", "Split on words").

#include "text/languages.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

#include <algorithm>

namespace undervoice::text {
namespace {

constexpr std::string_view kAsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

void append(TokenWord& word, const TokenWord& piece) {
    word.text += piece.text;
    word.tokens.insert(word.tokens.end(), piece.tokens.begin(), piece.tokens.end());
}

}  // namespace

std::vector<TokenWord> Tokenizer::splitOnUnicode(std::span<const int> tokens) const {
    const std::u32string whole = toCodePoints(bytes(tokens));
    std::vector<TokenWord> pieces;
    std::size_t offset = 0;  // code points of the closed pieces
    std::string collectedBytes;
    std::vector<int> collected;
    for (const int token : tokens) {
        collected.push_back(token);
        appendBytes(token, collectedBytes);
        const std::u32string text = toCodePoints(collectedBytes);
        const std::size_t broken = text.find(kReplacement);
        // A replacement character that the whole text has at the same place is no unfinished character, but a
        // broken one. Beyond the end of the whole text (bytes that make one replacement together, but two
        // apart) nothing can finish it either.
        const std::size_t place = offset + broken;
        if (broken != std::u32string::npos && place < whole.size() && whole[place] != kReplacement) continue;
        pieces.push_back({toUtf8(text), std::move(collected)});
        collected.clear();
        collectedBytes.clear();
        offset += text.size();
    }
    // As in the reference, tokens at the end that never became whole characters belong to no word.
    return pieces;
}

std::vector<TokenWord> Tokenizer::splitOnSpaces(std::span<const int> tokens) const {
    std::vector<TokenWord> words;
    for (const TokenWord& piece : splitOnUnicode(tokens)) {
        const bool isSpecial = piece.tokens.front() >= m_endOfText;
        const bool isPunctuation = kAsciiPunctuation.find(strip(piece.text)) != std::string_view::npos;
        if (words.empty() || isSpecial || isPunctuation || piece.text.starts_with(' '))
            words.push_back(piece);
        else
            append(words.back(), piece);
    }
    return words;
}

std::vector<TokenWord> Tokenizer::splitToWords(std::span<const int> tokens, std::string_view language) const {
    // An English-only model knows no language, so its words are always English ones.
    const std::string_view code = languageCode(language).value_or(language);
    return isMultilingual() && isWrittenWithoutSpaces(code) ? splitOnUnicode(tokens) : splitOnSpaces(tokens);
}

}  // namespace undervoice::text
