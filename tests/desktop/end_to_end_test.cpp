// One recording's way through the program, with the real worker and the real tiny.en, each step upon the one before: dropped on the window,
// transcribed, corrected, found, exported; the next one's worker is killed; and after a restart everything is there.

#include <signal.h>

#include <algorithm>

#include <QAbstractButton>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTextBlock>
#include <QToolButton>
#include <QtTest>

#include "../ui/active_window.h"
#include "../ui/keyboard_walk.h"
#include "desktop_scene.h"
#include "film.h"
#include "transcript/export/verify.h"
#include "ui/editor/document_session.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/transcript_edit.h"
#include "ui/exporting/export_dialog.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/library/library_page.h"
#include "ui/queue/queue_page.h"
#include "ui/shell/main_window.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::desktop::test;
using ui::test::showActive;

namespace {

const QString kWord = QStringLiteral("lighthouse"), kCorrected = QStringLiteral("beacontower");
constexpr QPoint kMiddle(700, 400);

}  // namespace

class EndToEndTest : public QObject {
    Q_OBJECT

    /// The bundled interview with bytes behind its end that say nothing: another recording of the same sound.
    QString copyOfSample(const QString& name, int blanks) const {
        const QString copy = m_scene.path(name);
        QFile file(copy);
        if (!QFile::copy(sampleFile(), copy) || !file.open(QIODevice::Append) || file.write(QByteArray(blanks, '\0')) != blanks) qFatal("cannot write %s", qPrintable(copy));
        return copy;
    }
    QPointer<ui::NewTranscriptionDialog> proposal() { return m_scene.window().findChild<ui::NewTranscriptionDialog*>(); }
    QString shownText() { return m_scene.editor().text().toPlainText(); }
    /// Goes there as a person does, and has the keyboard again where a dialog had it.
    void goTo(Qt::Key page) {
        QVERIFY(showActive(m_scene.window()));
        QTest::keyClick(&m_scene.window(), page, Qt::AltModifier);
    }
    /// Through the dialog that the export's opens.
    void save(ui::ExportDialog& dialog, const QString& file) {
        press(dialog, QStringLiteral("Save…"));
        auto* chooser = dialog.findChild<QFileDialog*>();
        QVERIFY(chooser);
        chooser->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(file);
        QTest::mouseClick(chooser->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save), Qt::LeftButton);
    }

    DesktopScene m_scene{{.hasSample = false}};
    library::RecordingId m_recording;
    QString m_file;

  private Q_SLOTS:
    void initTestCase() {
        if (const QString reason = m_scene.reasonToSkip(); !reason.isEmpty()) QSKIP(qPrintable(reason));
        // The system's own file dialogs are not ours to press buttons in.
        QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QVERIFY(m_scene.start());
    }

    void aFileThatIsDroppedIsAskedAbout() {
        m_file = copyOfSample(QStringLiteral("first talk.opus"), 4);
        QVERIFY(m_scene.drop({m_file}, kMiddle));
        QTRY_VERIFY(proposal());

        const auto requests = proposal()->requests();
        QCOMPARE(requests.size(), 1U);
        QCOMPARE(requests[0].file, ui::toPath(m_file));
        QVERIFY(requests[0].options.wordTimestamps);
    }

    void itIsQueuedAndTranscribed() {
        QSignalSpy finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        press(*proposal(), QStringLiteral("Transcribe"));
        QTRY_COMPARE(m_scene.queue().model().rowCount(), 1);
        QCOMPARE(m_scene.window().currentPage(), QStringLiteral("queue"));
        QVERIFY(finished.wait(kLongMs));
        m_recording = finished.at(0).at(1).value<service::JobResult>().recording;

        QTRY_COMPARE(m_scene.queue().model().openCount(), 0);
        QTRY_COMPARE(m_scene.recordings().model()->rowCount(), 1);
        QCOMPARE(m_scene.recordings().model()->index(0, 0).data().toString(), QStringLiteral("first talk.opus"));
    }

    void itsTranscriptIsOpenedFromTheLibrary() {
        goTo(Qt::Key_1);
        QSignalSpy opened(&m_scene.editor(), &ui::EditorPage::opened);
        m_scene.recordings().setFocus();
        m_scene.recordings().setCurrentIndex(m_scene.recordings().model()->index(0, 0));
        QTest::keyClick(&m_scene.recordings(), Qt::Key_Return);
        QVERIFY(opened.wait());

        QCOMPARE(m_scene.window().currentPage(), QStringLiteral("editor"));
        QVERIFY2(shownText().contains(kWord), qPrintable(shownText()));
        const auto banners = m_scene.window().messages().findChildren<ui::Banner*>();
        QVERIFY(std::ranges::any_of(banners, [](const ui::Banner* hint) { return hint->text().startsWith(QStringLiteral("Every word of every transcript")); }));
        QTRY_VERIFY(!m_scene.editor().sound().wave(0, 1'000'000, 10).empty());
    }

    void aWordIsCorrectedTakenBackAndPutAgain() {
        ui::TranscriptEdit& text = m_scene.editor().text();
        const QTextCursor word = text.document()->find(kWord);
        QVERIFY(!word.isNull());
        text.setTextCursor(word);
        QTest::keyClicks(&text, kCorrected);
        QVERIFY(shownText().contains(kCorrected));
        QTest::keyClick(&text, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!shownText().contains(kCorrected));
        QTest::keyClick(&text, Qt::Key_Y, Qt::ControlModifier);

        QVERIFY(shownText().contains(kCorrected));
        QTRY_VERIFY(m_scene.editor().session().isSaved());
    }

    void searchFindsWhatWasCorrected() {
        goTo(Qt::Key_1);
        QSignalSpy searched(&m_scene.library(), &ui::LibraryPage::searched);
        auto& search = named<QLineEdit>(m_scene.library(), QStringLiteral("Search all transcripts"));
        search.setFocus();
        QTest::keyClicks(&search, kCorrected);
        QVERIFY(searched.wait());
        QTRY_COMPARE(m_scene.found().model()->rowCount(), 1);
        search.clear();
    }

    void searchLeadsToThePlace() {
        const std::size_t segments = m_scene.editor().session().document().segments.size();
        QSignalSpy searched(&m_scene.library(), &ui::LibraryPage::searched), opened(&m_scene.editor(), &ui::EditorPage::opened);
        auto& search = named<QLineEdit>(m_scene.library(), QStringLiteral("Search all transcripts"));
        QTest::keyClicks(&search, QStringLiteral("rescue tea"));
        QVERIFY(searched.wait());
        QTRY_VERIFY(m_scene.found().model()->rowCount() > 0);
        QTest::keyClick(&search, Qt::Key_Return);
        QVERIFY(opened.count() > 0 || opened.wait());

        QCOMPARE(m_scene.window().currentPage(), QStringLiteral("editor"));
        QVERIFY(m_scene.editor().text().caretSeconds() > 30);
        QCOMPARE(m_scene.editor().session().document().segments.size(), segments);  // the key that led there is not typed there
        search.clear();
    }

    void everyFormatIsSavedThroughTheDialogAndVerified() {
        QVERIFY(QDir().mkpath(m_scene.path(QStringLiteral("exported"))));
        const int formats = static_cast<int>(exportFormats().size()) + 1;  // and PDF
        for (int row = 0; row < formats; ++row) {
            QVERIFY(showActive(m_scene.window()));
            QTest::keyClick(&m_scene.editor().text(), Qt::Key_E, Qt::ControlModifier);
            QTRY_VERIFY(m_scene.window().findChild<ui::ExportDialog*>());
            const QPointer<ui::ExportDialog> dialog(m_scene.window().findChild<ui::ExportDialog*>());
            QSignalSpy written(dialog, &ui::ExportDialog::written), failed(dialog, &ui::ExportDialog::failed);
            auto& list = named<QListWidget>(*dialog, QStringLiteral("Formats"));
            QCOMPARE(list.count(), formats);
            list.setCurrentRow(row);
            const bool hasText = dialog->format() != ExportFormat::Rttm && dialog->format() != ExportFormat::Words;
            QTRY_VERIFY2(!hasText || dialog->previewText().contains(kCorrected), qPrintable(dialog->previewText()));
            const QString file = m_scene.path(QStringLiteral("exported/%1-%2").arg(row).arg(dialog->proposedName()));
            save(*dialog, file);
            QTRY_VERIFY2(written.count() + failed.count() > 0, qPrintable(file));
            QVERIFY2(failed.isEmpty(), qPrintable(failed.value(0).value(0).toString()));
            QTRY_VERIFY(!dialog);
            const auto verified = verifyExport(ui::toPath(file), {{}, ui::toPath(m_file)});
            QVERIFY2(verified, verified ? "" : verified.error().message.c_str());
            QVERIFY2(verified->isAllSame(), qPrintable(file));
        }
    }

    /// kill -9 of the worker in the middle of the next job: the window lives, and the job goes on by itself where it was.
    void theNextJobOutlivesTheDeathOfItsWorker() {
        QVERIFY(showActive(m_scene.window()));
        QVERIFY(m_scene.drop({copyOfSample(QStringLiteral("second talk.opus"), 8)}, kMiddle));
        QTRY_VERIFY(proposal());
        auto& mode = named<QComboBox>(*proposal(), QStringLiteral("Way of working"));
        mode.setCurrentIndex(mode.findData(static_cast<int>(api::Mode::Careful)));
        QSignalSpy finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        int windows = 0, killed = 0;
        const auto connection = connect(&m_scene.bridge(), &ui::QueueBridge::windowCommitted, this, [&] {
            if (++windows != 1) return;
            for (const pid_t pid : workers()) killed += ::kill(pid, SIGKILL) == 0;
        });
        press(*proposal(), QStringLiteral("Transcribe"));
        QVERIFY(finished.wait(kLongMs));
        disconnect(connection);

        QVERIFY(killed >= 1);  // the one that answers questions may be there, too
        QVERIFY(windows >= 2);
        const auto result = finished.at(0).at(1).value<service::JobResult>();
        QCOMPARE(result.origin, service::TranscriptionOutcome::Origin::Resumed);
        QVERIFY(m_scene.textOf(result.run).find("lighthouse") != std::string::npos);
        // It is told what happened, and that nothing is to be done.
        QStringList told;
        for (const ui::Banner* banner : m_scene.window().messages().findChildren<ui::Banner*>()) told << banner->text();
        QVERIFY2(told.join(u'\n').contains(QStringLiteral("second talk.opus goes on by itself from there.")), qPrintable(told.join(u'\n')));
        QTRY_COMPARE(m_scene.recordings().model()->rowCount(), 2);
    }

    void aFileIsTakenWhereverItIsDropped_data() {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("control");
        QTest::newRow("the search field") << QStringLiteral("library") << QStringLiteral("Search all transcripts");
        QTest::newRow("the recordings") << QStringLiteral("library") << QStringLiteral("Recordings");
        QTest::newRow("a transcript") << QStringLiteral("editor") << QStringLiteral("Transcript");
        QTest::newRow("the queue") << QStringLiteral("queue") << QStringLiteral("Jobs, in the order in which they are worked on");
        QTest::newRow("the settings") << QStringLiteral("settings") << QStringLiteral("Settings");
    }
    void aFileIsTakenWhereverItIsDropped() {
        QFETCH(QString, page);
        QFETCH(QString, control);
        QVERIFY(m_scene.window().showPage(page));
        QCoreApplication::processEvents();
        const QString text = shownText();
        const auto& target = named<QWidget>(*m_scene.window().centralWidget(), control);
        QVERIFY(m_scene.drop({m_file}, target.mapTo(&m_scene.window(), target.rect().center())));
        QTRY_VERIFY(proposal());
        QCOMPARE(proposal()->requests().at(0).file, ui::toPath(m_file));
        press(*proposal(), QStringLiteral("Cancel"));
        QTRY_VERIFY(!proposal());

        QCOMPARE(named<QLineEdit>(m_scene.library(), QStringLiteral("Search all transcripts")).text(), QString());
        QCOMPARE(shownText(), text);
    }
    void wordsThatAreDraggedAreNoFile() {
        m_scene.window().showPage(QStringLiteral("settings"));
        QVERIFY(!m_scene.drop({}, kMiddle));
        QVERIFY(!proposal());
    }

    void theTrashCanBeUndone() {
        m_scene.window().showPage(QStringLiteral("library"));
        QSignalSpy trashed(&m_scene.library(), &ui::LibraryPage::trashed);
        m_scene.library().moveToTrash({m_recording});
        QTRY_COMPARE(trashed.count(), 1);
        QTRY_COMPARE(m_scene.recordings().model()->rowCount(), 1);
        press(m_scene.window().toast(), QStringLiteral("Undo"));

        QTRY_COMPARE(m_scene.recordings().model()->rowCount(), 2);
    }

    void everyPageIsWorkedWithoutAMouse_data() {
        QTest::addColumn<QString>("page");
        for (const char* page : {"library", "editor", "queue", "settings"}) QTest::newRow(page) << QString::fromLatin1(page);
    }
    void everyPageIsWorkedWithoutAMouse() {
        QFETCH(QString, page);
        QVERIFY(showActive(m_scene.window()));
        m_scene.window().showPage(page);
        m_scene.recordings().setCurrentIndex(m_scene.recordings().model()->index(0, 0));
        m_scene.window().setMemoryShown(true);
        QCoreApplication::processEvents();

        QCOMPARE(ui::test::faultsForTheKeyboard(m_scene.window()), QString());
        m_scene.window().setMemoryShown(false);
    }

    void everythingIsThereAfterARestart() {
        const int jobs = m_scene.queue().model().rowCount();
        m_scene.stop();
        QVERIFY(workers().isEmpty());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(m_scene.start());
        QTRY_COMPARE(m_scene.recordings().model()->rowCount(), 2);
        qInfo("the window shows its library after %lld ms", static_cast<long long>(timer.elapsed()));

        QTRY_COMPARE(m_scene.queue().model().rowCount(), jobs);
        QCOMPARE(m_scene.queue().model().openCount(), 0);
        QVERIFY(m_scene.openTranscript(m_recording));
        QVERIFY(shownText().contains(kCorrected));
        QTest::keyClick(&m_scene.editor().text(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!shownText().contains(kCorrected));
        QVERIFY(shownText().contains(kWord));
    }

    void theLibraryIsInOrder() {
        m_scene.stop();
        QCOMPARE(m_scene.libraryProblems(), QString());
    }
};

QTEST_MAIN(EndToEndTest)
#include "end_to_end_test.moc"
