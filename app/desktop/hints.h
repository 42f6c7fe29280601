#pragma once
// Three things that a newcomer may not find: each said once, on its page, in a banner that goes when it is closed or the page is left.
// No tour. GUI thread.

#include <QObject>
#include <QPointer>

#include "ui/shell/message_area.h"

class QSettings;

namespace undervoice::ui {
class MainWindow;
}

namespace undervoice::desktop {

class Hints : public QObject {
    Q_OBJECT

  public:
    /// Both must outlive it. Each page's hint comes when the page is shown, that of the present one at once.
    Hints(ui::MainWindow& window, QSettings& settings, QObject* parent = nullptr);

  private:
    void pageShown(const QString& page);
    /// What is to be said on a page; nothing in it: nothing.
    ui::Message hintOf(const QString& page) const;

    ui::MainWindow& m_window;
    QSettings& m_settings;
    QPointer<ui::Banner> m_shown;
};

}  // namespace undervoice::desktop
