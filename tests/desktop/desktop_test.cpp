// The desktop program from the drop of a file to what is there after a restart, with the real worker and the real tiny.en.
// UNDERVOICE_FILM_DIR=/some/folder keeps pictures of every page in both themes, to be looked at.

#include <signal.h>

#include <QAccessible>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QListView>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QtTest>

#include "base/folders.h"
#include "desktop.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/library/library_page.h"
#include "ui/memory/memory_panel.h"
#include "ui/queue/queue_page.h"
#include "ui/reading/reading_page.h"
#include "ui/reading/transcript_view.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/values/words.h"

using namespace undervoice;

namespace {

constexpr int kLongMs = 120'000;

/// Processes that this one has started and that are called like the worker.
QList<pid_t> workers() {
    QList<pid_t> found;
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile file(QStringLiteral("/proc/%1/stat").arg(name));
        if (!file.open(QIODevice::ReadOnly)) continue;
        const QByteArray stat = file.readAll();
        const QList<QByteArray> after = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
        if (stat.contains("(undervoice-work") && after.size() > 1 && after[0] != "Z" && after[1].toInt() == QCoreApplication::applicationPid()) found.append(name.toInt());
    }
    return found;
}

desktop::DesktopOptions optionsIn(const QTemporaryDir& folder) {
    desktop::DesktopOptions options;
    options.library = ui::toPath(folder.filePath(QStringLiteral("library.db")));
    options.worker = UNDERVOICE_WORKER;
    ui::ModelEntry tiny;
    tiny.title = QStringLiteral("tiny.en");
    tiny.isEnglishOnly = true;
    tiny.options.path = setUpFolder() / "models" / "tiny.en";
    tiny.options.name = "tiny.en";
    tiny.options.assetsFolder = setUpFolder() / "assets";
    options.models = {tiny};
    options.firstSample = UNDERVOICE_SAMPLE;
    return options;
}

}  // namespace

class DesktopTest : public QObject {
    Q_OBJECT

    void start() {
        m_theme = std::make_unique<ui::Theme>([] { return false; });
        m_settings = std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        auto created = desktop::Desktop::create(optionsIn(m_folder), *m_settings, *m_theme);
        QVERIFY2(created, created ? "" : created.error().message.c_str());
        m_desktop = std::move(*created);
        m_desktop->window().resize(1280, 800);
        m_desktop->window().show();
    }
    void stop() {
        m_desktop.reset();
        m_settings.reset();
        m_theme.reset();
    }
    void film(const QString& name) {
        const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
        for (const ui::ThemeChoice choice : {ui::ThemeChoice::Dark, ui::ThemeChoice::Light}) {
            m_theme->setChoice(choice);
            for (const QSize size : {QSize(1920, 1080), QSize(1280, 800)}) {
                m_desktop->window().resize(size);
                QCoreApplication::processEvents();
                const QPixmap picture = m_desktop->window().grab();
                QCOMPARE(picture.size(), size);
                const QString file = QStringLiteral("%1-%2-%3.png").arg(name, choice == ui::ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("light")).arg(size.width());
                if (!folder.isEmpty()) QVERIFY(QDir().mkpath(folder) && picture.save(QDir(folder).filePath(file)));
            }
        }
    }
    ui::LibraryPage& library() { return m_desktop->libraryPage(); }
    QListView* list(QWidget& page, const QString& name) {
        for (QListView* view : page.findChildren<QListView*>())
            if (view->accessibleName() == name) return view;
        return nullptr;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<desktop::Desktop> m_desktop;

  private Q_SLOTS:
    void initTestCase() {
        if (!std::filesystem::exists(setUpFolder() / "models" / "tiny.en" / "model.bin")) QSKIP("Whisper tiny.en is not there: set-up could not fetch it");
        start();
    }

    void theSampleIsTranscribedWhenThePersonArrives() {
        QSignalSpy finished(&m_desktop->bridge(), &ui::QueueBridge::jobFinished), refreshed(&library(), &ui::LibraryPage::refreshed);
        QVERIFY(finished.wait(kLongMs));
        QVERIFY(refreshed.wait());

        QListView* recordings = list(library(), QStringLiteral("Recordings"));
        QCOMPARE(recordings->model()->rowCount(), 1);
        QVERIFY(m_desktop->window().memoryPanel().series().reports().size() > 2);
        film(QStringLiteral("library"));
    }

    void aRecordingIsReadWordForWord() {
        QSignalSpy opened(&m_desktop->readingPage(), &ui::ReadingPage::opened);
        QListView* recordings = list(library(), QStringLiteral("Recordings"));
        recordings->setCurrentIndex(recordings->model()->index(0, 0));
        QTest::keyClick(recordings, Qt::Key_Return);
        QVERIFY(opened.wait());

        QCOMPARE(m_desktop->window().currentPage(), QStringLiteral("reading"));
        QVERIFY(m_desktop->readingPage().view().toPlainText().contains(QStringLiteral("lighthouse")));
        film(QStringLiteral("transcript"));
    }

    void searchLeadsToThePlace() {
        m_desktop->window().showPage(QStringLiteral("library"));
        QSignalSpy searched(&library(), &ui::LibraryPage::searched), opened(&m_desktop->readingPage(), &ui::ReadingPage::opened);
        auto* search = library().findChild<QLineEdit*>();
        QTest::keyClicks(search, QStringLiteral("rescue tea"));
        QVERIFY(searched.wait());
        QVERIFY(list(library(), QStringLiteral("What was found"))->model()->rowCount() > 0);
        film(QStringLiteral("search"));
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(opened.wait());

        QVERIFY(m_desktop->readingPage().view().markedStart() > 30);
        search->clear();
    }

    void aDroppedFileIsAskedAboutAndQueued() {
        const QString copy = m_folder.filePath(QStringLiteral("second talk.opus"));
        QVERIFY(QFile::copy(QStringLiteral(UNDERVOICE_SAMPLE), copy));
        QFile changed(copy);  // other bytes, the same sound: another recording
        QVERIFY(changed.open(QIODevice::Append) && changed.write("\0\0\0\0", 4) == 4);
        changed.close();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(copy)});
        QDragEnterEvent enter({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_desktop->window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_desktop->window(), &drop);
        QTRY_VERIFY(m_desktop->window().findChild<ui::NewTranscriptionDialog*>());
        auto* dialog = m_desktop->window().findChild<ui::NewTranscriptionDialog*>();
        const auto requests = dialog->requests();
        QCOMPARE(requests.size(), 1U);
        QVERIFY(requests[0].options.wordTimestamps);
        const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
        if (!folder.isEmpty()) dialog->grab().save(QDir(folder).filePath(QStringLiteral("dialog.png")));
        dialog->reject();
    }

