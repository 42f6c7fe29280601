#pragma once
// What a person should know of a quotation, in the window's language. GUI thread.

#include <QString>

#include "transcript/export/quote.h"

namespace undervoice::ui {

/// Sentences, one after the other; empty where every word is the machine's own and undoubted.
QString quoteWarnings(const Quote& quote);

}  // namespace undervoice::ui
