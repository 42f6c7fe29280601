// Work on a transcript that the real tiny.en made of the bundled interview: a newcomer's first one, its review with a second pass, a part
// that is transcribed again, a quotation with its sound.

#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextBlock>
#include <QtTest>

#include "../ui/active_window.h"
#include "desktop_scene.h"
#include "ui/editor/again_dialog.h"
#include "ui/editor/document_session.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/review_queue.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/memory/memory_panel.h"
#include "ui/shell/main_window.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::desktop::test;
using ui::test::showActive;

class EditingTest : public QObject {
    Q_OBJECT

    ui::TranscriptEdit& text() { return m_scene.editor().text(); }
    void caretTo(int segment) { text().setTextCursor(QTextCursor(text().document()->findBlockByNumber(segment))); }

    DesktopScene m_scene;

  private Q_SLOTS:
    void initTestCase() {
        if (const QString reason = m_scene.reasonToSkip(); !reason.isEmpty()) QSKIP(qPrintable(reason));
        QVERIFY(m_scene.create());
    }

    void theSampleIsTranscribedWhenThePersonArrives() {
        QSignalSpy finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        QVERIFY(m_scene.show());
        QVERIFY(finished.count() > 0 || finished.wait(kLongMs));

        QTRY_COMPARE(m_scene.recordings().model()->rowCount(), 1);
        QVERIFY(m_scene.window().memoryPanel().series().reports().size() > 2);
        QVERIFY(m_scene.openTranscript(library::RecordingId(1)));
        QVERIFY(text().toPlainText().contains(QStringLiteral("lighthouse")));
    }

    void whoAsksAndWhoAnswersIsNamed() {
        ui::DocumentSession& session = m_scene.editor().session();
        int steps = 0;
        for (std::size_t i = 0; i < session.document().segments.size(); ++i, ++steps) {
            const std::string_view said = shownText(session.document().segments[i]);
            QVERIFY(session.perform(assignSpeaker(session.document(), {i, 0}, {i, said.size()}, said.ends_with('?') ? "Question" : "Keeper")));
        }
        QCOMPARE(session.document().speakers, (std::vector<std::string>{"Question", "Keeper"}));
        for (int i = 0; i < steps; ++i) session.undo();

        QVERIFY(session.document().speakers.empty());
    }

    void aReviewComparesWithASecondPass() {
        QSignalSpy shown(&m_scene.editor(), &ui::EditorPage::doubtsShown), finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        ui::ReviewStrip& strip = m_scene.editor().reviewStrip();
        QTest::keyClick(&text(), Qt::Key_F3);
        QVERIFY(shown.wait());
        QVERIFY(m_scene.editor().reviewQueue().openCount() > 0);
        press(strip, QStringLiteral("Compare with a second pass"));
        QVERIFY(finished.wait(kLongMs));
        QVERIFY(shown.count() > 1 || shown.wait());

        const int before = m_scene.editor().reviewQueue().openCount();
        QVERIFY(before > 0);
        strip.setFocus();
        QTest::keyClick(&strip, Qt::Key_1);
        QCOMPARE(m_scene.editor().reviewQueue().openCount(), before - 1);
        QTest::keyClick(&strip, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_scene.editor().reviewQueue().openCount(), before);
        // The second pass is nobody's transcript.
        QCOMPARE(m_scene.recordings().model()->rowCount(), 1);
    }

    void aPassageIsTranscribedAgainAndTaken() {
        text().setFocus();
        caretTo(1);
        QTest::keyClick(&text(), Qt::Key_R, Qt::ControlModifier);
        const QPointer<ui::AgainDialog> dialog(m_scene.editor().findChild<ui::AgainDialog*>());
        QVERIFY(dialog);
        press(*dialog, QStringLiteral("Listen again"));
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->reading().empty(), kLongMs);
        const std::string heard = dialog->reading().front().text;
        press(*dialog, QStringLiteral("Take the new reading"));

        QVERIFY(text().toPlainText().contains(ui::fromUtf8(heard).trimmed()));
        m_scene.editor().session().undo();
        QTRY_VERIFY(m_scene.editor().session().isSaved());
    }

    void aQuoteIsCopiedAndItsSoundKept() {
        QVERIFY(showActive(m_scene.window()));
        caretTo(2);
        QTest::keyClick(&text(), Qt::Key_Q, Qt::ControlModifier | Qt::ShiftModifier);
        const QDir clips(m_scene.path(QStringLiteral("clips")));
        QTRY_COMPARE(clips.entryList({QStringLiteral("*.wav")}, QDir::Files).size(), 1);
        QTRY_COMPARE(clips.entryList({QStringLiteral("*.json")}, QDir::Files).size(), 1);

        const QString quote = QGuiApplication::clipboard()->text();
        QVERIFY2(quote.contains(QStringLiteral("interview.opus")), qPrintable(quote));
        QVERIFY2(quote.contains(clips.entryList({QStringLiteral("*.wav")}, QDir::Files).first().left(12)), qPrintable(quote));
    }

    void severalSelectionsAreOneQuoteAndOneClip() {
        for (const int segment : {4, 1}) {
            caretTo(segment);
            QTest::keyClick(&text(), Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        }
        QTest::keyClick(&text(), Qt::Key_Q, Qt::ControlModifier | Qt::ShiftModifier);
        const QDir clips(m_scene.path(QStringLiteral("clips")));
        const QStringList wanted{QStringLiteral("* 2 parts.wav.json")};
        QTRY_COMPARE(clips.entryList(wanted, QDir::Files).size(), 1);

        const QString quote = QGuiApplication::clipboard()->text();
        QCOMPARE(quote.count(QStringLiteral("[…]")), 1);
        QVERIFY2(quote.indexOf(text().document()->findBlockByNumber(1).text().trimmed()) < quote.indexOf(QStringLiteral("[…]")), qPrintable(quote));
        QFile record(clips.filePath(clips.entryList(wanted, QDir::Files).first()));
        QVERIFY(record.open(QIODevice::ReadOnly));
        const QJsonObject written = QJsonDocument::fromJson(record.readAll()).object();
        QCOMPARE(written.value(QStringLiteral("clip")).toObject().value(QStringLiteral("parts")).toArray().size(), 2);
        QTest::keyClick(&text(), Qt::Key_Escape);
        QVERIFY(!text().hasCollected());
    }

    void theLibraryIsInOrder() {
        m_scene.stop();
        QCOMPARE(m_scene.libraryProblems(), QString());
    }
};

QTEST_MAIN(EditingTest)
#include "editing_test.moc"
