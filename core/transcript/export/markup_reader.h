#pragma once
// Reads XML and HTML piece by piece: elements and text, as much as is needed to see a document's words. No tree, no recursion, no
// entities but the five of XML and numbers; a document that defines its own is refused. One thread.

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace undervoice {

class MarkupReader {
  public:
    enum class Kind { Text, Start, End, Done };
    struct Piece {
        Kind kind = Kind::Done;
        std::string name;             ///< Start, End: without prefix; in HTML lower-case
        std::string_view attributes;  ///< Start: as they stand there
        bool isEmpty = false;         ///< Start: <name/>, no End follows
        std::string text;             ///< Text: decoded
    };

    /// name: what messages call the file. In HTML what is no markup is text, and nothing is an error.
    MarkupReader(std::string_view markup, bool isHtml, const std::string& name) : m_markup(markup), m_isHtml(isHtml), m_name(name) {}

    Result<Piece> next();
    /// Reads on to the end of the element that has just begun.
    Status skipElement();

  private:
    tl::unexpected<Error> refuse(const char* what) const;
    Result<bool> skipDeclaration();
    Result<std::optional<Piece>> readTag();
    Result<std::string> decoded(std::string_view text) const;
    Piece rawText();

    std::string_view m_markup;
    bool m_isHtml;
    const std::string& m_name;
    std::size_t m_at = 0;
    bool m_isTextOnly = false;  ///< HTML: a mark without end was met, nothing behind it is one
    std::string m_rawElement;   ///< HTML: script or style, whose content is no markup
};

/// The value of an attribute by its name without prefix.
std::optional<std::string> attributeOf(const MarkupReader::Piece& piece, std::string_view name);

}  // namespace undervoice
