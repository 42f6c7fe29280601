#pragma once
// Phrases that models invent where nobody speaks, learned from the ends of videos and from subtitle credits.
// Plain data.

#include <span>
#include <string_view>

namespace undervoice::engine {

/// As they are written, for a language code; none for languages that we have no list for. Thanks and
/// farewells that people say at the end of any conversation are left out: they would be doubted where they
/// are real.
std::span<const std::string_view> stockPhrases(std::string_view language);

}  // namespace undervoice::engine
