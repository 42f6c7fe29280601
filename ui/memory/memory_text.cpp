#include "ui/memory/memory_text.h"

#include <cmath>

#include <QLocale>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

QString rangeText(const api::LatentWidths& widths) {
    if (widths.least == widths.most) return QLocale().toString(widths.most);
    return QCoreApplication::translate("MemoryPanel", "%1 to %2", "numbers").arg(QLocale().toString(widths.least), QLocale().toString(widths.most));
}

}  // namespace

QString partName(MemoryPart part) {
    switch (part) {
        case MemoryPart::Weights: return QCoreApplication::translate("MemoryPanel", "Weights");
        case MemoryPart::EncoderWorkspace: return QCoreApplication::translate("MemoryPanel", "Encoder workspace");
        case MemoryPart::CrossCache: return QCoreApplication::translate("MemoryPanel", "Cross cache");
        case MemoryPart::SelfCache: return QCoreApplication::translate("MemoryPanel", "Self cache");
        case MemoryPart::Transient: return QCoreApplication::translate("MemoryPanel", "Transient");
        case MemoryPart::Reserve: return QCoreApplication::translate("MemoryPanel", "Reserve");
        case MemoryPart::OtherPrograms: return QCoreApplication::translate("MemoryPanel", "Other programs");
    }
    return {};
}

QString memorySentence(const MemorySeries& series) {
    const api::MemoryReport& most = series.peaks().atLargestCaches;
    const std::int64_t caches = most.caches.allocated(), ordinary = most.ordinary.allocated();
    if (caches == 0 && ordinary == 0)
        return QCoreApplication::translate("MemoryPanel", "Nothing is being decoded. When a transcription runs, its memory is shown here.");
    if (caches == ordinary)
        return QCoreApplication::translate("MemoryPanel", "Caches take %1. This is ordinary attention: nothing is saved.").arg(bytesText(caches));
    if (caches == 0)
        return QCoreApplication::translate("MemoryPanel", "Caches take %1; ordinary attention would take %2.").arg(bytesText(caches), bytesText(ordinary));
    if (caches < ordinary) {
        const double permille = std::floor(1000 * static_cast<double>(ordinary - caches) / static_cast<double>(ordinary));  // never more than it is
        const QString saved = QLocale().toString(permille / 10, 'f', 1);
        return QCoreApplication::translate("MemoryPanel", "Caches take %1; ordinary attention would take %2 (%3): %4 % of that is saved.", "%3: a factor, 16×; %4: a number")
            .arg(bytesText(caches), bytesText(ordinary), timesText(static_cast<double>(ordinary) / static_cast<double>(caches)), saved);
    }
    return QCoreApplication::translate("MemoryPanel", "Caches take %1; ordinary attention would take %2 (%3).", "%3: a factor, 16×")
        .arg(bytesText(caches), bytesText(ordinary), timesText(static_cast<double>(ordinary) / static_cast<double>(caches)));
}

QString memoryDetails(const MemorySeries& series) {
    const api::MemoryReport& most = series.peaks().atLargestCaches;
    if (most.caches.allocated() == 0) return {};
    const std::int64_t saved = most.ordinary.allocated() - most.caches.allocated(), all = most.engineTotal() + saved;
    QStringList facts{QString::fromStdString(most.modes)};
    if (most.latents.self.most > 0) facts << QCoreApplication::translate("MemoryPanel", "latents of a token: %1 numbers a layer").arg(rangeText(most.latents.self));
    if (most.latents.cross.most > 0) facts << QCoreApplication::translate("MemoryPanel", "latents of a frame: %1 numbers a layer").arg(rangeText(most.latents.cross));
    facts << QStringList{QString::fromStdString(most.dtype),
                      QCoreApplication::translate("MemoryPanel", "%n window(s)", nullptr, most.allocatedWindows),
                      QCoreApplication::translate("MemoryPanel", "%n row(s) each", "in a window", most.beams),
                      QCoreApplication::translate("MemoryPanel", "%1 of %2 tokens").arg(most.tokens).arg(most.capacity),
                      QCoreApplication::translate("MemoryPanel", "allocated before use (pale), %1 used").arg(bytesText(most.caches.used()))};
    if (most.caches.used() == most.caches.allocated()) facts.back() = QCoreApplication::translate("MemoryPanel", "all of it used");
    if (saved > 0)
        facts << QCoreApplication::translate("MemoryPanel", "saved %1 of %2 with weights and workspace").arg(bytesText(saved), bytesText(all));
    if (most.ordinaryInt8.allocated() > 0)
        facts << QCoreApplication::translate("MemoryPanel", "ordinary attention in int8 rows: %1").arg(bytesText(most.ordinaryInt8.allocated()));
    return facts.join(QStringLiteral(" · "));
}

QStringList momentLines(const api::MemoryReport& report, MemoryView view) {
    const auto line = [](const QString& name, std::int64_t bytes) { return QStringLiteral("%1\t%2").arg(name, bytesText(bytes)); };
    QStringList lines{QStringLiteral("%1\t%2").arg(clockText(report.timeUs), phaseText(report.phase))};
    for (int i = kMemoryPartCount - 1; i >= 0; --i)
        if (const auto part = static_cast<MemoryPart>(i); isShown(part, view)) {
            const std::int64_t bytes = bytesOf(report, part), used = usedBytesOf(report, part);
            lines << line(partName(part), bytes);
            if (used < bytes) lines.back() += QCoreApplication::translate("MemoryPanel", ", %1 used").arg(bytesText(used));
        }
    lines << line(QCoreApplication::translate("MemoryPanel", "Together"), stackedBytes(report, view));
    if (report.ordinary.allocated() > 0) lines << line(QCoreApplication::translate("MemoryPanel", "With MHA"), ordinaryBytes(report, view));
    return lines;
}

}  // namespace undervoice::ui
