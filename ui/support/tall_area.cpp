#include "ui/support/tall_area.h"

#include <algorithm>

#include <QScreen>
#include <QStyle>

#include "ui/theme/metrics.h"

namespace undervoice::ui {

TallArea::TallArea(int roomAround, QWidget* parent) : QScrollArea(parent), m_roomAround(roomAround) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize TallArea::sizeHint() const {
    const QSize inside = widget()->sizeHint();
    const int most = screen()->availableSize().height() - m_roomAround;
    return {inside.width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent), std::min(inside.height(), most)};
}

QSize TallArea::minimumSizeHint() const { return {sizeHint().width(), std::min(sizeHint().height(), 4 * metrics::kTouchHeight)}; }

}  // namespace undervoice::ui
