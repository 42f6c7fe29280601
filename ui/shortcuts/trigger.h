#pragma once
// What a person presses: one key with its modifiers, or one of the mouse's side buttons. Pedals are keys or buttons to us, whichever
// of them they send. A value.

#include <optional>

#include <QKeyCombination>
#include <QString>

class QKeyEvent;
class QMouseEvent;

namespace undervoice::ui {

class Trigger {
  public:
    Trigger(QKeyCombination keys) : m_keys(keys) {}  // NOLINT: tables of them are lists of keys
    Trigger(Qt::Key key) : Trigger(QKeyCombination(key)) {}
    Trigger(Qt::MouseButton button) : m_button(button) {}

    /// Nothing for modifiers alone and for keys that have no name; the keypad's digits are digits.
    static std::optional<Trigger> of(const QKeyEvent& event);
    /// Nothing for the buttons that work the window: left, right, middle.
    static std::optional<Trigger> of(const QMouseEvent& event);

    /// "Ctrl+Space", "Media Play", "Mouse 4": for the settings file.
    QString toString() const;
    static std::optional<Trigger> fromString(const QString& text);
    /// The same in the language of the system, for people.
    QString text() const;

    bool isButton() const { return m_button != Qt::NoButton; }
    int key() const { return m_keys.key(); }  ///< Qt::Key_unknown for a button
    /// Would be text where text is typed: a letter, digit, sign or space, without Ctrl, Alt or Meta.
    bool isPrintable() const;
    /// This key's, or button's, own end: modifiers may have been let go before it.
    bool endsWith(const Trigger& released) const;

    bool operator==(const Trigger&) const = default;

  private:
    QKeyCombination m_keys = Qt::Key_unknown;
    Qt::MouseButton m_button = Qt::NoButton;
};

}  // namespace undervoice::ui
