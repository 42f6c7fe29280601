#pragma once
// The frame around the pages: side bar, messages, status line, memory panel. Pages are registered; only those that are added
// appear, and what a page has at its top is its own business. Geometry and the memory dock are kept in the settings that are
// given. GUI thread.

#include <functional>

#include <QMainWindow>

#include "ui/icons/icons.h"
#include "ui/shell/message_area.h"
#include "ui/shell/side_bar.h"

class QDockWidget;
class QSettings;
class QStackedWidget;

namespace undervoice::ui {

class MemoryPanel;
class Shortcuts;
class StatusLine;

class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    /// The settings must outlive the window.
    explicit MainWindow(QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// The window takes the page. Ids are unique ("library"); the first page is shown; the actions "program.page_1" … go to pages from top to bottom.
    void addPage(const QString& id, const QString& title, Icon icon, QWidget* page, SideBarGroup group = SideBarGroup::Work);
    bool hasPage(const QString& id) const;
    /// False where there is no such page.
    bool showPage(const QString& id);
    QString currentPage() const;  ///< empty before the first one is added
    void setBadge(const QString& id, int count);  ///< beside the page's title; 0: none

    /// The keys of this window; pages say there what their actions do.
    Shortcuts& shortcuts() { return *m_shortcuts; }
    StatusLine& statusLine() { return *m_statusLine; }
    MemoryPanel& memoryPanel() { return *m_memoryPanel; }
    bool isMemoryShown() const;
    void setMemoryShown(bool isShown);

    MessageArea& messages() { return *m_messages; }
    Toast& toast() { return *m_toast; }
    /// "Moved to trash" with the button "Undo".
    void showUndo(const QString& done, std::function<void()> undo);

  Q_SIGNALS:
    void pageShown(const QString& id);

  protected:
    bool focusNextPrevChild(bool next) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    struct Page {
        QString id;
        QWidget* widget = nullptr;
        SideBarButton* button = nullptr;
    };
    const Page* find(const QString& id) const;
    void addFixedBar(Qt::ToolBarArea area, const QString& title, const QString& name, QWidget* content);
    void makeSideBar();
    void makeCentre();
    void makeMemoryDock();
    void makeStatusLine();
    void makeShortcuts();
    void showNumber(int number);
    void updateShortcutTexts();
    void orderTabs();

    QSettings& m_settings;
    QList<Page> m_pages;  ///< in the order in which they were added
    // Children, owned by their parents.
    SideBar* m_sideBar = nullptr;
    MessageArea* m_messages = nullptr;
    QStackedWidget* m_stack = nullptr;
    Shortcuts* m_shortcuts = nullptr;
    Toast* m_toast = nullptr;
    QDockWidget* m_memoryDock = nullptr;
    MemoryPanel* m_memoryPanel = nullptr;
    StatusLine* m_statusLine = nullptr;
};

}  // namespace undervoice::ui
