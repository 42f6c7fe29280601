#pragma once
// Why a place is doubted, in the words of the window. Pure; GUI thread.

#include <QString>

#include "transcript/review.h"

namespace undervoice::ui {

/// "two passes disagree: “keeper” or “creeper”", "low probability: 0.31"
QString doubtText(const Doubt& doubt);

}  // namespace undervoice::ui
