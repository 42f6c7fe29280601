#include "ui/editor/marks_panel.h"

#include <algorithm>

#include <QLabel>
#include <QListView>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/editor/document_session.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/card_delegate.h"
#include "ui/support/icon_button.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {

MarksPanel::MarksPanel(DocumentSession& session, Shortcuts& shortcuts, QWidget* parent) : QWidget(parent), m_session(session), m_shortcuts(shortcuts) {
    setFixedWidth(kWidth);
    auto* title = new QLabel(tr("Marks"), this);
    setTextSize(*title, TextSize::Base, QFont::DemiBold);
    auto* close = iconButton(Icon::Cancel, tr("Close the marks"), this);
    connect(close, &QToolButton::clicked, this, &MarksPanel::closed);
    m_hint = new QLabel(this);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setMuted(*m_hint);
    m_list = new QListView(this);
    m_list->setAccessibleName(tr("Marks"));
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new CardDelegate(MarksModel::cardOf, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        if (const auto segment = segmentOf(index)) Q_EMIT chosen(*segment);
    });
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) {
        if (const auto segment = segmentOf(index)) Q_EMIT heard(*segment);
    });

    auto* head = new QHBoxLayout;
    head->addWidget(title, 1);
    head->addWidget(close);
    m_stack = new QStackedLayout;
    m_stack->addWidget(m_hint);
    m_stack->addWidget(m_list);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kRelated, 0, metrics::kPageMargin, metrics::kRelated);
    layout->setSpacing(metrics::kInside);
    layout->addLayout(head);
    layout->addLayout(m_stack, 1);

    // What changes the text changes it letter by letter; rows are looked for when there is time.
    m_later.setSingleShot(true);
    m_later.setInterval(0);
    connect(&m_later, &QTimer::timeout, this, &MarksPanel::refresh);
    connect(&m_session, &DocumentSession::changed, &m_later, [this] { m_later.start(); });
    connect(&m_shortcuts, &Shortcuts::changed, this, &MarksPanel::showHint);
    showHint();
}

void MarksPanel::refresh() {
    if (!isVisibleTo(parentWidget())) return;
    const auto current = m_model.keyOf(m_list->currentIndex());
    m_model.setDocument(m_session.document(), m_session.beginUs());
    if (current) m_list->setCurrentIndex(m_model.indexOf(*current));
    m_stack->setCurrentIndex(m_model.rowCount() > 0 ? 1 : 0);
}

void MarksPanel::showSegment(std::size_t index) {
    if (index < m_session.document().segments.size()) m_list->setCurrentIndex(m_model.indexOf(m_session.document().segments[index].key));
}

void MarksPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

std::optional<std::size_t> MarksPanel::segmentOf(const QModelIndex& index) const {
    const auto key = m_model.keyOf(index);
    const auto& segments = m_session.document().segments;
    const auto found = key ? std::ranges::find(segments, *key, &DocumentSegment::key) : segments.end();
    return found == segments.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - segments.begin()));
}

void MarksPanel::showHint() {
    const auto key = [this](const char* id) { return m_shortcuts.firstKeyText(QString::fromLatin1(id)); };
    m_hint->setText(tr("Nothing is marked yet. %1 stars the passage at the caret, %2 marks it to check, %3 writes a note on it.")
                        .arg(key("text.mark_star"), key("text.mark_check"), key("text.note")));
}

}  // namespace undervoice::ui
