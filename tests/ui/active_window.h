#pragma once
// Windows that hear keys, with a window manager and without one: on a bare X server nobody gives the keyboard to a window that is shown,
// and one that closes leaves it with nobody.

#include <QApplication>
#include <QWidget>
#include <QtTest>

namespace undervoice::ui::test {

/// Shows it and waits until the keyboard is its own. False: it did not get it. (qWaitForWindowActive() is content with a dialog whose parent
/// has the keyboard.)
[[nodiscard]] inline bool showActive(QWidget& window) {
    window.show();
    window.activateWindow();
    return QTest::qWaitFor([&window] { return QApplication::activeWindow() == &window; });
}

}  // namespace undervoice::ui::test
