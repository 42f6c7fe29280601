// What the queue's page offers for each job, and that a wish to stop is seen until it has come true.

#include <QContextMenuEvent>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "service/job_record.h"
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
    void whatWasPutInIsChosen() {
        QueuePage page;
        page.show();
        page.setEntries({entry(1, QueueState::Finished), entry(2, QueueState::Running)});
        QVERIFY(button(page, "Pause").isVisible());  // the one that is worked on
        page.setEntries({entry(1, QueueState::Finished), entry(2, QueueState::Finished)});
        QVERIFY(!button(page, "Pause").isVisible());
        page.setEntries({entry(1, QueueState::Finished), entry(2, QueueState::Finished), entry(3, QueueState::Waiting)});
        QVERIFY(button(page, "Pause").isVisible());
        QSignalSpy paused(&page, &QueuePage::pauseWanted);
        button(page, "Pause").click();
        QCOMPARE(paused.at(0).at(0).value<library::QueueEntryId>().value(), 3);
    }
    void whatIsFinishedCanBeTakenOffTogether() {
        QueuePage page;
        page.show();
        page.setEntries({entry(1, QueueState::Running), entry(2, QueueState::Failed)});
        QVERIFY(!button(page, "Take finished off the list").isVisible());
        page.setEntries({entry(1, QueueState::Finished), entry(2, QueueState::Failed)});
        QVERIFY(button(page, "Take finished off the list").isVisible());
        QSignalSpy wanted(&page, &QueuePage::clearWanted);
        button(page, "Take finished off the list").click();
        QCOMPARE(wanted.count(), 1);
    }
    void textOfAPartStandsWhereItIsInTheRecording() {
        QueuePage page;
        QueueEntry job = entry(1, QueueState::Running);
        service::TranscriptionRequest request;
        request.file = job.file;
        request.part.fromUs = 600'000'000;
        job.requestJson = service::requestToJson(request);
        page.setEntries({job});
        page.beginText(job.id);
        Window window;
        Segment segment;
        segment.startSeconds = 61;
        segment.text = " Good morning.";
        window.segments = {segment};
        page.addText(job.id, window);
        QCOMPARE(page.findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("11:01  Good morning."));
    }
    void theMenuOfARowOffersItsButtons() {
        QueuePage page;
        page.resize(800, 500);
        page.show();
        page.setEntries({entry(1, QueueState::Finished), entry(2, QueueState::Paused)});
        auto& list = *page.findChild<QListView*>();
        const QPoint second = list.visualRect(page.model().index(1)).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, second, list.viewport()->mapToGlobal(second));
        QCoreApplication::sendEvent(list.viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QCOMPARE(menu->actions().size(), 2);
        QCOMPARE(menu->actions().at(0)->text(), QStringLiteral("Go on"));
        QSignalSpy resumed(&page, &QueuePage::resumeWanted);
        menu->actions().at(0)->trigger();
        menu->close();
        QCOMPARE(resumed.at(0).at(0).value<library::QueueEntryId>().value(), 2);
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
