#pragma once
// Finds words or an expression in texts (ICU behind it). Without regard to case it compares by Unicode's case folding; an expression
// is one of ICU's, and may refer to its groups in the replacement ($1, ${name}). One thread at a time.
//
// Note: expressions that never end. Some take longer than the world on a short text ((a+)+$). ICU counts steps and calls back, so
// that a text gets a fifth of a second, and all texts together one; memory for going back is limited too.

#include "base/error.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undervoice::text {

struct FinderOptions {
    std::string pattern;
    bool isExpression = false;
    bool matchCase = false;
    bool wholeWords = false;  ///< neither letters, digits, marks nor the underscore next to it
};

struct FoundText {
    std::size_t begin = 0;    ///< byte
    std::size_t length = 0;   ///< bytes, > 0
    std::string replacement;
};

class Finder {
  public:
    /// InvalidArgument for an empty pattern, one of more than 16 KiB, a replacement of more than 4 KiB, and an expression that has no
    /// meaning, saying where and why.
    static Result<Finder> create(const FinderOptions& options, std::string_view replacement);
    Finder(Finder&&) noexcept;
    ~Finder();

    /// From the first on, at most `most`, none overlapping another. InvalidArgument when the expression takes too long on this text,
    /// and for a replacement that refers to a group that is not there.
    Result<std::vector<FoundText>> find(std::string_view text, std::size_t most);

    class Search;  ///< for the implementation

  private:
    explicit Finder(std::unique_ptr<Search> search);
    std::unique_ptr<Search> m_search;
};

}  // namespace undervoice::text
