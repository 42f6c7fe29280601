// The desktop program in its languages: on every page and in every dialog each word is in the window's language and has the room that it
// needs; also in a language whose words are longer than those of any other. UNDERVOICE_FILM_DIR=/some/folder keeps pictures, to be looked at.

#include <algorithm>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTranslator>
#include <QtTest>

#include "base/folders.h"
#include "batch_text.h"
#include "desktop.h"
#include "media/audio_output.h"
#include "tests/ui/editor_library.h"
#include "tests/ui/memory_example.h"
#include "tests/ui/translation_file.h"
#include "ui/editor/again_dialog.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/find_bar.h"
#include "ui/editor/marks_panel.h"
#include "ui/editor/original_strip.h"
#include "ui/editor/review_strip.h"
#include "ui/exporting/export_dialog.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/library/library_page.h"
#include "ui/library/notes_dialog.h"
#include "ui/library/project_dialog.h"
#include "ui/memory/memory_panel.h"
#include "ui/queue/queue_page.h"
#include "ui/settings/settings_page.h"
#include "ui/settings/shortcut_editor.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/theme/theme.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"

using namespace undervoice;

namespace {

constexpr QSize kWindow(1280, 800);
constexpr std::int64_t kMinute = 60'000'000;
constexpr char kLonger[] = "longer";  ///< no language: English and two fifths more

/// Every text two fifths longer than in English.
class LongerWords : public QTranslator {
  public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override {
        const QString text = QString::fromUtf8(source);
        if (text.isEmpty()) return {};
        return text + QStringLiteral("nenenenene").repeated(static_cast<int>(text.size()) / 20 + 1).left(text.size() * 2 / 5);
    }
};

void speak(const QString& code) {
    static LongerWords longer;
    QCoreApplication::removeTranslator(&longer);
    for (const ui::WindowLanguage& language : ui::windowLanguages(shareFolder() / "translations"))
        if (language.code == (code == QLatin1String(kLonger) ? QStringLiteral("en") : code)) ui::speak(language);
    if (code == QLatin1String(kLonger)) QCoreApplication::installTranslator(&longer);
}

ui::ModelEntry model(const char* name) {
    ui::ModelEntry entry;
    entry.title = QString::fromLatin1(name);
    entry.options.path = std::filesystem::path("/models") / name;
    entry.options.name = name;
    return entry;
}

/// A conversation whose words are no sentence of the window.
std::vector<Segment> conversation() {
    std::vector<Segment> said = {ui::test::spoken(0, {"Guten", "Morgen,", "und", "danke,", "dass", "Sie", "gekommen", "sind."}),
                                 ui::test::spoken(5, {"Der", "Onkel", "hielt", "das", "Feuer", "vor", "mir."}),
                                 ui::test::spoken(10, {"Wie", "ist", "eine", "ruhige", "Nacht?"})};
    for (std::size_t i = 0; i < said.size(); ++i) said[i].id = static_cast<int>(i);
    said[1].words->at(3).probability = 0.2;
    return said;
}

library::QueueEntry job(int id, library::QueueState state, std::int64_t doneUs = 0) {
    library::QueueEntry entry;
    entry.id = library::QueueEntryId(id);
    entry.file = "/aufnahmen/keller " + std::to_string(id) + ".m4a";
    entry.state = state;
    entry.doneUs = doneUs;
    entry.totalUs = 64 * kMinute;
    if (state == library::QueueState::Finished) entry.run = library::RunId(1);
    return entry;
}

Doubt doubt() {
    Doubt doubt;
    doubt.segmentKey = 2;
    doubt.words = {3, 4};
    doubt.said = "das";
    doubt.otherReading = "dies";
    doubt.reason = DoubtReason::Disagreement;
    return doubt;
}

api::MemoryPlan plan() {
    api::MemoryPlan plan;
    plan.device = "CPU, 2 threads";
    plan.dtype = "float32";
    plan.available = 12'000'000'000;
    for (const char* cross : {"mha", "e"}) {
        api::MemoryFit fit;
        fit.self = "mha";
        fit.cross = cross;
        fit.isCurrent = fit.cross == "mha";
        fit.windows = 40;
        fit.batch = 8;
        fit.cachesOfWindow = 64'000'000;
        fit.needOfBatch.weights = 290'000'000;
        plan.fits.push_back(fit);
    }
    return plan;
}

ExportDocument interview() {
    ExportDocument document;
    document.title = "Keller";
    document.recording = {"keller.wav", std::string(64, 'a'), 60'000'000, {}};
    document.model = {"base", std::string(64, 'b'), "mha", "mha"};
    ExportSegment said;
    said.segment = conversation().front();
    document.segments.push_back(said);
    return document;
}

const char kDevices[] =
    R"({"libtorch":{"has_cuda":false},"cpu":{"name":"Zen 5","physical_cores":2,"vector_extensions":"AVX512"},"cuda":{"usable_devices":0,"driver":"","devices":[]}})";

// ---- What is seen ----

QStringList textsOf(const QAbstractItemModel& model) {
    QStringList texts;
    for (int column = 0; column < model.columnCount(); ++column) {
        texts << model.headerData(column, Qt::Horizontal).toString();
        for (int row = 0; row < model.rowCount(); ++row)
            for (const int role : {int{Qt::DisplayRole}, int{Qt::ToolTipRole}}) texts << model.index(row, column).data(role).toString().split(u'\n');
    }
    return texts;
}

/// Of this widget alone: what it says, what it is called, what it explains.
QStringList textsOfOne(const QWidget& widget) {
    QStringList texts{widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()};
    for (const char* property : {"text", "placeholderText", "suffix", "specialValueText"}) texts << widget.property(property).toString();
    if (const auto* box = qobject_cast<const QComboBox*>(&widget)) texts << textsOf(*box->model());
    if (const auto* view = qobject_cast<const QAbstractItemView*>(&widget); view && view->model()) texts << textsOf(*view->model());
    return texts;
}

QList<QWidget*> visibleIn(QWidget& root) {
    QList<QWidget*> seen{&root};
    for (QWidget* widget : root.findChildren<QWidget*>())
        if (widget->isVisible() && widget->window() == &root) seen << widget;
    return seen;
}

/// Patterns of the English sentences that say something else in this language.
QList<QRegularExpression> englishSentences(const QString& language) {
    static const QRegularExpression kPlaceholder(QStringLiteral("%(?:L?\\d|n)")), kLetters(QStringLiteral("[A-Za-z]{3}"));
    QList<QRegularExpression> patterns;
    for (const ui::test::TranslatedMessage& message : ui::test::messagesOf(QStringLiteral(UNDERVOICE_SOURCE_DIR "/translations/undervoice_%1.ts").arg(language))) {
        if (message.forms.contains(message.source) || !QString(message.source).remove(kPlaceholder).contains(kLetters)) continue;
        QStringList parts;
        for (const QString& part : message.source.split(kPlaceholder)) parts << QRegularExpression::escape(part);
        patterns << QRegularExpression(QRegularExpression::anchoredPattern(parts.join(QStringLiteral(".+"))));
    }
    return patterns;
}

QString leftInEnglish(QWidget& root, const QString& language) {
    const QList<QRegularExpression> english = englishSentences(language);
    QStringList left;
    for (const QWidget* widget : visibleIn(root))
        for (const QString& text : textsOfOne(*widget))
            if (std::ranges::any_of(english, [&](const QRegularExpression& pattern) { return pattern.match(text).hasMatch(); })) left << text;
    left.removeDuplicates();
    return left.join(u'\n');
}

/// What a widget says that it has no room for; empty: all of it is seen.
QString withoutRoom(const QWidget& widget) {
    const QString text = widget.property("text").toString();
    const auto* label = qobject_cast<const QLabel*>(&widget);
    if (label && label->wordWrap()) return label->height() + 1 < label->heightForWidth(label->width()) ? text : QString();
    if ((label || qobject_cast<const QAbstractButton*>(&widget)) && !text.isEmpty()) return widget.width() < widget.sizeHint().width() ? text : QString();
    if (const auto* box = qobject_cast<const QComboBox*>(&widget)) return box->width() < box->fontMetrics().horizontalAdvance(box->currentText()) + 40 ? box->currentText() : QString();
    return {};
}

/// A column's name as well: its section is as wide as it.
QStringList headersWithoutRoom(const QTableView& table) {
    QStringList cut;
    const QHeaderView& header = *table.horizontalHeader();
    for (int section = 0; section < header.count(); ++section) {
        const QString name = table.model()->headerData(section, Qt::Horizontal).toString();
        if (header.isVisible() && header.sectionSize(section) < header.fontMetrics().horizontalAdvance(name) + 8) cut << name;
    }
    return cut;
}

QString cutOffIn(QWidget& root) {
    QStringList cut;
    for (const QWidget* widget : visibleIn(root)) {
        if (const QString without = withoutRoom(*widget); !without.isEmpty()) cut << without;
        if (const auto* table = qobject_cast<const QTableView*>(widget)) cut << headersWithoutRoom(*table);
        // What is scrolled goes out of sight below, and nowhere else.
        const QWidget* around = widget->parentWidget();
        const QString text = widget->property("text").toString();
        if (around && !text.isEmpty() && (widget->x() < 0 || widget->x() + widget->width() > around->width())) cut << QStringLiteral("outside: ") + text;
        const auto* area = qobject_cast<const QScrollArea*>(widget);
        if (area && area->widget() && area->widget()->width() > area->viewport()->width()) cut << QStringLiteral("wider than its area");
    }
    return cut.join(u'\n');
}

void keep(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
    if (!folder.isEmpty()) QVERIFY2(QDir().mkpath(folder) && widget.grab().save(QDir(folder).filePath(name + ".png")), qPrintable(folder));
}

}  // namespace

