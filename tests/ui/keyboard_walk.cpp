#include "keyboard_walk.h"

#include <QAccessible>
#include <QApplication>
#include <QtTest>

#include "ui/theme/metrics.h"

namespace undervoice::ui::test {
namespace {

constexpr qsizetype kMostSteps = 300;

QString nameOf(const QWidget& control) {
    const QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(&control));
    return accessible ? accessible->text(QAccessible::Name) : QString();
}

}  // namespace

QList<QWidget*> focusableIn(const QWidget& window) {
    QList<QWidget*> found;
    for (QWidget* widget : window.findChildren<QWidget*>())
        if (widget->window() == &window && widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy()) found << widget;
    return found;
}

QList<QWidget*> tabbedFrom(QWidget& first) {
    QList<QWidget*> order;
    first.setFocus();
    while (QApplication::focusWidget() && !order.contains(QApplication::focusWidget()) && order.size() < kMostSteps) {
        order << QApplication::focusWidget();
        QTest::keyClick(order.last(), Qt::Key_Tab);
    }
    return order;
}

QString described(const QWidget& control) { return QStringLiteral("%1 \"%2\"").arg(QString::fromLatin1(control.metaObject()->className()), nameOf(control)); }

QString faultsOfControls(const QWidget& window) {
    QStringList faults;
    for (const QWidget* control : focusableIn(window)) {
        if (nameOf(*control).isEmpty()) faults << described(*control) + QStringLiteral(" has no name");
        if (control->width() < metrics::kSmallestTarget || control->height() < metrics::kSmallestTarget)
            faults << QStringLiteral("%1 is only %2 × %3 pixels").arg(described(*control)).arg(control->width()).arg(control->height());
    }
    return faults.join(u'\n');
}

QString faultsForTheKeyboard(QWidget& window) {
    const QList<QWidget*> controls = focusableIn(window);
    if (controls.isEmpty()) return QStringLiteral("nothing in the window takes the focus");
    const QString faults = faultsOfControls(window);
    QStringList lines = faults.isEmpty() ? QStringList() : QStringList(faults);
    const QList<QWidget*> order = tabbedFrom(*controls.first());
    for (const QWidget* control : controls)
        if (!order.contains(control)) lines << described(*control) + QStringLiteral(" is not reached by Tab");
    return lines.join(u'\n');
}

}  // namespace undervoice::ui::test
