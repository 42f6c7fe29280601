#include "ui/support/card_delegate.h"

#include <algorithm>

#include <QPainter>
#include <QTextLayout>

#include "ui/theme/control_painter.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"

namespace undervoice::ui {
namespace {

constexpr int kBarHeight = 4;
constexpr int kLineGap = 4;

/// One line, cut with an ellipsis, the marked parts stronger.
void paintDetail(QPainter& painter, const QRect& rect, const Card& card, const QColor& color) {
    const QFont font = textFont(TextSize::Small);
    const QString text = QFontMetrics(font).elidedText(card.detail, Qt::ElideRight, rect.width());
    QTextLayout layout(text, font);
    QList<QTextLayout::FormatRange> formats;
    for (const auto& [start, length] : card.marks) {
        QTextLayout::FormatRange range{start, length, {}};
        range.format.setFontWeight(QFont::DemiBold);
        range.format.setForeground(tokens().accent);
        if (start < text.size()) formats.append(range);
    }
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (line.isValid()) line.setNumColumns(static_cast<int>(text.size()));
    layout.endLayout();
    painter.setPen(color);
    layout.draw(&painter, rect.topLeft());
}

void paintBar(QPainter& painter, QRect rect, double share) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().sunken);
    painter.drawRoundedRect(rect, kBarHeight / 2.0, kBarHeight / 2.0);
    rect.setWidth(static_cast<int>(rect.width() * share));
    painter.setBrush(tokens().accent);
    if (rect.width() > 0) painter.drawRoundedRect(rect, kBarHeight / 2.0, kBarHeight / 2.0);
}

}  // namespace

void CardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Card card = m_reader(index);
    const Tokens& t = tokens();
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (isSelected || option.state.testFlag(QStyle::State_MouseOver))
        paintPlate(*painter, option.rect.adjusted(2, 1, -2, -1), isSelected ? t.select : t.hovered(t.surface), QColor());
    QRect inner = option.rect.adjusted(metrics::kRelated, metrics::kInside, -metrics::kRelated, -metrics::kInside);
    // Rows are of one height; without a bar the words stand in the middle.
    if (card.share < 0) inner.translate(0, (kLineGap + kBarHeight) / 2);
    const QRect icon(inner.left(), inner.top() + 2, metrics::kIconSize, metrics::kIconSize);
    painter->drawPixmap(icon, iconPixmap(card.icon, inkColor(card.ink), metrics::kIconSize, painter->device()->devicePixelRatioF()));

    QRect line = inner.adjusted(metrics::kIconSize + metrics::kRelated, 0, 0, 0);
    const QFont titleFont = textFont(TextSize::Base, QFont::DemiBold), smallFont = textFont(TextSize::Small);
    const QFontMetrics titleMetrics(titleFont), smallMetrics(smallFont);
    line.setHeight(titleMetrics.height());
    painter->setFont(smallFont);
    painter->setPen(isSelected ? t.text : t.muted);
    painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, card.aside);
    const int asideWidth = card.aside.isEmpty() ? 0 : smallMetrics.horizontalAdvance(card.aside) + metrics::kRelated;
    painter->setFont(titleFont);
    painter->setPen(t.text);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, titleMetrics.elidedText(card.title, card.elide, line.width() - asideWidth));

    line.moveTop(line.bottom() + 1 + kLineGap);
    line.setHeight(smallMetrics.height());
    paintDetail(*painter, line, card, card.isAlarming ? t.danger : isSelected ? t.text : t.muted);
    if (card.share >= 0) paintBar(*painter, {line.left(), line.bottom() + kLineGap, line.width(), kBarHeight}, card.share);
    if (option.state.testFlag(QStyle::State_HasFocus) && showsFocus(option)) paintFocusRing(*painter, option.rect.adjusted(2, 1, -2, -1));
    painter->restore();
}

/// As wide as the list: words are cut, nothing is scrolled sideways.
QSize CardDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    const int lines = QFontMetrics(textFont(TextSize::Base, QFont::DemiBold)).height() + kLineGap + QFontMetrics(textFont(TextSize::Small)).height();
    return {0, 2 * metrics::kInside + lines + kLineGap + kBarHeight};
}

}  // namespace undervoice::ui
