#include "ui/shortcuts/shortcuts.h"

#include <algorithm>
#include <utility>

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QSettings>
#include <QWidget>

namespace undervoice::ui {
namespace {

QString settingsKey(const QString& id) { return QStringLiteral("shortcuts/") + id; }

/// Whether this key is text, or Space that presses, for whatever has the focus.
bool belongsToFocus(const Trigger& trigger) {
    const QWidget* focus = QApplication::focusWidget();
    if (!focus || !trigger.isPrintable()) return false;
    // Qt keeps the attribute with what can be edited: a text that is only read has it not.
    if (focus->testAttribute(Qt::WA_InputMethodEnabled)) return true;
    return trigger.key() == Qt::Key_Space && (qobject_cast<const QAbstractButton*>(focus) || qobject_cast<const QComboBox*>(focus));
}

}  // namespace

bool Shortcuts::Handler::isUsable() const {
    if (!where) return false;
    const auto* widget = qobject_cast<const QWidget*>(where.data());
    return (!widget || widget->isVisible()) && (!when || when());
}

Shortcuts::Shortcuts(QSettings& settings, QObject* parent) : QObject(parent), m_settings(settings) {
    for (const ActionInfo& action : allActions()) {
        Keys keys{&action, action.defaults};
        if (m_settings.contains(settingsKey(action.id))) {
            keys.triggers.clear();
            for (const QString& text : m_settings.value(settingsKey(action.id)).toStringList())
                if (const auto trigger = Trigger::fromString(text)) keys.triggers.push_back(*trigger);
        }
        m_keys.push_back(std::move(keys));
    }
    qApp->installEventFilter(this);
}

Shortcuts::~Shortcuts() = default;

const Shortcuts::Keys& Shortcuts::keysOf(const QString& id) const {
    const auto found = std::ranges::find_if(m_keys, [&](const Keys& keys) { return keys.action->id == id; });
    Q_ASSERT_X(found != m_keys.end(), "Shortcuts", "an action that is not in the table");
    return *found;
}

const std::vector<Trigger>& Shortcuts::triggers(const QString& id) const { return keysOf(id).triggers; }

void Shortcuts::setTriggers(const QString& id, const std::vector<Trigger>& triggers) {
    auto& keys = const_cast<Keys&>(keysOf(id));
    if (keys.triggers == triggers) return;
    keys.triggers = triggers;
    store(keys);
    Q_EMIT changed(id);
}

/// Settings hold what differs from the table, so that a better default reaches those who never chose.
void Shortcuts::store(const Keys& keys) {
    if (keys.triggers == keys.action->defaults) return m_settings.remove(settingsKey(keys.action->id));
    QStringList texts;
    for (const Trigger& trigger : keys.triggers) texts << trigger.toString();
    m_settings.setValue(settingsKey(keys.action->id), texts);
}

void Shortcuts::addTrigger(const QString& id, const Trigger& trigger) {
    std::vector<Trigger> all = triggers(id);
    if (std::ranges::find(all, trigger) != all.end()) return;
    all.push_back(trigger);
    setTriggers(id, all);
}

void Shortcuts::removeTrigger(const QString& id, const Trigger& trigger) {
    std::vector<Trigger> all = triggers(id);
    std::erase(all, trigger);
    setTriggers(id, all);
}

bool Shortcuts::isChanged(const QString& id) const { return keysOf(id).triggers != keysOf(id).action->defaults; }

void Shortcuts::reset(const QString& id) { setTriggers(id, keysOf(id).action->defaults); }

void Shortcuts::resetAll() {
    for (const ActionInfo& action : allActions()) reset(action.id);
}

std::vector<const ActionInfo*> Shortcuts::conflicts(const QString& id, const Trigger& trigger) const {
    const ActionInfo& own = *keysOf(id).action;
    std::vector<const ActionInfo*> found;
    for (const Keys& keys : m_keys)
        if (keys.action != &own && canMeet(keys.action->place, own.place) && std::ranges::find(keys.triggers, trigger) != keys.triggers.end())
            found.push_back(keys.action);
    return found;
}

QString Shortcuts::keysText(const QString& id) const {
    QStringList texts;
    for (const Trigger& trigger : triggers(id)) texts << trigger.text();
    return texts.join(QStringLiteral(", "));
}

QString Shortcuts::firstKeyText(const QString& id) const { return triggers(id).empty() ? QString() : triggers(id).front().text(); }

void Shortcuts::on(const QString& id, QObject* where, Function run, Condition when) {
    Q_ASSERT(findAction(id) && findAction(id)->kind != ActionKind::Held);
    add({id, where, std::move(run), {}, std::move(when)});
}

void Shortcuts::onHeld(const QString& id, QObject* where, Function begin, Function end, Condition when) {
    Q_ASSERT(findAction(id) && findAction(id)->kind == ActionKind::Held);
    add({id, where, std::move(begin), std::move(end), std::move(when)});
}

void Shortcuts::add(Handler handler) {
    std::erase_if(m_handlers, [](const Handler& h) { return !h.where; });
    m_handlers.push_back(std::move(handler));
}

bool Shortcuts::isUsed(const QString& id) const {
    return std::ranges::any_of(m_handlers, [&](const Handler& handler) { return handler.id == id && handler.where; });
}

void Shortcuts::watch(QWidget* window) { m_windows.emplace_back(window); }

void Shortcuts::learn(QObject* receiver, std::function<void(std::optional<Trigger>)> answer) {
    stopLearning();
    m_learner = receiver;
    m_answer = std::move(answer);
}

void Shortcuts::stopLearning() {
    const auto answer = std::exchange(m_answer, {});
    if (answer && m_learner) answer(std::nullopt);
}

bool Shortcuts::isWatched(QObject* watched) const {
    const auto* widget = qobject_cast<const QWidget*>(watched);
    if (!widget || QApplication::activePopupWidget() || QApplication::activeModalWidget()) return false;
    return std::ranges::any_of(m_windows, [&](const QPointer<QWidget>& window) { return window && window == widget->window(); });
}

const Shortcuts::Handler* Shortcuts::handlerOf(const Trigger& trigger, ActionKind& kind) const {
    if (belongsToFocus(trigger)) return nullptr;
    for (auto handler = m_handlers.rbegin(); handler != m_handlers.rend(); ++handler) {
        const Keys& keys = keysOf(handler->id);
        if (std::ranges::find(keys.triggers, trigger) == keys.triggers.end() || !handler->isUsable()) continue;
        kind = keys.action->kind;
        return &*handler;
    }
    return nullptr;
}

/// True: somebody wanted it.
bool Shortcuts::press(const Trigger& trigger, bool isRepeated) {
    const bool isHeld = std::ranges::any_of(m_held, [&](const Held& held) { return held.trigger.endsWith(trigger); });
    if (isHeld) return true;
    ActionKind kind = ActionKind::Once;
    const Handler* handler = handlerOf(trigger, kind);
    if (!handler) return false;
    if (isRepeated && kind != ActionKind::Repeating) return true;
    if (kind == ActionKind::Held) m_held.push_back({trigger, handler->where, handler->end});
    const Function run = handler->run;  // which may register others
    run();
    return true;
}

bool Shortcuts::release(const Trigger& trigger) {
    const auto held = std::ranges::find_if(m_held, [&](const Held& h) { return h.trigger.endsWith(trigger); });
    if (held == m_held.end()) return false;
    const Held ended = *held;
    m_held.erase(held);
    if (ended.where) ended.end();
    return true;
}

void Shortcuts::releaseAll() {
    for (const Held& held : std::exchange(m_held, {}))
        if (held.where) held.end();
}

/// While something is learned every key is the answer; the mouse still works the window, but for its side buttons.
bool Shortcuts::takeLearned(QEvent& event) {
    std::optional<Trigger> trigger;
    if (event.type() == QEvent::KeyPress) {
        const auto& key = static_cast<QKeyEvent&>(event);
        trigger = Trigger::of(key);
        if (!trigger || key.isAutoRepeat()) return true;
        if (*trigger == Trigger(Qt::Key_Escape)) return stopLearning(), true;
    } else if (event.type() == QEvent::MouseButtonPress) {
        trigger = Trigger::of(static_cast<QMouseEvent&>(event));
    }
    if (!trigger) return event.type() == QEvent::KeyRelease;
    const auto answer = std::exchange(m_answer, {});
    if (m_learner) answer(trigger);
    return true;
}

bool Shortcuts::eventFilter(QObject* watched, QEvent* event) {
    const QEvent::Type type = event->type();
    if (type == QEvent::WindowDeactivate && watched->isWidgetType()) {
        releaseAll();
        stopLearning();
        return false;
    }
    const bool isKey = type == QEvent::ShortcutOverride || type == QEvent::KeyPress || type == QEvent::KeyRelease;
    const bool isButton = type == QEvent::MouseButtonPress || type == QEvent::MouseButtonRelease || type == QEvent::MouseButtonDblClick;
    if ((!isKey && !isButton) || !watched->isWidgetType()) return false;
    if (isLearning()) {
        if (type == QEvent::ShortcutOverride) event->accept();  // it comes as a key, whatever it would do
        return type == QEvent::ShortcutOverride || takeLearned(*event);
    }
    const auto trigger = isKey ? Trigger::of(*static_cast<QKeyEvent*>(event)) : Trigger::of(*static_cast<QMouseEvent*>(event));
    if (!trigger) return false;
    const bool isRepeated = isKey && static_cast<QKeyEvent*>(event)->isAutoRepeat();
    if (type == QEvent::KeyRelease || type == QEvent::MouseButtonRelease) return !isRepeated && release(*trigger);
    if (!isWatched(watched)) return false;
    if (type == QEvent::ShortcutOverride) {
        ActionKind kind = ActionKind::Once;
        if (!handlerOf(*trigger, kind)) return false;
        event->accept();
        return true;
    }
    if (isKey && comesAgain(static_cast<QWidget*>(watched), event)) return false;
    return press(*trigger, isRepeated);
}

/// A key that nobody took comes again for each parent of the widget that had it first. What became of it meanwhile (another page, another
/// focus) must not make it mean something else.
bool Shortcuts::comesAgain(QWidget* receiver, const QEvent* event) {
    const bool isAgain = m_lastKey == event && m_lastReceiver && m_lastReceiver->parentWidget() == receiver;
    m_lastKey = event;
    m_lastReceiver = receiver;
    return isAgain;
}

}  // namespace undervoice::ui
