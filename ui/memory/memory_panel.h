#pragma once
// What the memory dock shows of the running job (spec: design.md "Memory panel"): a sentence, the chart, the table, CSV. It owns
// the history. GUI thread; reports are values and come by a queued connection.

#include <filesystem>
#include <vector>

#include <QWidget>

#include "api/options.h"
#include "base/error.h"
#include "ui/memory/memory_log.h"
#include "ui/memory/memory_series.h"
#include "ui/memory/memory_table.h"

class QCheckBox;
class QComboBox;
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
    /// The engine's process has ended: what the job took stays to be read, now it takes nothing.
    void noteUnloaded();

    /// The forms of attention that the loaded model can run in with the same words, and the one it is in; fewer than two: no choice is
    /// shown. A wish that was waiting is over.
    void setAttention(const std::vector<api::AttentionModes>& choices, const QString& current);
    /// Whether a job runs whose next window could be in another form.
    void setAttentionChangeable(bool isChangeable);

    const MemorySeries& series() const { return m_series; }
    MemoryView view() const { return m_view; }
    void setView(MemoryView view);

    /// The whole history; Io with what to do when it cannot be written.
    Status exportCsv(const std::filesystem::path& path);

    QSize sizeHint() const override;

  Q_SIGNALS:
    void exported(const QString& path);
    void exportFailed(const QString& message);
    void closeRequested();
    /// The person wants the next window in this form.
    void attentionWanted(const undervoice::api::AttentionModes& modes);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void askAndExport();
    void refresh();  ///< nothing while it is hidden
    QWidget* makeHead();
    void makeTable();
    void wantAttention(int row);

    std::vector<api::AttentionModes> m_choices;
    MemorySeries m_series;
    MemoryLog m_log;
    MemoryView m_view = MemoryView::CachesOnly;
    MemoryTable m_table;
    // Children, owned by their parent.
    QLabel* m_sentence = nullptr;
    QLabel* m_details = nullptr;
    QLabel* m_attentionWords = nullptr;
    QComboBox* m_attention = nullptr;
    QCheckBox* m_cachesOnly = nullptr;
    QPushButton* m_export = nullptr;
    MemoryChart* m_chart = nullptr;
    NumberTable* m_tableView = nullptr;
};

}  // namespace undervoice::ui
