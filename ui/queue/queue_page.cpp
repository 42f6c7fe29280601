#include "ui/queue/queue_page.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedLayout>

#include "ui/support/button_menu.h"
#include "ui/support/card_delegate.h"
#include "ui/support/empty_state.h"
#include "ui/values/words.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {
namespace {

using library::QueueEntry;
using library::QueueEntryId;
using library::QueueState;

constexpr int kListWidth = 600, kTextWidth = 480;  // shared in this proportion

Card cardOf(const QModelIndex& index) {
    struct Look {
        Icon icon;
        Ink ink;
    };
    static constexpr Look kLooks[] = {{Icon::Queue, Ink::Muted}, {Icon::Play, Ink::Accent}, {Icon::Pause, Ink::Muted},
                                      {Icon::Error, Ink::Danger}, {Icon::Cancel, Ink::Muted}, {Icon::Check, Ink::Ok}};
    const int state = index.data(QueueModel::StateRole).toInt();
    const Look look = kLooks[state];
    Card card{.icon = look.icon, .ink = look.ink};
    card.title = index.data(Qt::DisplayRole).toString();
    card.detail = index.data(QueueModel::DetailRole).toString();
    card.share = index.data(QueueModel::ShareRole).toDouble();
    card.isAlarming = state == static_cast<int>(QueueState::Failed);
    return card;
}

}  // namespace

QueuePage::QueuePage(QWidget* parent) : QWidget(parent) {
    auto* empty = new EmptyState(Icon::Queue, tr("Nothing waits to be transcribed"),
                                 tr("Drop recordings anywhere in this window, or choose them. They are transcribed one after the other, here on this machine."),
                                 tr("Choose recordings…"), this);
    connect(empty, &EmptyState::activated, this, &QueuePage::addWanted);

    auto* split = new QSplitter(this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeList());
    split->addWidget(makeText());
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    split->setSizes({kListWidth, kTextWidth});
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(empty);
    m_stack->addWidget(split);

    connect(this, &QueuePage::pauseWanted, this, [this](QueueEntryId id) { stop(id, QueueModel::Stop::Pausing); });
    connect(this, &QueuePage::cancelWanted, this, [this](QueueEntryId id) { stop(id, QueueModel::Stop::Cancelling); });
    connect(&m_model, &QueueModel::moveWanted, this, &QueuePage::moveWanted);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &QueuePage::updateActions);
    updateActions();
}

QWidget* QueuePage::makeList() {
    auto* side = new QWidget(this);
    auto* title = new QLabel(tr("Queue"), side);
    setTextSize(*title, TextSize::Title, QFont::DemiBold);

    m_list = new QListView(side);
    m_list->setAccessibleName(tr("Jobs, in the order in which they are worked on"));
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new CardDelegate(cardOf, m_list));
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->installEventFilter(this);
    connect(m_list, &QListView::activated, this, [this] {
        if (const QueueEntry* entry = current(); entry && entry->run) Q_EMIT openWanted(entry->id);
    });

    auto* actions = new QHBoxLayout;
    actions->setSpacing(metrics::kInside);
    m_open = addButton(tr("Open"), Icon::ChevronRight, &QueuePage::openWanted);
    m_pause = addButton(tr("Pause"), Icon::Pause, &QueuePage::pauseWanted);
    m_resume = addButton(tr("Go on"), Icon::Play, &QueuePage::resumeWanted);
    m_retry = addButton(tr("Again"), Icon::Retry, &QueuePage::retryWanted);
    m_retryOtherwise = addButton(tr("With other settings…"), Icon::Settings, &QueuePage::retryOtherwiseWanted);
    m_cancel = addButton(tr("Cancel"), Icon::Cancel, &QueuePage::cancelWanted);
    m_remove = addButton(tr("Take off the list"), Icon::Trash, &QueuePage::removeWanted);
    const QList<QPushButton*> buttons{m_open, m_pause, m_resume, m_retry, m_retryOtherwise, m_cancel, m_remove};
    for (QPushButton* button : buttons) actions->addWidget(button);
    offerButtons(*m_list, buttons);
    actions->addStretch();

    // Behind the list in the order of Tab: who comes to the page is among the jobs.
    m_clear = new QPushButton(themedIcon(Icon::Check), tr("Take finished off the list"), side);
    m_clear->setToolTip(tr("Their transcripts stay in the library."));
    setButtonKind(*m_clear, ButtonKind::Quiet);
    connect(m_clear, &QPushButton::clicked, this, &QueuePage::clearWanted);
    auto* head = new QHBoxLayout;
    head->addWidget(title, 1);
    head->addWidget(m_clear);

    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kRelated, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    layout->addLayout(head);
    layout->addWidget(m_list, 1);
    layout->addLayout(actions);
    return side;
}

