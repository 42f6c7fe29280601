#pragma once
// Whisper's byte-level BPE tokenizer for the three vocabularies (51864 English-only, 51865 multilingual, 51866 with
// Cantonese). Const after creation; any thread may use it. Golden: tokenizer.json. Spec: whisper.md §3.

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace undervoice::text {

enum class Task { Transcribe, Translate };

/// A word of split() with the tokens that make it.
struct TokenWord {
    std::string text;
    std::vector<int> tokens;
};

class Tokenizer {
  public:
    /// vocabularySize: 51864, 51865 or 51866; anything else is Unsupported. The rank files (gpt2.tiktoken, multilingual.tiktoken)
    /// are looked for in assetsFolder and checked by SHA-256.
    static Result<std::shared_ptr<const Tokenizer>> create(int vocabularySize, const std::filesystem::path& assetsFolder);

    bool isMultilingual() const { return m_vocabularySize >= 51865; }
    int vocabularySize() const { return m_vocabularySize; }
    int languageCount() const { return m_languageCount; }

    // Special ids.
    int endOfText() const { return m_endOfText; }
    int startOfTranscript() const { return m_endOfText + 1; }
    int firstLanguage() const { return m_endOfText + 2; }
    int translate() const { return firstLanguage() + m_languageCount; }
    int transcribe() const { return translate() + 1; }
    int startOfLm() const { return translate() + 2; }
    int startOfPrev() const { return translate() + 3; }
    int noSpeech() const { return translate() + 4; }
    int noTimestamps() const { return translate() + 5; }
    int firstTimestamp() const { return translate() + 6; }

    /// Token of a language code or name. InvalidArgument naming the language when the vocabulary lacks it.
    Result<int> languageToken(std::string_view codeOrName) const;
    /// Code of a language token ("en"); empty for any other token.
    std::string_view languageOfToken(int token) const;

    /// [SOT] or [SOT, language, task]; language empty: "en".
    Result<std::vector<int>> sotSequence(std::string_view language, Task task) const;

    /// Text to ids; special tokens in the text are ordinary text.
    std::vector<int> encode(std::string_view text) const;
    /// Ids to text without timestamps; other special tokens are rendered as their names. Here and below ids that the vocabulary
    /// lacks are skipped, and ill-formed UTF-8 becomes U+FFFD. For text that still grows, feed bytes() to a Utf8Stream.
    std::string decode(std::span<const int> tokens) const;
    /// The same with timestamps as "<|1.08|>".
    std::string decodeWithTimestamps(std::span<const int> tokens) const;
    /// Raw bytes of ordinary and special tokens, not repaired to UTF-8.
    std::string bytes(std::span<const int> tokens) const;

    /// Words as the reference splits them; language (code or name, empty: English) decides between spaces and code points. A
    /// character whose bytes lie in several tokens keeps these together; tokens at the end that never make a whole character
    /// are in no word.
    std::vector<TokenWord> splitToWords(std::span<const int> tokens, std::string_view language) const;
    std::vector<TokenWord> splitOnUnicode(std::span<const int> tokens) const;
    std::vector<TokenWord> splitOnSpaces(std::span<const int> tokens) const;

    /// What suppress_tokens = -1 stands for, ascending.
    std::vector<int> nonSpeechTokens() const;

    ~Tokenizer();

  private:
    Tokenizer();
    struct Ranks;
    std::string specialName(int token) const;
    void appendBytes(int token, std::string& bytes) const;
    int m_vocabularySize = 0;
    int m_languageCount = 0;
    int m_endOfText = 0;
    std::unique_ptr<const Ranks> m_ranks;
};

}  // namespace undervoice::text
