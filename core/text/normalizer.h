#pragma once
// Text as it is compared for word error rates: openai-whisper's two normalisers (spec: whisper.md §10). Const
// after creation; any thread may use them. UTF-8 in and out. Both collapse white space but do not trim: trim
// before scoring.

#include "base/error.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

namespace undervoice::text {

struct BasicNormalizerOptions {
    bool removeDiacritics = false;  ///< letters lose their accents, and ligatures and the like become ASCII
    bool splitLetters =
        false;  ///< spaces between grapheme clusters, for languages that write none between words
};

/// For every language: lower case, without brackets and what stands in them, marks, symbols and punctuation.
class BasicNormalizer {
  public:
    explicit BasicNormalizer(BasicNormalizerOptions options = {}) : m_options(options) {}
    std::string operator()(std::string_view text) const;

  private:
    BasicNormalizerOptions m_options;
};

/// For English: also contractions, titles, numbers in words as digits, American spelling; fillers (hmm, uh)
/// are dropped.
class EnglishNormalizer {
  public:
    /// Reads the spelling table english.json from the folder that set-up filled, checked by SHA-256.
    static Result<EnglishNormalizer> create(const std::filesystem::path& assetsFolder);
    std::string operator()(std::string_view text) const;

    std::size_t spellingCount() const { return m_spellings.size(); }

  private:
    EnglishNormalizer() = default;
    std::u32string americanSpelling(std::u32string_view text) const;
    std::unordered_map<std::u32string, std::u32string> m_spellings;
};

}  // namespace undervoice::text
