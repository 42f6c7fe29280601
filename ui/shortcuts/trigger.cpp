#include "ui/shortcuts/trigger.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QKeySequence>
#include <QMouseEvent>

namespace undervoice::ui {
namespace {

constexpr struct {
    Qt::MouseButton button;
    const char* name;
} kButtons[] = {{Qt::BackButton, QT_TRANSLATE_NOOP("Shortcuts", "Mouse 4")}, {Qt::ForwardButton, QT_TRANSLATE_NOOP("Shortcuts", "Mouse 5")}};

constexpr Qt::KeyboardModifiers kOurs = Qt::ShiftModifier | Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier;
constexpr int kFirstKeyWithoutText = 0x01000000;  // Qt::Key: characters below, all others from here on

bool isModifier(int key) {
    return key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt || key == Qt::Key_Meta || key == Qt::Key_AltGr || key == Qt::Key_CapsLock ||
           key == Qt::Key_NumLock || key == Qt::Key_ScrollLock || key == Qt::Key_Super_L || key == Qt::Key_Super_R || key == Qt::Key_Hyper_L || key == Qt::Key_Hyper_R;
}

}  // namespace

std::optional<Trigger> Trigger::of(const QKeyEvent& event) {
    // Shift+Tab is a key of its own to Qt, and one with Shift to a person.
    const int key = event.key() == Qt::Key_Backtab ? int{Qt::Key_Tab} : event.key();
    if (key == 0 || key == Qt::Key_unknown || isModifier(key)) return std::nullopt;
    return Trigger(QKeyCombination(event.modifiers() & kOurs, static_cast<Qt::Key>(key)));
}

std::optional<Trigger> Trigger::of(const QMouseEvent& event) {
    for (const auto& [button, name] : kButtons)
        if (event.button() == button) return Trigger(button);
    return std::nullopt;
}

QString Trigger::toString() const {
    for (const auto& [button, name] : kButtons)
        if (button == m_button) return QString::fromLatin1(name);
    return QKeySequence(m_keys).toString(QKeySequence::PortableText);
}

std::optional<Trigger> Trigger::fromString(const QString& text) {
    for (const auto& [button, name] : kButtons)
        if (text == QLatin1String(name)) return Trigger(button);
    const QKeySequence keys = QKeySequence::fromString(text, QKeySequence::PortableText);
    if (keys.count() != 1 || keys[0].key() == Qt::Key_unknown || isModifier(keys[0].key())) return std::nullopt;
    return Trigger(keys[0]);
}

QString Trigger::text() const {
    return isButton() ? QCoreApplication::translate("Shortcuts", toString().toLatin1().constData()) : QKeySequence(m_keys).toString(QKeySequence::NativeText);
}

bool Trigger::isPrintable() const {
    const bool hasCommand = m_keys.keyboardModifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    return !isButton() && !hasCommand && m_keys.key() < kFirstKeyWithoutText;
}

bool Trigger::endsWith(const Trigger& released) const { return m_button == released.m_button && m_keys.key() == released.m_keys.key(); }

}  // namespace undervoice::ui
