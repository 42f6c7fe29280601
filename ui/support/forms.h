#pragma once
// What QFormLayout leaves to do.

class QFormLayout;

namespace undervoice::ui {

/// Labels stand in the middle of their controls, which are taller than a line of text. After the last row is added.
void alignLabels(const QFormLayout& form);

}  // namespace undervoice::ui
