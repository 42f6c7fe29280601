#include "ui/memory/memory_chart.h"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/memory/memory_colors.h"
#include "ui/memory/memory_text.h"
#include "ui/theme/control_painter.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"
#include "ui/values/number_text.h"

namespace undervoice::ui {
namespace {

constexpr std::int64_t kShortestSpanUs = 10'000'000;
constexpr int kMostGridLines = 4;
constexpr double kDashLength = 6, kDashPeriod = 10;

/// 1, 2 or 5 times a power of ten, such that so many steps reach the value.
double niceStep(double largest, int lines) {
    const double rough = std::max(largest, 1.0) / lines;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough) return factor * power;
    return 10 * power;
}

}  // namespace

MemoryChart::MemoryChart(const MemorySeries& series, QWidget* parent) : QWidget(parent), m_series(series) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Memory over time"));
    setTextSize(*this, TextSize::Small);
}

void MemoryChart::setView(MemoryView view) {
    m_view = view;
    mark(m_marked);
    update();
}

void MemoryChart::seriesChanged() {
    if (m_marked && *m_marked >= m_series.reports().size()) m_marked.reset();
    update();
}

QSize MemoryChart::sizeHint() const { return {640, 200}; }

QSize MemoryChart::minimumSizeHint() const { return {240, 140}; }

double MemoryChart::Scale::x(std::int64_t timeUs) const {
    return plot.left() + plot.width() * static_cast<double>(timeUs) / static_cast<double>(spanUs);
}

double MemoryChart::Scale::y(std::int64_t bytes) const { return plot.bottom() - plot.height() * static_cast<double>(bytes) / maxBytes; }

