#pragma once
// The numbers beside the memory chart: now, the peak, what mha would need, what is saved. Rows stand as the chart stacks them, so
// that the table is its legend. "Peak", "MHA would need" and "saved" of the caches are of one moment, the one with the largest
// caches: they add up to the byte. Bytes are under kBytesRole.

#include <QAbstractTableModel>

#include "ui/memory/memory_series.h"

namespace undervoice::ui {

enum class DeviceKind { Cpu, Gpu };

class MemoryTable : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { NameColumn, NowColumn, PeakColumn, OrdinaryColumn, SavedColumn, ColumnCount };
    static constexpr int kBytesRole = Qt::UserRole;  ///< qint64; invalid where the cell has no number

    /// The series must outlive the table.
    explicit MemoryTable(const MemorySeries& series, QObject* parent = nullptr);

    void setView(MemoryView view);
    void setDeviceKind(DeviceKind kind);  ///< what the system's total is of: this process, or the whole device
    void seriesChanged();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    /// A part, or one of the rows below them.
    enum Row { Caches = kMemoryPartCount, Engine, System };

    QString nameOf(int row) const;
    QVariant bytesAt(int row, int column) const;
    QString useOf(int row, int column) const;
    QString textAt(int row, int column) const;

    const MemorySeries& m_series;
    MemoryView m_view = MemoryView::CachesOnly;
    DeviceKind m_device = DeviceKind::Cpu;
    QList<int> m_rows;
};

}  // namespace undervoice::ui
