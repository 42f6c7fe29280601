#include "ui/memory/memory_table.h"

#include <QColor>
#include <QFont>

#include "ui/memory/memory_colors.h"
#include "ui/memory/memory_text.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"
#include "ui/values/number_text.h"

namespace undervoice::ui {
namespace {

QVariant number(std::int64_t bytes) { return QVariant::fromValue<qint64>(bytes); }

}  // namespace

MemoryTable::MemoryTable(const MemorySeries& series, QObject* parent) : QAbstractTableModel(parent), m_series(series) {
    setView(MemoryView::CachesOnly);
}

void MemoryTable::setView(MemoryView view) {
    beginResetModel();
    m_view = view;
    m_rows.clear();
    for (int i = kMemoryPartCount - 1; i >= 0; --i)
        if (isShown(static_cast<MemoryPart>(i), view)) m_rows << i;
    m_rows << Caches;
    if (view == MemoryView::Everything) m_rows << Engine << System;
    endResetModel();
}

void MemoryTable::setDeviceKind(DeviceKind kind) {
    m_device = kind;
    seriesChanged();
}

void MemoryTable::seriesChanged() { Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1)); }

int MemoryTable::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int MemoryTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString MemoryTable::nameOf(int row) const {
    if (row < kMemoryPartCount) return partName(static_cast<MemoryPart>(row));
    if (row == Caches) return tr("Caches together");
    if (row == Engine) return tr("Undervoice's tensors");
    return m_device == DeviceKind::Cpu ? tr("Process, by the system") : tr("Device, by its driver");
}

QVariant MemoryTable::bytesAt(int row, int column) const {
    if (m_series.isEmpty()) return {};
    // A process that has ended takes nothing; what others take was its last word, which is old.
    const bool isOfOthers = row == static_cast<int>(MemoryPart::OtherPrograms) || (row == System && m_device == DeviceKind::Gpu);
    if (column == NowColumn && m_series.hasEnded()) return isOfOthers ? QVariant() : number(0);
    const api::MemoryReport& now = m_series.last();
    const MemorySeriesPeaks& peaks = m_series.peaks();
    const api::MemoryReport& most = peaks.atLargestCaches;
    const auto choose = [column](std::int64_t atNow, std::int64_t atPeak) {
        return column == NowColumn ? number(atNow) : column == PeakColumn ? number(atPeak) : QVariant();
    };
    const auto compare = [&](std::int64_t atNow, std::int64_t atPeak, std::int64_t ordinary) {
        if (column == OrdinaryColumn) return number(ordinary);
        return column == SavedColumn ? number(ordinary - atPeak) : choose(atNow, atPeak);
    };
    switch (row) {
        case static_cast<int>(MemoryPart::CrossCache):
            return compare(now.caches.cross.allocated, most.caches.cross.allocated, most.ordinary.cross.allocated);
        case static_cast<int>(MemoryPart::SelfCache):
            return compare(now.caches.self.allocated, most.caches.self.allocated, most.ordinary.self.allocated);
        case Caches: return compare(now.caches.allocated(), most.caches.allocated(), most.ordinary.allocated());
        case Engine: return choose(now.engineTotal(), peaks.engineTotal);
        case System: return choose(now.driverTotal, peaks.driverTotal);
        default: return choose(bytesOf(now, static_cast<MemoryPart>(row)), peaks.parts[row]);
    }
}

/// Of the caches: how much of what is allocated holds something. Empty for all else.
QString MemoryTable::useOf(int row, int column) const {
    if (m_series.isEmpty() || (column != NowColumn && column != PeakColumn) || (column == NowColumn && m_series.hasEnded())) return {};
    const api::CacheBytes& caches = column == NowColumn ? m_series.last().caches : m_series.peaks().atLargestCaches.caches;
    const auto text = [](std::int64_t used, std::int64_t allocated) { return tr("%1 of %2 used").arg(bytesText(used), bytesText(allocated)); };
    if (row == static_cast<int>(MemoryPart::SelfCache)) return text(caches.self.used, caches.self.allocated);
    if (row == static_cast<int>(MemoryPart::CrossCache)) return text(caches.cross.used, caches.cross.allocated);
    return row == Caches ? text(caches.used(), caches.allocated()) : QString();
}

QString MemoryTable::textAt(int row, int column) const {
    if (column == NameColumn) return nameOf(row);
    const QVariant bytes = bytesAt(row, column);
    return bytes.isValid() ? bytesText(bytes.toLongLong()) : QStringLiteral("–");
}

QVariant MemoryTable::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const int row = m_rows[index.row()];
    const bool isSum = row >= kMemoryPartCount;
    switch (role) {
        case Qt::DisplayRole: return textAt(row, index.column());
        case kBytesRole: return bytesAt(row, index.column());
        case Qt::ToolTipRole: return useOf(row, index.column());
        case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (index.column() == NameColumn ? Qt::AlignLeading : Qt::AlignTrailing));
        case Qt::DecorationRole:
            return index.column() == NameColumn && !isSum ? QVariant(partSwatch(static_cast<MemoryPart>(row))) : QVariant();
        case Qt::ForegroundRole: {
            const bool isOrdinary = index.column() == OrdinaryColumn && bytesAt(row, OrdinaryColumn).isValid();
            return isOrdinary ? QVariant(tokens().mha) : QVariant();
        }
        case Qt::FontRole: return row == Caches ? QVariant(textFont(TextSize::Base, QFont::DemiBold)) : QVariant();
        default: return {};
    }
}

QVariant MemoryTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignVCenter | (section == NameColumn ? Qt::AlignLeading : Qt::AlignTrailing));
    if (role == Qt::ToolTipRole && section == PeakColumn)
        return tr("The most in this job. Of the caches: when both together took most; MHA would need and saved are of that moment.");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case NameColumn: return tr("Part");
        case NowColumn: return tr("Now");
        case PeakColumn: return tr("Peak");
        case OrdinaryColumn: return tr("MHA would need");
        default: return tr("Saved");
    }
}

}  // namespace undervoice::ui
