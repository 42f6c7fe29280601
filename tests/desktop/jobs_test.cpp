// Jobs of the real worker with the real tiny.en and what the window says of them: the memory panel against the engine's ledger, another form
// of attention in the middle, other settings, a run that stopped, what fits, and the machine measured.

#include <algorithm>
#include <utility>

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <QScreen>
#include <QtTest>

#include "api/memory_csv.h"
#include "desktop_scene.h"
#include "film.h"
#include "settings_desk.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/memory/memory_panel.h"
#include "ui/queue/queue_page.h"
#include "ui/shell/main_window.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::desktop::test;

namespace {

/// What history and table of the panel hold when a report has just come; a difference is a sentence.
QStringList differencesNow(const ui::MemoryPanel& panel, const api::MemoryReport& report) {
    QStringList differences;
    const auto claim = [&](bool holds, const char* what) {
        if (!holds) differences << QStringLiteral("at %1 µs: %2").arg(report.timeUs).arg(QLatin1String(what));
    };
    const api::MemoryReport& last = panel.series().last();
    claim(api::memoryCsvRow(last) == api::memoryCsvRow(report), "the history's last row is another");
    claim(last.caches == report.caches && last.ordinary == report.ordinary && last.ordinaryInt8 == report.ordinaryInt8, "its caches are others");
    claim(ui::stackedBytes(report, ui::MemoryView::CachesOnly) == report.caches.self.allocated + report.caches.cross.allocated, "the stack is not the sum of the caches");
    ui::MemoryTable table(panel.series());
    table.setView(ui::MemoryView::Everything);
    const auto now = [&](const QString& part) {
        for (int row = 0; row < table.rowCount(); ++row)
            if (table.index(row, ui::MemoryTable::NameColumn).data().toString() == part) return table.index(row, ui::MemoryTable::NowColumn).data(ui::MemoryTable::kBytesRole).toLongLong();
        return qint64{-1};
    };
    claim(now(QStringLiteral("Weights")) == report.weights, "weights");
    claim(now(QStringLiteral("Self cache")) == report.caches.self.allocated, "self cache");
    claim(now(QStringLiteral("Cross cache")) == report.caches.cross.allocated, "cross cache");
    claim(now(QStringLiteral("Encoder workspace")) == report.encoderWorkspace, "encoder workspace");
    claim(now(QStringLiteral("Transient")) == report.transient, "transient");
    claim(now(QStringLiteral("Caches together")) == report.caches.allocated(), "caches together");
    claim(now(QStringLiteral("Undervoice's tensors")) == report.engineTotal(), "tensors");
    claim(now(QStringLiteral("Process, by the system")) == report.driverTotal, "process");
    return differences;
}

}  // namespace

class JobsTest : public QObject {
    Q_OBJECT

    service::TranscriptionRequest carefully() const { return m_scene.request(sampleFile(), api::Mode::Careful); }
    QPointer<ui::NewTranscriptionDialog> dialog() { return m_scene.window().findChild<ui::NewTranscriptionDialog*>(); }
    QPushButton* offerToContinue() { return qobject_cast<QPushButton*>(findButton(m_scene.window().messages(), QStringLiteral("Continue"))); }

    DesktopScene m_scene;

  private Q_SLOTS:
    void initTestCase() {
        if (const QString reason = m_scene.reasonToSkip(); !reason.isEmpty()) QSKIP(qPrintable(reason));
    }