class LanguagesTest : public QObject {
    Q_OBJECT

    enum class Scene { Library, NothingFound, Trash, NoTranscript, Editor, EditorTools, NoJobs, Queue, Settings, Memory };
    enum class Sheet { New, Export, Keys, Notes, Project, Again };

    template <typename Value>
    void addRows(const char* column, const std::vector<std::pair<const char*, Value>>& values) {
        QTest::addColumn<QString>("language");
        QTest::addColumn<Value>(column);
        for (const char* language : {"en", "de", kLonger})
            for (const auto& [name, value] : values) QTest::addRow("%s-%s", name, language) << QString::fromLatin1(language) << value;
    }

    void start(const QString& language) {
        speak(language);
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_folder->filePath("settings.ini"), QSettings::IniFormat);
        for (const char* page : {"library", "queue", "reading", "editor"}) m_settings->setValue(QStringLiteral("hints/%1").arg(QLatin1String(page)), page != std::string_view("library"));
        m_theme = std::make_unique<ui::Theme>([] { return false; });
        desktop::DesktopOptions options;
        options.library = ui::toPath(m_folder->filePath("library.db"));
        options.worker = "/bin/false";  // no device, no model: that is said in an error's own words
        options.models = {model("base"), model("tiny")};
        options.makeOutput = []() -> Result<std::unique_ptr<media::AudioOutput>> { return fail(ErrorCode::Device, "There is no loudspeaker here."); };
        options.translations = shareFolder() / "translations";
        m_recording = ui::test::makeTranscript(options.library, conversation(), "/aufnahmen/keller.m4a");
        auto created = desktop::Desktop::create(std::move(options), *m_settings, *m_theme);
        QVERIFY2(created, created ? "" : created.error().message.c_str());
        m_desktop = std::move(*created);
        window().resize(kWindow);
        window().show();
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        QTRY_COMPARE(recordings().model()->rowCount(), 1);
    }
    ui::MainWindow& window() { return m_desktop->window(); }
    /// The one list in which several can be chosen.
    QListView& recordings() {
        const QList<QListView*> lists = m_desktop->libraryPage().findChildren<QListView*>();
        return **std::ranges::find(lists, QAbstractItemView::ExtendedSelection, &QListView::selectionMode);
    }

    void openEditor() {
        QSignalSpy opened(&m_desktop->editorPage(), &ui::EditorPage::opened);
        m_desktop->editorPage().open(m_recording);
        QVERIFY(opened.wait());
        window().showPage("editor");
    }
    void openTools() {
        ui::EditorPage& editor = m_desktop->editorPage();
        editor.findBar().ask(true, "das");
        editor.reviewStrip().show();
        editor.reviewQueue().setDoubts({doubt()});
        editor.marksPanel().show();
        auto* original = editor.findChild<ui::OriginalStrip*>();
        original->show();
        original->showSegment(0);
    }
    void fillQueue() {
        using enum library::QueueState;
        m_desktop->queuePage().setEntries({job(1, Running, 12 * kMinute), job(2, Waiting), job(3, Waiting, kMinute), job(4, Paused, 5 * kMinute),
                                           job(5, Cancelled, kMinute), job(6, Finished)});
        auto& list = *m_desktop->queuePage().findChild<QListView*>();
        list.setCurrentIndex(list.model()->index(list.model()->rowCount() - 1, 0));  // with most to do about it
        m_desktop->queuePage().model().setProgress(library::QueueEntryId(1), {20, 100, Progress::Unit::Bytes, "loading the model"});
        window().setBadge("queue", 12);
        window().showPage("queue");
    }
    void showSettings() {
        auto& page = *window().findChild<ui::SettingsPage*>();
        window().showPage("settings");
        const QList<QLabel*> labels = page.findChildren<QLabel*>();
        const QString stopped = ui::coreText("The speech engine's process stopped unexpectedly: it ended with exit status 1. What was transcribed until then is kept.");
        QTRY_VERIFY(std::ranges::any_of(labels, [&](const QLabel* label) { return label->text() == stopped; }));  // the worker's answer
        page.setDevices(ui::deviceFacts(kDevices));
    }
    void showMemory() {
        window().setMemoryShown(true);
        for (const api::MemoryReport& report : ui::test::exampleJob()) window().memoryPanel().addReport(report);
        window().memoryPanel().setAttention({{{"mha"}, "mha"}, {{"mha"}, "e"}}, "self mha cross e");
        window().statusLine().setModel("base", "self mha cross e");
        window().statusLine().setMemory(1'900'000'000, 12'000'000'000);
        window().statusLine().setSpeed(14);
        window().showUndo(QCoreApplication::translate("undervoice::desktop::Desktop", "%n recording(s) moved to the trash", nullptr, 2), [] {});
    }
    void search(const char* text) {
        QSignalSpy searched(&m_desktop->libraryPage(), &ui::LibraryPage::searched);
        m_desktop->libraryPage().findChild<QLineEdit*>()->setText(text);
        QVERIFY(searched.wait());
    }
    void showTrash() {
        auto* filter = m_desktop->libraryPage().findChild<QComboBox*>();
        QSignalSpy refreshed(&m_desktop->libraryPage(), &ui::LibraryPage::refreshed);
        filter->setCurrentIndex(filter->count() - 1);
        Q_EMIT filter->activated(filter->currentIndex());
        QVERIFY(refreshed.wait());
    }
    void show(Scene scene) {
        switch (scene) {
            case Scene::Library: recordings().setCurrentIndex(recordings().model()->index(0, 0)); break;
            case Scene::NothingFound: search("nirgends"); break;
            case Scene::Trash: showTrash(); break;
            case Scene::NoTranscript: window().showPage("editor"); break;
            case Scene::Editor: openEditor(); break;
            case Scene::EditorTools: openEditor(); openTools(); break;
            case Scene::NoJobs: window().showPage("queue"); break;
            case Scene::Queue: fillQueue(); break;
            case Scene::Settings: showSettings(); break;
            case Scene::Memory: showMemory(); break;
        }
        settle();
    }
    /// Sizes and places follow from one another.
    static void settle() {
        for (int i = 0; i < 6; ++i) QCoreApplication::processEvents();
    }

    std::unique_ptr<QDialog> newDialog() {
        auto dialog = std::make_unique<ui::NewTranscriptionDialog>(QStringList{"/aufnahmen/keller.m4a", "/aufnahmen/okoro.m4a"}, std::vector{model("base"), model("tiny")},
                                                                   std::vector<library::Project>{}, m_settings.get(), nullptr);
        connect(dialog.get(), &ui::NewTranscriptionDialog::planWanted, dialog.get(), [d = dialog.get()](int question) { d->setPlan(question, plan()); }, Qt::QueuedConnection);
        for (auto* button : dialog->findChildren<QToolButton*>())
            if (button->isCheckable()) button->setChecked(true);
        return dialog;
    }
    static std::unique_ptr<QDialog> againDialog() {
        service::SelectionRequest request;
        request.endSeconds = 5;
        return std::make_unique<ui::AgainDialog>(request, ui::AgainDialog::Passage{0, QStringLiteral("Der Onkel hielt das Feuer vor mir."), QStringLiteral("Der Kanal dieses Abschnitts wird allein gehört.")}, std::vector{model("base")}, nullptr);
    }
    std::unique_ptr<QDialog> make(Sheet sheet) {
        library::Recording recording;
        recording.facts.path = "/aufnahmen/keller.m4a";
        library::Project project;
        project.id = library::ProjectId(1);
        project.name = "Leuchtturm";
        switch (sheet) {
            case Sheet::New: return newDialog();
            case Sheet::Export: return std::make_unique<ui::ExportDialog>(interview(), *m_settings, nullptr);
            case Sheet::Keys: return std::make_unique<ui::ShortcutEditor>(window().shortcuts(), nullptr);
            case Sheet::Notes: return std::make_unique<ui::NotesDialog>(recording, std::vector{project}, nullptr);
            case Sheet::Project: return std::make_unique<ui::ProjectDialog>(project, nullptr);
            case Sheet::Again: return againDialog();
        }
        return nullptr;
    }
    static void expectRoomAndLanguage(QWidget& seen, const QString& language) {
        keep(seen, QTest::currentDataTag());
        QCOMPARE(cutOffIn(seen), QString());
        if (language == u"de") QCOMPARE(leftInEnglish(seen, language), QString());
    }
    /// What the program itself says when it is asked for help.
    QString help(const QString& chosen, const char* systemLanguage) {
        QSettings(m_folder->filePath("undervoice/undervoice.conf"), QSettings::IniFormat).setValue(ui::SettingsPage::languageKey(), chosen);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("XDG_CONFIG_HOME", m_folder->path());
        environment.insert("LC_ALL", systemLanguage);
        environment.remove("LANGUAGE");
        QProcess program;
        program.setProcessEnvironment(environment);
        program.start(UNDERVOICE_DESKTOP, {"--help"});
        return program.waitForFinished() ? QString::fromUtf8(program.readAllStandardOutput()) : program.errorString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<desktop::Desktop> m_desktop;
    library::RecordingId m_recording;

  private Q_SLOTS:
    void initTestCase() { QApplication::setFont(QFont("DejaVu Sans", 10)); }
    void cleanup() {
        m_desktop.reset();
        m_theme.reset();
        speak("en");
    }

    void APageSpeaksTheLanguageAndHasRoomForIt_data() {
        addRows<Scene>("scene", {{"library", Scene::Library}, {"nothing-found", Scene::NothingFound}, {"trash", Scene::Trash},
                                 {"no-transcript", Scene::NoTranscript}, {"editor", Scene::Editor},
                                 {"editor-tools", Scene::EditorTools}, {"no-jobs", Scene::NoJobs}, {"queue", Scene::Queue}, {"settings", Scene::Settings}, {"memory", Scene::Memory}});
    }
    void APageSpeaksTheLanguageAndHasRoomForIt() {
        QFETCH(QString, language);
        QFETCH(Scene, scene);
        start(language);
        if (!QTest::currentTestFailed()) show(scene);
        expectRoomAndLanguage(window(), language);
    }

    void ADialogSpeaksTheLanguageAndHasRoomForIt_data() {
        addRows<Sheet>("sheet", {{"new", Sheet::New}, {"export", Sheet::Export}, {"keys", Sheet::Keys}, {"notes", Sheet::Notes}, {"project", Sheet::Project}, {"again", Sheet::Again}});
    }
    void ADialogSpeaksTheLanguageAndHasRoomForIt() {
        QFETCH(QString, language);
        QFETCH(Sheet, sheet);
        start(language);
        const std::unique_ptr<QDialog> dialog = make(sheet);
        dialog->show();
        settle();
        expectRoomAndLanguage(*dialog, language);
    }

    void TheSideBarNamesItsPagesInGerman() {
        start("de");
        QStringList names;
        for (const auto* button : window().findChildren<ui::SideBarButton*>()) names << button->text();
        QCOMPARE(names, (QStringList{"Bibliothek", "Transkript", "Warteschlange", "Einstellungen"}));
    }

    void TheProgramStartsInTheChosenLanguageElseTheSystems_data() {
        QTest::addColumn<QString>("chosen");
        QTest::addColumn<QByteArray>("system");
        QTest::addColumn<QString>("says");
        QTest::newRow("chosen") << "de" << QByteArray("C.UTF-8") << "Aufnahmen werden zu durchsuchbarem Text";
        QTest::newRow("the system's") << "" << QByteArray("de_DE.UTF-8") << "Aufnahmen werden zu durchsuchbarem Text";
        QTest::newRow("English was chosen") << "en" << QByteArray("de_DE.UTF-8") << "Recordings to searchable text";
        QTest::newRow("none is known") << "" << QByteArray("C.UTF-8") << "Recordings to searchable text";
    }
    void TheProgramStartsInTheChosenLanguageElseTheSystems() {
        QFETCH(QString, chosen);
        QFETCH(QByteArray, system);
        QFETCH(QString, says);
        m_folder = std::make_unique<QTemporaryDir>();
        const QString said = help(chosen, system.constData());
        QVERIFY2(said.contains(says), qPrintable(said));
    }

    void ASmallerBatchIsSaidInTheLanguage() {
        using enum api::BatchChange::Cause;
        const api::BatchChange planned{Plan, 8, 1, 5, 5, {}}, less{OutOfMemory, 8, 4, 1, 1, {}}, single{OutOfMemory, 1, 1, 5, 1, {}};
        QCOMPARE(desktop::batchText(planned), QString("8 windows together would not fit into memory. 1 window at a time now; the text is the same, it takes longer."));
        speak("de");
        QCOMPARE(desktop::batchText(less), QString("Der Speicher reichte nicht für 8 Fenster zusammen. Ab jetzt sind es 4 Fenster auf einmal; der Text ist derselbe, es dauert länger."));
        QVERIFY(desktop::batchText(single).contains("eine Lesart je Fenster verfolgt statt 5"));
    }
};

QTEST_MAIN(LanguagesTest)
#include "languages_test.moc"
