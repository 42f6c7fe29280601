// What the queue's page offers for each job, and that a wish to stop is seen until it has come true.

#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "ui/queue/queue_page.h"

using namespace undervoice;
using library::QueueEntry;
using library::QueueEntryId;
using library::QueueState;
using ui::QueuePage;

namespace {

QueueEntry entry(int id, QueueState state) {
    QueueEntry e;
    e.id = QueueEntryId(id);
    e.file = "/recordings/talk.wav";
    e.state = state;
    return e;
}

QPushButton& button(QueuePage& page, const char* text) {
    for (QPushButton* button : page.findChildren<QPushButton*>())
        if (button->text() == QString::fromUtf8(text)) return *button;
    qFatal("no button says %s", text);
    Q_UNREACHABLE();
}

}  // namespace

class QueuePageTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aFinishedJobCanBeDoneWithOtherSettings() {
        QueuePage page;
        page.show();
        page.setEntries({entry(1, QueueState::Finished)});
        QSignalSpy wanted(&page, &QueuePage::retryOtherwiseWanted);
        QVERIFY(button(page, "With other settings…").isVisible());
        button(page, "With other settings…").click();
        QCOMPARE(wanted.count(), 1);
        page.setEntries({entry(1, QueueState::Running)});
        QVERIFY(!button(page, "With other settings…").isVisible());
    }
    void pausingIsSeenAndNotAskedForTwice() {
        QueuePage page;
        page.show();
        page.setEntries({entry(1, QueueState::Running)});
        QSignalSpy paused(&page, &QueuePage::pauseWanted), cancelled(&page, &QueuePage::cancelWanted);
        button(page, "Pause").click();
        QVERIFY(!button(page, "Pause").isEnabled());
        QCOMPARE(page.model().index(0).data(ui::QueueModel::DetailRole).toString(), QStringLiteral("Pausing…"));
        button(page, "Cancel").click();
        QVERIFY(!button(page, "Cancel").isEnabled());
        QCOMPARE(page.model().index(0).data(ui::QueueModel::DetailRole).toString(), QStringLiteral("Stopping…"));
        QCOMPARE(paused.count() + cancelled.count(), 2);
        page.setEntries({entry(1, QueueState::Cancelled)});
        page.setEntries({entry(1, QueueState::Running)});
        QVERIFY(button(page, "Pause").isEnabled());
    }
};

QTEST_MAIN(QueuePageTest)
#include "queue_page_test.moc"
