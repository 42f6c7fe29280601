#include "cut_off.h"

#include <QAbstractButton>
#include <QLabel>
#include <QStringList>

namespace undervoice::ui::test {
namespace {

QString sizeText(const QSize& size) { return QStringLiteral("%1 × %2").arg(size.width()).arg(size.height()); }

/// Room that the words of a label or a button take; empty where there are none.
QSize neededBy(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        if (label->text().isEmpty()) return {};
        return label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : label->sizeHint();
    }
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    return button && !button->text().isEmpty() ? button->minimumSizeHint() : QSize();
}

}  // namespace

QString cutOffIn(const QWidget& window) {
    QStringList lines;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->window() != &window) continue;
        const QSize needed = neededBy(*widget);
        if (needed.width() > widget->width() || needed.height() > widget->height())
            lines << QStringLiteral("%1 \"%2\" needs %3 and has %4").arg(QString::fromLatin1(widget->metaObject()->className()), widget->property("text").toString(), sizeText(needed), sizeText(widget->size()));
    }
    return lines.join(u'\n');
}

}  // namespace undervoice::ui::test
