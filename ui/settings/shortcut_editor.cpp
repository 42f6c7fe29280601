#include "ui/settings/shortcut_editor.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {
namespace {

constexpr QSize kSize(720, 620);

}  // namespace

ShortcutEditor::ShortcutEditor(Shortcuts& shortcuts, QWidget* parent) : QDialog(parent), m_shortcuts(shortcuts), m_model(shortcuts) {
    setWindowTitle(tr("Keys and pedals"));
    resize(kSize);
    m_view = new QTableView(this);
    m_view->setAccessibleName(tr("Actions and their keys"));
    m_view->setModel(&m_model);
    m_view->setShowGrid(false);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setTabKeyNavigation(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setMinimumSectionSize(metrics::kControlHeight);
    m_view->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);  // many keys take two lines
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setSectionsClickable(false);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        m_shortcuts.stopLearning();
        m_contested.reset();
        m_message->clear();
        update();
    });

    auto* map = new QPushButton(tr("Save a page to print…"), this);
    map->setAutoDefault(false);
    connect(map, &QPushButton::clicked, this, [this] { Q_EMIT mapWanted(shortcutMapHtml(m_shortcuts)); });
    auto* resetAll = new QPushButton(tr("Reset all"), this);
    resetAll->setAutoDefault(false);
    connect(resetAll, &QPushButton::clicked, this, [this] {
        m_shortcuts.resetAll();
        update();
    });
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::kInside);
    buttons->addWidget(map);
    buttons->addWidget(resetAll);
    buttons->addStretch();
    buttons->addWidget(close);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    layout->addWidget(m_view, 1);
    layout->addWidget(makeKeys());
    layout->addLayout(buttons);
    if (m_model.rowCount() > 1) m_view->setCurrentIndex(m_model.index(1, 0));
    update();
}

ShortcutEditor::~ShortcutEditor() { m_shortcuts.stopLearning(); }

QWidget* ShortcutEditor::makeKeys() {
    auto* page = new QWidget(this);
    m_action = new QLabel(page);
    setTextSize(*m_action, TextSize::Base, QFont::DemiBold);
    m_keys = new QComboBox(page);
    m_keys->setAccessibleName(tr("Keys of this action"));
    m_message = new QLabel(page);
    m_message->setAccessibleName(tr("What becomes of the key"));
    m_message->setWordWrap(true);
    m_message->setMinimumHeight(metrics::kControlHeight);
    const auto button = [&](const QString& text, auto function) {
        auto* made = new QPushButton(text, page);
        made->setAutoDefault(false);
        connect(made, &QPushButton::clicked, this, function);
        return made;
    };
    m_add = button(tr("Add a key or pedal"), [this] { startLearning(); });
    m_remove = button(tr("Remove"), [this] {
        const ActionInfo* action = current();
        const auto index = static_cast<std::size_t>(std::max(0, m_keys->currentIndex()));
        if (action && index < m_shortcuts.triggers(action->id).size()) m_shortcuts.removeTrigger(action->id, Trigger(m_shortcuts.triggers(action->id)[index]));
        update();
    });
    m_reset = button(tr("Reset"), [this] {
        if (const ActionInfo* action = current()) m_shortcuts.reset(action->id);
        update();
    });
    m_take = button(tr("Take it"), [this] { assign(*m_contested); });
    m_leave = button(tr("Leave it there"), [this] {
        m_contested.reset();
        m_message->clear();
        update();
    });

    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::kInside);
    row->addWidget(m_keys, 1);
    for (QPushButton* made : {m_remove, m_reset, m_add}) row->addWidget(made);
    auto* answer = new QHBoxLayout;
    answer->setSpacing(metrics::kInside);
    answer->addWidget(m_message, 1);
    answer->addWidget(m_take);
    answer->addWidget(m_leave);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::kInside);
    layout->addWidget(m_action);
    layout->addLayout(row);
    layout->addLayout(answer);
    return page;
}

const ActionInfo* ShortcutEditor::current() const { return m_model.action(m_view->currentIndex()); }

void ShortcutEditor::choose(const QString& id) { m_view->setCurrentIndex(m_model.indexOf(id)); }

void ShortcutEditor::update() {
    const ActionInfo* action = current();
    m_action->setText(action ? action->text() : tr("Choose an action"));
    m_keys->clear();
    if (action)
        for (const Trigger& trigger : m_shortcuts.triggers(action->id)) m_keys->addItem(trigger.text());
    if (m_keys->count() == 0) m_keys->addItem(tr("none"));
    const bool hasKeys = action && !m_shortcuts.triggers(action->id).empty();
    m_keys->setEnabled(hasKeys);
    m_remove->setEnabled(hasKeys);
    m_reset->setEnabled(action && m_shortcuts.isChanged(action->id));
    m_add->setEnabled(action);
    m_take->setVisible(m_contested.has_value());
    m_leave->setVisible(m_contested.has_value());
}

void ShortcutEditor::startLearning() {
    const ActionInfo* action = current();
    if (!action) return;
    m_contested.reset();
    m_message->setText(action->kind == ActionKind::Held ? tr("Press the key or the pedal now. It will work for as long as it is held. Escape: none.")
                                                        : tr("Press the key or the pedal now. Escape: none."));
    update();
    m_shortcuts.learn(this, [this, id = action->id](std::optional<Trigger> trigger) { learned(id, trigger); });
}

void ShortcutEditor::learned(const QString& id, std::optional<Trigger> trigger) {
    m_message->clear();
    if (!trigger) return;
    const auto others = m_shortcuts.conflicts(id, *trigger);
    if (others.empty()) return assign(*trigger);
    QStringList names;
    for (const ActionInfo* other : others) names << other->text();
    m_contested = trigger;
    m_message->setText(tr("%1 is the key of “%2”.").arg(trigger->text(), names.join(tr("” and “"))));
    update();
}

/// No key is left with two actions: the one that it is given to takes it.
void ShortcutEditor::assign(const Trigger& trigger) {
    const ActionInfo* action = current();
    if (!action) return;
    const Trigger key = trigger;  // the contested one is about to go
    for (const ActionInfo* other : m_shortcuts.conflicts(action->id, key)) m_shortcuts.removeTrigger(other->id, key);
    m_shortcuts.addTrigger(action->id, key);
    m_contested.reset();
    const bool isText = key.isPrintable() && action->place != ActionPlace::Review;
    m_message->setText(isText ? tr("%1 was added. Where text is typed it stays text.").arg(key.text()) : tr("%1 was added.").arg(key.text()));
    update();
}

}  // namespace undervoice::ui