    /// kill -9 of the worker in the middle of a job: the window lives, and the job goes on by itself.
    void aKilledWorkerIsReplacedAndTheJobGoesOn() {
        service::TranscriptionRequest request;
        request.file = ui::toPath(m_folder.filePath(QStringLiteral("second talk.opus")));
        request.model = optionsIn(m_folder).models[0].options;
        request.options.mode = api::Mode::Careful;
        QSignalSpy finished(&m_desktop->bridge(), &ui::QueueBridge::jobFinished);
        int windows = 0, killed = 0;
        const auto connection = connect(&m_desktop->bridge(), &ui::QueueBridge::windowCommitted, this, [&](library::QueueEntryId, const Window&) {
            if (++windows != 1) return;
            for (const pid_t pid : workers()) killed += ::kill(pid, SIGKILL) == 0;
        });
        m_desktop->enqueue({request});
        m_desktop->window().showPage(QStringLiteral("queue"));
        QVERIFY(finished.wait(kLongMs));
        disconnect(connection);

        QCOMPARE(killed, 1);
        const auto result = finished.at(0).at(1).value<service::JobResult>();
        QCOMPARE(result.origin, service::TranscriptionOutcome::Origin::Resumed);
        film(QStringLiteral("queue"));
    }

    void otherPagesAreFilmed() {
        m_desktop->window().setMemoryShown(true);
        film(QStringLiteral("memory"));
        m_desktop->window().setMemoryShown(false);
        m_desktop->window().showPage(QStringLiteral("settings"));
        film(QStringLiteral("settings"));
    }

    void theTrashCanBeUndone() {
        m_desktop->window().showPage(QStringLiteral("library"));
        QSignalSpy refreshed(&library(), &ui::LibraryPage::refreshed), trashed(&library(), &ui::LibraryPage::trashed);
        library().moveToTrash({library::RecordingId(1)});
        QVERIFY(refreshed.wait());
        QTRY_COMPARE(trashed.count(), 1);
        QListView* recordings = list(library(), QStringLiteral("Recordings"));
        QTRY_COMPARE(recordings->model()->rowCount(), 1);
        library().restore({library::RecordingId(1)});

        QTRY_COMPARE(recordings->model()->rowCount(), 2);
    }

    void everyControlHasANameAndIsReachedByTab() {
        for (const char* page : {"library", "reading", "queue", "settings"}) {
            m_desktop->window().showPage(QString::fromLatin1(page));
            QCoreApplication::processEvents();
            for (const QWidget* widget : m_desktop->window().findChildren<QWidget*>()) {
                if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()) continue;
                const QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
                QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(), qPrintable(QString::fromLatin1(page) + QStringLiteral(": ") + QString::fromLatin1(widget->metaObject()->className())));
            }
        }
    }

    void everythingIsThereAfterARestart() {
        stop();
        QVERIFY(workers().isEmpty());
        start();
        QSignalSpy refreshed(&library(), &ui::LibraryPage::refreshed);
        QVERIFY(refreshed.wait());

        QCOMPARE(list(library(), QStringLiteral("Recordings"))->model()->rowCount(), 2);
        QTRY_COMPARE(m_desktop->queuePage().model().rowCount(), 2);
        QCOMPARE(m_desktop->queuePage().model().openCount(), 0);
        stop();
    }
};

QTEST_MAIN(DesktopTest)
#include "desktop_test.moc"
