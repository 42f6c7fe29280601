// What a newcomer is told, once; and what is asked about runs that stopped.

#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "hints.h"
#include "library/library.h"
#include "library_mover.h"
#include "service/job_record.h"
#include "ui/shell/main_window.h"
#include "ui/support/library_thread.h"
#include "unfinished_offers.h"

using namespace undervoice;
using namespace undervoice::desktop;

namespace {

constexpr char kHash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

QStringList messagesOf(ui::MainWindow& window) {
    QStringList texts;
    for (const ui::Banner* banner : window.messages().findChildren<ui::Banner*>()) texts << banner->text();
    return texts;
}

QPushButton* buttonOf(ui::MainWindow& window, const char* text) {
    for (QPushButton* button : window.messages().findChildren<QPushButton*>())
        if (button->text() == QLatin1String(text)) return button;
    return nullptr;
}

}  // namespace

class HintsTest : public QObject {
    Q_OBJECT

    std::filesystem::path path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)).toStdString(); }
    /// A run of a file that is there, stopped before its first window.
    void leaveUnfinishedRun() const {
        const auto library = library::Library::open(path("library.db")).value();
        QFile file(m_folder->filePath("talk.wav"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        library::RecordingFacts facts;
        facts.audioSha256 = kHash;
        facts.path = path("talk.wav");
        facts.durationUs = 3'840'000'000;
        library::RunDescription run;
        run.jobKey = kHash;
        run.lane.task = "transcribe";
        run.sourcePath = facts.path;
        run.modelName = "base";
        run.modelSha256 = kHash;
        const api::TranscribeOptions options;
        run.optionsJson = api::toJson(options);
        api::ModelOptions model;
        model.path = "/models/base";
        run.requestJson = service::requestToJson(service::StoredRequest{model, {}, {}});
        run.programVersion = "0";
        run.totalUs = facts.durationUs;
        const auto recording = library->addRecording(facts);
        QVERIFY2(recording, recording ? "" : recording.error().message.c_str());
        const auto id = library->beginRun(*recording, run);
        QVERIFY2(id, id ? "" : id.error().message.c_str());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_folder->filePath("settings.ini"), QSettings::IniFormat);
    }
    void cleanup() {
        m_settings.reset();  // writes into the folder
        m_folder.reset();
    }

    void eachPageSaysItsHintOnceAndTakesItAlong() {
        ui::MainWindow window(*m_settings);
        window.addPage("library", "Library", ui::Icon::Library, new QWidget);
        window.addPage("editor", "Transcript", ui::Icon::Transcript, new QWidget);
        window.addPage("queue", "Queue", ui::Icon::Queue, new QWidget);
        window.addPage("settings", "Settings", ui::Icon::Settings, new QWidget);
        const Hints hints(window, *m_settings);
        QCOMPARE(messagesOf(window).size(), 1);
        QVERIFY(messagesOf(window)[0].startsWith("Drop recordings"));
        window.showPage("editor");
        QTRY_COMPARE(messagesOf(window).size(), 1);
        QVERIFY(messagesOf(window)[0].startsWith("Every word"));
        window.showPage("queue");
        QTRY_COMPARE(messagesOf(window).size(), 1);
        QVERIFY(messagesOf(window)[0].startsWith("Drag jobs"));
        window.showPage("settings");
        QTRY_COMPARE(messagesOf(window).size(), 0);
        window.showPage("library");
        QCOMPARE(messagesOf(window).size(), 0);
    }
    void aClosedHintDoesNotComeBackAfterARestart() {
        {
            ui::MainWindow window(*m_settings);
            window.addPage("library", "Library", ui::Icon::Library, new QWidget);
            const Hints hints(window, *m_settings);
            buttonOf(window, "Understood")->click();
            QTRY_COMPARE(messagesOf(window).size(), 0);
        }
        ui::MainWindow window(*m_settings);
        window.addPage("library", "Library", ui::Icon::Library, new QWidget);
        const Hints hints(window, *m_settings);
        QCOMPARE(messagesOf(window).size(), 0);
    }

    void aStoppedRunIsOfferedWithItsPlace() {
        leaveUnfinishedRun();
        ui::MainWindow window(*m_settings);
        ui::LibraryThread library(path("library.db"));
        UnfinishedOffers offers(library, window, *m_settings);
        QSignalSpy continued(&offers, &UnfinishedOffers::continueWanted);
        offers.offer();
        QTRY_COMPARE(messagesOf(window), QStringList{"talk.wav stopped at 0:00 of 1:04:00."});
        buttonOf(window, "Continue")->click();
        QCOMPARE(continued.count(), 1);
        QCOMPARE(continued[0][1].value<std::filesystem::path>(), path("talk.wav"));
    }
    void whoClosesTheOfferIsNotAskedAgain() {
        leaveUnfinishedRun();
        ui::LibraryThread library(path("library.db"));
        {
            ui::MainWindow window(*m_settings);
            UnfinishedOffers offers(library, window, *m_settings);
            offers.offer();
            QTRY_COMPARE(messagesOf(window).size(), 1);
            Q_EMIT window.messages().findChild<ui::Banner*>()->dismissed();
        }
        ui::MainWindow window(*m_settings);
        UnfinishedOffers offers(library, window, *m_settings);
        offers.offer();
        QSignalSpy answered(&window, &QObject::objectNameChanged);  // what is asked after it is answered after it
        library.ask(&window, [](library::Library& l) { return l.projects(); }, [&](const auto&) { window.setObjectName("answered"); });
        QVERIFY(answered.wait());
        QCOMPARE(messagesOf(window).size(), 0);
    }
    void aRunWhoseFileIsGoneIsNotOffered() {
        leaveUnfinishedRun();
        QVERIFY(QFile::remove(m_folder->filePath("talk.wav")));
        const auto library = library::LibraryReader::open(path("library.db")).value();
        QVERIFY(orphanedJobs(*library).value().empty());
    }
    void aRunThatIsInTheQueueIsNotOffered() {
        leaveUnfinishedRun();
        const auto library = library::Library::open(path("library.db")).value();
        QCOMPARE(orphanedJobs(*library).value().size(), 1U);
        const auto run = library->unfinishedRuns().value().at(0);
        const auto entry = library->enqueue(path("talk.wav"), "{}").value();
        QVERIFY(library->setQueueResult(entry, run.recording, run.id));
        QVERIFY(orphanedJobs(*library).value().empty());
    }

    void aLibraryIsMovedBehindADialog() {
        QVERIFY(library::Library::open(path("library.db")).value()->addProject("Board"));
        QVERIFY(QDir(m_folder->path()).mkdir("new"));
        const Status moved = moveWithProgress(path("library.db"), path("new/library.db"));
        QVERIFY2(moved, moved ? "" : moved.error().message.c_str());
        QCOMPARE(library::LibraryReader::open(path("new/library.db")).value()->projects().value().size(), 1U);
        QVERIFY(std::filesystem::exists(path("library.db")));
    }
    void aMoveThatCannotBeIsASentence() {
        QVERIFY(!moveWithProgress(path("absent.db"), path("library.db")));
        QVERIFY(!std::filesystem::exists(path("library.db")));
    }
};

QTEST_MAIN(HintsTest)
#include "hints_test.moc"
