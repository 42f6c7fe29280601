#include "ui/editor/waveform_view.h"

#include <algorithm>
#include <cmath>

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"
#include "ui/values/number_text.h"

namespace undervoice::ui {
namespace {

constexpr int kOverviewHeight = 24, kGap = 4, kLargeHeight = 84, kSegmentsHeight = 8, kVoiceHeight = 3;
constexpr int kEdgeReach = 4;  ///< pixels around an edge that hold it
constexpr std::int64_t kFirstViewUs = 60'000'000;
constexpr double kZoomStep = 1.25;

}  // namespace

WaveformView::WaveformView(WaveOf waveOf, QWidget* parent) : QWidget(parent), m_waveOf(std::move(waveOf)) {
    setAccessibleName(tr("Waveform"));
    setAccessibleDescription(tr("Left and right go a second, plus and minus zoom."));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize WaveformView::sizeHint() const { return {400, kOverviewHeight + kGap + kLargeHeight}; }
QRect WaveformView::overview() const { return {0, 0, width(), kOverviewHeight}; }
QRect WaveformView::large() const { return {0, kOverviewHeight + kGap, width(), height() - kOverviewHeight - kGap}; }

void WaveformView::setDuration(std::int64_t us) {
    const bool isFirst = m_durationUs == 0;
    m_durationUs = us;
    if (isFirst || us == 0) {
        m_positionUs = 0;
        show(0, std::min(us, kFirstViewUs));
    } else {
        show(m_beginUs, m_endUs);
    }
}

void WaveformView::setSegments(std::vector<WaveSegment> segments) {
    m_segments = std::move(segments);
    m_reachUs.clear();
    for (const WaveSegment& segment : m_segments) m_reachUs.push_back(std::max(segment.endUs, m_reachUs.empty() ? segment.endUs : m_reachUs.back()));
    if (!m_edge || m_drag != Drag::Edge) m_edge.reset();
    waveChanged();
}

void WaveformView::setVoice(std::vector<service::VoiceSpan> voice) {
    m_voice = std::move(voice);
    showTip();
    waveChanged();
}

void WaveformView::showTip() { setToolTip(m_voice.empty() ? QString() : tr("Line at the top: a voice is heard. Blocks: passages of the text.")); }

void WaveformView::waveChanged() {
    m_picture = {};
    update();
}

void WaveformView::setHint(const QString& hint) {
    if (hint == m_hint) return;
    m_hint = hint;
    waveChanged();
}

void WaveformView::setPosition(std::int64_t us, bool isFollowing) {
    const int before = xOf(m_positionUs);
    m_positionUs = us;
    const std::int64_t span = m_endUs - m_beginUs;
    // It turns the page when the play head comes to the end, rather than run under the eyes all the time.
    if (isFollowing && m_drag == Drag::None && (us < m_beginUs || us > m_beginUs + span * 95 / 100)) return show(us - span / 10, us - span / 10 + span);
    if (const int now = xOf(us); now != before) {
        update(before - 2, 0, 5, height());
        update(now - 2, 0, 5, height());
        update(overview());
    }
}

void WaveformView::setLoop(std::optional<std::pair<std::int64_t, std::int64_t>> us) {
    m_loop = us;
    waveChanged();
}

void WaveformView::show(std::int64_t beginUs, std::int64_t endUs) {
    const std::int64_t span = std::clamp(endUs - beginUs, std::min(kShortestViewUs, m_durationUs), m_durationUs);
    m_beginUs = std::clamp<std::int64_t>(beginUs, 0, m_durationUs - span);
    m_endUs = m_beginUs + span;
    waveChanged();
}

void WaveformView::zoom(double factor) {
    const std::int64_t span = m_endUs - m_beginUs;
    const bool isInSight = m_positionUs >= m_beginUs && m_positionUs <= m_endUs;
    const std::int64_t middle = isInSight ? m_positionUs : m_beginUs + span / 2;
    const double share = span > 0 ? static_cast<double>(middle - m_beginUs) / static_cast<double>(span) : 0.5;
    const auto newSpan = std::clamp(static_cast<std::int64_t>(static_cast<double>(span) / factor), std::min(kShortestViewUs, m_durationUs), m_durationUs);
    const std::int64_t begin = middle - static_cast<std::int64_t>(share * static_cast<double>(newSpan));
    show(begin, begin + newSpan);
}

int WaveformView::xOf(std::int64_t us) const {
    const std::int64_t span = m_endUs - m_beginUs;
    return span > 0 ? static_cast<int>(std::clamp<std::int64_t>((us - m_beginUs) * width() / span, -10, width() + 10)) : 0;
}

std::int64_t WaveformView::usAt(int x) const {
    return std::clamp<std::int64_t>(m_beginUs + (m_endUs - m_beginUs) * x / std::max(1, width()), 0, m_durationUs);
}

std::size_t WaveformView::firstSegmentAfter(std::int64_t us) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(m_reachUs, us) - m_reachUs.begin());
}

