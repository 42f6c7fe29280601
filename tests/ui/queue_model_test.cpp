// The queue's rows: words, order, drag and drop.

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>
#include <QtTest>

#include <memory>

#include "service/job_record.h"
#include "ui/queue/queue_model.h"

using namespace undervoice;
using library::QueueEntry;
using library::QueueEntryId;
using library::QueueState;
using ui::QueueModel;

namespace {

QueueEntry entry(int id, QueueState state, std::int64_t doneUs = 0, std::int64_t totalUs = 0) {
    QueueEntry e;
    e.id = QueueEntryId(id);
    e.file = "/recordings/talk " + std::to_string(id) + ".wav";
    e.state = state;
    e.doneUs = doneUs;
    e.totalUs = totalUs;
    return e;
}

constexpr std::int64_t kMinute = 60'000'000;

Progress heard(std::int64_t minutes) { return {minutes * kMinute, 64 * kMinute, Progress::Unit::AudioMicroseconds, "transcribing"}; }

}  // namespace

class QueueModelTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void speedIsThatOfTranscribing() {
        QueueModel model;
        model.setEntries({entry(1, QueueState::Running, 0, 64 * kMinute)});
        const SpeedMeter::Clock::time_point start{};
        Progress reading = heard(0);
        reading.phase = "reading";
        for (int i = 0; i < 10; ++i) {
            reading.done = i * kMinute;
            model.setProgress(QueueEntryId(1), reading, start + std::chrono::seconds(i));
        }
        QVERIFY(!model.speed());
        QVERIFY(model.index(0).data(QueueModel::DetailRole).toString().contains(QStringLiteral("60")));
        for (int i = 0; i < 10; ++i) model.setProgress(QueueEntryId(1), heard(i), start + std::chrono::seconds(20 + 4 * i));
        QVERIFY(model.speed() && std::abs(*model.speed() - 15) < 1);
    }
    void aSecondPassIsNamed() {
        QueueEntry second = entry(2, QueueState::Finished, 64 * kMinute, 64 * kMinute);
        service::TranscriptionRequest request;
        request.isSecondReading = true;
        second.requestJson = service::requestToJson(request);
        QueueModel model;
        model.setEntries({entry(1, QueueState::Waiting), second});

        QCOMPARE(model.index(0).data().toString(), QStringLiteral("talk 1.wav"));
        QCOMPARE(model.index(1).data().toString(), QStringLiteral("Second pass of talk 2.wav"));
        QCOMPARE(model.index(1).data(QueueModel::DetailRole).toString(), QStringLiteral("1:04:00 heard a second time, for the review"));
        QVERIFY(ui::isSecondPass(model.entries()[1]) && !ui::isSecondPass(model.entries()[0]));
    }
    void saysWhereAJobStands_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<qint64>("doneUs");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, QueueState state, std::int64_t doneUs, const char* detail) {
            QTest::newRow(name) << static_cast<int>(state) << static_cast<qint64>(doneUs) << QString::fromUtf8(detail);
        };
        row("waiting", QueueState::Waiting, 0, "Waiting");
        row("waiting again", QueueState::Waiting, 12 * kMinute, "Waiting; 12:00 of 1:04:00 heard already");
        row("starting", QueueState::Running, 0, "Starting");
        row("paused", QueueState::Paused, 12 * kMinute, "Paused at 12:00 of 1:04:00");
        row("cancelled", QueueState::Cancelled, 12 * kMinute, "Cancelled at 12:00 of 1:04:00; what was heard is kept");
        row("finished", QueueState::Finished, 64 * kMinute, "1:04:00 transcribed");
    }
    void saysWhereAJobStands() {
        QFETCH(int, state);
        QFETCH(qint64, doneUs);
        QFETCH(QString, detail);
        QueueModel model;
        model.setEntries({entry(1, static_cast<QueueState>(state), doneUs, 64 * kMinute)});

        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), detail);
        QCOMPARE(model.index(0).data(Qt::DisplayRole).toString(), QStringLiteral("talk 1.wav"));
    }

    void whatWasThereBeforeIsNotSaidToBeNew() {
        QueueEntry known = entry(1, QueueState::Finished, 64 * kMinute, 64 * kMinute);
        known.message = "It was transcribed with these settings before.";
        QueueModel model;
        model.setEntries({known});

        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("1:04:00 long. It was transcribed with these settings before."));
    }

    void saysHowFastAndHowLong() {
        QueueModel model;
        model.setEntries({entry(1, QueueState::Running, 0, 64 * kMinute)});
        const SpeedMeter::Clock::time_point start{};
        model.setProgress(QueueEntryId(1), heard(0), start);
        model.setProgress(QueueEntryId(1), heard(32), start + std::chrono::minutes(2));

        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("32:00 of 1:04:00 heard, 16× real time, about 2 minute(s) left"));
        QCOMPARE(model.index(0).data(QueueModel::ShareRole).toDouble(), 0.5);
    }

    void aWishToStopIsSeenUntilItHasStopped() {
        QueueModel model;
        model.setEntries({entry(1, QueueState::Running, 12 * kMinute, 64 * kMinute), entry(2, QueueState::Waiting)});
        model.setStopping(QueueEntryId(1), QueueModel::Stop::Pausing);
        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("Pausing after this window; 12:00 of 1:04:00 heard"));
        model.setStopping(QueueEntryId(1), QueueModel::Stop::Cancelling);
        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("Stopping after this window; 12:00 of 1:04:00 heard"));
        model.setEntries({entry(1, QueueState::Paused, 12 * kMinute, 64 * kMinute), entry(2, QueueState::Running)});
        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("Paused at 12:00 of 1:04:00"));
        QCOMPARE(model.index(1).data(QueueModel::DetailRole).toString(), QStringLiteral("Starting"));
        model.setEntries({entry(1, QueueState::Running, 12 * kMinute, 64 * kMinute)});
        QVERIFY(model.stopping(QueueEntryId(1)) == QueueModel::Stop::No);
    }

    void aJobThatOnlyWaitsDoesNotStop() {
        QueueModel model;
        model.setEntries({entry(1, QueueState::Waiting)});
        model.setStopping(QueueEntryId(1), QueueModel::Stop::Pausing);

        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("Waiting"));
    }

    void anOtherPhaseHasItsName() {
        QueueModel model;
        model.setEntries({entry(1, QueueState::Running)});
        model.setProgress(QueueEntryId(1), {25, 100, Progress::Unit::Bytes, "loading the model"});

        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("loading the model, 25 %"));
    }

    void progressOfAnOtherJobCountsForNothing() {
        QueueModel model;
        model.setEntries({entry(1, QueueState::Running, 0, 64 * kMinute), entry(2, QueueState::Waiting)});
        model.setProgress(QueueEntryId(2), heard(32));

        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("Starting"));
        QCOMPARE(model.index(1).data(QueueModel::DetailRole).toString(), QStringLiteral("Waiting"));
    }

    void aFailureIsItsSentence() {
        QueueModel model;
        QueueEntry failed = entry(1, QueueState::Failed);
        failed.message = "talk.wav is no media file.";
        model.setEntries({failed});

        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("talk.wav is no media file."));
        QCOMPARE(model.index(0).data(Qt::ToolTipRole).toString(), QStringLiteral("/recordings/talk 1.wav\ntalk.wav is no media file."));
    }

    void aFailureNamesTheFileWithoutItsFolder() {
        QueueModel model;
        QueueEntry failed = entry(1, QueueState::Failed);
        failed.message = "/recordings/talk 1.wav (wav) holds no sound.";
        model.setEntries({failed});

        QCOMPARE(model.index(0).data(QueueModel::DetailRole).toString(), QStringLiteral("talk 1.wav (wav) holds no sound."));
        QCOMPARE(model.index(0).data(Qt::ToolTipRole).toString(), QStringLiteral("/recordings/talk 1.wav (wav) holds no sound."));
    }

    void staysSoundWhileItChanges() {
        QueueModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &QueueModel::modelReset), changes(&model, &QueueModel::dataChanged);
        model.setEntries({entry(1, QueueState::Running, 0, kMinute), entry(2, QueueState::Waiting)});
        model.setEntries({entry(1, QueueState::Finished, kMinute, kMinute), entry(2, QueueState::Running)});
        model.setEntries({entry(2, QueueState::Running)});
        model.setEntries({});

        QCOMPARE(resets.count(), 3);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(model.openCount(), 0);
    }

    void aDroppedJobIsToldAndNotMoved() {
        QueueModel model;
        model.setEntries({entry(1, QueueState::Waiting), entry(2, QueueState::Waiting), entry(3, QueueState::Waiting)});
        std::vector<std::pair<QueueEntryId, std::optional<QueueEntryId>>> wanted;
        connect(&model, &QueueModel::moveWanted, this, [&](QueueEntryId id, std::optional<QueueEntryId> before) { wanted.emplace_back(id, before); });
        const std::unique_ptr<QMimeData> third(model.mimeData({model.index(2)})), first(model.mimeData({model.index(0)}));
        model.dropMimeData(third.get(), Qt::MoveAction, 0, 0, {});
        model.dropMimeData(first.get(), Qt::MoveAction, 3, 0, {});
        model.dropMimeData(first.get(), Qt::MoveAction, 0, 0, {});  // before itself
        QMimeData foreign;
        foreign.setText(QStringLiteral("1"));
        model.dropMimeData(&foreign, Qt::MoveAction, 2, 0, {});

        QCOMPARE(wanted.size(), 2U);
        QVERIFY(wanted[0] == std::pair(QueueEntryId(3), std::optional(QueueEntryId(1))));
        QVERIFY(wanted[1] == std::pair(QueueEntryId(1), std::optional<QueueEntryId>()));
        QCOMPARE(model.entry(model.index(0))->id.value(), 1);
    }
};

QTEST_MAIN(QueueModelTest)
#include "queue_model_test.moc"
