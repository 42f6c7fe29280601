#pragma once
// The keys that the person has chosen for the actions of the table (ui/shortcuts/actions.h), and what becomes of them when they are
// pressed. Pages say what an action does; which of them hears a key is decided when it comes: the one that registered last, among
// those whose widget is shown and whose condition holds. A key that nobody wants goes to the widget that has the focus.
//
// Keys that would be text (letters, digits, Space) count only where no text is typed, whatever their action. A held action always
// ends: when its key comes up, or when the window loses it. GUI thread.

#include <functional>
#include <optional>
#include <vector>

#include <QObject>
#include <QPointer>

#include "ui/shortcuts/actions.h"

class QEvent;
class QSettings;
class QWidget;

namespace undervoice::ui {

class Shortcuts : public QObject {
    Q_OBJECT

  public:
    using Function = std::function<void()>;
    using Condition = std::function<bool()>;

    /// The settings must outlive it. What they hold that is no key is ignored.
    explicit Shortcuts(QSettings& settings, QObject* parent = nullptr);
    ~Shortcuts() override;

    // Keys. Ids are those of the table.
    const std::vector<Trigger>& triggers(const QString& id) const;
    void setTriggers(const QString& id, const std::vector<Trigger>& triggers);
    void addTrigger(const QString& id, const Trigger& trigger);     ///< nothing when it has it already
    void removeTrigger(const QString& id, const Trigger& trigger);
    bool isChanged(const QString& id) const;  ///< other keys than the table's
    void reset(const QString& id);
    void resetAll();
    /// Other actions that have this key and may be meant where this one is.
    std::vector<const ActionInfo*> conflicts(const QString& id, const Trigger& trigger) const;
    /// "Ctrl+Space, F5"; the first one alone for tool tips. Empty: it has none.
    QString keysText(const QString& id) const;
    QString firstKeyText(const QString& id) const;

    // What they do. `where` is a widget (heard while it is visible) or any other object (heard always); nothing is heard after its end.
    void on(const QString& id, QObject* where, Function run, Condition when = {});
    /// For held actions: begin and end come in pairs.
    void onHeld(const QString& id, QObject* where, Function begin, Function end, Condition when = {});
    /// Whether some page says what it does: what nobody does need not be shown.
    bool isUsed(const QString& id) const;

    /// Keys and side buttons count in this window from now on, not in its dialogs and menus.
    void watch(QWidget* window);

    /// The next key or side button is not an action but the answer; Escape, or another window, gives nothing. One question at a time:
    /// an older one is answered with nothing.
    void learn(QObject* receiver, std::function<void(std::optional<Trigger>)> answer);
    bool isLearning() const { return static_cast<bool>(m_answer); }
    void stopLearning();

    bool eventFilter(QObject* watched, QEvent* event) override;

  Q_SIGNALS:
    /// The keys of one action are others now.
    void changed(const QString& id);

  private:
    struct Keys {
        const ActionInfo* action;
        std::vector<Trigger> triggers;
    };
    struct Handler {
        QString id;
        QPointer<QObject> where;
        Function run, end;
        Condition when;
        bool isUsable() const;
    };
    struct Held {
        Trigger trigger;
        QPointer<QObject> where;
        Function end;
    };

    void add(Handler handler);
    const Keys& keysOf(const QString& id) const;
    void store(const Keys& keys);
    bool isWatched(QObject* watched) const;
    const Handler* handlerOf(const Trigger& trigger, ActionKind& kind) const;
    bool press(const Trigger& trigger, bool isRepeated);
    bool release(const Trigger& trigger);
    void releaseAll();
    bool takeLearned(QEvent& event);
    bool comesAgain(QWidget* receiver, const QEvent* event);

    QSettings& m_settings;
    std::vector<Keys> m_keys;  ///< as the table has them
    std::vector<Handler> m_handlers;
    std::vector<Held> m_held;
    std::vector<QPointer<QWidget>> m_windows;
    const QEvent* m_lastKey = nullptr;  ///< to be compared only
    QPointer<QWidget> m_lastReceiver;
    QPointer<QObject> m_learner;
    std::function<void(std::optional<Trigger>)> m_answer;
};

}  // namespace undervoice::ui