std::optional<WaveformView::Edge> WaveformView::edgeAt(const QPoint& position) const {
    if (!m_isEditable || !large().contains(position)) return std::nullopt;
    const std::int64_t reach = usAt(position.x() + kEdgeReach) - usAt(position.x());
    const std::int64_t us = usAt(position.x());
    std::optional<Edge> nearest;
    std::int64_t distance = reach + 1;
    for (std::size_t i = firstSegmentAfter(us - reach); i < m_segments.size() && m_segments[i].startUs <= us + reach; ++i)
        for (const bool isEnd : {false, true}) {
            const std::int64_t away = std::abs((isEnd ? m_segments[i].endUs : m_segments[i].startUs) - us);
            if (away < distance) {
                distance = away;
                nearest = Edge{i, isEnd};
            }
        }
    return nearest;
}

// ---- Painting ----

void WaveformView::paintWave(QPainter& painter, const QRect& area, std::int64_t beginUs, std::int64_t endUs, const QColor& color) const {
    const qreal scale = devicePixelRatioF();
    const int columns = std::max(1, static_cast<int>(area.width() * scale));
    const std::vector<service::WavePair> pairs = m_waveOf(beginUs, endUs, columns);
    painter.setPen(QPen(color, 1 / scale));
    const qreal middle = area.top() + area.height() / 2.0, half = area.height() / 2.0 - 1;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const qreal x = area.left() + (static_cast<qreal>(i) + 0.5) / scale;
        // Square root: quiet speech is seen, too.
        const auto height = [half](float value) { return std::copysign(std::sqrt(std::abs(static_cast<qreal>(value))), static_cast<qreal>(value)) * half; };
        painter.drawLine(QPointF(x, middle - height(pairs[i].highest)), QPointF(x, middle - height(pairs[i].lowest) + 0.5));
    }
}

void WaveformView::paintSegments(QPainter& painter) const {
    const QRect area = large();
    for (std::size_t i = firstSegmentAfter(m_beginUs); i < m_segments.size() && m_segments[i].startUs < m_endUs; ++i) {
        const WaveSegment& segment = m_segments[i];
        const int left = xOf(segment.startUs), right = std::max(left + 1, xOf(segment.endUs) - 1);
        const QColor color = segment.speaker >= 0 ? tokens().speakers[static_cast<std::size_t>(segment.speaker) % tokens().speakers.size()] : tokens().muted;
        painter.fillRect(QRect(left, area.top(), right - left, area.height()), mixed(tokens().sunken, color, i % 2 == 0 ? 0.10 : 0.16));
        painter.fillRect(QRect(left, area.bottom() + 1 - kSegmentsHeight, right - left, kSegmentsHeight), mixed(tokens().sunken, color, 0.7));
    }
}

/// Voice without a passage below it is what was missed.
void WaveformView::paintVoice(QPainter& painter) const {
    const QRect area = large();
    const auto first = std::ranges::lower_bound(m_voice, m_beginUs, {}, &service::VoiceSpan::endUs);
    for (auto span = first; span != m_voice.end() && span->beginUs < m_endUs; ++span) {
        const int left = xOf(span->beginUs), right = std::max(left + 1, xOf(span->endUs));
        painter.fillRect(QRect(left, area.top(), right - left, kVoiceHeight), tokens().muted);
    }
}

void WaveformView::paintOverview(QPainter& painter) const {
    const QRect area = overview();
    painter.fillRect(area, tokens().sunken);
    paintWave(painter, area, 0, m_durationUs, tokens().muted);
    if (m_durationUs == 0) return;
    const auto x = [&](std::int64_t us) { return static_cast<int>(us * area.width() / m_durationUs); };
    const int left = x(m_beginUs), right = std::max(left + 6, x(m_endUs));
    painter.setPen(QPen(tokens().accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRect(left, area.top(), std::min(right, area.width()) - left - 1, area.height() - 1));
}

void WaveformView::drawPicture() {
    m_picture = QPixmap(size() * devicePixelRatioF());
    m_picture.setDevicePixelRatio(devicePixelRatioF());
    m_picture.fill(tokens().surface);
    QPainter painter(&m_picture);
    paintOverview(painter);
    const QRect area = large();
    painter.fillRect(area, tokens().sunken);
    paintSegments(painter);
    if (m_loop) {
        const int left = xOf(m_loop->first), right = xOf(m_loop->second);
        painter.fillRect(QRect(left, area.top(), std::max(2, right - left), area.height()), tokens().select);
    }
    if (!m_hint.isEmpty()) {
        painter.setFont(textFont(TextSize::Small));
        painter.setPen(tokens().muted);
        painter.drawText(area, Qt::AlignCenter, m_hint);
        return;
    }
    paintVoice(painter);
    paintWave(painter, area.adjusted(0, kVoiceHeight + 2, 0, -kSegmentsHeight - 2), m_beginUs, m_endUs, tokens().text);
}

void WaveformView::paintEvent(QPaintEvent*) {
    if (m_picture.isNull()) drawPicture();
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    const QRect area = large();
    if (m_durationUs > 0) {
        const int small = static_cast<int>(m_positionUs * width() / m_durationUs);
        painter.fillRect(QRect(small, 0, 1, kOverviewHeight), tokens().accent);
    }
    if (m_edge) {
        const std::int64_t us = m_drag == Drag::Edge ? m_edgeUs : m_edge->isEnd ? m_segments[m_edge->segment].endUs : m_segments[m_edge->segment].startUs;
        painter.fillRect(QRect(xOf(us) - 1, area.top(), 2, area.height()), tokens().mha);
    }
    if (m_positionUs >= m_beginUs && m_positionUs <= m_endUs) painter.fillRect(QRect(xOf(m_positionUs) - 1, area.top(), 2, area.height()), tokens().accent);
    if (hasFocus()) {
        painter.setPen(QPen(tokens().accent, metrics::kFocusWidth));
        painter.drawRect(area.adjusted(1, 1, -1, -1));
    }
}

void WaveformView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    waveChanged();
}

