#include "desktop_scene.h"

#include <signal.h>

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QFont>
#include <QMimeData>
#include <QWindow>
#include <QtTest>

#include "../ui/active_window.h"
#include "base/folders.h"
#include "library/library.h"
#include "media/audio_output.h"
#include "ui/editor/editor_page.h"
#include "ui/library/library_page.h"
#include "ui/queue/queue_page.h"
#include "ui/shell/main_window.h"
#include "ui/values/words.h"

namespace undervoice::desktop::test {
namespace {

constexpr QSize kWindowSize(1280, 800);

ui::ModelEntry modelEntry(const QString& name) {
    ui::ModelEntry model;
    model.title = name;
    model.isEnglishOnly = name.endsWith(QStringLiteral(".en"));
    model.options.path = setUpFolder() / "models" / name.toStdString();
    model.options.name = name.toStdString();
    model.options.assetsFolder = setUpFolder() / "assets";
    return model;
}

bool isFetched(const ui::ModelEntry& model) { return std::filesystem::exists(model.options.path / "model.bin"); }

}  // namespace

QString sampleFile() { return QStringLiteral(UNDERVOICE_SAMPLE); }

QList<pid_t> workers() {
    QList<pid_t> found;
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile file(QStringLiteral("/proc/%1/stat").arg(name));
        if (!file.open(QIODevice::ReadOnly)) continue;
        const QByteArray stat = file.readAll();
        const QList<QByteArray> after = stat.mid(stat.lastIndexOf(')') + 2).split(' ');  // state, parent, …
        const bool isAlive = after.size() > 1 && after[0] != "Z";
        if (isAlive && stat.contains("(undervoice-work") && after[1].toInt() == QCoreApplication::applicationPid()) found.append(name.toInt());
    }
    return found;
}

QAbstractButton* findButton(const QWidget& where, const QString& text) {
    for (QAbstractButton* button : where.findChildren<QAbstractButton*>())
        if (button->text().remove(u'&') == text) return button;
    return nullptr;
}

void press(const QWidget& where, const QString& text) {
    QAbstractButton* button = findButton(where, text);
    if (!button) qFatal("no button says %s", qPrintable(text));
    QTest::mouseClick(button, Qt::LeftButton);
}

DesktopScene::DesktopScene() : DesktopScene(Options()) {}

DesktopScene::DesktopScene(Options options) : m_options(std::move(options)) {
    if (m_options.folder.isEmpty()) m_ownFolder = std::make_unique<QTemporaryDir>();
    m_options.models.front() = qEnvironmentVariable("UNDERVOICE_FILM_MODEL", m_options.models.front());
    m_options.models.removeDuplicates();
    for (const QString& name : m_options.models) m_models.push_back(modelEntry(name));
    std::erase_if(m_models, [this](const ui::ModelEntry& model) { return model.title != m_options.models.front() && !isFetched(model); });
}

DesktopScene::~DesktopScene() { stop(); }

QString DesktopScene::reasonToSkip() const {
    return isFetched(model()) ? QString() : QStringLiteral("Whisper %1 is not there: set-up could not fetch it").arg(model().title);
}

DesktopOptions DesktopScene::desktopOptions() const {
    DesktopOptions options;
    options.library = libraryPath();
    options.worker = UNDERVOICE_WORKER;
    options.models = m_models;
    if (m_options.hasSample) options.firstSample = UNDERVOICE_SAMPLE;
    options.assets = setUpFolder() / "assets";
    options.makeOutput = []() -> Result<std::unique_ptr<media::AudioOutput>> { return fail(ErrorCode::Device, "There is no loudspeaker here."); };
    return options;
}

