#pragma once
// Words that do not fit into their place.

#include <QString>

class QWidget;

namespace undervoice::ui::test {

/// Labels and buttons of the window that are narrower or lower than their words, a line each; nothing where all can be read.
QString cutOffIn(const QWidget& window);

}  // namespace undervoice::ui::test
