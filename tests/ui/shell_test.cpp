// The frame: pages, badges, keys, messages, what is remembered; and a walk through every control.

#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "active_window.h"
#include "demo_window.h"
#include "keyboard_walk.h"
#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"

using namespace undervoice::ui;
using undervoice::ui::test::fillDemo;

namespace {

/// Settings in a folder of their own, a window with the demo's pages, active.
struct Shell {
    Shell() : settings(folder.filePath("settings.ini"), QSettings::IniFormat), window(std::make_unique<MainWindow>(settings)) {
        fillDemo(*window);
        isActive = test::showActive(*window);
    }
    QTemporaryDir folder;
    QSettings settings;
    std::unique_ptr<MainWindow> window;
    bool isActive = false;
};

int topOf(const QWidget* widget, const QWidget& window) { return widget->mapTo(&window, QPoint(0, 0)).y(); }

}  // namespace

class ShellTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>([] { return false; }); }
    void cleanupTestCase() { m_theme.reset(); }

    void OnlyAddedPagesAppear() {
        QSettings settings(m_folder.filePath("a.ini"), QSettings::IniFormat);
        MainWindow window(settings);
        QCOMPARE(window.findChildren<SideBarButton*>().size(), 0);
        QCOMPARE(window.currentPage(), QString());
        window.addPage("library", "Library", Icon::Library, new QWidget);
        QCOMPARE(window.findChildren<SideBarButton*>().size(), 1);
        QCOMPARE(window.currentPage(), QString("library"));
        QVERIFY(window.hasPage("library"));
        QVERIFY(!window.hasPage("queue"));
        QVERIFY(!window.showPage("queue"));
    }

    void PagesAreShownByClickKeyAndName() {
        Shell shell;
        QSignalSpy shown(shell.window.get(), &MainWindow::pageShown);
        shell.window->findChildren<SideBarButton*>()[1]->click();
        QCOMPARE(shell.window->currentPage(), QString("queue"));
        QTest::keyClick(shell.window.get(), Qt::Key_1, Qt::AltModifier);
        QCOMPARE(shell.window->currentPage(), QString("library"));
        QTest::keyClick(shell.window.get(), Qt::Key_3, Qt::AltModifier);
        QCOMPARE(shell.window->currentPage(), QString("settings"));
        QVERIFY(shell.window->showPage("queue"));
        QCOMPARE(shown.count(), 4);
        QCOMPARE(shown.last().first().toString(), QString("queue"));
    }

    void KeysWithoutAPageDoNothing() {
        Shell shell;
        QTest::keyClick(shell.window.get(), Qt::Key_9, Qt::AltModifier);
        QCOMPARE(shell.window->currentPage(), QString("library"));
    }

    void ChosenPageStaysCheckedWhenItIsClickedAgain() {
        Shell shell;
        SideBarButton* first = shell.window->findChild<SideBarButton*>();
        first->click();
        first->click();
        QVERIFY(first->isChecked());
    }

    void BadgeIsSeenAndSaid() {
        Shell shell;
        SideBarButton* queue = shell.window->findChildren<SideBarButton*>()[1];
        QCOMPARE(queue->badge(), QString("2"));
        QCOMPARE(queue->accessibleName(), QString("Queue, 2"));
        shell.window->setBadge("queue", 0);
        QCOMPARE(queue->accessibleName(), QString("Queue"));
    }

    void SideBarCollapsesInANarrowWindow() {
        Shell shell;
        SideBar* bar = shell.window->findChild<SideBar*>();
        shell.window->resize(1000, 700);
        QVERIFY(!bar->isCollapsed());
        QCOMPARE(bar->width(), 200);
        shell.window->resize(999, 700);
        QVERIFY(bar->isCollapsed());
        QVERIFY(bar->width() < 64);
        QVERIFY(shell.window->findChild<SideBarButton*>()->toolTip().contains("Library"));
    }

    void ArrowKeysGoThroughTheSideBar() {
        Shell shell;
        const QList<SideBarButton*> buttons = shell.window->findChild<SideBar*>()->buttons();
        buttons[0]->setFocus();
        QTest::keyClick(buttons[0], Qt::Key_Down);
        QVERIFY(buttons[1]->hasFocus());
        QTest::keyClick(buttons[1], Qt::Key_Up);
        QTest::keyClick(buttons[0], Qt::Key_Up);
        QVERIFY(buttons[0]->hasFocus());
    }

    void MemoryPanelOpensByKeyAndByTheCurve() {
        Shell shell;
        QVERIFY(!shell.window->isMemoryShown());
        QTest::keyClick(shell.window.get(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(shell.window->isMemoryShown());
        QVERIFY(shell.window->statusLine().memoryButton()->isChecked());
        shell.window->statusLine().memoryButton()->click();
        QVERIFY(!shell.window->isMemoryShown());
        QVERIFY(!shell.window->statusLine().memoryButton()->isChecked());
    }

    void GeometryAndDockAreRememberedInTheGivenSettings() {
        Shell shell;
        shell.window->resize(777, 555);  // the screen that is none has 800 × 800
        shell.window->setMemoryShown(true);
        shell.window->close();
        MainWindow again(shell.settings);
        QCOMPARE(again.size(), QSize(777, 555));
        QVERIFY(again.isMemoryShown());
    }

    void DamagedSettingsGiveAnOrdinaryWindow() {
        QSettings settings(m_folder.filePath("damaged.ini"), QSettings::IniFormat);
        settings.setValue("window/geometry", QByteArray("nonsense"));
        settings.setValue("window/state", QByteArray(5000, '\xff'));
        MainWindow window(settings);
        QCOMPARE(window.size(), QSize(1280, 800).boundedTo(window.screen()->availableSize() - QSize(16, 48)));  // with room for a frame
        QVERIFY(!window.isMemoryShown());
    }

    void StatusLineSaysWhatItIsTold() {
        StatusLine line;
        line.setMemory(1'900'000'000, 12'000'000'000);
        QCOMPARE(line.memoryButton()->text(), QString("1.9 of 12.0 GB"));
        QCOMPARE(line.memoryButton()->accessibleName(), QString("Memory: 1.9 of 12.0 GB"));
        for (int i = 0; i < 200; ++i) line.setMemory(i, 0);
        QCOMPARE(line.memoryButton()->points().size(), qsizetype(MemoryButton::kPointCount));
        QSignalSpy sealed(&line, &StatusLine::sealedActivated);
        line.setSealed(true);
        line.findChildren<StatusPart*>().last()->click();
        QCOMPARE(sealed.count(), 1);
        QCOMPARE(line.findChildren<StatusPart*>().last()->text(), QString("Sealed"));
    }

    void BannerActsOnceAndGoes() {
        Shell shell;
        int retried = 0;
        MessageArea& area = shell.window->messages();
        const Message message{Message::Kind::Error, "interview.m4a could not be read.", "Connect its drive.", "Try again", [&retried] { ++retried; }};
        const QPointer<Banner> banner = area.show(message);
        QVERIFY(banner->isVisible());
        QCOMPARE(area.show(message), banner);
        QCOMPARE(area.count(), 1);
        QCOMPARE(banner->accessibleName(), QString("Error: interview.m4a could not be read. Connect its drive."));
        banner->findChild<QPushButton*>()->click();
        QCOMPARE(retried, 1);
        QCOMPARE(area.count(), 0);
        QVERIFY(!area.isVisible());
        QTRY_VERIFY(banner.isNull());
    }

    void ManyBannersWaitForTheirTurn() {
        Shell shell;
        MessageArea& area = shell.window->messages();
        QList<QPointer<Banner>> banners;
        for (int i = 0; i < 5; ++i) banners << area.show({Message::Kind::Info, QString("Note %1").arg(i), {}, {}, {}});
        QVERIFY(banners[4]->isVisible() && banners[2]->isVisible());
        QVERIFY(!banners[1]->isVisible());
        area.dismiss(banners[4]);
        QVERIFY(banners[1]->isVisible());
    }

    void NamesOfFilesAreNoMarkup() {
        MessageArea area;
        const QPointer<Banner> banner = area.show({Message::Kind::Info, "<b>x</b>.wav was added.", {}, {}, {}});
        QCOMPARE(banner->findChild<QLabel*>()->textFormat(), Qt::PlainText);
    }

    void ToastUndoesOnce() {
        Shell shell;
        int undone = 0;
        shell.window->showUndo("Moved to trash", [&undone] { ++undone; });
        Toast& toast = shell.window->toast();
        QVERIFY(toast.isVisible());
        QCOMPARE(toast.text(), QString("Moved to trash"));
        toast.findChild<QPushButton*>()->click();
        QCOMPARE(undone, 1);
        QVERIFY(!toast.isVisible());
    }

    void ToastGoesByItselfButNotWhileItHasTheFocus() {
        Shell shell;
        Toast& toast = shell.window->toast();
        toast.setDurations(10, 10);
        shell.window->showUndo("Moved to trash", [] {});
        auto* undo = toast.findChild<QPushButton*>();
        undo->setFocus();
        QVERIFY(undo->hasFocus());
        QSignalSpy outOfTime(toast.findChild<QTimer*>(), &QTimer::timeout);
        QTRY_VERIFY(outOfTime.count() >= 3);
        QVERIFY(toast.isVisible());
        shell.window->findChild<SideBarButton*>()->setFocus();
        QTRY_VERIFY(!toast.isVisible());
    }

    void EveryControlHasAName() {
        Shell shell;
        QVERIFY(shell.isActive);
        shell.window->setMemoryShown(true);
        shell.window->messages().show({Message::Kind::Warning, "The disk is nearly full.", "Free some space.", "Open folder", [] {}});
        shell.window->showUndo("Moved to trash", [] {});
        QVERIFY(test::focusableIn(*shell.window).size() > 15);
        QCOMPARE(test::faultsOfControls(*shell.window), QString());
    }

    void TabReachesEveryControlAndIsTrappedNowhere() {
        Shell shell;
        QVERIFY(shell.isActive);
        shell.window->setMemoryShown(true);
        shell.window->messages().show({Message::Kind::Warning, "The disk is nearly full.", "Free some space.", "Open folder", [] {}});
        shell.window->showUndo("Moved to trash", [] {});
        QCOMPARE(test::faultsForTheKeyboard(*shell.window), QString());
    }

    void TabGoesFromSideBarToMessagesToPageToPanelToStatus() {
        Shell shell;
        QVERIFY(shell.isActive);
        shell.window->setMemoryShown(true);
        shell.window->messages().show({Message::Kind::Info, "Done.", {}, {}, {}});
        QStringList parts;
        for (const QWidget* control : test::tabbedFrom(*shell.window->findChild<SideBarButton*>())) {
            QString part = "page";
            for (const QWidget* at = control; at; at = at->parentWidget()) {
                if (qobject_cast<const SideBar*>(at)) part = "pages";
                if (qobject_cast<const MessageArea*>(at)) part = "messages";
                if (qobject_cast<const QDockWidget*>(at)) part = "memory";
                if (qobject_cast<const StatusLine*>(at)) part = "status";
            }
            if (parts.isEmpty() || parts.last() != part) parts << part;
        }
        QCOMPARE(parts, QStringList({"pages", "messages", "page", "memory", "status"}));
    }

    void StatusLineStandsBelowThePanel() {
        Shell shell;
        shell.window->setMemoryShown(true);
        QTRY_VERIFY(topOf(&shell.window->statusLine(), *shell.window) > topOf(&shell.window->memoryPanel(), *shell.window));
    }

  private:
    std::unique_ptr<Theme> m_theme;
    QTemporaryDir m_folder;
};

QTEST_MAIN(ShellTest)
#include "shell_test.moc"
