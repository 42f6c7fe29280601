#pragma once
// The words of exported documents in the window's language. GUI thread.

#include <string>

#include "transcript/export/sheet_words.h"

namespace undervoice::ui {

/// language: the document's, as a code.
SheetWords sheetWords(const std::string& language);

}  // namespace undervoice::ui
