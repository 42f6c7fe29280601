// What a person sees after a week with the program: every page, the memory panel, and every dialog, in both themes and sizes, full of what
// the real engine heard; then all of it once more on a screen scaled to 150 %, by this program started anew on the same library.
// UNDERVOICE_FILM_DIR=/some/folder keeps the pictures; UNDERVOICE_FILM_MODEL=tiny.en makes them of what that model hears.

#include <algorithm>
#include <cstdio>
#include <functional>

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QScrollBar>
#include <QTableView>
#include <QTextBlock>
#include <QToolButton>
#include <QtTest>

#include "../ui/active_window.h"
#include "base/folders.h"
#include "desktop_scene.h"
#include "film.h"
#include "made_recordings.h"
#include "ui/editor/again_dialog.h"
#include "ui/editor/document_session.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/find_bar.h"
#include "ui/editor/marks_panel.h"
#include "ui/editor/review_queue.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/exporting/export_dialog.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/library/library_page.h"
#include "ui/library/notes_dialog.h"
#include "ui/library/project_dialog.h"
#include "ui/memory/memory_panel.h"
#include "ui/queue/queue_page.h"
#include "ui/settings/languages.h"
#include "ui/settings/shortcut_editor.h"
#include "ui/shell/main_window.h"
#include "week.h"

using namespace undervoice;
using namespace undervoice::desktop::test;
using ui::test::showActive;

namespace {

constexpr char kFolderVariable[] = "UNDERVOICE_FILM_LIBRARY";  // set where this is the second start, on a scaled screen
constexpr int kScaledRunMs = 300'000;

bool isSecondStart() { return qEnvironmentVariableIsSet(kFolderVariable); }

DesktopScene::Options sceneOptions() {
    DesktopScene::Options options;
    options.hasSample = !isSecondStart();
    options.models = {QStringLiteral("base"), QStringLiteral("tiny.en")};
#ifdef __SANITIZE_ADDRESS__
    std::ranges::reverse(options.models);  // instrumented code takes its time
#endif
    options.folder = qEnvironmentVariable(kFolderVariable);
    return options;
}

/// A screen as large as those that people have; without one Qt's own is a small square.
void enlargeOffscreen(QTemporaryDir& folder) {
    if (qEnvironmentVariable("QT_QPA_PLATFORM") != QStringLiteral("offscreen")) return;
    QFile file(folder.filePath(QStringLiteral("screen.json")));
    if (file.open(QIODevice::WriteOnly)) file.write(R"({"screens":[{"name":"film","x":0,"y":0,"width":3840,"height":2160,"logicalDpi":96,"logicalBaseDpi":96,"dpr":1}]})");
    qputenv("QT_QPA_PLATFORM", QByteArray("offscreen:configfile=") + file.fileName().toUtf8());
}

}  // namespace

class FilmTest : public QObject {
    Q_OBJECT

    ui::MainWindow& window() { return m_scene.window(); }
    ui::EditorPage& editor() { return m_scene.editor(); }
    ui::TranscriptEdit& text() { return editor().text(); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::ControlModifier) { QTest::keyClick(&text(), key, modifiers); }
    /// Something that was said is not filmed with what comes next.
    void clearMessages() {
        window().toast().hide();
        for (ui::Banner* banner : window().messages().findChildren<ui::Banner*>()) window().messages().dismiss(banner);
    }
    void page(const QString& name, const std::function<void()>& arrange = {}) { Film(m_scene.theme()).page(window(), name, arrange); }
    /// The dialog that is about to open; nullptr: it did not.
    template <typename Dialog>
    Dialog* opened() {
        const auto find = [this] { return window().findChild<Dialog*>(); };
        return QTest::qWaitFor([&] { return find() != nullptr; }) ? find() : nullptr;
    }
    void dialog(QDialog& dialog, const QString& name) { Film(m_scene.theme()).dialog(dialog, name); }
    void close(QDialog* dialog) {
        const QPointer<QDialog> closed(dialog);
        dialog->reject();
        QTRY_VERIFY(!closed);
        QVERIFY(showActive(window()));
    }
    void openTranscript(const QString& title) {
        const library::RecordingId recording = week::find(m_scene, title);
        QVERIFY2(recording.value() > 0, qPrintable(title));
        QVERIFY(m_scene.openTranscript(recording));
        QTRY_VERIFY(!editor().sound().wave(0, 1'000'000, 10).empty());
    }

