// Corrections on their way into the library, and back after a restart.

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "editor_library.h"
#include "ui/editor/document_session.h"
#include "ui/editor/transcript_text.h"
#include "ui/support/library_thread.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::ui;
using undervoice::ui::test::makeTranscript;
using undervoice::ui::test::talk;

class DocumentSessionTest : public QObject {
    Q_OBJECT

    /// One start of the program.
    struct Start {
        explicit Start(const DocumentSessionTest& test) : library(test.m_path), session(library) {
            QSignalSpy opened(&session, &DocumentSession::opened);
            session.open(test.m_recording);
            QVERIFY(opened.wait());
        }
        QString text(std::size_t index) const { return shownQString(session.document().segments.at(index)); }
        LibraryThread library;
        DocumentSession session;
    };

    QString storedText(std::size_t index) {
        const auto library = library::LibraryReader::open(m_path).value();
        const auto summary = library->recording(m_recording).value();
        for (const library::Run& run : summary.runs)
            if (run.isCurrent) return shownQString(library->document(run.id).value().segments.at(index));
        return {};
    }

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = toPath(m_folder->filePath(QStringLiteral("library.db")));
        m_recording = makeTranscript(m_path, talk(20));
    }

    void whatIsTypedIsWrittenByItself() {
        Start start(*this);
        QSignalSpy saved(&start.session, &DocumentSession::saved);
        start.session.type(3, 4, QStringLiteral("Sentence number three is here."));
        QVERIFY(!start.session.isSaved());
        QVERIFY(saved.wait(5'000));

        QCOMPARE(storedText(3), QStringLiteral("Sentence number three is here."));
        QVERIFY(start.session.isSaved());
    }

    void whatIsTypedInOneGoIsOneStep() {
        Start start(*this);
        QSignalSpy saved(&start.session, &DocumentSession::saved);
        for (const QString& text : {QStringLiteral("Sentence n"), QStringLiteral("Sentence nu"), QStringLiteral("Sentence nun")}) start.session.type(3, 4, text);
        QVERIFY(saved.wait(5'000));
        start.session.type(3, 4, QStringLiteral("Sentence nun."));
        start.session.undo();

        QCOMPARE(start.text(3), QStringLiteral("Sentence number 3 is here."));
        QVERIFY(!start.session.canUndo());
        QTRY_VERIFY(start.session.isSaved());
        QCOMPARE(storedText(3), QStringLiteral("Sentence number 3 is here."));
    }

    void theHistoryOutlivesTheProgram() {
        {
            Start start(*this);
            QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "First.")));
            QVERIFY(start.session.perform(merge(start.session.document(), 1, 3)));
            QVERIFY(start.session.perform(changeText(start.session.document(), 4, 5, "Fifth.")));
            start.session.undo();
        }
        Start start(*this);
        QCOMPARE(start.session.document().segments.size(), 19U);
        start.session.redo();
        QCOMPARE(start.text(4), QStringLiteral("Fifth."));
        for (int i = 0; i < 3; ++i) start.session.undo();

        QCOMPARE(start.session.document().segments.size(), 20U);
        QCOMPARE(start.text(0), QStringLiteral("Sentence number 0 is here."));
        QVERIFY(!start.session.canUndo());
        QTRY_VERIFY(start.session.isSaved());
        QCOMPARE(storedText(4), QStringLiteral("Sentence number 4 is here."));
    }

    void whatWasTypedLastIsWrittenWhenTheProgramEnds() {
        {
            Start start(*this);
            start.session.type(3, 4, QStringLiteral("The end."));
        }
        QCOMPARE(storedText(3), QStringLiteral("The end."));
    }

    void itIsKnownWhetherAnythingIsCorrected() {
        const auto isCorrected = [](const DocumentSession& session) {
            return std::ranges::any_of(session.summary().runs, [&](const library::Run& run) { return run.id == session.run().id && run.isCorrected; });
        };
        {
            Start start(*this);
            QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "First.")));
            QTRY_VERIFY(isCorrected(start.session));
            start.session.undo();
            QTRY_VERIFY(!isCorrected(start.session));
            start.session.redo();
            QTRY_VERIFY(isCorrected(start.session));
            start.session.undo();
        }
        Start start(*this);
        QVERIFY(start.session.run().corrects && !isCorrected(start.session));
        QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "Other.")));
        QTRY_VERIFY(isCorrected(start.session));
    }

    void aChangeAfterAStepBackEndsWhatCouldBeDoneAgain() {
        Start start(*this);
        QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "First.")));
        start.session.undo();
        QVERIFY(start.session.canRedo());
        QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "Other.")));

        QVERIFY(!start.session.canRedo());
    }

    void anEarlierVersionIsOnlyRead() {
        library::RunId machine;
        {
            Start start(*this);
            machine = start.session.run().id;
            QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "First.")));
        }
        {
            // Another transcription that the person chose.
            auto library = library::Library::open(m_path).value();
            QVERIFY(library->setCurrentRun(machine));
        }
        Start start(*this);
        QVERIFY(start.session.isEditable());
        QCOMPARE(start.text(0), QStringLiteral("Sentence number 0 is here."));
    }

    void everyVersionCanBeReadAndChosen() {
        Start start(*this);
        const library::RunId machine = start.session.run().id;
        QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "First.")));
        QTRY_VERIFY(start.session.isSaved());
        QTRY_COMPARE(start.session.summary().runs.size(), 2U);  // corrections are a version, too
        QSignalSpy opened(&start.session, &DocumentSession::opened);
        start.session.open(m_recording, machine, /*isExact=*/true);
        QVERIFY(opened.wait());
        QCOMPARE(start.text(0), QStringLiteral("Sentence number 0 is here."));
        QVERIFY(!start.session.isEditable());
        start.session.letItCount();
        QVERIFY(opened.wait());

        QVERIFY(start.session.isEditable());
        QVERIFY(start.session.run().id == machine);
        QCOMPARE(storedText(0), QStringLiteral("Sentence number 0 is here."));

        // It is corrected in its turn; what people had made of it before is a step back.
        start.session.type(0, 1, QStringLiteral("Sentence number nought is here."));
        start.session.save();
        QTRY_VERIFY(start.session.isSaved());
        QVERIFY(start.session.isEditable());
        start.session.open(m_recording);
        QVERIFY(opened.wait());
        QCOMPARE(start.text(0), QStringLiteral("Sentence number nought is here."));
        start.session.undo();
        start.session.undo();
        QCOMPARE(start.text(0), QStringLiteral("First."));
        QTRY_VERIFY(start.session.isSaved());
        QCOMPARE(storedText(0), QStringLiteral("First."));
    }

    void aLongWayBackCanBeGoneForwardAfterARestart() {
        constexpr int kSteps = 620;
        {
            Start start(*this);
            for (int i = 0; i < kSteps; ++i) QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "Step " + std::to_string(i) + ".")));
            for (int i = 0; i < kSteps - 10; ++i) start.session.undo();
        }
        Start start(*this);
        QCOMPARE(start.text(0), QStringLiteral("Step 9."));
        start.session.redo();
        QCOMPARE(start.text(0), QStringLiteral("Step 10."));
        for (int i = 0; i < 11; ++i) start.session.undo();
        QTRY_COMPARE(start.text(0), QStringLiteral("Sentence number 0 is here."));
        QTRY_VERIFY(start.session.isSaved());
        QCOMPARE(storedText(0), QStringLiteral("Sentence number 0 is here."));
        QVERIFY(start.session.isEditable());
    }

    void whatWaitsIsWrittenBeforeAnythingElseIsOpened() {
        Start start(*this);
        const library::RunId machine = start.session.run().id;
        for (const std::size_t index : {0U, 1U, 2U}) QVERIFY(start.session.perform(changeText(start.session.document(), index, index + 1, "Changed.")));
        start.session.type(3, 4, QStringLiteral("Typed."));
        QSignalSpy opened(&start.session, &DocumentSession::opened);
        start.session.open(m_recording, machine, /*isExact=*/true);
        QVERIFY(opened.wait());
        start.session.open(m_recording);
        QVERIFY(opened.wait());

        for (const std::size_t index : {0U, 1U, 2U}) QCOMPARE(start.text(index), QStringLiteral("Changed."));
        QCOMPARE(start.text(3), QStringLiteral("Typed."));
        QVERIFY(start.session.isEditable());
    }

    /// Another program holds the library for longer than one waits: nothing is lost, and it is written as soon as it can be.
    void whatCannotBeWrittenIsTriedAgain() {
        Start start(*this);
        QSignalSpy failed(&start.session, &DocumentSession::saveFailed);
        {
            SQLite::Database other(m_path.string(), SQLite::OPEN_READWRITE);
            const SQLite::Transaction held(other, SQLite::TransactionBehavior::IMMEDIATE);
            QVERIFY(start.session.perform(changeText(start.session.document(), 0, 1, "First.")));
            QVERIFY(failed.wait(20'000));
            QVERIFY(!start.session.isSaved());
        }
        QTRY_VERIFY_WITH_TIMEOUT(start.session.isSaved(), 20'000);
        QCOMPARE(storedText(0), QStringLiteral("First."));
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_path;
    library::RecordingId m_recording;
};

QTEST_MAIN(DocumentSessionTest)
#include "document_session_test.moc"