    /// Every number that the engine's ledger told, as it came from the worker, against the history, the table and the file of the panel. The job
    /// is the sample's, which begins by itself where the library is empty.
    void thePanelAgreesWithTheLedgerAtEverySample() {
        QVERIFY(m_scene.create());
        ui::MemoryPanel& panel = m_scene.window().memoryPanel();
        std::vector<api::MemoryReport> told;
        QStringList differences;
        const auto connection = connect(&m_scene.bridge(), &ui::QueueBridge::memoryMeasured, this, [&](library::QueueEntryId, const api::MemoryReport& report) {
            told.push_back(report);
            differences << differencesNow(panel, report);
        });
        QSignalSpy finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        QVERIFY(m_scene.show());
        QVERIFY(finished.count() > 0 || finished.wait(kLongMs));
        disconnect(connection);

        QVERIFY(told.size() > 5);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
        std::string csv = api::memoryCsvHeader() + "\n";
        for (const api::MemoryReport& report : told) csv += api::memoryCsvRow(report) + "\n";
        QCOMPARE(panel.series().csv(), csv);
        QVERIFY(panel.exportCsv(ui::toPath(m_scene.path(QStringLiteral("memory.csv")))));
        QFile written(m_scene.path(QStringLiteral("memory.csv")));
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().toStdString(), csv);
        const auto& peaks = finished.at(0).at(1).value<service::JobResult>().memory;
        // Between two reports more of what is allocated may have come into use; none is allocated unreported.
        const api::CacheBytes largest = panel.series().peaks().atLargestCaches.caches;
        QCOMPARE(largest.self.allocated, peaks.atLargestCaches.caches.self.allocated);
        QCOMPARE(largest.cross.allocated, peaks.atLargestCaches.caches.cross.allocated);
        for (const api::MemoryReport& report : told) QVERIFY(report.deviceTotal >= report.driverTotal);
    }

    /// The mode is changed in the middle of a job: the next window is in it, and the words are those of the mode before.
    void theRunningJobChangesItsAttention() {
        const auto before = m_scene.transcribe(carefully());
        QVERIFY(before);
        const ui::MemoryPanel& panel = m_scene.window().memoryPanel();
        QSignalSpy changed(&m_scene.bridge(), &ui::QueueBridge::attentionChanged);
        QStringList modes;
        const auto seen = connect(&m_scene.bridge(), &ui::QueueBridge::memoryMeasured, this, [&](library::QueueEntryId, const api::MemoryReport& report) {
            if (!modes.contains(ui::fromUtf8(report.modes))) modes << ui::fromUtf8(report.modes);
        });
        const auto start = connect(&m_scene.bridge(), &ui::QueueBridge::jobStarted, this, [&] {
            auto& choice = *panel.findChild<QComboBox*>();
            choice.setCurrentIndex(choice.findText(QStringLiteral("self x cross e")));
            Q_EMIT choice.activated(choice.currentIndex());
        });
        const auto after = m_scene.transcribe(carefully());
        disconnect(seen);
        disconnect(start);

        QVERIFY(after);
        QCOMPARE(changed.count(), 1);
        const auto change = changed.first()[1].value<api::AttentionChange>();
        QVERIFY2(change.refusal.empty(), change.refusal.c_str());
        QCOMPARE(modes, (QStringList{QStringLiteral("self mha cross mha"), QStringLiteral("self x cross e")}));
        QVERIFY(!m_scene.textOf(before->run).empty());
        QCOMPARE(m_scene.textOf(after->run), m_scene.textOf(before->run));
        m_scene.window().showPage(QStringLiteral("queue"));
        m_scene.window().setMemoryShown(true);
        Film(m_scene.theme()).page(m_scene.window(), QStringLiteral("attention"));
        m_scene.window().setMemoryShown(false);
    }

    void aJobIsTriedWithOtherSettings() {
        const ui::QueueModel& model = m_scene.queue().model();
        const std::size_t count = model.entries().size();
        const library::QueueEntryId id = model.entries().back().id;
        Q_EMIT m_scene.queue().retryOtherwiseWanted(id);
        QTRY_VERIFY(dialog());
        QCOMPARE(dialog()->requests()[0].options.mode, api::Mode::Careful);
        qobject_cast<QCheckBox*>(findButton(*dialog(), QStringLiteral("Times for every word")))->setChecked(true);
        QSignalSpy finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        press(*dialog(), QStringLiteral("Transcribe"));
        QVERIFY(finished.wait(kLongMs));

        QCOMPARE(model.entries().size(), count);
        QVERIFY(!model.indexOf(id).isValid());
        const auto windows = m_scene.reader()->windows(finished.at(0).at(1).value<service::JobResult>().run).value();
        QVERIFY(!windows.empty() && !windows[0].segments.empty());
        QVERIFY(windows[0].segments[0].words && !windows[0].segments[0].words->empty());
    }

    void whatFitsIsSaidBesideEveryForm() {
        m_scene.desktop().propose({sampleFile()});
        QTRY_VERIFY(dialog());
        press(*dialog(), QStringLiteral("More choices"));
        const auto& table = *dialog()->findChild<QTableView*>();
        QTRY_COMPARE_WITH_TIMEOUT(table.model()->rowCount(), 8, kLongMs);
        const QModelIndex speed = table.model()->index(0, ui::AttentionTable::SpeedColumn);
        QVERIFY2(speed.data().toString().endsWith(QStringLiteral("real time")), "earlier jobs of this test have measured it");
        QVERIFY(dialog()->height() <= dialog()->screen()->availableSize().height());

        const QString measure = QStringLiteral("Measure the speed here"), stop = QStringLiteral("Stop measuring");
        const auto boxes = dialog()->findChildren<QSpinBox*>();
        const auto beams = std::ranges::find(boxes, QStringLiteral("Beams"), &QWidget::accessibleName);
        QVERIFY(beams != boxes.end());
        (*beams)->setValue(2);
        QTRY_COMPARE_WITH_TIMEOUT(table.model()->rowCount(), 8, kLongMs);
        QVERIFY2(!table.model()->index(0, ui::AttentionTable::SpeedColumn).data().toString().endsWith(QStringLiteral("real time")), "other beams have another speed");
        press(*dialog(), measure);
        QTRY_VERIFY_WITH_TIMEOUT(table.model()->index(0, ui::AttentionTable::SpeedColumn).data().toString().endsWith(QStringLiteral("real time")), kLongMs);
        press(*dialog(), stop);
        QTRY_VERIFY_WITH_TIMEOUT(findButton(*dialog(), measure), kLongMs);
        QVERIFY2(!table.model()->index(7, ui::AttentionTable::SpeedColumn).data().toString().endsWith(QStringLiteral("real time")), "it was stopped");
        press(*dialog(), QStringLiteral("Cancel"));
        QTRY_VERIFY(!dialog());
    }

    void theDevicesAndTheSelfTestAreReal() {
        m_scene.window().showPage(QStringLiteral("settings"));
        QSignalSpy finished(&m_scene.desktop().settingsDesk().selfTest(), &desktop::SelfTest::finished);
        press(m_scene.window(), QStringLiteral("Measure this machine"));
        QVERIFY(finished.wait(desktop::SelfTest::kLongestMs + 5000));
        const auto results = finished.first()[0].value<QList<ui::SelfTestResult>>();

        QVERIFY(!results.isEmpty());
        QVERIFY2(results[0].failure.isEmpty(), qPrintable(results[0].failure));
        QVERIFY2(results[0].wordsRight > 0.8, qPrintable(QString::number(results[0].wordsRight)));
        QVERIFY(results[0].timesRealTime > 0 && results[0].peakBytes > 50'000'000);
        QCOMPARE(ui::storedSelfTest(m_scene.settings()).size(), results.size());
        m_scene.window().toast().hide();
        Film(m_scene.theme()).page(m_scene.window(), QStringLiteral("settings-tested"));
    }

    /// What the command line leaves behind looks the same: a run that stopped, in no queue.
    void aStoppedJobThatIsInNoQueueIsOffered() {
        const ui::QueueModel& model = m_scene.queue().model();
        bool isCancelled = false;
        const auto connection = connect(&m_scene.bridge(), &ui::QueueBridge::windowCommitted, this, [&](library::QueueEntryId id, const Window&) {
            if (!std::exchange(isCancelled, true)) Q_EMIT m_scene.queue().cancelWanted(id);
        });
        m_scene.desktop().enqueue({carefully()});
        const auto cancelled = [&] { return std::ranges::find(model.entries(), library::QueueState::Cancelled, &library::QueueEntry::state); };
        QTRY_VERIFY_WITH_TIMEOUT(cancelled() != model.entries().end(), kLongMs);
        disconnect(connection);
        const std::size_t count = model.entries().size();
        Q_EMIT m_scene.queue().removeWanted(cancelled()->id);
        QTRY_COMPARE(model.entries().size(), count - 1);
        m_scene.stop();
        QVERIFY(m_scene.start());
        QTRY_VERIFY(offerToContinue());
        QSignalSpy finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        press(m_scene.window().messages(), QStringLiteral("Continue"));
        QVERIFY(finished.wait(kLongMs));

        QCOMPARE(finished.at(0).at(1).value<service::JobResult>().origin, service::TranscriptionOutcome::Origin::Resumed);
        QVERIFY(!offerToContinue());
    }

    void theLibraryIsInOrder() {
        m_scene.stop();
        QCOMPARE(m_scene.libraryProblems(), QString());
    }
};

QTEST_MAIN(JobsTest)
#include "jobs_test.moc"
