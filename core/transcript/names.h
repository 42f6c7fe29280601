#pragma once
// Names of people, compared as people do. Pure functions, any thread.

#include <string>
#include <string_view>

namespace undervoice {

/// Without case, diacritics and blanks at the ends: what is the same in it is the same name to one who types it.
std::string foldedName(std::string_view name);

}  // namespace undervoice
