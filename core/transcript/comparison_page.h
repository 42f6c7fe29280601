#pragma once
// A comparison as one HTML page that needs nothing else: style and script are in it, and it loads nothing from any network (its
// content security policy says so). Pure functions, any thread.

#include <string>

#include "transcript/comparison.h"

namespace undervoice {

/// Both texts side by side in lines that belong together, words that seek when they are clicked, differences marked by colour and by
/// form, the list of them, and a table of what each model took. Follows the reader's light or dark setting.
/// audioSource: address of the sound for the player, a data: URI or a relative URL, both complete; empty: no player.
std::string comparisonPage(const ComparisonReport& report, const std::string& audioSource = {});

}  // namespace undervoice
