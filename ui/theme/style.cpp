#include "ui/theme/style.h"

#include <algorithm>

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QSlider>
#include <QStyleOption>
#include <QTabBar>
#include <QTextEdit>

#include "ui/theme/button_kind.h"
#include "ui/icons/icons.h"
#include "ui/theme/control_painter.h"
#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"

namespace undervoice::ui {
namespace {

constexpr int kScrollBarWidth = 12;
constexpr int kIndicatorSize = 18;
constexpr int kShortestHandle = 32;
constexpr int kFieldPadding = 5;  // Qt leaves three pixels itself

QSize atLeast(QSize size, int width, int height) { return size.expandedTo(QSize(width, height)); }

/// Of a control with a line of text.
int controlHeight(const QStyleOption* option) {
    return std::max(option ? option->fontMetrics.height() + metrics::kRelated : 0, metrics::kControlHeight);
}

Direction directionOf(QStyle::PrimitiveElement element) {
    switch (element) {
        case QStyle::PE_IndicatorArrowUp: return Direction::Up;
        case QStyle::PE_IndicatorArrowLeft: return Direction::Left;
        case QStyle::PE_IndicatorArrowRight: return Direction::Right;
        default: return Direction::Down;
    }
}

QColor inkOf(const QStyleOption& option) { return option.state.testFlag(QStyle::State_Enabled) ? tokens().text : tokens().muted; }

/// A frame around a list or a scroll area is a hairline; it is marked when the area has the focus.
void paintFrame(QPainter& painter, const QStyleOption& option, const QWidget* widget) {
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(&option);
    if (frame && frame->lineWidth == 0) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(qobject_cast<const QAbstractScrollArea*>(widget) ? option.palette.base() : QBrush());
    const bool isTypedIn = qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const QTextEdit*>(widget);
    painter.setPen(QPen(isTypedIn ? tokens().outline : tokens().line, metrics::kHairline));
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius, metrics::kRadius);
    painter.restore();
    if (showsFocus(option)) paintFocusRing(painter, option.rect);
}

}  // namespace

Style::Style() : QProxyStyle(QStringLiteral("fusion")) {}

