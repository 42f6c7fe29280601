#include "ui/shell/status_line.h"

#include <algorithm>

#include <QBoxLayout>
#include <QPainter>
#include <QStyleOptionToolButton>
#include <QStylePainter>

#include "ui/icons/icons.h"
#include "ui/theme/control_painter.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"
#include "ui/values/number_text.h"

namespace undervoice::ui {
namespace {

constexpr int kCurveWidth = 48;
constexpr int kCurveHeight = 16;

}  // namespace

StatusPart::StatusPart(QWidget* parent) : QToolButton(parent) {
    setAutoRaise(true);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setTextSize(*this, TextSize::Small);
}

QSize StatusPart::minimumSizeHint() const { return {metrics::kControlHeight, sizeHint().height()}; }

void StatusPart::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.text.clear();
    option.icon = {};
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
    paintContents(painter);
}

void StatusPart::paintContents(QPainter& painter) {
    QStyleOptionButton label;
    label.initFrom(this);
    label.rect = rect().adjusted(metrics::kInside, 0, -metrics::kInside, 0);
    label.text = text();
    label.icon = icon();
    label.iconSize = {metrics::kIconSize, metrics::kIconSize};
    paintButtonLabel(painter, label, tokens().text);
}

QSize StatusPart::sizeHint() const {
    const int icons = icon().isNull() ? 0 : metrics::kIconSize + metrics::kInside;
    const int width = icons + fontMetrics().horizontalAdvance(text()) + 2 * metrics::kInside + 1;
    return {width, std::max(metrics::kControlHeight, fontMetrics().height() + 12)};
}

MemoryButton::MemoryButton(QWidget* parent) : StatusPart(parent) { setCheckable(true); }

void MemoryButton::addPoint(std::int64_t usedBytes, std::int64_t totalBytes) {
    if (m_points.size() == kPointCount) m_points.removeFirst();
    m_points << (totalBytes > 0 ? std::clamp(static_cast<double>(usedBytes) / static_cast<double>(totalBytes), 0.0, 1.0) : 0.0);
    setText(totalBytes > 0 ? bytesOfText(usedBytes, totalBytes) : bytesText(usedBytes));
    updateGeometry();
    update();
}

QSize MemoryButton::sizeHint() const { return StatusPart::sizeHint() + QSize(kCurveWidth + metrics::kInside, 0); }

void MemoryButton::paintContents(QPainter& painter) {
    const QRect curve(metrics::kInside, (height() - kCurveHeight) / 2, kCurveWidth, kCurveHeight);
    painter.fillRect(QRect(curve.left(), curve.bottom() + 1, curve.width(), metrics::kHairline), tokens().outline);
    const double step = static_cast<double>(kCurveWidth) / kPointCount;
    const double start = curve.left() + (kPointCount - static_cast<double>(m_points.size())) * step;
    for (qsizetype i = 0; i < m_points.size(); ++i) {
        const double height = std::max(1.0, m_points[i] * kCurveHeight);
        painter.fillRect(QRectF(start + static_cast<double>(i) * step, curve.bottom() + 1 - height, step, height), tokens().accent);
    }
    painter.setPen(tokens().text);
    const QRect words(curve.right() + 1 + metrics::kInside, 0, width() - curve.right() - 2 * metrics::kInside, height());
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, fontMetrics().elidedText(text(), Qt::ElideRight, words.width()));
}

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent),
      m_model(new StatusPart(this)),
      m_device(new StatusPart(this)),
      m_memory(new MemoryButton(this)),
      m_speed(new StatusPart(this)),
      m_sealed(new StatusPart(this)) {
    setAccessibleName(tr("Status"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::kInside, metrics::kHairline + 2, metrics::kInside, 2);
    layout->setSpacing(metrics::kInside);
    layout->addWidget(m_model);
    layout->addWidget(m_device);
    layout->addStretch(1);
    layout->addWidget(m_memory);
    layout->addWidget(m_speed);
    layout->addWidget(m_sealed);
    setMemoryKey({});
    connect(m_model, &QToolButton::clicked, this, &StatusLine::modelActivated);
    connect(m_device, &QToolButton::clicked, this, &StatusLine::deviceActivated);
    connect(m_memory, &QToolButton::clicked, this, &StatusLine::memoryActivated);
    connect(m_speed, &QToolButton::clicked, this, &StatusLine::speedActivated);
    connect(m_sealed, &QToolButton::clicked, this, &StatusLine::sealedActivated);
    setModel({}, {});
    setDevice({}, {});
    m_memory->hide();
    setSpeed(0);
    setSealed(false);
}

void StatusLine::setModes(const QString& modes) { setModel(QString(m_modelName), modes); }

void StatusLine::setModel(const QString& name, const QString& modes) {
    m_modelName = name;
    const QString text = name.isEmpty() ? tr("No model") : modes.isEmpty() ? name : tr("%1 · %2", "model, attention modes").arg(name, modes);
    m_model->setText(text);
    m_model->setToolTip(tr("Model and the form of its caches: %1").arg(text));
    m_model->setAccessibleName(tr("Model: %1").arg(text));
}

void StatusLine::setDevice(const QString& name, const QString& reason) {
    m_device->setVisible(!name.isEmpty());
    m_device->setText(name);
    m_device->setToolTip(reason);
    m_device->setAccessibleName(tr("Device: %1").arg(name));
    m_device->setAccessibleDescription(reason);
}

void StatusLine::setMemory(std::int64_t usedBytes, std::int64_t totalBytes) {
    m_memory->addPoint(usedBytes, totalBytes);
    m_memory->setAccessibleName(tr("Memory: %1").arg(m_memory->text()));
    m_memory->show();
}

void StatusLine::setSpeed(double timesRealTime) {
    const QString text = tr("%1 real time", "a factor: 14×").arg(timesText(timesRealTime));
    m_speed->setVisible(timesRealTime > 0);
    m_speed->setText(text);
    m_speed->setAccessibleName(tr("Speed: %1").arg(text));
}

void StatusLine::setSealed(bool isSealed) {
    const QString text = isSealed ? tr("Sealed") : tr("Not sealed");
    m_sealed->setIcon(themedIcon(isSealed ? Icon::Lock : Icon::LockOpen));
    m_sealed->setText(text);
    m_sealed->setToolTip(isSealed ? tr("Nothing can use the network") : tr("The network is used only when you ask for a download"));
    m_sealed->setAccessibleName(text);
}

void StatusLine::setMemoryKey(const QString& key) {
    m_memory->setToolTip(key.isEmpty() ? tr("Shows or hides the memory panel") : tr("Shows or hides the memory panel (%1)").arg(key));
}

void StatusLine::setMemoryShown(bool isShown) { m_memory->setChecked(isShown); }

void StatusLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), tokens().window);
    painter.fillRect(QRect(0, 0, width(), metrics::kHairline), tokens().line);
}

}  // namespace undervoice::ui
