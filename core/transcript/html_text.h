#pragma once
// Text that comes from files and people, made harmless for HTML. Pure functions, any thread.

#include <string>
#include <string_view>

namespace undervoice {

/// For element content and for quoted attribute values: & < > " ' as character references, ill-formed UTF-8 and control characters
/// (but tab and line ends) as U+FFFD. Text that overrides the direction of what follows cannot: the explicit bidirectional controls
/// count as control characters.
std::string escapeHtml(std::string_view text);

/// Path as a relative URL: every byte but letters, digits, "/", "-", "." and "_" percent-encoded.
std::string relativeUrl(std::string_view path);

}  // namespace undervoice
