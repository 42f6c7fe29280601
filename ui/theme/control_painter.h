#pragma once
// The strokes of which Style and the widgets that paint themselves are made. All take their colours from tokens().

#include <QRectF>

class QColor;
class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionHeader;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionSpinBox;
class QStyleOptionTab;
class QStyle;
class QWidget;

namespace undervoice::ui {

/// A rounded plate with a hairline; an invalid edge colour leaves the hairline out.
void paintPlate(QPainter& painter, const QRectF& rect, const QColor& ground, const QColor& edge);

/// Two pixels of accent just inside rect: what has the keyboard's focus.
void paintFocusRing(QPainter& painter, const QRectF& rect);

/// Whether a ring belongs around the control: it has the focus and the person uses the keyboard.
bool showsFocus(const QStyleOption& option);
bool showsFocus(const QWidget& widget);

enum class Direction { Up, Down, Left, Right };
void paintChevron(QPainter& painter, const QRectF& rect, Direction direction, const QColor& color);

/// Ground of a control in its state: hovered, pressed, as it is.
QColor stateGround(const QStyleOption& option, const QColor& ground);

void paintPushButton(QPainter& painter, const QStyleOption& option, const QWidget* widget);
/// Icon and text in the middle, 8 apart.
void paintButtonLabel(QPainter& painter, const QStyleOptionButton& option, const QColor& ink);
void paintToolButton(QPainter& painter, const QStyleOption& option, const QWidget* widget);
void paintField(QPainter& painter, const QStyleOption& option);
void paintCheckBox(QPainter& painter, const QStyleOption& option);
void paintRadioButton(QPainter& painter, const QStyleOption& option);
void paintHeader(QPainter& painter, const QStyleOptionHeader& option);
void paintTab(QPainter& painter, const QStyleOptionTab& option);
void paintProgress(QPainter& painter, const QStyleOptionProgressBar& option);
void paintComboBox(QPainter& painter, const QStyleOptionComboBox& option, const QRectF& arrow);
void paintSpinBox(QPainter& painter, const QStyleOptionSpinBox& option, const QRectF& up, const QRectF& down);
void paintScrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRectF& handle);
void paintSlider(QPainter& painter, const QStyleOptionSlider& option, const QRectF& groove, const QRectF& handle);

}  // namespace undervoice::ui
