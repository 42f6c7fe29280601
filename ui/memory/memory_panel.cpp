#include "ui/memory/memory_panel.h"

#include <algorithm>

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

#include "base/atomic_file.h"
#include "ui/icons/icons.h"
#include "ui/memory/memory_chart.h"
#include "ui/memory/memory_text.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"
#include "ui/values/core_sentences.h"

namespace undervoice::ui {

/// As wide as its columns. It grows with its numbers and does not shrink again, so that nothing beside it jumps.
class NumberTable : public QTableView {
  public:
    using QTableView::QTableView;

    void fit() {
        verticalHeader()->setDefaultSectionSize(std::max(metrics::kSmallestTarget, fontMetrics().height() + metrics::kInside));
        const int wanted = horizontalHeader()->length() + 2 * frameWidth() + style()->pixelMetric(QStyle::PM_ScrollBarExtent);
        const int rows = verticalHeader()->length() + horizontalHeader()->height() + 2 * frameWidth();
        if (wanted <= m_width && rows == m_height) return;
        m_width = std::max(m_width, wanted);
        m_height = rows;
        updateGeometry();
    }
    QSize sizeHint() const override { return {m_width, m_height}; }
    QSize minimumSizeHint() const override { return {160, 3 * metrics::kControlHeight}; }

  private:
    int m_width = 0, m_height = 0;
};

MemoryPanel::MemoryPanel(QWidget* parent) : QWidget(parent), m_table(m_series) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kRelated, metrics::kPageMargin, metrics::kRelated);
    layout->setSpacing(metrics::kInside);
    layout->addWidget(makeHead());
    m_details = new QLabel(this);
    m_details->setWordWrap(true);
    setMuted(*m_details);
    setTextSize(*m_details, TextSize::Small);
    layout->addWidget(m_details);

    auto* body = new QHBoxLayout;
    body->setSpacing(metrics::kGroup);
    m_chart = new MemoryChart(m_series, this);
    makeTable();
    body->addWidget(m_chart, 1);
    body->addWidget(m_tableView);
    layout->addLayout(body, 1);

    connect(m_cachesOnly, &QCheckBox::toggled, this, [this](bool isOn) { setView(isOn ? MemoryView::CachesOnly : MemoryView::Everything); });
    connect(m_export, &QPushButton::clicked, this, &MemoryPanel::askAndExport);
    refresh();
}

QWidget* MemoryPanel::makeHead() {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::kRelated);
    m_sentence = new QLabel(head);
    m_sentence->setWordWrap(true);
    setTextSize(*m_sentence, TextSize::Large, QFont::DemiBold);
    m_attentionWords = new QLabel(tr("Attention"), head);
    m_attention = new QComboBox(head);
    m_attention->setAccessibleName(tr("Attention of the running job, from its next window on"));
    m_attention->setToolTip(tr("From the next window on. The words stay the same; memory and speed change."));
    m_attentionWords->setBuddy(m_attention);
    connect(m_attention, &QComboBox::activated, this, &MemoryPanel::wantAttention);
    setAttention({}, {});
    setAttentionChangeable(false);
    m_cachesOnly = new QCheckBox(tr("Caches only"), head);
    m_cachesOnly->setAccessibleName(tr("Caches only"));
    m_cachesOnly->setToolTip(tr("Leaves out weights and other programs, which are many times larger"));
    m_cachesOnly->setChecked(true);
    m_export = new QPushButton(themedIcon(Icon::Export), tr("Export CSV"), head);
    m_export->setAccessibleName(tr("Export memory history as CSV"));
    setButtonKind(*m_export, ButtonKind::Quiet);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_attentionWords);
    row->addWidget(m_attention);
    row->addWidget(m_cachesOnly);
    row->addWidget(m_export);
    auto* close = new QToolButton(head);
    close->setIcon(themedIcon(Icon::Cancel));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::StrongFocus);
    close->setAccessibleName(tr("Close memory panel"));
    close->setToolTip(close->accessibleName());
    connect(close, &QToolButton::clicked, this, &MemoryPanel::closeRequested);
    row->addWidget(close);
    return head;
}

void MemoryPanel::makeTable() {
    m_tableView = new NumberTable(this);
    m_tableView->setModel(&m_table);
    m_tableView->setAccessibleName(tr("Memory in numbers"));
    m_tableView->setShowGrid(false);
    m_tableView->setSelectionMode(QAbstractItemView::NoSelection);
    m_tableView->setTabKeyNavigation(false);  // Tab leaves the table
    m_tableView->verticalHeader()->hide();
    m_tableView->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_tableView->verticalHeader()->setMinimumSectionSize(metrics::kSmallestTarget);
    m_tableView->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_tableView->horizontalHeader()->setHighlightSections(false);
    m_tableView->horizontalHeader()->setSectionsClickable(false);
    m_tableView->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Expanding);
}

void MemoryPanel::setAttention(const std::vector<api::AttentionModes>& choices, const QString& current) {
    m_choices = choices;
    m_attention->clear();
    for (const api::AttentionModes& modes : choices) m_attention->addItem(QString::fromStdString(api::describe(modes)));
    m_attention->setCurrentIndex(m_attention->findText(current));
    m_attentionWords->setText(tr("Attention"));
    for (QWidget* widget : {static_cast<QWidget*>(m_attentionWords), static_cast<QWidget*>(m_attention)}) widget->setVisible(choices.size() > 1);
}

void MemoryPanel::setAttentionChangeable(bool isChangeable) { m_attention->setEnabled(isChangeable); }

void MemoryPanel::wantAttention(int row) {
    m_attentionWords->setText(tr("Attention, from the next window"));
    Q_EMIT attentionWanted(m_choices[static_cast<std::size_t>(row)]);
}

void MemoryPanel::beginJob(DeviceKind device) {
    m_series.reset();
    m_log.begin();
    m_table.setDeviceKind(device);
    refresh();
}

void MemoryPanel::addReport(const api::MemoryReport& report) {
    if (m_series.add(report)) m_log.begin();
    m_log.add(report);
    refresh();
}

void MemoryPanel::noteUnloaded() {
    m_series.end();
    refresh();
}

void MemoryPanel::setView(MemoryView view) {
    m_view = view;
    m_cachesOnly->setChecked(view == MemoryView::CachesOnly);
    m_chart->setView(view);
    m_table.setView(view);
    refresh();
}

QSize MemoryPanel::sizeHint() const { return {800, 384}; }

void MemoryPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), metrics::kHairline), tokens().line);
}

void MemoryPanel::showEvent(QShowEvent* event) {
    refresh();
    QWidget::showEvent(event);
}

void MemoryPanel::refresh() {
    if (!isVisible()) return;
    m_sentence->setText(memorySentence(m_series));
    const QString details = memoryDetails(m_series);
    m_details->setText(details);
    m_details->setVisible(!details.isEmpty());
    m_export->setEnabled(!m_series.isEmpty());
    m_chart->seriesChanged();
    m_table.seriesChanged();
    m_tableView->fit();
}

/// Where the disk was full while it was kept, what the chart shows.
Status MemoryPanel::exportCsv(const std::filesystem::path& path) { return writeFileAtomically(path, m_log.isWhole() ? m_log.csv() : m_series.csv()); }

void MemoryPanel::askAndExport() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Export memory history"), tr("memory.csv"), tr("CSV files (*.csv)"));
    if (path.isEmpty()) return;
    if (const Status status = exportCsv(path.toStdU16String()); !status)
        Q_EMIT exportFailed(coreText(status.error()));
    else
        Q_EMIT exported(path);
}

}  // namespace undervoice::ui