QWidget* QueuePage::makeText() {
    auto* side = new QWidget(this);
    m_textTitle = new QLabel(tr("Text as it comes"), side);
    setTextSize(*m_textTitle, TextSize::Base, QFont::DemiBold);
    m_text = new QPlainTextEdit(side);
    m_text->setAccessibleName(tr("Text of the running job"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("What is heard appears here, window by window."));
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(metrics::kRelated, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    layout->addWidget(m_textTitle);
    layout->addWidget(m_text, 1);
    return side;
}

QPushButton* QueuePage::addButton(const QString& text, Icon icon, void (QueuePage::*wanted)(QueueEntryId)) {
    auto* button = new QPushButton(themedIcon(icon), text, this);
    setButtonKind(*button, ButtonKind::Quiet);
    connect(button, &QPushButton::clicked, this, [this, wanted] {
        if (const QueueEntry* entry = current()) Q_EMIT(this->*wanted)(entry->id);
    });
    return button;
}

const QueueEntry* QueuePage::current() const { return m_model.entry(m_list->currentIndex()); }

void QueuePage::setEntries(const std::vector<QueueEntry>& entries) {
    const QueueEntry* before = current();
    auto chosen = before ? std::optional(before->id) : std::nullopt;
    // What was just put in is what one looks at.
    const auto isNew = [this](const QueueEntry& e) { return (e.state == QueueState::Waiting || e.state == QueueState::Running) && !m_model.indexOf(e.id).isValid(); };
    if (const auto added = std::ranges::find_if(entries, isNew); added != entries.end()) chosen = added->id;
    m_model.setEntries(entries);
    QModelIndex index = chosen ? m_model.indexOf(*chosen) : QModelIndex();
    if (!index.isValid() && !entries.empty()) index = m_model.index(0);
    if (index != m_list->currentIndex()) m_list->setCurrentIndex(index);
    m_stack->setCurrentIndex(entries.empty() ? 0 : 1);
    updateActions();
}

void QueuePage::updateActions() {
    const QueueEntry* entry = current();
    const auto show = [&](QPushButton* button, std::initializer_list<QueueState> states) {
        button->setVisible(entry && std::ranges::find(states, entry->state) != states.end());
    };
    using enum QueueState;
    show(m_pause, {Waiting, Running});
    show(m_resume, {Paused});
    show(m_retry, {Failed, Cancelled, Finished});
    show(m_retryOtherwise, {Failed, Cancelled, Finished});
    if (entry && m_model.isSecondPass(*entry)) m_retryOtherwise->hide();  // the review asks for it as it is worth most
    show(m_cancel, {Waiting, Running, Paused});
    show(m_remove, {Failed, Cancelled, Finished});
    // It stops at the end of its window: until then the wish is seen, and there is none beside it but to cancel what only pauses.
    const QueueModel::Stop stop = entry ? m_model.stopping(entry->id) : QueueModel::Stop::No;
    m_pause->setEnabled(stop == QueueModel::Stop::No);
    m_cancel->setEnabled(stop != QueueModel::Stop::Cancelling);
    m_open->setVisible(entry && entry->run && entry->state == Finished);
    m_clear->setVisible(std::ranges::any_of(m_model.entries(), [](const QueueEntry& e) { return e.state == Finished; }));
}

void QueuePage::stop(QueueEntryId id, QueueModel::Stop how) {
    m_model.setStopping(id, how);
    updateActions();
}

bool QueuePage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isUp = key->key() == Qt::Key_Up, isDown = key->key() == Qt::Key_Down;
        if (key->modifiers() == Qt::AltModifier && (isUp || isDown)) {
            moveCurrent(isUp ? -1 : 1);
            return true;
        }
        if (key->key() == Qt::Key_Delete && current() && m_remove->isVisible()) {
            Q_EMIT removeWanted(current()->id);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

/// By the keyboard what dragging does.
void QueuePage::moveCurrent(int rows) {
    const QueueEntry* entry = current();
    if (!entry) return;
    const int to = m_list->currentIndex().row() + rows;
    if (to < 0 || to >= m_model.rowCount()) return;
    const auto before = static_cast<std::size_t>(rows > 0 ? to + 1 : to);
    const auto& entries = m_model.entries();
    Q_EMIT moveWanted(entry->id, before < entries.size() ? std::optional(entries[before].id) : std::nullopt);
}

void QueuePage::beginText(QueueEntryId job) {
    m_textJob = job;
    m_textWindows.clear();
    m_text->clear();
    const QueueEntry* entry = m_model.entry(m_model.indexOf(job));
    m_textBeginUs = entry ? beginUsOf(*entry) : 0;
    m_textTitle->setText(entry ? tr("Text of %1").arg(fileName(entry->file)) : tr("Text as it comes"));
}

void QueuePage::addText(QueueEntryId job, const Window& window) {
    if (job != m_textJob) return;
    m_textWindows.push_back(window);
    appendText(window);
}

void QueuePage::putBefore(QueueEntryId job, const std::vector<Window>& earlier) {
    if (job != m_textJob) return;
    // Windows that came meanwhile may be among the earlier ones already.
    std::vector<Window> all = earlier;
    for (const Window& window : m_textWindows)
        if (window.index >= std::ssize(earlier)) all.push_back(window);
    m_textWindows = std::move(all);
    m_text->clear();
    for (const Window& window : m_textWindows) appendText(window);
}

void QueuePage::appendText(const Window& window) {
    // Who reads further up is left there.
    QScrollBar& bar = *m_text->verticalScrollBar();
    const bool follows = bar.value() >= bar.maximum() - 4;
    const int place = bar.value();
    for (const Segment& segment : window.segments) {
        const QString text = fromUtf8(segment.text).trimmed();
        if (!text.isEmpty()) m_text->appendPlainText(secondsText(segment.startSeconds, m_textBeginUs) + QStringLiteral("  ") + text);
    }
    bar.setValue(follows ? bar.maximum() : place);
}

}  // namespace undervoice::ui
