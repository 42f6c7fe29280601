#pragma once
// The type scale: sizes relative to the system's font, and how a widget asks for one. GUI thread.

#include <QFont>

class QWidget;

namespace undervoice::ui {

/// 0.9, 1, 1.15 and 1.4 times the base.
enum class TextSize { Small, Base, Large, Title };
double textSizeFactor(TextSize size);

/// The application's font in that size, with digits of one width where the font has them.
QFont textFont(TextSize size, QFont::Weight weight = QFont::Normal);

/// The widget keeps this size when the application's font changes.
void setTextSize(QWidget& widget, TextSize size, QFont::Weight weight = QFont::Normal);
/// For Theme: gives every widget that asked for a size its font anew.
void applyTextSizes();

/// Text that is less important: the muted colour, in either theme.
void setMuted(QWidget& widget);

}  // namespace undervoice::ui
