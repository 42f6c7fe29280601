#include "ui/shell/main_window.h"

#include <algorithm>
#include <iterator>

#include <QBoxLayout>
#include <QCloseEvent>
#include <QDockWidget>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QToolBar>

#include "ui/memory/memory_panel.h"
#include "ui/shell/status_line.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/theme/metrics.h"

namespace undervoice::ui {
namespace {

constexpr int kStateVersion = 1;  // of saveState(): another arrangement of docks gets another number
constexpr int kNumberedPages = 9;

constexpr QSize kFrame(16, 48);  ///< what a window manager may put around a window
QString geometryKey() { return QStringLiteral("window/geometry"); }
QString stateKey() { return QStringLiteral("window/state"); }
QString pageAction(int number) { return QStringLiteral("program.page_%1").arg(number); }

}  // namespace

MainWindow::MainWindow(QSettings& settings, QWidget* parent) : QMainWindow(parent), m_settings(settings), m_shortcuts(new Shortcuts(settings, this)) {
    setWindowTitle(tr("Undervoice"));
    setWindowIcon(applicationIcon());
    setContextMenuPolicy(Qt::PreventContextMenu);  // side bar and dock have their own ways to go
    setMinimumSize(720, 480);
    resize(QSize(1280, 800).boundedTo(screen()->availableSize() - kFrame));
    makeSideBar();
    makeCentre();
    makeMemoryDock();
    makeStatusLine();
    makeShortcuts();
    restoreGeometry(m_settings.value(geometryKey()).toByteArray());
    restoreState(m_settings.value(stateKey()).toByteArray(), kStateVersion);
    m_statusLine->setMemoryShown(isMemoryShown());
}

/// The dock goes with the other children, after this part of the window, and says so.
MainWindow::~MainWindow() { disconnect(m_memoryDock, nullptr, this, nullptr); }

/// Side bar and status line are tool bars: so they stand around the dock, and reach the window's edges.
void MainWindow::addFixedBar(Qt::ToolBarArea area, const QString& title, const QString& name, QWidget* content) {
    auto* bar = new QToolBar(title, this);
    bar->setObjectName(name);
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->setContentsMargins(0, 0, 0, 0);
    bar->layout()->setContentsMargins(0, 0, 0, 0);
    bar->addWidget(content);
    addToolBar(area, bar);
}

void MainWindow::makeSideBar() {
    m_sideBar = new SideBar(this);
    m_sideBar->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    addFixedBar(Qt::LeftToolBarArea, tr("Pages"), QStringLiteral("pages"), m_sideBar);
}

void MainWindow::makeCentre() {
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_messages = new MessageArea(centre);
    m_stack = new QStackedWidget(centre);
    layout->addWidget(m_messages);
    layout->addWidget(m_stack, 1);
    m_toast = new Toast(centre);
    setCentralWidget(centre);
}

void MainWindow::makeMemoryDock() {
    m_memoryDock = new QDockWidget(tr("Memory"), this);
    m_memoryDock->setObjectName(QStringLiteral("memory"));
    m_memoryDock->setAllowedAreas(Qt::BottomDockWidgetArea);
    m_memoryPanel = new MemoryPanel(m_memoryDock);
    m_memoryDock->setWidget(m_memoryPanel);
    m_memoryDock->setTitleBarWidget(new QWidget(m_memoryDock));  // the panel's head says what it is
    m_memoryDock->setFeatures(QDockWidget::DockWidgetClosable);
    addDockWidget(Qt::BottomDockWidgetArea, m_memoryDock);
    connect(m_memoryPanel, &MemoryPanel::closeRequested, this, [this] { setMemoryShown(false); });
    m_memoryDock->hide();
    connect(m_memoryPanel, &MemoryPanel::exportFailed, this, [this](const QString& message) {
        m_messages->show({Message::Kind::Error, tr("The memory history was not written."), message, {}, {}});
    });
    connect(m_memoryPanel, &MemoryPanel::exported, this, [this](const QString& path) { m_toast->say(tr("Memory history written to %1").arg(path)); });
}

void MainWindow::makeStatusLine() {
    m_statusLine = new StatusLine(this);
    m_statusLine->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    addFixedBar(Qt::BottomToolBarArea, tr("Status"), QStringLiteral("status"), m_statusLine);
    connect(m_statusLine, &StatusLine::memoryActivated, this, [this] { setMemoryShown(!isMemoryShown()); });
    connect(m_memoryDock, &QDockWidget::visibilityChanged, this, [this] { m_statusLine->setMemoryShown(isMemoryShown()); });
}

void MainWindow::makeShortcuts() {
    m_shortcuts->watch(this);
    for (int number = 1; number <= kNumberedPages; ++number) m_shortcuts->on(pageAction(number), this, [this, number] { showNumber(number); });
    m_shortcuts->on(QStringLiteral("program.memory"), this, [this] { setMemoryShown(!isMemoryShown()); });
    connect(m_shortcuts, &Shortcuts::changed, this, &MainWindow::updateShortcutTexts);
    updateShortcutTexts();
}

void MainWindow::addPage(const QString& id, const QString& title, Icon icon, QWidget* page, SideBarGroup group) {
    Q_ASSERT(!hasPage(id));
    SideBarButton* button = m_sideBar->addButton(title, icon, group);
    m_stack->addWidget(page);
    m_pages << Page{id, page, button};
    connect(button, &SideBarButton::clicked, this, [this, id] { showPage(id); });
    updateShortcutTexts();
    if (m_pages.size() == 1) showPage(id);
}

const MainWindow::Page* MainWindow::find(const QString& id) const {
    for (const Page& page : m_pages)
        if (page.id == id) return &page;
    return nullptr;
}

bool MainWindow::hasPage(const QString& id) const { return find(id) != nullptr; }

bool MainWindow::showPage(const QString& id) {
    const Page* page = find(id);
    if (!page) return false;
    m_sideBar->setChosen(page->button);
    m_stack->setCurrentWidget(page->widget);
    Q_EMIT pageShown(id);
    return true;
}

QString MainWindow::currentPage() const {
    for (const Page& page : m_pages)
        if (page.widget == m_stack->currentWidget()) return page.id;
    return {};
}

void MainWindow::setBadge(const QString& id, int count) {
    if (const Page* page = find(id)) page->button->setBadge(count > 0 ? locale().toString(count) : QString());
}

void MainWindow::showNumber(int number) {
    const QList<SideBarButton*> buttons = m_sideBar->buttons();
    if (number <= buttons.size()) buttons[number - 1]->click();
}

void MainWindow::updateShortcutTexts() {
    const QList<SideBarButton*> buttons = m_sideBar->buttons();
    for (int i = 0; i < buttons.size(); ++i) buttons[i]->setShortcutText(i < kNumberedPages ? m_shortcuts->firstKeyText(pageAction(i + 1)) : QString());
    m_statusLine->setMemoryKey(m_shortcuts->firstKeyText(QStringLiteral("program.memory")));
}

/// Side bar from top to bottom, messages, page, memory panel, status line: as they stand on the screen. Within each, widgets keep the
/// order that its maker gave them. Qt puts a widget that is made later at the end, wherever it stands.
void MainWindow::orderTabs() {
    const QList<SideBarButton*> pages = m_sideBar->buttons();
    const auto place = [&](QWidget* widget) {
        if (const auto* button = qobject_cast<SideBarButton*>(widget)) return static_cast<int>(pages.indexOf(button)) - 100;
        const QWidget* const parts[] = {m_messages, m_stack, m_toast, m_memoryDock, m_statusLine};
        const auto part = std::find_if(std::begin(parts), std::end(parts), [widget](const QWidget* p) { return p->isAncestorOf(widget); });
        return static_cast<int>(part - std::begin(parts));
    };
    QList<QWidget*> chain;
    for (QWidget* widget = nextInFocusChain(); widget != this; widget = widget->nextInFocusChain())
        if ((widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy()) chain << widget;
    std::stable_sort(chain.begin(), chain.end(), [&place](QWidget* a, QWidget* b) { return place(a) < place(b); });
    for (qsizetype i = 1; i < chain.size(); ++i) setTabOrder(chain[i - 1], chain[i]);
}

bool MainWindow::focusNextPrevChild(bool next) {
    orderTabs();
    return QMainWindow::focusNextPrevChild(next);
}

bool MainWindow::isMemoryShown() const { return m_memoryDock->isVisibleTo(const_cast<MainWindow*>(this)); }

void MainWindow::setMemoryShown(bool isShown) {
    m_memoryDock->setVisible(isShown);
    m_statusLine->setMemoryShown(isShown);
}

void MainWindow::showUndo(const QString& done, std::function<void()> undo) { m_toast->say(done, tr("Undo"), std::move(undo)); }

void MainWindow::resizeEvent(QResizeEvent* event) {
    m_sideBar->setCollapsed(width() < metrics::kCollapseBelowWidth);
    QMainWindow::resizeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings.setValue(geometryKey(), saveGeometry());
    m_settings.setValue(stateKey(), saveState(kStateVersion));
    QMainWindow::closeEvent(event);
}

}  // namespace undervoice::ui
