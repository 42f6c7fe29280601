// Recordings and search results as rows.

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include "ui/library/notes_dialog.h"
#include "ui/library/recordings_model.h"
#include "ui/library/search_model.h"
#include "ui/values/words.h"

using namespace undervoice;
using library::RecordingSummary;
using library::Run;
using library::RunState;

namespace {

RecordingSummary recording(int id) {
    RecordingSummary summary;
    summary.recording.id = library::RecordingId(id);
    summary.recording.facts.path = "/recordings/keller.m4a";
    summary.recording.facts.durationUs = 3'840'000'000;
    summary.recording.addedAt = 1'700'000'000'000;
    return summary;
}

Run run(RunState state, int windows) {
    Run r;
    r.state = state;
    r.windowCount = windows;
    r.doneUs = 760'000'000;
    r.language = "de";
    r.description.totalUs = 3'840'000'000;
    r.description.modelName = "base";
    return r;
}

}  // namespace

class LibraryModelsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aFinishedRunIsReadBeforeALaterUnfinishedOne() {
        RecordingSummary summary = recording(1);
        summary.runs = {run(RunState::Unfinished, 3), run(RunState::Finished, 9)};

        QCOMPARE(ui::runToRead(summary)->windowCount, 9);
        QCOMPARE(ui::stateText(summary), QStringLiteral("German, transcribed by base"));
    }
    void correctionsAreSaid() {
        RecordingSummary summary = recording(1);
        summary.runs = {run(RunState::Finished, 9)};
        summary.runs[0].isCurrent = true;
        summary.runs[0].corrects = library::RunId(1);
        QCOMPARE(ui::stateText(summary), QStringLiteral("German, transcribed by base"));
        summary.runs[0].isCorrected = true;

        QCOMPARE(ui::stateText(summary), QStringLiteral("German, transcribed by base, corrected"));
    }
    void whatIsHeardNowIsSaid() {
        RecordingSummary summary = recording(1);
        summary.runs = {run(RunState::Unfinished, 3)};
        ui::RecordingsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRecordings({summary, recording(2)});
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setHeardNow(library::RecordingId(1));

        QCOMPARE(changed.count(), 1);
        QVERIFY(ui::RecordingsModel::cardOf(model.index(0)).detail.contains(QStringLiteral("Being transcribed")));
        QVERIFY(ui::RecordingsModel::cardOf(model.index(1)).detail.contains(QStringLiteral("Not transcribed yet")));
        model.setHeardNow(std::nullopt);
        QVERIFY(ui::RecordingsModel::cardOf(model.index(0)).detail.contains(QStringLiteral("Stopped at 12:40")));
    }
    void whatWasStoppedCanBeRead() {
        RecordingSummary summary = recording(1);
        summary.runs = {run(RunState::Unfinished, 3)};

        QCOMPARE(ui::stateText(summary), QStringLiteral("Stopped at 12:40 of 1:04:00"));
    }
    void aRunWithoutAWindowIsNothingToRead() {
        RecordingSummary summary = recording(1);
        summary.runs = {run(RunState::Unfinished, 0)};

        QVERIFY(!ui::runToRead(summary));
        QCOMPARE(ui::stateText(summary), QStringLiteral("Not transcribed yet"));
    }
    void aRecordingIsCalledByItsTitleOrItsFile() {
        RecordingSummary summary = recording(1);
        QCOMPARE(ui::titleOf(summary.recording), QStringLiteral("keller.m4a"));
        summary.recording.notes.title = "Interview Keller";
        QCOMPARE(ui::titleOf(summary.recording), QStringLiteral("Interview Keller"));
    }
    void rowsStaySoundWhileTheyChange() {
        ui::RecordingsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRecordings({recording(2), recording(1)});
        model.setRecordings({recording(2), recording(1)});
        QCOMPARE(model.indexOf(library::RecordingId(1)).row(), 1);
        model.setRecordings({});
        QVERIFY(!model.indexOf(library::RecordingId(1)).isValid());
    }
    void aCardShowsHowFarAStoppedOneIs() {
        RecordingSummary summary = recording(1);
        summary.runs = {run(RunState::Unfinished, 3)};
        ui::RecordingsModel model;
        model.setRecordings({summary});

        const ui::Card card = ui::RecordingsModel::cardOf(model.index(0));

        QCOMPARE(card.aside, QStringLiteral("1:04:00"));
        QVERIFY(card.share > 0.19 && card.share < 0.2);
    }
    void marksAreCountedInCharacters() {
        library::SearchHit hit;
        hit.path = "/recordings/keller.m4a";
        hit.snippet = "für die Zahlen\ngefragt";
        hit.marks = {{9, 15}};  // "Zahlen" in bytes
        hit.foundUs = 760'000'000;
        ui::SearchModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setHits({hit});

        const ui::Card card = ui::SearchModel::cardOf(model.index(0));

        QCOMPARE(card.marks.size(), 1U);
        QCOMPARE(card.detail.mid(card.marks[0].first, card.marks[0].second), QStringLiteral("Zahlen"));
        QVERIFY(!card.detail.contains(QLatin1Char('\n')));
        QCOMPARE(card.title, QStringLiteral("keller.m4a"));
    }
    void aHitIsCalledAsTheRecordingIs() {
        library::SearchHit hit;
        hit.path = "/recordings/keller.m4a";
        hit.title = "Interview Keller";
        hit.snippet = "the figures";
        ui::SearchModel model;
        model.setHits({hit});

        QCOMPARE(ui::SearchModel::cardOf(model.index(0)).title, QStringLiteral("Interview Keller"));
        QVERIFY(model.index(0).data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("Interview Keller")));
    }
    void marksBeyondTheTextAreLeftOut() {
        library::SearchHit hit;
        hit.snippet = "short";
        hit.marks = {{3, 99}};
        ui::SearchModel model;
        model.setHits({hit});

        QVERIFY(ui::SearchModel::cardOf(model.index(0)).marks.empty());
    }
    void notesComeBackAsTheyWereWritten() {
        library::Recording known = recording(1).recording;
        known.notes = {"Interview Keller", {"Anna Keller", "Ben"}, {"budget"}, library::ProjectId(7)};
        library::Project project;
        project.id = library::ProjectId(7);
        project.name = "Board";

        const ui::NotesDialog dialog(known, {project}, nullptr);

        QVERIFY(dialog.notes() == known.notes);
        QVERIFY(dialog.newProject().empty());
    }
};

QTEST_MAIN(LibraryModelsTest)
#include "library_models_test.moc"
