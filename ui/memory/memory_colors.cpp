#include "ui/memory/memory_colors.h"

#include <QGuiApplication>
#include <QPainter>

#include "ui/theme/tokens.h"

namespace undervoice::ui {

QBrush partFill(MemoryPart part) {
    const Tokens& t = tokens();
    switch (part) {
        case MemoryPart::Weights: return mixed(t.surface, t.muted, 0.55);
        case MemoryPart::EncoderWorkspace: return mixed(t.surface, t.muted, 0.3);
        case MemoryPart::CrossCache: return mixed(t.surface, t.accent, 0.75);
        case MemoryPart::SelfCache: return mixed(t.surface, t.accent, 0.35);
        case MemoryPart::Transient: return mixed(t.surface, t.text, 0.8);
        case MemoryPart::Reserve: return t.sunken;
        case MemoryPart::OtherPrograms: return QBrush(t.outline, Qt::BDiagPattern);
    }
    return {};
}

QBrush partRoomFill(MemoryPart part) {
    const Tokens& t = tokens();
    return part == MemoryPart::CrossCache ? mixed(t.surface, t.accent, 0.2) : mixed(t.surface, t.accent, 0.1);
}

QColor partEdge(MemoryPart part) {
    const Tokens& t = tokens();
    switch (part) {
        case MemoryPart::Weights: return t.muted;
        case MemoryPart::CrossCache:
        case MemoryPart::SelfCache: return t.accent;
        case MemoryPart::Transient: return t.text;
        case MemoryPart::EncoderWorkspace:
        case MemoryPart::Reserve:
        case MemoryPart::OtherPrograms: return t.outline;
    }
    return {};
}

QPixmap partSwatch(MemoryPart part) {
    constexpr int kSize = 12;
    const qreal ratio = qGuiApp->devicePixelRatio();
    QPixmap pixmap(QSize(kSize, kSize) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(tokens().surface);
    QPainter painter(&pixmap);
    painter.setPen(partEdge(part));
    painter.setBrush(partFill(part));
    painter.drawRect(QRectF(0.5, 0.5, kSize - 1, kSize - 1));
    return pixmap;
}

}  // namespace undervoice::ui
