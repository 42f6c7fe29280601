#include "ui/jobs/attention_choice.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr int kRows = 5;  // seen at a time

}  // namespace

AttentionChoice::AttentionChoice(bool canMeasure, QWidget* parent) : QWidget(parent) {
    m_planWords = new QLabel(this);
    m_planWords->setWordWrap(true);
    setMuted(*m_planWords);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::kRelated);
    layout->addWidget(makeHead(canMeasure));
    layout->addWidget(m_planWords);
    makeView();
    layout->addWidget(m_view);
    endMeasuring({});
}

/// What the table is, how far the measuring has come, and its button.
QWidget* AttentionChoice::makeHead(bool canMeasure) {
    auto* head = new QWidget(this);
    auto* heading = new QLabel(tr("Form of the attention"), head);
    setTextSize(*heading, TextSize::Base, QFont::DemiBold);
    m_measure = new QPushButton(head);
    m_measure->setAutoDefault(false);
    m_measure->setToolTip(tr("The sample recording, about a minute of speech, goes through each form that fits, one after the other."));
    m_measure->setVisible(canMeasure);
    connect(m_measure, &QPushButton::clicked, this, &AttentionChoice::measureOrStop);
    m_measuring = new QLabel(head);
    m_measuring->setWordWrap(true);
    m_measuring->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    setMuted(*m_measuring);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::kRelated);
    row->addWidget(heading);
    row->addWidget(m_measuring, 1);
    row->addWidget(m_measure);
    return head;
}

void AttentionChoice::makeView() {
    m_view = new QTableView(this);
    m_view->setAccessibleName(tr("Attention: form, memory and speed"));
    m_view->setModel(&m_table);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setTabKeyNavigation(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(metrics::kControlHeight);
    QHeaderView& header = *m_view->horizontalHeader();
    header.setSectionResizeMode(QHeaderView::ResizeToContents);
    header.setSectionResizeMode(AttentionTable::FormColumn, QHeaderView::Stretch);
    header.setMinimumSectionSize(header.sectionSizeHint(AttentionTable::FormColumn));
    header.setHighlightSections(false);
    header.setSectionsClickable(false);
    m_view->setFixedHeight((kRows + 1) * metrics::kControlHeight);
    // Chosen by a person alone: while rows change the view has no wish.
    connect(m_view, &QTableView::clicked, this, &AttentionChoice::choose);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (m_view->hasFocus()) choose();
    });
}

void AttentionChoice::choose() { m_wanted = m_table.modes(m_view->currentIndex().row()); }

void AttentionChoice::beginPlan() {
    m_table.clear(m_wanted);
    m_view->selectRow(m_table.rowOf(m_wanted));
    m_measure->setEnabled(false);
    m_planWords->setText(tr("Looking at what fits into memory…"));
}

void AttentionChoice::setPlan(const api::MemoryPlan& plan, const AttentionTable::SpeedOf& known) {
    m_known = known;
    m_table.setPlan(plan, speedOf());
    m_measure->setEnabled(!m_isMeasuring && !fitting().empty());
    m_view->selectRow(m_table.rowOf(m_wanted));
    m_planWords->setText(tr("All of them give the same words; they differ in memory and speed. On %1, with caches in %2 and %3 free.")
                             .arg(deviceText(plan.device), fromUtf8(plan.dtype), bytesText(plan.available)));
}

void AttentionChoice::setPlanFailure(const QString& sentence) { m_planWords->setText(sentence); }

/// What was measured here, or what was known before.
AttentionTable::SpeedOf AttentionChoice::speedOf() const {
    return [this](const QString& attention) -> std::optional<double> {
        if (!m_measured.isEmpty()) return m_measured.contains(attention) ? std::optional(m_measured.value(attention)) : std::nullopt;
        return m_known ? m_known(attention) : std::nullopt;
    };
}

void AttentionChoice::measureOrStop() {
    if (!m_isMeasuring) {
        Q_EMIT measuringWanted();
        return;
    }
    m_measure->setEnabled(false);
    Q_EMIT measuringUnwanted();
}

void AttentionChoice::beginMeasuring() {
    m_isMeasuring = true;
    // All by the same recording, now: a longer one of last week would seem faster.
    m_measured.clear();
    m_table.setSpeeds([](const QString&) { return std::nullopt; });
    m_measure->setText(tr("Stop measuring"));
    m_measuring->clear();
}

void AttentionChoice::setMeasuring(const QString& attention, int at, int of) {
    if (m_isMeasuring) m_measuring->setText(tr("%1, %2 of %3", "a form of the attention").arg(attention).arg(at).arg(of));
}

void AttentionChoice::setSpeed(const QString& attention, double timesRealTime) {
    if (!m_isMeasuring) return;
    m_measured.insert(attention, timesRealTime);
    m_table.setSpeeds(speedOf());
}

void AttentionChoice::endMeasuring(const QString& failure) {
    m_isMeasuring = false;
    m_table.setSpeeds(speedOf());
    m_measure->setText(tr("Measure the speed here"));
    m_measure->setEnabled(!fitting().empty());
    m_measuring->setText(failure);
}

}  // namespace undervoice::ui
