#include "hints.h"

#include <QSettings>

#include "ui/shell/main_window.h"
#include "ui/shortcuts/shortcuts.h"

namespace undervoice::desktop {
namespace {

QString key(const QString& page) { return QStringLiteral("hints/") + page; }

}  // namespace

Hints::Hints(ui::MainWindow& window, QSettings& settings, QObject* parent) : QObject(parent), m_window(window), m_settings(settings) {
    connect(&window, &ui::MainWindow::pageShown, this, &Hints::pageShown);
    pageShown(window.currentPage());
}

ui::Message Hints::hintOf(const QString& page) const {
    const auto hint = [](const QString& happened, const QString& todo) { return ui::Message{ui::Message::Kind::Info, happened, todo, tr("Understood"), {}}; };
    if (page == u"library") return hint(tr("Drop recordings or folders anywhere in this window."), tr("They are transcribed here, and nothing leaves this machine."));
    if (page == u"queue") return hint(tr("Drag jobs into the order that you want."), tr("The program may be closed at any time: it goes on where it was."));
    const QString key = m_window.shortcuts().firstKeyText(QStringLiteral("program.search"));
    if (page == u"editor") return hint(tr("Every word of every transcript can be searched."), key.isEmpty() ? QString() : tr("From anywhere: %1.").arg(key));
    return {};
}

/// Said is said, also when the window is closed with the banner on it.
void Hints::pageShown(const QString& page) {
    if (m_shown) m_window.messages().dismiss(m_shown);
    const ui::Message hint = hintOf(page);
    if (hint.happened.isEmpty() || m_settings.value(key(page)).toBool()) return;
    m_settings.setValue(key(page), true);
    m_shown = m_window.messages().show(hint);
}

}  // namespace undervoice::desktop
