#pragma once
// What the memory dock shows of the running job (spec: design.md "Memory panel"): a sentence, the chart, the table, CSV. It owns
// the history. GUI thread; reports are values and come by a queued connection.

#include <filesystem>

#include <QWidget>

#include "base/error.h"
#include "ui/memory/memory_series.h"
#include "ui/memory/memory_table.h"

class QCheckBox;
class QLabel;
class QPushButton;

namespace undervoice::ui {

class MemoryChart;
class NumberTable;

class MemoryPanel : public QWidget {
    Q_OBJECT

  public:
    explicit MemoryPanel(QWidget* parent = nullptr);

    /// A new job begins. (A report that is older than the last one says so by itself.)
    void beginJob(DeviceKind device);
    void addReport(const api::MemoryReport& report);

    const MemorySeries& series() const { return m_series; }
    MemoryView view() const { return m_view; }
    void setView(MemoryView view);

    /// The whole history; Io with what to do when it cannot be written.
    Status exportCsv(const std::filesystem::path& path) const;

    QSize sizeHint() const override;

  Q_SIGNALS:
    void exported(const QString& path);
    void exportFailed(const QString& message);
    void closeRequested();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void askAndExport();
    void refresh();  ///< nothing while it is hidden
    QWidget* makeHead();
    void makeTable();

    MemorySeries m_series;
    MemoryView m_view = MemoryView::CachesOnly;
    MemoryTable m_table;
    // Children, owned by their parent.
    QLabel* m_sentence = nullptr;
    QLabel* m_details = nullptr;
    QCheckBox* m_cachesOnly = nullptr;
    QPushButton* m_export = nullptr;
    MemoryChart* m_chart = nullptr;
    NumberTable* m_tableView = nullptr;
};

}  // namespace undervoice::ui