void WaveformView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) waveChanged();
}

// ---- Pointer and keys ----

bool WaveformView::event(QEvent* event) {
    if (event->type() == QEvent::Leave && m_drag == Drag::None && m_edge) {
        m_edge.reset();
        update();
    }
    return QWidget::event(event);
}

void WaveformView::centreAtOverview(int x) {
    const std::int64_t middle = m_durationUs * std::clamp(x, 0, width()) / std::max(1, width()), half = (m_endUs - m_beginUs) / 2;
    show(middle - half, middle + half);
}

void WaveformView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_durationUs == 0) return QWidget::mousePressEvent(event);
    m_pressX = event->pos().x();
    if (overview().contains(event->pos())) {
        m_drag = Drag::Overview;
        return centreAtOverview(m_pressX);
    }
    m_edge = edgeAt(event->pos());
    m_drag = m_edge ? Drag::Edge : Drag::Seek;
    m_edgeUs = usAt(m_pressX);
}

void WaveformView::mouseMoveEvent(QMouseEvent* event) {
    const int x = event->pos().x();
    switch (m_drag) {
        case Drag::Overview: return centreAtOverview(x);
        case Drag::Edge:
            m_edgeUs = usAt(x);
            setToolTip(clockText(m_startUs + m_edgeUs));
            return update();
        case Drag::Seek:
            if (std::abs(x - m_pressX) < 5) return;
            m_drag = Drag::Loop;
            [[fallthrough]];
        case Drag::Loop: return setLoop(std::pair(usAt(std::min(x, m_pressX)), usAt(std::max(x, m_pressX))));
        case Drag::None: break;
    }
    const auto edge = edgeAt(event->pos());
    if (edge == m_edge) return;
    m_edge = edge;
    setCursor(edge ? Qt::SplitHCursor : Qt::ArrowCursor);
    update();
}

void WaveformView::mouseReleaseEvent(QMouseEvent* event) {
    const Drag drag = std::exchange(m_drag, Drag::None);
    const int x = event->pos().x();
    if (drag == Drag::Seek) Q_EMIT seekWanted(usAt(m_pressX));
    if (drag == Drag::Loop) Q_EMIT loopWanted(usAt(std::min(x, m_pressX)), usAt(std::max(x, m_pressX)));
    if (drag == Drag::Edge && m_edge && x != m_pressX) {
        const Edge edge = *std::exchange(m_edge, std::nullopt);
        Q_EMIT edgeMoved(edge.segment, edge.isEnd, static_cast<double>(m_edgeUs) / 1e6);
    }
    if (drag == Drag::Edge) showTip();
    update();
}

void WaveformView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_durationUs == 0) return;
    const bool isOverview = overview().contains(event->pos());
    Q_EMIT playWanted(isOverview ? m_durationUs * event->pos().x() / std::max(1, width()) : usAt(event->pos().x()));
}

void WaveformView::wheelEvent(QWheelEvent* event) {
    const int steps = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (event->modifiers() & Qt::ControlModifier) {
        zoom(std::pow(kZoomStep, steps / 120.0));
    } else {
        const std::int64_t by = -(m_endUs - m_beginUs) * steps / 1200;
        show(m_beginUs + by, m_endUs + by);
    }
    event->accept();
}

void WaveformView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left: return Q_EMIT seekWanted(std::max<std::int64_t>(0, m_positionUs - 1'000'000));
        case Qt::Key_Right: return Q_EMIT seekWanted(std::min(m_durationUs, m_positionUs + 1'000'000));
        case Qt::Key_Plus: return zoom(kZoomStep * kZoomStep);
        case Qt::Key_Minus: return zoom(1 / (kZoomStep * kZoomStep));
        case Qt::Key_Home: return Q_EMIT seekWanted(0);
        case Qt::Key_End: return Q_EMIT seekWanted(m_durationUs);
        default: QWidget::keyPressEvent(event);
    }
}

}  // namespace undervoice::ui