MemoryChart::Scale MemoryChart::scale() const {
    const QFontMetrics font = fontMetrics();
    Scale scale;
    double largest = 0;
    for (const api::MemoryReport& report : m_series.reports())
        largest = std::max({largest, static_cast<double>(stackedBytes(report, m_view)), static_cast<double>(ordinaryBytes(report, m_view))});
    if (!m_series.isEmpty()) scale.spanUs = std::max(kShortestSpanUs, m_series.last().timeUs);
    const int left = metrics::kRelated + font.horizontalAdvance(bytesText(100'000'000'000)) + metrics::kInside;
    const int right = metrics::kInside + font.horizontalAdvance(tr("MHA %1").arg(bytesText(10'000'000'000))) + metrics::kInside;
    scale.plot = QRectF(rect()).adjusted(left, metrics::kRelated, -right, -font.height() - metrics::kRelated);
    const int lines = std::clamp(static_cast<int>(scale.plot.height()) / (2 * font.height()), 1, kMostGridLines);
    scale.gridBytes = niceStep(largest, lines);
    scale.maxBytes = scale.gridBytes * std::max(1.0, std::ceil(largest / scale.gridBytes));
    return scale;
}

void MemoryChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintPlate(painter, rect(), tokens().surface, tokens().line);
    const Scale s = scale();
    paintGrid(painter, s);
    if (!m_series.isEmpty()) {
        const std::vector<std::size_t> drawn = m_series.drawn(m_view, std::max(1, static_cast<int>(s.plot.width())), s.spanUs);
        paintAreas(painter, s, drawn);
        paintOrdinary(painter, s, drawn);
        paintMark(painter, s);
    }
    if (showsFocus(*this)) paintFocusRing(painter, rect());
}

void MemoryChart::paintGrid(QPainter& painter, const Scale& s) const {
    for (double bytes = 0; bytes <= s.maxBytes * 1.0001; bytes += s.gridBytes) {
        const double y = std::round(s.y(static_cast<std::int64_t>(bytes)));
        painter.fillRect(QRectF(s.plot.left(), y, s.plot.width(), metrics::kHairline), tokens().line);
        painter.setPen(tokens().muted);
        const QRectF label(0, y - fontMetrics().height() / 2.0, s.plot.left() - metrics::kInside, fontMetrics().height());
        const QString text = bytes == 0 ? QStringLiteral("0") : bytesText(static_cast<std::int64_t>(bytes));
        painter.drawText(label, Qt::AlignRight | Qt::AlignVCenter, m_series.isEmpty() ? QString() : text);
    }
    if (m_series.isEmpty()) return;
    const QRectF below(s.plot.left(), s.plot.bottom() + 4, s.plot.width(), fontMetrics().height());
    painter.drawText(below, Qt::AlignLeft, clockText(0));
    painter.drawText(below, Qt::AlignRight, clockText(s.spanUs));
}

void MemoryChart::paintAreas(QPainter& painter, const Scale& s, const std::vector<std::size_t>& drawn) const {
    const auto& reports = m_series.reports();
    std::vector<std::int64_t> below(drawn.size(), 0);
    std::vector<QRect> areas, room, edges;  // of a part, drawn in one go
    painter.setPen(Qt::NoPen);
    for (int p = 0; p < kMemoryPartCount; ++p) {
        const auto part = static_cast<MemoryPart>(p);
        if (!isShown(part, m_view)) continue;
        areas.clear();
        room.clear();
        edges.clear();
        // Equal neighbours are one rectangle.
        for (std::size_t first = 0; first < drawn.size();) {
            const std::int64_t bytes = bytesOf(reports[drawn[first]], part), used = usedBytesOf(reports[drawn[first]], part);
            std::size_t end = first + 1;
            while (end < drawn.size() && below[end] == below[first] && bytesOf(reports[drawn[end]], part) == bytes && usedBytesOf(reports[drawn[end]], part) == used)
                ++end;
            const int left = qRound(s.x(reports[drawn[first]].timeUs)), right = qRound(s.x(reports[drawn[std::min(end, drawn.size() - 1)]].timeUs));
            const int top = qRound(s.y(below[first] + bytes)), full = qRound(s.y(below[first] + used)), bottom = qRound(s.y(below[first]));
            if (bytes > 0 && right > left) {
                areas.emplace_back(left, full, right - left, bottom - full);
                if (full > top) room.emplace_back(left, top, right - left, full - top);
                edges.emplace_back(left, top, right - left, metrics::kHairline);
            }
            for (; first < end; ++first) below[first] += bytes;
        }
        painter.setBrush(partFill(part));
        painter.drawRects(areas.data(), static_cast<int>(areas.size()));
        if (!room.empty()) {
            painter.setBrush(partRoomFill(part));
            painter.drawRects(room.data(), static_cast<int>(room.size()));
        }
        painter.setBrush(partEdge(part));
        painter.drawRects(edges.data(), static_cast<int>(edges.size()));
    }
}

void MemoryChart::paintOrdinary(QPainter& painter, const Scale& s, const std::vector<std::size_t>& drawn) const {
    const auto& reports = m_series.reports();
    // Between two batches there is nothing to compare with: the line breaks off. Its dashes are rectangles, since a dashed pen over
    // a long history takes longer than all the rest.
    std::vector<QRectF> dashes;
    std::int64_t lastBytes = 0;
    double lastY = 0;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        const api::MemoryReport& report = reports[drawn[i]];
        if (report.ordinary.allocated() == 0) continue;
        lastBytes = ordinaryBytes(report, m_view);
        lastY = std::round(s.y(lastBytes));
        const double end = i + 1 < drawn.size() ? std::round(s.x(reports[drawn[i + 1]].timeUs)) : s.plot.right();
        const double x = std::round(s.x(report.timeUs));
        for (double dash = std::floor(x / kDashPeriod) * kDashPeriod; dash < end; dash += kDashPeriod) {
            const double left = std::max(x, dash), right = std::min(end, dash + kDashLength);
            if (right > left) dashes.emplace_back(left, lastY - 1, right - left, 2);
        }
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().mha);
    painter.drawRects(dashes.data(), static_cast<int>(dashes.size()));
    if (lastBytes == 0) return;
    const double middle = std::clamp(lastY, s.plot.top() + fontMetrics().height() / 2.0, s.plot.bottom());
    painter.setPen(tokens().mha);
    painter.drawText(QRectF(s.plot.right() + metrics::kInside, middle - fontMetrics().height(), width(), 2 * fontMetrics().height()),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("MHA %1").arg(bytesText(lastBytes)));
}

void MemoryChart::paintMark(QPainter& painter, const Scale& s) const {
    if (!m_marked) return;
    const api::MemoryReport& report = m_series.reports()[*m_marked];
    const double x = std::round(s.x(report.timeUs));
    painter.fillRect(QRectF(x, s.plot.top(), metrics::kHairline, s.plot.height()), tokens().text);
    const QStringList lines = momentLines(report, m_view);
    const QFontMetrics font = fontMetrics();
    int names = 0, values = 0;
    for (const QString& line : lines) {
        names = std::max(names, font.horizontalAdvance(line.section(u'\t', 0, 0)));
        values = std::max(values, font.horizontalAdvance(line.section(u'\t', 1)));
    }
    QRectF plate(0, 0, names + values + 2 * metrics::kInside + metrics::kRelated, lines.size() * font.lineSpacing() + 2 * metrics::kInside);
    plate.moveTop(std::clamp(s.plot.top(), 0.0, std::max(0.0, height() - plate.height())));
    plate.moveLeft(x + metrics::kInside + plate.width() < width() ? x + metrics::kInside : x - metrics::kInside - plate.width());
    paintPlate(painter, plate, tokens().surface, tokens().outline);
    QRectF line = plate.adjusted(metrics::kInside, metrics::kInside, -metrics::kInside, 0);
    line.setHeight(font.lineSpacing());
    for (const QString& text : lines) {
        painter.setPen(tokens().text);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, text.section(u'\t', 0, 0));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, text.section(u'\t', 1));
        line.translate(0, font.lineSpacing());
    }
}

void MemoryChart::mark(std::optional<std::size_t> index) {
    m_marked = index;
    setAccessibleDescription(index ? momentLines(m_series.reports()[*index], m_view).join(QStringLiteral(", ")).replace(u'\t', u' ') : QString());
    update();
}

void MemoryChart::mouseMoveEvent(QMouseEvent* event) {
    const Scale s = scale();
    if (m_series.isEmpty() || !s.plot.contains(event->position())) {
        mark({});
        return;
    }
    const double share = (event->position().x() - s.plot.left()) / s.plot.width();
    mark(m_series.indexAt(static_cast<std::int64_t>(share * static_cast<double>(s.spanUs))));
}

void MemoryChart::leaveEvent(QEvent*) { mark({}); }

void MemoryChart::focusOutEvent(QFocusEvent* event) {
    mark({});
    QWidget::focusOutEvent(event);
}

void MemoryChart::keyPressEvent(QKeyEvent* event) {
    const std::size_t count = m_series.reports().size();
    const int key = event->key();
    if (count == 0 || (key != Qt::Key_Left && key != Qt::Key_Right && key != Qt::Key_Home && key != Qt::Key_End)) {
        if (key == Qt::Key_Escape && m_marked) return mark({});
        return QWidget::keyPressEvent(event);
    }
    if (key == Qt::Key_Home) return mark(0);
    if (key == Qt::Key_End || !m_marked) return mark(count - 1);
    if (key == Qt::Key_Left) return mark(*m_marked > 0 ? *m_marked - 1 : 0);
    mark(std::min(*m_marked + 1, count - 1));
}

}  // namespace undervoice::ui
