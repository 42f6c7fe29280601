#include "ui/theme/control_painter.h"

#include <cmath>

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QWidget>

#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"

namespace undervoice::ui {
namespace {

bool has(const QStyleOption& option, QStyle::StateFlag flag) { return option.state.testFlag(flag); }

QPen strokePen(const QColor& color, qreal width) { return QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin); }

/// The middle of a hairline lies between two pixels.
QRectF inset(const QRectF& rect, qreal by) { return rect.adjusted(by, by, -by, -by); }

QColor inkOf(const QStyleOption& option) { return has(option, QStyle::State_Enabled) ? tokens().text : tokens().muted; }

/// Edge of something that can be checked or typed in.
QColor edgeOf(const QStyleOption& option) { return has(option, QStyle::State_Enabled) ? tokens().outline : tokens().line; }

struct Painting {
    explicit Painting(QPainter& p) : painter(p) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
    }
    ~Painting() { painter.restore(); }
    Painting(const Painting&) = delete;
    Painting& operator=(const Painting&) = delete;
    QPainter& painter;
};

}  // namespace

void paintPlate(QPainter& painter, const QRectF& rect, const QColor& ground, const QColor& edge) {
    const Painting painting(painter);
    painter.setBrush(ground);
    painter.setPen(edge.isValid() ? QPen(edge, metrics::kHairline) : QPen(Qt::NoPen));
    painter.drawRoundedRect(edge.isValid() ? inset(rect, 0.5) : rect, metrics::kRadius, metrics::kRadius);
}

void paintFocusRing(QPainter& painter, const QRectF& rect) {
    const Painting painting(painter);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens().accent, metrics::kFocusWidth));
    painter.drawRoundedRect(inset(rect, metrics::kFocusWidth / 2.0), metrics::kRadius, metrics::kRadius);
}

