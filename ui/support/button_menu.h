#pragma once
// The buttons below a list as the menu of its rows: what can be done there is found under the pointer, too.

#include <QList>

class QAbstractItemView;
class QPushButton;

namespace undervoice::ui {

/// A click with the right button, or the menu key, chooses the row, unless it is chosen, and offers those buttons that are visible and
/// enabled then. The buttons must outlive the list.
void offerButtons(QAbstractItemView& list, const QList<QPushButton*>& buttons);

}  // namespace undervoice::ui
