#include "ui/icons/icons.h"

#include <array>

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "ui/theme/tokens.h"

static void initResources() { Q_INIT_RESOURCE(undervoice_icons); }  // Q_INIT_RESOURCE works outside of namespaces only

namespace undervoice::ui {
namespace {

constexpr std::array<const char*, kIconCount> kNames = {
    "library", "queue", "settings", "plus", "search", "play", "pause", "stop", "cancel", "retry", "trash", "restore",
    "folder", "project", "tag", "person", "export", "memory", "info", "warning", "error", "check", "lock", "lock_open",
    "drag_handle", "chevron_up", "chevron_down", "chevron_left", "chevron_right", "loop", "sun", "moon", "transcript",
    "more", "minus", "undo", "redo", "skip_back", "skip_forward", "volume", "skip_silence",
    "star", "flag", "note", "bookmark",
};

/// Text of the drawing; the resource is linked in, so that a missing one is a bug.
QByteArray drawing(const char* name) {
    initResources();
    QFile file(QStringLiteral(":/undervoice/icons/%1.svg").arg(QLatin1StringView(name)));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    Q_ASSERT(isOpen);
    return isOpen ? file.readAll() : QByteArray();
}

QPixmap rendered(const QByteArray& svg, const QSize& pixels) {
    QPixmap pixmap(pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(svg).render(&painter, QRectF(QPointF(0, 0), QSizeF(pixels)));
    return pixmap;
}

/// An icon that asks for its colour each time it is painted.
class ThemedIconEngine : public QIconEngine {
  public:
    ThemedIconEngine(Icon icon, Ink ink) : m_icon(icon), m_ink(ink) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const int size = std::min(rect.width(), rect.height());
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1.0;
        const QPoint corner = rect.center() - QPoint((size - 1) / 2, (size - 1) / 2);
        painter->drawPixmap(corner, iconPixmap(m_icon, color(mode), size, ratio));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return iconPixmap(m_icon, color(mode), std::min(size.width(), size.height()), 1.0);
    }
    /// Until Qt 6.7 the size is in the screen's pixels, from 6.8 on in those that do not depend on it.
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, [[maybe_unused]] qreal scale) override {
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
        return pixmap(size * scale, mode, state);
#else
        return pixmap(size, mode, state);
#endif
    }
    QIconEngine* clone() const override { return new ThemedIconEngine(m_icon, m_ink); }
    QString key() const override { return QStringLiteral("undervoice"); }

  private:
    QColor color(QIcon::Mode mode) const { return mode == QIcon::Disabled ? tokens().muted : inkColor(m_ink); }

    Icon m_icon;
    Ink m_ink;
};

}  // namespace

const char* iconName(Icon icon) { return kNames[static_cast<std::size_t>(icon)]; }

QColor inkColor(Ink ink) {
    const Tokens& t = tokens();
    switch (ink) {
        case Ink::Text: return t.text;
        case Ink::Muted: return t.muted;
        case Ink::Accent: return t.accent;
        case Ink::OnAccent: return t.onAccent;
        case Ink::Mha: return t.mha;
        case Ink::Ok: return t.ok;
        case Ink::Danger: return t.danger;
    }
    return t.text;
}

QIcon themedIcon(Icon icon, Ink ink) { return QIcon(new ThemedIconEngine(icon, ink)); }

QPixmap iconPixmap(Icon icon, const QColor& color, int size, qreal devicePixelRatio) {
    const int pixels = std::max(1, qRound(size * devicePixelRatio));
    const QString key = QStringLiteral("undervoice/%1/%2/%3").arg(QLatin1StringView(iconName(icon)), color.name()).arg(pixels);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = rendered(drawing(iconName(icon)).replace("currentColor", color.name().toLatin1()), QSize(pixels, pixels));
        QPixmapCache::insert(key, pixmap);
    }
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QIcon applicationIcon() {
    QIcon icon;
    const QByteArray svg = drawing("undervoice");
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) icon.addPixmap(rendered(svg, QSize(size, size)));
    return icon;
}

}  // namespace undervoice::ui
