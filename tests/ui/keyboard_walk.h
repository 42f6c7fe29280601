#pragma once
// A walk through a window with Tab alone: what is met, and what is wrong with it for somebody without a mouse or without a screen.

#include <QList>
#include <QString>

class QWidget;

namespace undervoice::ui::test {

/// Controls that Tab is to reach: shown, enabled, and no stand-in for another.
QList<QWidget*> focusableIn(const QWidget& window);

/// Controls in the order in which Tab comes to them, from the first one on until it is at one where it was before. The window must be active.
QList<QWidget*> tabbedFrom(QWidget& first);

/// `QPushButton "Save"`, for messages.
QString described(const QWidget& control);

/// Controls without a name that a screen reader could say, and ones smaller than a finger needs: a line each, nothing where all is well.
QString faultsOfControls(const QWidget& window);

/// Those, and controls that Tab does not reach. The window must be active.
QString faultsForTheKeyboard(QWidget& window);

}  // namespace undervoice::ui::test