void Style::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) || qobject_cast<QAbstractSpinBox*>(widget) ||
        qobject_cast<QAbstractSlider*>(widget) || qobject_cast<QTabBar*>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
        // Two pixels keep a list's square corners within the rounded ones.
        case PM_DefaultFrameWidth: return qobject_cast<const QAbstractScrollArea*>(widget) ? 2 : metrics::kHairline;
        case PM_ComboBoxFrameWidth:
        case PM_SpinBoxFrameWidth:
        case PM_MenuPanelWidth: return metrics::kHairline;
        case PM_ButtonShiftHorizontal:
        case PM_ButtonShiftVertical: return 0;
        case PM_SmallIconSize:
        case PM_ButtonIconSize:
        case PM_ToolBarIconSize:
        case PM_TabBarIconSize:
        case PM_ListViewIconSize: return metrics::kIconSize;
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
        case PM_ExclusiveIndicatorWidth:
        case PM_ExclusiveIndicatorHeight: return kIndicatorSize;
        case PM_CheckBoxLabelSpacing:
        case PM_RadioButtonLabelSpacing:
        case PM_LayoutHorizontalSpacing: return metrics::kInside;
        case PM_LayoutVerticalSpacing: return metrics::kRelated;
        case PM_LayoutLeftMargin:
        case PM_LayoutTopMargin:
        case PM_LayoutRightMargin:
        case PM_LayoutBottomMargin: return metrics::kRelated;
        case PM_FocusFrameHMargin: return metrics::kInside - 2;  // of an icon and of a text in a list; Qt adds one pixel
        case PM_HeaderMargin: return metrics::kInside - 1;
        case PM_ScrollBarExtent: return kScrollBarWidth;
        case PM_ScrollView_ScrollBarSpacing: return 0;
        case PM_SliderThickness:
        case PM_SliderControlThickness: return metrics::kSmallestTarget;
        case PM_SliderLength: return kIndicatorSize;
        case PM_DockWidgetSeparatorExtent: return metrics::kInside;
        case PM_TabBarTabHSpace: return 2 * metrics::kRelated;
        case PM_TabBarTabShiftVertical:
        case PM_TabBarTabShiftHorizontal:
        case PM_TabBarBaseOverlap: return 0;
        default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* returned) const {
    switch (hint) {
        case SH_Widget_Animation_Duration: return m_isMotionReduced ? 0 : metrics::kMotionMs;
        case SH_EtchDisabledText:
        case SH_DitherDisabledText:
        case SH_DialogButtonBox_ButtonsHaveIcons:
        case SH_ComboBox_Popup:
        case SH_ScrollBar_Transient:
        case SH_TabBar_ElideMode: return 0;
        case SH_DialogButtonLayout: return QDialogButtonBox::GnomeLayout;  // what is done comes last, on every desktop
        case SH_ItemView_ShowDecorationSelected: return 1;
        case SH_Table_GridLineColor: return static_cast<int>(tokens().line.rgba());
        default: return QProxyStyle::styleHint(hint, option, widget, returned);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const {
    const QSize usual = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
        case CT_PushButton: return atLeast(size + QSize(2 * metrics::kRelated + metrics::kInside, 12), metrics::kControlHeight, metrics::kControlHeight);
        case CT_ToolButton: return atLeast(size + QSize(12, 12), metrics::kControlHeight, metrics::kControlHeight);
        case CT_ComboBox: return atLeast(usual + QSize(metrics::kInside, 0), 0, std::max(size.height() + metrics::kRelated, metrics::kControlHeight));
        case CT_LineEdit:
        case CT_SpinBox: return atLeast(usual + QSize(2 * kFieldPadding, 0), 0, controlHeight(option));
        case CT_TabBarTab:
        case CT_MenuItem: {
            const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
            const bool isSeparator = item && item->menuItemType == QStyleOptionMenuItem::Separator;
            return isSeparator ? usual : atLeast(usual, 0, controlHeight(option));
        }
        case CT_HeaderSection:
        case CT_ItemViewItem: return atLeast(usual + QSize(0, metrics::kInside), 0, metrics::kControlHeight);
        case CT_CheckBox:
        case CT_RadioButton: return atLeast(usual, metrics::kSmallestTarget, metrics::kSmallestTarget + 4);
        default: return usual;
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    const QRect usual = QProxyStyle::subElementRect(element, option, widget);
    if (element != SE_LineEditContents) return usual;
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    const bool isAlone = frame && frame->lineWidth > 0;  // not within a spin box or a combo box
    return isAlone ? usual.adjusted(kFieldPadding, 0, -kFieldPadding, 0) : usual;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part, const QWidget* widget) const {
    // No buttons at the ends of a scroll bar: the handle has it all.
    if (control == CC_ScrollBar) {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (!bar) return {};
        const QRect all = bar->rect;
        if (part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine) return {};
        if (part == SC_ScrollBarGroove) return all;
        const bool isVertical = bar->orientation == Qt::Vertical;
        const int length = isVertical ? all.height() : all.width();
        const qint64 span = qint64(bar->maximum) - bar->minimum;
        const int share = span > 0 ? static_cast<int>(qint64(length) * bar->pageStep / (span + bar->pageStep)) : length;
        const int handle = std::min(std::max(share, kShortestHandle), length);
        const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
        const auto piece = [&](int from, int size) {
            const QRect found = isVertical ? QRect(all.left(), all.top() + from, all.width(), size) : QRect(all.left() + from, all.top(), size, all.height());
            return visualRect(bar->direction, all, found);
        };
        if (part == SC_ScrollBarSlider) return piece(start, handle);
        if (part == SC_ScrollBarSubPage) return piece(0, start);
        if (part == SC_ScrollBarAddPage) return piece(start + handle, length - start - handle);
        return {};
    }
    const QRect usual = QProxyStyle::subControlRect(control, option, part, widget);
    const bool isText = (control == CC_ComboBox && part == SC_ComboBoxEditField) || (control == CC_SpinBox && part == SC_SpinBoxEditField);
    const bool isArrow = (control == CC_ComboBox && part == SC_ComboBoxArrow) ||
                         (control == CC_SpinBox && (part == SC_SpinBoxUp || part == SC_SpinBoxDown));
    const int towardsEnd = option->direction == Qt::RightToLeft ? -kFieldPadding : kFieldPadding;
    if (isText) return towardsEnd < 0 ? usual.adjusted(0, 0, towardsEnd, 0) : usual.adjusted(towardsEnd, 0, 0, 0);
    return isArrow ? usual.translated(-towardsEnd / 2, 0) : usual;
}

QIcon Style::standardIcon(StandardPixmap pixmap, const QStyleOption* option, const QWidget* widget) const {
    if (pixmap == SP_LineEditClearButton) return themedIcon(Icon::Cancel, Ink::Muted);
    return QProxyStyle::standardIcon(pixmap, option, widget);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    switch (element) {
        case PE_PanelButtonCommand: paintPushButton(*painter, *option, widget); return;
        case PE_PanelButtonTool: paintToolButton(*painter, *option, widget); return;
        case PE_FrameDefaultButton:
        case PE_FrameGroupBox:  // a title and space are enough: no boxes in boxes
        case PE_FrameStatusBarItem:
        case PE_FrameTabBarBase:
        case PE_FrameTabWidget: return;
        case PE_PanelLineEdit: {
            const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            // Within a spin box or an editable combo box, that paints the field.
            if (frame && frame->lineWidth > 0) paintField(*painter, *option);
            return;
        }
        case PE_FrameLineEdit: return;
        case PE_FrameFocusRect:
            if (option->state.testFlag(State_KeyboardFocusChange)) paintFocusRing(*painter, option->rect);
            return;
        case PE_IndicatorCheckBox:
        case PE_IndicatorItemViewItemCheck: paintCheckBox(*painter, *option); return;
        case PE_IndicatorRadioButton: paintRadioButton(*painter, *option); return;
        case PE_IndicatorArrowDown:
        case PE_IndicatorArrowUp:
        case PE_IndicatorArrowLeft:
        case PE_IndicatorArrowRight: paintChevron(*painter, option->rect, directionOf(element), inkOf(*option)); return;
        case PE_Frame: paintFrame(*painter, *option, widget); return;
        case PE_FrameMenu:
        case PE_PanelTipLabel:
            painter->fillRect(option->rect, tokens().line);
            painter->fillRect(option->rect.adjusted(1, 1, -1, -1), tokens().surface);
            return;
        case PE_PanelMenu: painter->fillRect(option->rect, tokens().surface); return;
        default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    switch (element) {
        case CE_PushButton:
            QProxyStyle::drawControl(element, option, painter, widget);
            if (showsFocus(*option)) paintFocusRing(*painter, option->rect);
            return;
        case CE_PushButtonLabel:
            if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
                const bool isPrimary = widget && buttonKind(*widget) == ButtonKind::Primary && button->state.testFlag(State_Enabled);
                paintButtonLabel(*painter, *button, isPrimary ? tokens().onAccent : inkOf(*button));
            }
            return;
        case CE_HeaderSection:
            if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) paintHeader(*painter, *header);
            return;
        case CE_HeaderEmptyArea: painter->fillRect(option->rect, option->palette.base()); return;
        case CE_TabBarTabShape:
            if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) paintTab(*painter, *tab);
            return;
        case CE_ProgressBarGroove: return;
        case CE_ProgressBarContents:
            if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) paintProgress(*painter, *bar);
            return;
        case CE_DockWidgetTitle:
        case CE_Splitter: QCommonStyle::drawControl(element, option, painter, widget); return;
        default: QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const {
    if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option); combo && control == CC_ComboBox) {
        paintComboBox(*painter, *combo, subControlRect(control, option, SC_ComboBoxArrow, widget));
    } else if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option); spin && control == CC_SpinBox) {
        paintSpinBox(*painter, *spin, subControlRect(control, option, SC_SpinBoxUp, widget),
                     subControlRect(control, option, SC_SpinBoxDown, widget));
    } else if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option); slider && control == CC_ScrollBar) {
        paintScrollBar(*painter, *slider, subControlRect(control, option, SC_ScrollBarSlider, widget));
    } else if (slider && control == CC_Slider) {
        paintSlider(*painter, *slider, subControlRect(control, option, SC_SliderGroove, widget),
                    subControlRect(control, option, SC_SliderHandle, widget));
    } else if (const auto* tool = qstyleoption_cast<const QStyleOptionToolButton*>(option); tool && control == CC_ToolButton) {
        // Its ring goes around all of it, where Fusion's would cross the icon.
        QStyleOptionToolButton button = *tool;
        button.state.setFlag(State_HasFocus, false);
        QProxyStyle::drawComplexControl(control, &button, painter, widget);
        if (showsFocus(*tool)) paintFocusRing(*painter, tool->rect);
    } else {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

}  // namespace undervoice::ui