    DesktopScene m_scene{sceneOptions()};

  private Q_SLOTS:
    void initTestCase() {
        if (const QString reason = m_scene.reasonToSkip(); !reason.isEmpty()) QSKIP(qPrintable(reason));
        if (const QString missing = missingVoices(); !missing.isEmpty()) QSKIP(qPrintable(QStringLiteral("nobody speaks here: set-up installs %1").arg(missing)));
        ui::speak(ui::spokenLanguage(ui::windowLanguages(shareFolder() / "translations"), QStringLiteral("en"), {}));  // with its plurals
        QVERIFY(isSecondStart() || week::makeFiles(m_scene));
        QVERIFY(m_scene.create());
    }

    void aWeekGoesBy() {
        QSignalSpy finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        QVERIFY(m_scene.show());
        if (isSecondStart()) return;
        page(QStringLiteral("first-start"));
        QVERIFY(finished.count() > 0 || finished.wait(kLongMs));
        const QString wrong = week::fill(m_scene);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void theLibrary() {
        window().showPage(QStringLiteral("library"));
        QTRY_VERIFY(m_scene.recordings().model()->rowCount() >= 5);
        m_scene.recordings().setCurrentIndex(m_scene.recordings().model()->index(1, 0));
        clearMessages();
        page(QStringLiteral("library"));
    }

    void aProject() {
        auto& filter = named<QComboBox>(m_scene.library(), QStringLiteral("Which recordings are shown"));
        QSignalSpy refreshed(&m_scene.library(), &ui::LibraryPage::refreshed);
        filter.setCurrentIndex(filter.findText(QStringLiteral("Town hall")));
        Q_EMIT filter.activated(filter.currentIndex());
        QVERIFY(refreshed.wait());
        page(QStringLiteral("library-project"));
        named<QToolButton>(m_scene.library(), QStringLiteral("Project: name, words, delete")).click();
        auto* project = opened<ui::ProjectDialog>();
        QVERIFY(project);
        dialog(*project, QStringLiteral("project"));
        close(project);
        filter.setCurrentIndex(0);
        Q_EMIT filter.activated(0);
        QVERIFY(refreshed.wait());
    }

    void theNotesOfARecording() {
        m_scene.recordings().setCurrentIndex(m_scene.recordings().model()->index(1, 0));
        press(m_scene.library(), QStringLiteral("Title, people, tags…"));
        auto* notes = opened<ui::NotesDialog>();
        QVERIFY(notes);
        dialog(*notes, QStringLiteral("notes"));
        close(notes);
    }

    void whatWasSearchedFor() {
        auto& search = named<QLineEdit>(m_scene.library(), QStringLiteral("Search all transcripts"));
        search.setText(QStringLiteral("the"));
        QTRY_VERIFY(m_scene.found().model()->rowCount() > 3);
        page(QStringLiteral("search"));
        search.clear();
    }

    void aConversationInTheEditor() {
        openTranscript(week::kConversation);
        QCOMPARE(editor().session().document().speakers, (std::vector<std::string>{"Anna Keller", "Ben Okoro"}));
        clearMessages();
        page(QStringLiteral("editor"));
    }
    void itsWordsFoundAndReplaced() {
        key(Qt::Key_H);
        editor().findBar().findChild<QLineEdit*>()->setText(QStringLiteral("the"));
        QTRY_VERIFY(editor().findBar().matches().size() > 1);
        page(QStringLiteral("find"));
        QTest::keyClick(&editor().findBar(), Qt::Key_Escape);
    }
    void theMachinesTextBesideIt() {
        ui::DocumentSession& session = editor().session();
        QVERIFY(session.perform(changeText(session.document(), 1, 2, "The stones on the seaward side have moved.")));
        text().setTextCursor(QTextCursor(text().document()->findBlockByNumber(1)));
        key(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        page(QStringLiteral("original"));
        key(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        session.undo();
        QTRY_VERIFY(session.isSaved());
    }
    void whatIsMarkedInIt() {
        ui::DocumentSession& session = editor().session();
        if (!isSecondStart()) {
            QVERIFY(session.document().segments.size() > 5);
            QVERIFY(session.perform(setMark(session.document(), 2, 3, PassageMark::Star, true)));
            QVERIFY(session.perform(setMark(session.document(), 4, 6, PassageMark::Check, true)));
            QVERIFY(session.perform(setNote(session.document(), 4, "Ask the harbour office for the date.")));
        }
        text().setTextCursor(QTextCursor(text().document()->findBlockByNumber(4)));
        key(Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(editor().marksPanel().isVisible());
        page(QStringLiteral("marks"));
        key(Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(session.isSaved());
    }
    void aPartHeardAgain() {
        text().setTextCursor(QTextCursor(text().document()->findBlockByNumber(1)));  // the second channel's
        key(Qt::Key_R);
        auto* again = opened<ui::AgainDialog>();
        QVERIFY(again);
        press(*again, QStringLiteral("Listen again"));
        QTRY_VERIFY_WITH_TIMEOUT(!again->reading().empty(), kLongMs);
        dialog(*again, QStringLiteral("again"));
        close(again);
    }
    void itsExports() {
        key(Qt::Key_E);
        auto* exported = opened<ui::ExportDialog>();
        QVERIFY(exported);
        for (const ExportFormatFacts& facts : exportFormats()) {
            exported->chooseFormat(facts.format);
            dialog(*exported, QStringLiteral("export-") + QString::fromLatin1(facts.name));
        }
        exported->chooseFormat(std::nullopt);
        dialog(*exported, QStringLiteral("export-pdf"));
        close(exported);
    }
    /// What repeats itself, as invented text does, stays in grey.
    void whatIsDoubtedIsGrey() {
        openTranscript(week::kMemo);
        const auto& segments = editor().session().document().segments;
        QVERIFY2(std::ranges::any_of(segments, [](const DocumentSegment& said) { return !said.segment.evidence.flags.empty(); }), qPrintable(text().toPlainText()));
        page(QStringLiteral("doubted"));
    }
    void aReviewWithASecondPass() {
        openTranscript(week::kLecture);
        QSignalSpy shown(&editor(), &ui::EditorPage::doubtsShown), finished(&m_scene.bridge(), &ui::QueueBridge::jobFinished);
        key(Qt::Key_F3, Qt::NoModifier);
        QVERIFY(shown.count() > 0 || shown.wait());
        if (!isSecondStart()) {
            press(editor().reviewStrip(), QStringLiteral("Compare with a second pass"));
            QVERIFY(finished.wait(kLongMs));
            QVERIFY(shown.count() > 1 || shown.wait());
        }
        QVERIFY(editor().reviewQueue().openCount() > 0);
        clearMessages();
        page(QStringLiteral("review"));
        QTest::keyClick(&editor().reviewStrip(), Qt::Key_Escape);
    }

    void theQueue() {
        window().showPage(QStringLiteral("queue"));
        auto& jobs = named<QListView>(m_scene.queue(), QStringLiteral("Jobs, in the order in which they are worked on"));
        QTRY_VERIFY(jobs.model()->rowCount() >= 6);
        jobs.setCurrentIndex(jobs.model()->index(0, 0));
        clearMessages();
        page(QStringLiteral("queue"));
    }
    /// In the middle of a job the attention changes its form.
    void theMemoryPanel() {
        const auto chosen = connect(&m_scene.bridge(), &ui::QueueBridge::jobStarted, this, [this] {
            auto& attention = *window().memoryPanel().findChild<QComboBox*>();
            attention.setCurrentIndex(attention.findText(QStringLiteral("self x cross e")));
            Q_EMIT attention.activated(attention.currentIndex());
        });
        QVERIFY(m_scene.transcribe(m_scene.request(sampleFile(), api::Mode::Careful)));
        disconnect(chosen);
        window().showPage(QStringLiteral("library"));
        window().setMemoryShown(true);
        clearMessages();
        page(QStringLiteral("memory"));
        window().memoryPanel().setView(ui::MemoryView::Everything);
        page(QStringLiteral("memory-everything"));
        window().memoryPanel().setView(ui::MemoryView::CachesOnly);
        window().setMemoryShown(false);
    }
    void whatTheWindowHasToSay() {
        window().messages().show({ui::Message::Kind::Error, QStringLiteral("old-tape.mp3 could not be read to its end."),
                                  QStringLiteral("It breaks off at 12:40. What was heard until then is kept."), QStringLiteral("Show file"), [] {}});
        window().showUndo(QStringLiteral("1 recording moved to the trash"), [] {});
        page(QStringLiteral("messages"));
        clearMessages();
    }

    void theSettings() {
        window().showPage(QStringLiteral("settings"));
        QTRY_VERIFY_WITH_TIMEOUT(named<QLabel>(window(), QStringLiteral("Devices of this machine")).text().contains(u':'), kLongMs);
        clearMessages();
        page(QStringLiteral("settings"));
        page(QStringLiteral("settings-foot"), [this] {
            for (QScrollBar* bar : window().findChildren<QScrollBar*>())
                if (bar->isVisible()) bar->setValue(bar->maximum());
        });
    }
    void theKeys() {
        press(window(), QStringLiteral("Change keys…"));
        auto* keys = opened<ui::ShortcutEditor>();
        QVERIFY(keys);
        dialog(*keys, QStringLiteral("keys"));
        close(keys);
    }
    void whatIsAskedBeforeAJob() {
        m_scene.desktop().propose({m_scene.path(QStringLiteral("interview of today.m4a"))});
        auto* asked = opened<ui::NewTranscriptionDialog>();
        QVERIFY(asked);
        dialog(*asked, QStringLiteral("new"));
        press(*asked, QStringLiteral("More choices"));
        QTRY_COMPARE_WITH_TIMEOUT(asked->findChild<QTableView*>()->model()->rowCount(), 8, kLongMs);
        dialog(*asked, QStringLiteral("new-unfolded"));
        close(asked);
    }

    void allOfItOnAScaledScreen() {
        if (isSecondStart()) {
            QCOMPARE(window().devicePixelRatio(), 1.5);
            return;
        }
        m_scene.stop();
        QProcess again;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(kFolderVariable), m_scene.path({}));
        environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QStringLiteral("1.5"));
        again.setProcessEnvironment(environment);
        again.setProcessChannelMode(QProcess::MergedChannels);
        again.start(QCoreApplication::applicationFilePath(), {});
        QVERIFY(again.waitForFinished(kScaledRunMs));
        const QByteArray said = again.readAll();
        const bool isWell = again.exitStatus() == QProcess::NormalExit && again.exitCode() == 0 && !said.contains("SKIP");
        if (!isWell) std::fwrite(said.constData(), 1, static_cast<std::size_t>(said.size()), stderr);
        QVERIFY2(isWell, "what it said stands above");
    }

    void theLibraryIsInOrder() {
        m_scene.stop();
        QCOMPARE(m_scene.libraryProblems(), QString());
    }
};

int main(int argc, char** argv) {
    QTemporaryDir folder;
    enlargeOffscreen(folder);
    QApplication application(argc, argv);
    FilmTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "film_test.moc"
