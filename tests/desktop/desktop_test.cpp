// The desktop program from the drop of a file to what is there after a restart, with the real worker and the real tiny.en.
// UNDERVOICE_FILM_DIR=/some/folder keeps pictures of every page in both themes, to be looked at; UNDERVOICE_FILM_MODEL=base makes them of
// what that model hears.

#include <signal.h>

#include <algorithm>
#include <utility>

#include <QAccessible>
#include <QClipboard>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QListView>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QScreen>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QToolButton>
#include <QtTest>

#include "api/memory_csv.h"
#include "base/folders.h"
#include "desktop.h"
#include "settings_desk.h"
#include "media/audio_output.h"
#include "transcript/export/verify.h"
#include "ui/editor/again_dialog.h"
#include "ui/editor/document_session.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/review_queue.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/exporting/export_dialog.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/library/library_page.h"
#include "ui/memory/memory_panel.h"
#include "ui/queue/queue_page.h"
#include "ui/settings/shortcut_editor.h"
#include "ui/shell/main_window.h"
#include "ui/shortcuts/shortcuts.h"
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
    const QString name = qEnvironmentVariable("UNDERVOICE_FILM_MODEL", QStringLiteral("tiny.en"));
    ui::ModelEntry model;
    model.title = name;
    model.isEnglishOnly = name.endsWith(QStringLiteral(".en"));
    model.options.path = setUpFolder() / "models" / name.toStdString();
    model.options.name = name.toStdString();
    model.options.assetsFolder = setUpFolder() / "assets";
    options.models = {model};
    options.firstSample = UNDERVOICE_SAMPLE;
    options.makeOutput = []() -> Result<std::unique_ptr<media::AudioOutput>> { return fail(ErrorCode::Device, "There is no loudspeaker here."); };
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
        // On a screen without a window manager nobody else does it.
        m_desktop->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_desktop->window()));
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
    void filmDialog(QWidget& dialog, const QString& name) {
        const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
        QCoreApplication::processEvents();
        const QPixmap picture = dialog.grab();
        if (!folder.isEmpty()) QVERIFY(picture.save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }
    ui::EditorPage& editor() { return m_desktop->editorPage(); }
    void filmWidget(QWidget& widget, const QString& name) {
        const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
        for (const ui::ThemeChoice choice : {ui::ThemeChoice::Dark, ui::ThemeChoice::Light}) {
            m_theme->setChoice(choice);
            for (int i = 0; i < 5; ++i) QCoreApplication::processEvents();
            const QString file = QStringLiteral("%1-%2.png").arg(name, choice == ui::ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("light"));
            if (!folder.isEmpty()) QVERIFY(QDir().mkpath(folder) && widget.grab().save(QDir(folder).filePath(file)));
        }
    }
    service::TranscriptionRequest secondTalk(api::Mode mode) {
        service::TranscriptionRequest request;
        request.file = ui::toPath(m_folder.filePath(QStringLiteral("second talk.opus")));
        request.model = optionsIn(m_folder).models[0].options;
        request.options.mode = mode;
        request.again = true;
        return request;
    }
    /// Does the job and gives back what the library has of it.
    std::string textOf(const service::TranscriptionRequest& request) {
        QSignalSpy finished(&m_desktop->bridge(), &ui::QueueBridge::jobFinished);
        m_desktop->enqueue({request});
        if (!finished.wait(kLongMs)) return {};
        const auto library = library::LibraryReader::open(optionsIn(m_folder).library);
        const auto transcript = (*library)->transcript(finished.at(0).at(1).value<service::JobResult>().run);
        std::string text;
        for (const Segment& segment : transcript->segments) text += segment.text;
        return text;
    }
    /// What history and table hold when a report has just come; a difference is a sentence.
    static void compareNow(const ui::MemoryPanel& panel, const api::MemoryReport& report, QStringList& differences) {
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
        QSignalSpy opened(&editor(), &ui::EditorPage::opened);
        QListView* recordings = list(library(), QStringLiteral("Recordings"));
        recordings->setCurrentIndex(recordings->model()->index(0, 0));
        QTest::keyClick(recordings, Qt::Key_Return);
        QVERIFY(opened.wait());

        QCOMPARE(m_desktop->window().currentPage(), QStringLiteral("editor"));
        QVERIFY(editor().text().toPlainText().contains(QStringLiteral("lighthouse")));
        QTRY_VERIFY(!editor().sound().wave(0, 1'000'000, 10).empty());
        film(QStringLiteral("editor"));
    }

    void whoAsksAndWhoAnswersIsNamed() {
        ui::DocumentSession& session = editor().session();
        int steps = 0;
        for (std::size_t i = 0; i < session.document().segments.size(); ++i, ++steps) {
            const std::string_view said = shownText(session.document().segments[i]);
            QVERIFY(session.perform(assignSpeaker(session.document(), {i, 0}, {i, said.size()}, said.ends_with('?') ? "Question" : "Keeper")));
        }
        QCOMPARE(session.document().speakers, (std::vector<std::string>{"Question", "Keeper"}));
        m_desktop->window().toast().hide();
        m_desktop->window().messages().dismiss(m_desktop->window().findChild<ui::Banner*>());
        film(QStringLiteral("speakers"));
        for (int i = 0; i < steps; ++i) session.undo();

        QVERIFY(session.document().speakers.empty());
    }

    void aWordIsCorrectedTakenBackAndPutAgain() {
        ui::TranscriptEdit& text = editor().text();
        QTextCursor word = text.document()->find(QStringLiteral("lighthouse"));
        QVERIFY(!word.isNull());
        text.setTextCursor(word);
        QTest::keyClicks(&text, QStringLiteral("beacontower"));
        QVERIFY(text.toPlainText().contains(QStringLiteral("beacontower")));
        QTest::keyClick(&text, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!text.toPlainText().contains(QStringLiteral("beacontower")));
        QTest::keyClick(&text, Qt::Key_Y, Qt::ControlModifier);
        QVERIFY(text.toPlainText().contains(QStringLiteral("beacontower")));

        QTRY_VERIFY(editor().session().isSaved());
    }

    void searchLeadsToThePlace() {
        const std::size_t segments = editor().session().document().segments.size();
        m_desktop->window().showPage(QStringLiteral("library"));
        QSignalSpy searched(&library(), &ui::LibraryPage::searched), opened(&editor(), &ui::EditorPage::opened);
        auto* search = library().findChild<QLineEdit*>();
        QTest::keyClicks(search, QStringLiteral("rescue tea"));
        QVERIFY(searched.wait());
        QVERIFY(list(library(), QStringLiteral("What was found"))->model()->rowCount() > 0);
        film(QStringLiteral("search"));
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(opened.count() > 0 || opened.wait());

        QVERIFY(editor().text().caretSeconds() > 30);
        QCOMPARE(editor().session().document().segments.size(), segments);  // the key that led there is not typed there
        search->clear();
    }

    void searchFindsWhatWasCorrected() {
        m_desktop->window().showPage(QStringLiteral("library"));
        QSignalSpy searched(&library(), &ui::LibraryPage::searched);
        auto* search = library().findChild<QLineEdit*>();
        search->setText(QStringLiteral("beacontower"));
        QVERIFY(searched.wait());

        QCOMPARE(list(library(), QStringLiteral("What was found"))->model()->rowCount(), 1);
        search->clear();
    }

    void aReviewComparesWithASecondPass() {
        m_desktop->window().showPage(QStringLiteral("editor"));
        QSignalSpy shown(&editor(), &ui::EditorPage::doubtsShown), finished(&m_desktop->bridge(), &ui::QueueBridge::jobFinished);
        QTest::keyClick(&editor().text(), Qt::Key_F3);
        QVERIFY(shown.wait());
        QVERIFY(editor().reviewQueue().openCount() > 0);
        film(QStringLiteral("review"));
        Q_EMIT editor().reviewStrip().secondReadingWanted();
        QVERIFY(finished.wait(kLongMs));
        QVERIFY(shown.count() > 1 || shown.wait());

        const int before = editor().reviewQueue().openCount();
        QVERIFY(before > 0);
        editor().reviewStrip().setFocus();
        QTest::keyClick(&editor().reviewStrip(), Qt::Key_1);
        QCOMPARE(editor().reviewQueue().openCount(), before - 1);
        QTest::keyClick(&editor().reviewStrip(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(editor().reviewQueue().openCount(), before);
        // The second pass is nobody's transcript.
        QCOMPARE(list(library(), QStringLiteral("Recordings"))->model()->rowCount(), 1);
    }

    void aPassageIsTranscribedAgainAndTaken() {
        ui::TranscriptEdit& text = editor().text();
        text.setFocus();
        text.setTextCursor(QTextCursor(text.document()->findBlockByNumber(1)));
        QTest::keyClick(&text, Qt::Key_R, Qt::ControlModifier);
        const QPointer<ui::AgainDialog> dialog(editor().findChild<ui::AgainDialog*>());
        QVERIFY(dialog);
        const auto button = [&](const QString& name) {
            for (QPushButton* found : dialog->findChildren<QPushButton*>())
                if (found->text().remove(QLatin1Char('&')) == name) return found;
            return static_cast<QPushButton*>(nullptr);
        };
        button(QStringLiteral("Listen again"))->click();
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->reading().empty(), kLongMs);
        filmDialog(*dialog, QStringLiteral("again"));
        const std::string heard = dialog->reading().front().text;
        button(QStringLiteral("Take the new reading"))->click();

        QVERIFY(text.toPlainText().contains(ui::fromUtf8(heard).trimmed()));
        editor().session().undo();
        QTRY_VERIFY(editor().session().isSaved());
    }

    void aQuoteIsCopiedAndItsSoundKept() {
        ui::TranscriptEdit& text = editor().text();
        text.setTextCursor(QTextCursor(text.document()->findBlockByNumber(2)));
        QTest::keyClick(&text, Qt::Key_Q, Qt::ControlModifier | Qt::ShiftModifier);
        const QDir clips(m_folder.filePath(QStringLiteral("clips")));
        QTRY_COMPARE(clips.entryList({QStringLiteral("*.wav")}, QDir::Files).size(), 1);
        QTRY_COMPARE(clips.entryList({QStringLiteral("*.json")}, QDir::Files).size(), 1);

        const QString quote = QGuiApplication::clipboard()->text();
        QVERIFY2(quote.contains(QStringLiteral("interview.opus")), qPrintable(quote));
        QVERIFY2(quote.contains(clips.entryList({QStringLiteral("*.wav")}, QDir::Files).first().left(12)), qPrintable(quote));
    }

    void severalSelectionsAreOneQuoteAndOneClip() {
        ui::TranscriptEdit& text = editor().text();
        for (const int block : {4, 1}) {
            text.setTextCursor(QTextCursor(text.document()->findBlockByNumber(block)));
            QTest::keyClick(&text, Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        }
        film(QStringLiteral("editor-quotation"));
        QTest::keyClick(&text, Qt::Key_Q, Qt::ControlModifier | Qt::ShiftModifier);
        const QDir clips(m_folder.filePath(QStringLiteral("clips")));
        const QStringList wanted{QStringLiteral("* 2 parts.wav.json")};
        QTRY_COMPARE(clips.entryList(wanted, QDir::Files).size(), 1);

        const QString quote = QGuiApplication::clipboard()->text();
        QCOMPARE(quote.count(QStringLiteral("[…]")), 1);
        QVERIFY2(quote.indexOf(text.document()->findBlockByNumber(1).text().trimmed()) < quote.indexOf(QStringLiteral("[…]")), qPrintable(quote));
        QFile record(clips.filePath(clips.entryList(wanted, QDir::Files).first()));
        QVERIFY(record.open(QIODevice::ReadOnly));
        const QJsonObject written = QJsonDocument::fromJson(record.readAll()).object();
        QCOMPARE(written.value(QStringLiteral("clip")).toObject().value(QStringLiteral("parts")).toArray().size(), 2);
        QTest::keyClick(&text, Qt::Key_Escape);
        QVERIFY(!text.hasCollected());
    }

    void everyFormatIsExportedAndVerified() {
        m_desktop->window().showPage(QStringLiteral("editor"));
        std::vector<std::optional<ExportFormat>> formats{std::nullopt};
        for (const ExportFormatFacts& facts : exportFormats()) formats.emplace_back(facts.format);
        for (const auto& format : formats) {
            QTest::keyClick(&editor().text(), Qt::Key_E, Qt::ControlModifier);
            QTRY_VERIFY(m_desktop->window().findChild<ui::ExportDialog*>());
            const QPointer<ui::ExportDialog> dialog(m_desktop->window().findChild<ui::ExportDialog*>());
            QSignalSpy written(dialog, &ui::ExportDialog::written), failed(dialog, &ui::ExportDialog::failed);
            dialog->chooseFormat(format);
            QVERIFY(dialog->previewText().contains(QStringLiteral("beacontower")) || format == ExportFormat::Rttm || format == ExportFormat::Words);
            filmDialog(*dialog, QStringLiteral("export-") + (format ? QString::fromLatin1(factsOf(*format).name) : QStringLiteral("pdf")));
            const QString file = m_folder.filePath(QStringLiteral("exported/") + dialog->proposedName());
            QVERIFY(QDir().mkpath(m_folder.filePath(QStringLiteral("exported"))));
            dialog->write(ui::toPath(file));
            QTRY_VERIFY2(written.count() + failed.count() > 0, qPrintable(file));
            QVERIFY2(failed.isEmpty(), qPrintable(failed.value(0).value(0).toString()));
            QTRY_VERIFY(!dialog);
            const auto verified = verifyExport(ui::toPath(file), {{}, UNDERVOICE_SAMPLE});
            QVERIFY2(verified, verified ? "" : verified.error().message.c_str());
            QVERIFY2(verified->isAllSame(), qPrintable(file));
        }
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

        QVERIFY(killed >= 1);  // the one that answers questions may be there, too
        const auto result = finished.at(0).at(1).value<service::JobResult>();
        QCOMPARE(result.origin, service::TranscriptionOutcome::Origin::Resumed);
        film(QStringLiteral("queue"));
    }

    /// Every number that the engine's ledger told, as it came from the worker, against the history, the table and the file of the panel.
    void thePanelAgreesWithTheLedgerAtEverySample() {
        ui::MemoryPanel& panel = m_desktop->window().memoryPanel();
        std::vector<api::MemoryReport> told;
        QStringList differences;
        const auto connection = connect(&m_desktop->bridge(), &ui::QueueBridge::memoryMeasured, this, [&](library::QueueEntryId, const api::MemoryReport& report) {
            told.push_back(report);
            compareNow(panel, report, differences);
        });
        QSignalSpy finished(&m_desktop->bridge(), &ui::QueueBridge::jobFinished);
        m_desktop->enqueue({secondTalk(api::Mode::Batched)});
        QVERIFY(finished.wait(kLongMs));
        disconnect(connection);

        QVERIFY(told.size() > 5);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
        std::string csv = api::memoryCsvHeader() + "\n";
        for (const api::MemoryReport& report : told) csv += api::memoryCsvRow(report) + "\n";
        QCOMPARE(panel.series().csv(), csv);
        QVERIFY(panel.exportCsv(ui::toPath(m_folder.filePath(QStringLiteral("memory.csv")))));
        QFile written(m_folder.filePath(QStringLiteral("memory.csv")));
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
        const std::string before = textOf(secondTalk(api::Mode::Careful));
        ui::MemoryPanel& panel = m_desktop->window().memoryPanel();
        QSignalSpy changed(&m_desktop->bridge(), &ui::QueueBridge::attentionChanged);
        QStringList modes;
        const auto seen = connect(&m_desktop->bridge(), &ui::QueueBridge::memoryMeasured, this, [&](library::QueueEntryId, const api::MemoryReport& report) {
            if (!modes.contains(ui::fromUtf8(report.modes))) modes << ui::fromUtf8(report.modes);
        });
        const auto start = connect(&m_desktop->bridge(), &ui::QueueBridge::jobStarted, this, [&] {
            auto& choice = *panel.findChild<QComboBox*>();
            choice.setCurrentIndex(choice.findText(QStringLiteral("self x cross e")));
            Q_EMIT choice.activated(choice.currentIndex());
        });
        const std::string after = textOf(secondTalk(api::Mode::Careful));
        disconnect(seen);
        disconnect(start);

        QCOMPARE(changed.count(), 1);
        const auto change = changed.first()[1].value<api::AttentionChange>();
        QVERIFY2(change.refusal.empty(), change.refusal.c_str());
        QCOMPARE(modes, (QStringList{QStringLiteral("self mha cross mha"), QStringLiteral("self x cross e")}));
        QVERIFY(!before.empty());
        QCOMPARE(after, before);
        m_desktop->window().showPage(QStringLiteral("queue"));
        m_desktop->window().setMemoryShown(true);
        film(QStringLiteral("attention"));
        m_desktop->window().setMemoryShown(false);
    }

    void aJobIsTriedWithOtherSettings() {
        ui::QueueModel& model = m_desktop->queuePage().model();
        const std::size_t count = model.entries().size();
        const library::QueueEntryId id = model.entries().back().id;
        Q_EMIT m_desktop->queuePage().retryOtherwiseWanted(id);
        QTRY_VERIFY(m_desktop->window().findChild<ui::NewTranscriptionDialog*>());
        auto* dialog = m_desktop->window().findChild<ui::NewTranscriptionDialog*>();
        QCOMPARE(dialog->requests()[0].options.mode, api::Mode::Careful);
        for (QCheckBox* box : dialog->findChildren<QCheckBox*>())
            if (box->text() == QStringLiteral("Times for every word")) box->setChecked(true);
        QSignalSpy finished(&m_desktop->bridge(), &ui::QueueBridge::jobFinished);
        dialog->accept();
        QVERIFY(finished.wait(kLongMs));

        QCOMPARE(model.entries().size(), count);
        QVERIFY(!model.indexOf(id).isValid());
        const auto result = finished.at(0).at(1).value<service::JobResult>();
        const auto library = library::LibraryReader::open(optionsIn(m_folder).library).value();
        const auto windows = library->windows(result.run).value();
        QVERIFY(!windows.empty() && !windows[0].segments.empty());
        QVERIFY(windows[0].segments[0].words && !windows[0].segments[0].words->empty());
    }

    void whatFitsIsSaidBesideEveryForm() {
        m_desktop->propose({m_folder.filePath(QStringLiteral("second talk.opus"))});
        QTRY_VERIFY(m_desktop->window().findChild<ui::NewTranscriptionDialog*>());
        auto* dialog = m_desktop->window().findChild<ui::NewTranscriptionDialog*>();
        for (QToolButton* button : dialog->findChildren<QToolButton*>())
            if (button->isCheckable()) button->click();
        auto* table = dialog->findChild<QTableView*>();
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 8, kLongMs);
        const QModelIndex speed = table->model()->index(0, ui::AttentionTable::SpeedColumn);
        QVERIFY2(speed.data().toString().endsWith(QStringLiteral("real time")), "earlier jobs of this test have measured it");
        QVERIFY(dialog->height() <= dialog->screen()->availableSize().height());
        filmWidget(*dialog, QStringLiteral("dialog-unfolded"));
        dialog->reject();
    }

    void theDevicesAndTheSelfTestAreReal() {
        m_desktop->window().showPage(QStringLiteral("settings"));
        QSignalSpy finished(&m_desktop->settingsDesk().selfTest(), &desktop::SelfTest::finished);
        m_desktop->settingsDesk().startSelfTest();
        QVERIFY(finished.wait(desktop::SelfTest::kLongestMs + 5000));
        const auto results = finished.first()[0].value<QList<ui::SelfTestResult>>();

        QVERIFY(!results.isEmpty());
        QVERIFY2(results[0].failure.isEmpty(), qPrintable(results[0].failure));
        QVERIFY2(results[0].wordsRight > 0.8, qPrintable(QString::number(results[0].wordsRight)));
        QVERIFY(results[0].timesRealTime > 0 && results[0].peakBytes > 50'000'000);
        QCOMPARE(ui::storedSelfTest(*m_settings).size(), results.size());
        m_desktop->window().toast().hide();
        film(QStringLiteral("settings-tested"));
        for (QScrollBar* bar : m_desktop->window().findChildren<QScrollBar*>()) bar->setValue(bar->maximum());
        film(QStringLiteral("settings-foot"));
    }

    void theKeysAreFilmed() {
        auto* editor = new ui::ShortcutEditor(m_desktop->window().shortcuts(), &m_desktop->window());
        editor->show();
        filmWidget(*editor, QStringLiteral("keys"));
        delete editor;
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
        for (const char* page : {"library", "editor", "queue", "settings"}) {
            m_desktop->window().showPage(QString::fromLatin1(page));
            QCoreApplication::processEvents();
            for (const QWidget* widget : m_desktop->window().findChildren<QWidget*>()) {
                if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()) continue;
                const QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
                QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(), qPrintable(QString::fromLatin1(page) + QStringLiteral(": ") + QString::fromLatin1(widget->metaObject()->className())));
            }
        }
    }

    /// What the command line leaves behind looks the same: a run that stopped, in no queue.
    void aStoppedJobThatIsInNoQueueIsOffered() {
        QSignalSpy entries(&m_desktop->bridge(), &ui::QueueBridge::entriesChanged);
        bool isCancelled = false;
        const auto connection = connect(&m_desktop->bridge(), &ui::QueueBridge::windowCommitted, this, [&](library::QueueEntryId id, const Window&) {
            if (std::exchange(isCancelled, true)) return;
            Q_EMIT m_desktop->queuePage().cancelWanted(id);
        });
        m_desktop->enqueue({secondTalk(api::Mode::Careful)});
        const auto cancelled = [&] { return std::ranges::find(m_desktop->queuePage().model().entries(), library::QueueState::Cancelled, &library::QueueEntry::state); };
        QTRY_VERIFY_WITH_TIMEOUT(cancelled() != m_desktop->queuePage().model().entries().end(), kLongMs);
        disconnect(connection);
        const std::size_t count = m_desktop->queuePage().model().entries().size();
        Q_EMIT m_desktop->queuePage().removeWanted(cancelled()->id);
        QTRY_COMPARE(m_desktop->queuePage().model().entries().size(), count - 1);
        stop();
        start();
        const auto offer = [&]() -> QPushButton* {
            for (QPushButton* button : m_desktop->window().messages().findChildren<QPushButton*>())
                if (button->text() == QStringLiteral("Continue")) return button;
            return nullptr;
        };
        QTRY_VERIFY(offer());
        QSignalSpy finished(&m_desktop->bridge(), &ui::QueueBridge::jobFinished);
        offer()->click();
        QVERIFY(finished.wait(kLongMs));
        QCOMPARE(finished.at(0).at(1).value<service::JobResult>().origin, service::TranscriptionOutcome::Origin::Resumed);
        QVERIFY(!offer());
    }

    void everythingIsThereAfterARestart() {
        const int jobs = m_desktop->queuePage().model().rowCount();
        stop();
        QVERIFY(workers().isEmpty());
        QElapsedTimer timer;
        timer.start();
        start();
        QTRY_COMPARE(list(library(), QStringLiteral("Recordings"))->model()->rowCount(), 2);
        qInfo("the window shows its library after %lld ms", static_cast<long long>(timer.elapsed()));

        QTRY_COMPARE(m_desktop->queuePage().model().rowCount(), jobs);
        QCOMPARE(m_desktop->queuePage().model().openCount(), 0);
        QSignalSpy opened(&editor(), &ui::EditorPage::opened);
        editor().open(library::RecordingId(1));
        QVERIFY(opened.wait());
        QVERIFY(editor().text().toPlainText().contains(QStringLiteral("beacontower")));
        editor().session().undo();
        QVERIFY(!editor().text().toPlainText().contains(QStringLiteral("beacontower")));
        stop();
    }
};

QTEST_MAIN(DesktopTest)
#include "desktop_test.moc"