bool DesktopScene::create() {
    // A size that desktops have; without a screen Qt's own is larger.
    QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 10));
    m_theme = std::make_unique<ui::Theme>([] { return false; });
    m_settings = std::make_unique<QSettings>(path(QStringLiteral("settings.ini")), QSettings::IniFormat);
    auto created = Desktop::create(desktopOptions(), *m_settings, *m_theme);
    if (!created) {
        qWarning("%s", created.error().message.c_str());
        return false;
    }
    m_desktop = std::move(*created);
    return true;
}

bool DesktopScene::show() {
    window().resize(kWindowSize);
    return ui::test::showActive(window());
}

void DesktopScene::stop() {
    m_desktop.reset();
    m_settings.reset();
    m_theme.reset();
}

QString DesktopScene::path(const QString& name) const { return QDir(m_ownFolder ? m_ownFolder->path() : m_options.folder).filePath(name); }
std::filesystem::path DesktopScene::libraryPath() const { return ui::toPath(path(QStringLiteral("library.db"))); }

QString DesktopScene::libraryProblems() const {
    const auto report = library::verifyLibrary(libraryPath());
    if (!report) return ui::fromUtf8(report.error().message);
    QStringList problems;
    for (const std::string& problem : report->problems) problems << ui::fromUtf8(problem);
    return problems.join(QLatin1Char('\n'));
}

ui::MainWindow& DesktopScene::window() { return m_desktop->window(); }
ui::LibraryPage& DesktopScene::library() { return m_desktop->libraryPage(); }
ui::EditorPage& DesktopScene::editor() { return m_desktop->editorPage(); }
ui::QueuePage& DesktopScene::queue() { return m_desktop->queuePage(); }
ui::QueueBridge& DesktopScene::bridge() { return m_desktop->bridge(); }

QListView& DesktopScene::recordings() { return named<QListView>(library(), QStringLiteral("Recordings")); }
QListView& DesktopScene::found() { return named<QListView>(library(), QStringLiteral("What was found")); }

bool DesktopScene::openTranscript(library::RecordingId recording) {
    QSignalSpy opened(&editor(), &ui::EditorPage::opened);
    editor().open(recording);
    window().showPage(QStringLiteral("editor"));
    return opened.wait();
}

/// Through the native window, from where Qt finds the widget under the pointer as it does for a real drag.
bool DesktopScene::drop(const QStringList& files, const QPoint& place) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& file : files) urls << QUrl::fromLocalFile(file);
    if (!urls.isEmpty()) data.setUrls(urls);
    data.setText(files.isEmpty() ? QStringLiteral("words") : files.join(u'\n'));  // many file managers offer names as words, too
    QWindow* native = window().windowHandle();
    QDragEnterEvent enter(place, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(native, &enter);
    QDragMoveEvent move(place, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    if (enter.isAccepted()) move.accept();  // who wanted it when it came in need not say so at every step
    QCoreApplication::sendEvent(native, &move);
    if (!move.isAccepted()) {
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(native, &leave);
        return false;
    }
    QDropEvent drop(place, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(native, &drop);
    return drop.isAccepted();
}

service::TranscriptionRequest DesktopScene::request(const QString& file, api::Mode mode) const {
    service::TranscriptionRequest request;
    request.file = ui::toPath(file);
    request.model = model().options;
    request.options.mode = mode;
    request.again = true;
    return request;
}

std::optional<service::JobResult> DesktopScene::transcribe(const service::TranscriptionRequest& request, library::ProjectId project) {
    QSignalSpy finished(&bridge(), &ui::QueueBridge::jobFinished);
    m_desktop->enqueue({request}, project);
    if (!finished.wait(kLongMs)) return std::nullopt;
    return finished.at(0).at(1).value<service::JobResult>();
}

std::unique_ptr<library::LibraryReader> DesktopScene::reader() const { return library::LibraryReader::open(libraryPath()).value(); }

std::string DesktopScene::textOf(library::RunId run) const {
    const Transcript transcript = reader()->transcript(run).value();
    std::string text;
    for (const Segment& segment : transcript.segments) text += segment.text;
    return text;
}

}  // namespace undervoice::desktop::test