bool showsFocus(const QStyleOption& option) {
    return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

bool showsFocus(const QWidget& widget) { return widget.hasFocus() && widget.window()->testAttribute(Qt::WA_KeyboardFocusChange); }

void paintChevron(QPainter& painter, const QRectF& rect, Direction direction, const QColor& color) {
    constexpr qreal kHalf = 4;
    const Painting painting(painter);
    painter.translate(rect.center());
    painter.rotate(direction == Direction::Down ? 0 : direction == Direction::Left ? 90 : direction == Direction::Up ? 180 : -90);
    painter.setPen(strokePen(color, 1.5));
    painter.drawPolyline(QPolygonF({QPointF(-kHalf, -kHalf / 2), QPointF(0, kHalf / 2), QPointF(kHalf, -kHalf / 2)}));
}

QColor stateGround(const QStyleOption& option, const QColor& ground) {
    if (!has(option, QStyle::State_Enabled)) return ground;
    if (has(option, QStyle::State_Sunken)) return tokens().pressed(ground);
    return has(option, QStyle::State_MouseOver) ? tokens().hovered(ground) : ground;
}

void paintPushButton(QPainter& painter, const QStyleOption& option, const QWidget* widget) {
    const ButtonKind kind = widget ? buttonKind(*widget) : ButtonKind::Plain;
    if (kind == ButtonKind::Quiet) {
        paintToolButton(painter, option, widget);
        return;
    }
    const bool isPrimary = kind == ButtonKind::Primary && has(option, QStyle::State_Enabled);
    const QColor ground = isPrimary ? tokens().accent : has(option, QStyle::State_On) ? tokens().select : tokens().surface;
    paintPlate(painter, option.rect, stateGround(option, ground), isPrimary ? QColor() : edgeOf(option));
}

void paintButtonLabel(QPainter& painter, const QStyleOptionButton& option, const QColor& ink) {
    const Painting painting(painter);
    const bool hasIcon = !option.icon.isNull(), hasText = !option.text.isEmpty();
    const int iconTakes = hasIcon ? option.iconSize.width() + (hasText ? metrics::kInside : 0) : 0;
    const QString text = option.fontMetrics.elidedText(option.text, Qt::ElideRight, option.rect.width() - iconTakes, Qt::TextShowMnemonic);
    const int width = iconTakes + option.fontMetrics.size(Qt::TextShowMnemonic, text).width();
    QRect all(option.rect.left() + (option.rect.width() - width) / 2, option.rect.top(), width, option.rect.height());
    if (hasIcon) {
        const QRect place(all.left(), all.top() + (all.height() - option.iconSize.height()) / 2, option.iconSize.width(), option.iconSize.height());
        option.icon.paint(&painter, QStyle::visualRect(option.direction, all, place), Qt::AlignCenter,
                          has(option, QStyle::State_Enabled) ? QIcon::Normal : QIcon::Disabled);
    }
    painter.setPen(ink);
    painter.drawText(QStyle::visualRect(option.direction, all, all.adjusted(iconTakes, 0, 0, 0)), Qt::AlignCenter | Qt::TextShowMnemonic, text);
}

void paintToolButton(QPainter& painter, const QStyleOption& option, const QWidget* widget) {
    if (has(option, QStyle::State_On)) {
        paintPlate(painter, option.rect, tokens().select, QColor());
        return;
    }
    const bool isTouched = has(option, QStyle::State_Enabled) && (has(option, QStyle::State_MouseOver) || has(option, QStyle::State_Sunken));
    if (!isTouched) return;
    const QColor ground = widget ? widget->palette().color(widget->backgroundRole()) : tokens().window;
    paintPlate(painter, option.rect, stateGround(option, ground), QColor());
}

void paintField(QPainter& painter, const QStyleOption& option) {
    paintPlate(painter, option.rect, has(option, QStyle::State_Enabled) ? tokens().surface : tokens().window, edgeOf(option));
    // A field with the caret in it is marked whoever put it there.
    if (has(option, QStyle::State_HasFocus)) paintFocusRing(painter, option.rect);
}

void paintCheckBox(QPainter& painter, const QStyleOption& option) {
    const Painting painting(painter);
    const bool isOn = has(option, QStyle::State_On) || has(option, QStyle::State_NoChange);
    const bool isEnabled = has(option, QStyle::State_Enabled);
    const QRectF box = inset(option.rect, 0.5);
    painter.setPen(QPen(isOn && isEnabled ? tokens().accent : edgeOf(option), metrics::kHairline));
    painter.setBrush(isOn && isEnabled ? tokens().accent : stateGround(option, tokens().surface));
    painter.drawRoundedRect(box, metrics::kRadius / 2.0, metrics::kRadius / 2.0);
    if (!isOn) return;
    painter.setPen(strokePen(isEnabled ? tokens().onAccent : tokens().muted, 2));
    const qreal unit = box.width() / 16;
    painter.translate(box.topLeft());
    if (has(option, QStyle::State_NoChange))
        painter.drawLine(QPointF(4 * unit, 8 * unit), QPointF(12 * unit, 8 * unit));
    else
        painter.drawPolyline(QPolygonF({QPointF(3.5 * unit, 8.5 * unit), QPointF(6.5 * unit, 11.5 * unit), QPointF(12.5 * unit, 5 * unit)}));
}

void paintRadioButton(QPainter& painter, const QStyleOption& option) {
    const Painting painting(painter);
    const bool isOn = has(option, QStyle::State_On);
    const QColor accent = has(option, QStyle::State_Enabled) ? tokens().accent : tokens().muted;
    painter.setPen(QPen(isOn ? accent : edgeOf(option), metrics::kHairline));
    painter.setBrush(stateGround(option, tokens().surface));
    const QRectF circle = inset(option.rect, 0.5);
    painter.drawEllipse(circle);
    if (!isOn) return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(accent);
    painter.drawEllipse(inset(circle, circle.width() * 0.27));
}

void paintHeader(QPainter& painter, const QStyleOptionHeader& option) {
    painter.fillRect(option.rect, stateGround(option, tokens().surface));
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), metrics::kHairline), tokens().line);
}

void paintTab(QPainter& painter, const QStyleOptionTab& option) {
    const bool isSelected = has(option, QStyle::State_Selected);
    if (!isSelected && has(option, QStyle::State_MouseOver)) painter.fillRect(option.rect, tokens().hovered(tokens().window));
    const int height = isSelected ? metrics::kFocusWidth : metrics::kHairline;
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom() - height + 1, option.rect.width(), height),
                     isSelected ? tokens().accent : tokens().line);
}

