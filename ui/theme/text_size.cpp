#include "ui/theme/text_size.h"

#include <QApplication>
#include <QVariant>
#include <QWidget>

namespace undervoice::ui {
namespace {

constexpr char kSizeProperty[] = "undervoiceTextSize";
constexpr char kWeightProperty[] = "undervoiceTextWeight";

}  // namespace

double textSizeFactor(TextSize size) {
    switch (size) {
        case TextSize::Small: return 0.9;
        case TextSize::Base: return 1.0;
        case TextSize::Large: return 1.15;
        case TextSize::Title: return 1.4;
    }
    return 1.0;
}

QFont textFont(TextSize size, QFont::Weight weight) {
    QFont font = QApplication::font();
    // Some systems give their font in pixels.
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * textSizeFactor(size));
    else
        font.setPixelSize(qRound(font.pixelSize() * textSizeFactor(size)));
    font.setWeight(weight);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
#endif
    return font;
}

void setTextSize(QWidget& widget, TextSize size, QFont::Weight weight) {
    widget.setProperty(kSizeProperty, static_cast<int>(size));
    widget.setProperty(kWeightProperty, static_cast<int>(weight));
    widget.setFont(textFont(size, weight));
}

void applyTextSizes() {
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget* widget : widgets) {
        const QVariant size = widget->property(kSizeProperty);
        if (size.isValid())
            widget->setFont(textFont(static_cast<TextSize>(size.toInt()), static_cast<QFont::Weight>(widget->property(kWeightProperty).toInt())));
    }
}

void setMuted(QWidget& widget) { widget.setForegroundRole(QPalette::PlaceholderText); }

}  // namespace undervoice::ui
