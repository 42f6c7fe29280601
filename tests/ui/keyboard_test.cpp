// Every dialog, the bars of the editor and its page for somebody without a mouse, or without a screen: each control has a name, is large
// enough, and is reached with Tab.

#include <QAbstractButton>
#include <QLineEdit>
#include <QMessageBox>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "active_window.h"
#include "editor_library.h"
#include "keyboard_walk.h"
#include "media/audio_output.h"
#include "ui/editor/again_dialog.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/find_bar.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/exporting/export_dialog.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/library/notes_dialog.h"
#include "ui/library/project_dialog.h"
#include "ui/settings/shortcut_editor.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/library_thread.h"
#include "ui/theme/theme.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::ui;
using test::faultsForTheKeyboard;
using test::faultsOfControls;
using test::showActive;

namespace {

ModelEntry model(const char* name) {
    ModelEntry entry;
    entry.title = QString::fromLatin1(name);
    entry.options.path = std::string("/models/") + name;
    entry.options.name = name;
    return entry;
}

library::Project harbour() {
    library::Project project;
    project.id = library::ProjectId(7);
    project.name = "Harbour";
    project.hotwords = "Keller";
    return project;
}

ExportDocument interview() {
    ExportDocument document;
    document.title = "Keller, 12 May";
    document.recording = {"keller.wav", std::string(64, 'a'), 60'000'000, {}};
    document.model = {"base", std::string(64, 'b'), "mha", "mha"};
    for (const Segment& said : test::talk(3)) {
        document.segments.emplace_back();
        document.segments.back().segment = said;
    }
    return document;
}

api::MemoryPlan plan() {
    api::MemoryPlan plan;
    plan.device = "CPU, 2 threads";
    plan.dtype = "float32";
    plan.available = 8'000'000'000;
    plan.fits = {{.self = "mha", .cross = "mha", .isCurrent = true, .beams = 5, .windows = 90, .need = {}, .cachesOfWindow = 60'000'000, .batch = 8, .needOfBatch = {.weights = 290'000'000}}};
    return plan;
}

Result<std::unique_ptr<media::AudioOutput>> noOutput() { return fail(ErrorCode::Device, "There is no loudspeaker here."); }

QAbstractButton& button(QWidget& window, const QString& text) {
    for (QAbstractButton* found : window.findChildren<QAbstractButton*>())
        if (found->text().remove(QLatin1Char('&')) == text) return *found;
    qFatal("no button says %s", qPrintable(text));
    Q_UNREACHABLE();
}

}  // namespace

class KeyboardTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_folder->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        m_theme = std::make_unique<Theme>([] { return false; });
    }
    void cleanup() {
        m_page.reset();
        m_library.reset();
        m_shortcuts.reset();
        m_theme.reset();
    }

    void aNewTranscription() {
        NewTranscriptionDialog dialog({QStringLiteral("/talks/a.wav")}, {model("base"), model("tiny")}, {harbour()}, m_settings.get(), nullptr);
        QVERIFY(showActive(dialog));

        QCOMPARE(faultsForTheKeyboard(dialog), QString());
    }
    void aNewTranscriptionWithAllItsChoices() {
        NewTranscriptionDialog dialog({QStringLiteral("/talks/a.wav")}, {model("base"), model("tiny")}, {harbour()}, m_settings.get(), nullptr);
        QVERIFY(showActive(dialog));
        button(dialog, QStringLiteral("More choices")).click();
        dialog.setPlan(/*question=*/1, plan());

        QCOMPARE(faultsForTheKeyboard(dialog), QString());
    }

    void anExport_data() {
        QTest::addColumn<ExportFormat>("format");
        QTest::newRow("a page") << ExportFormat::Docx;
        QTest::newRow("subtitles") << ExportFormat::Srt;
        QTest::newRow("a table") << ExportFormat::Words;
    }
    void anExport() {
        QFETCH(ExportFormat, format);
        ExportDialog dialog(interview(), *m_settings);
        QVERIFY(showActive(dialog));
        dialog.chooseFormat(format);

        QCOMPARE(faultsForTheKeyboard(dialog), QString());
    }

    void aPartThatIsHeardAgain() {
        service::SelectionRequest request;
        request.beginSeconds = 3;
        request.endSeconds = 5;
        AgainDialog dialog(request, {0, QStringLiteral("Good morning.")}, {model("base"), model("tiny")}, nullptr);
        QVERIFY(showActive(dialog));
        QCOMPARE(faultsForTheKeyboard(dialog), QString());
        service::SelectionReading reading;
        reading.segments = {test::spoken(3, {"Good", "evening."})};
        dialog.setReading(reading);

        QVERIFY(button(dialog, QStringLiteral("Take the new reading")).isEnabled());
        QCOMPARE(faultsForTheKeyboard(dialog), QString());
    }

    void aProjectAndItsEnd() {
        ProjectDialog dialog(harbour(), nullptr);
        QVERIFY(showActive(dialog));
        QCOMPARE(faultsForTheKeyboard(dialog), QString());
        button(dialog, QStringLiteral("Delete project…")).click();
        auto* question = dialog.findChild<QMessageBox*>();
        QVERIFY(question && showActive(*question));

        QCOMPARE(faultsForTheKeyboard(*question), QString());
    }

    void titlePeopleAndTags() {
        library::Recording recording;
        recording.facts.path = "/talks/a.wav";
        NotesDialog dialog(recording, {harbour()}, nullptr);
        QVERIFY(showActive(dialog));

        QCOMPARE(faultsForTheKeyboard(dialog), QString());
    }

    void keysAndPedals() {
        Shortcuts shortcuts(*m_settings);
        shortcuts.onHeld(QStringLiteral("play.hold"), this, [] {}, [] {});
        shortcuts.on(QStringLiteral("play.toggle"), this, [] {});
        ShortcutEditor editor(shortcuts, nullptr);
        QVERIFY(showActive(editor));
        QCOMPARE(faultsForTheKeyboard(editor), QString());
        // A key that another action has: two more buttons.
        editor.choose(QStringLiteral("play.hold"));
        button(editor, QStringLiteral("Add a key or pedal")).click();
        QTest::keyClick(&editor, Qt::Key_F5);

        QVERIFY(button(editor, QStringLiteral("Take it")).isVisible());
        QCOMPARE(faultsForTheKeyboard(editor), QString());
    }

    void findAndReplaceInTheEditor() {
        open();
        QTest::keyClick(&m_page->text(), Qt::Key_H, Qt::ControlModifier);
        m_page->findBar().findChild<QLineEdit*>()->setText(QStringLiteral("number"));
        QTRY_VERIFY(!m_page->findBar().matches().empty());
        const auto controls = test::focusableIn(*m_page);

        QVERIFY(controls.contains(&button(m_page->findBar(), QStringLiteral("Replace"))));
        QCOMPARE(faultsForTheKeyboard(*m_page), QString());
    }
    void theMachinesTextBesideTheEditors() {
        open();
        QVERIFY(m_page->session().perform(changeText(m_page->session().document(), 0, 1, "Something else.")));
        QTest::keyClick(&m_page->text(), Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);

        QVERIFY(button(*m_page, QStringLiteral("Restore")).isVisible());
        QCOMPARE(faultsForTheKeyboard(*m_page), QString());
    }
    /// While doubts are reviewed Tab goes from doubt to doubt; its strip says everything else by keys of its own, and Escape ends it.
    void theReviewOfDoubts() {
        open();
        QSignalSpy shown(m_page.get(), &EditorPage::doubtsShown);
        QTest::keyClick(&m_page->text(), Qt::Key_F3);
        QVERIFY(shown.count() > 0 || shown.wait());
        QVERIFY(m_page->reviewStrip().hasFocus());
        QCOMPARE(faultsOfControls(*m_page), QString());
        QTest::keyClick(&m_page->reviewStrip(), Qt::Key_Escape);

        QVERIFY(m_page->text().hasFocus());
        QVERIFY(!m_page->reviewStrip().isVisible());
    }

  private:
    /// A transcript in the editor's page, which is a window of its own here.
    void open() {
        std::vector<Segment> segments = test::talk(4);
        segments[1].evidence.flags = {Flag::NoVoice};
        const auto path = toPath(m_folder->filePath(QStringLiteral("library.db")));
        const auto recording = test::makeTranscript(path, segments);
        m_shortcuts = std::make_unique<Shortcuts>(*m_settings);
        m_library = std::make_unique<LibraryThread>(path);
        m_page = std::make_unique<EditorPage>(*m_library, *m_shortcuts, *m_settings, EditorPage::Tools{path.parent_path() / "waveforms", noOutput, {}});
        m_page->resize(1080, 760);
        m_shortcuts->watch(m_page.get());
        QSignalSpy opened(m_page.get(), &EditorPage::opened);
        m_page->open(recording);
        QVERIFY(opened.wait());
        QVERIFY(showActive(*m_page));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Shortcuts> m_shortcuts;
    std::unique_ptr<LibraryThread> m_library;
    std::unique_ptr<EditorPage> m_page;
};

QTEST_MAIN(KeyboardTest)
#include "keyboard_test.moc"