void paintProgress(QPainter& painter, const QStyleOptionProgressBar& option) {
    const Painting painting(painter);
    constexpr qreal kHeight = 6;
    QRectF groove(option.rect);
    groove.setTop(groove.center().y() - kHeight / 2);
    groove.setHeight(kHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().line);
    painter.drawRoundedRect(groove, kHeight / 2, kHeight / 2);
    const bool isEndless = option.maximum <= option.minimum;
    const double share = isEndless ? 0.3 : double(option.progress - option.minimum) / (double(option.maximum) - option.minimum);
    if (!(share > 0)) return;
    QRectF done = groove;
    done.setWidth(std::max(kHeight, groove.width() * std::min(share, 1.0)));
    if (isEndless) done.moveLeft(groove.center().x() - done.width() / 2);
    if (option.direction == Qt::RightToLeft && !isEndless) done.moveRight(groove.right());
    painter.setBrush(tokens().accent);
    painter.drawRoundedRect(done, kHeight / 2, kHeight / 2);
}

void paintComboBox(QPainter& painter, const QStyleOptionComboBox& option, const QRectF& arrow) {
    if (option.editable)
        paintField(painter, option);
    else
        paintPlate(painter, option.rect, has(option, QStyle::State_Enabled) ? stateGround(option, tokens().surface) : tokens().window,
                   edgeOf(option));
    paintChevron(painter, arrow, Direction::Down, inkOf(option));
    if (!option.editable && showsFocus(option)) paintFocusRing(painter, option.rect);
}

void paintSpinBox(QPainter& painter, const QStyleOptionSpinBox& option, const QRectF& up, const QRectF& down) {
    paintField(painter, option);
    const auto ink = [&option](QAbstractSpinBox::StepEnabledFlag step) {
        return has(option, QStyle::State_Enabled) && option.stepEnabled.testFlag(step) ? tokens().text : tokens().muted;
    };
    paintChevron(painter, up, Direction::Up, ink(QAbstractSpinBox::StepUpEnabled));
    paintChevron(painter, down, Direction::Down, ink(QAbstractSpinBox::StepDownEnabled));
}

void paintScrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRectF& handle) {
    if (option.maximum <= option.minimum) return;
    const Painting painting(painter);
    const bool isPointedAt = has(option, QStyle::State_MouseOver) && option.activeSubControls == QStyle::SC_ScrollBarSlider;
    const bool isHeld = has(option, QStyle::State_Sunken) || isPointedAt;
    const QRectF bar = option.orientation == Qt::Vertical ? handle.adjusted(3, 2, -3, -2) : handle.adjusted(2, 3, -2, -3);
    const qreal radius = std::min(bar.width(), bar.height()) / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isHeld ? tokens().muted : tokens().outline);
    painter.drawRoundedRect(bar, radius, radius);
}

void paintSlider(QPainter& painter, const QStyleOptionSlider& option, const QRectF& groove, const QRectF& handle) {
    const Painting painting(painter);
    const bool isHorizontal = option.orientation == Qt::Horizontal;
    constexpr qreal kThickness = 4;
    QRectF bar = groove;
    if (isHorizontal) {
        bar.setTop(groove.center().y() - kThickness / 2);
        bar.setHeight(kThickness);
    } else {
        bar.setLeft(groove.center().x() - kThickness / 2);
        bar.setWidth(kThickness);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().outline);
    painter.drawRoundedRect(bar, kThickness / 2, kThickness / 2);
    QRectF done = bar;
    if (isHorizontal)
        option.upsideDown ? done.setLeft(handle.center().x()) : done.setRight(handle.center().x());
    else
        option.upsideDown ? done.setBottom(handle.center().y()) : done.setTop(handle.center().y());
    const QColor accent = has(option, QStyle::State_Enabled) ? tokens().accent : tokens().muted;
    painter.setBrush(accent);
    painter.drawRoundedRect(done, kThickness / 2, kThickness / 2);
    const qreal radius = std::min(handle.width(), handle.height()) / 2 - 2;
    painter.setPen(QPen(tokens().surface, 2));
    painter.drawEllipse(handle.center(), radius, radius);
    if (!showsFocus(option)) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens().accent, metrics::kFocusWidth));
    painter.drawEllipse(handle.center(), radius + 1, radius + 1);
}

}  // namespace undervoice::ui
