#include "desktop.h"

#include <unistd.h>

#include <chrono>
#include <utility>

#include <QApplication>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QSettings>
#include <QShortcut>

#include "dropped_files.h"
#include "ui/library/library_page.h"
#include "ui/memory/memory_panel.h"
#include "ui/queue/queue_page.h"
#include "ui/reading/reading_page.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"
#include "ui/support/library_thread.h"
#include "ui/values/words.h"
#include "worker/worker_process.h"

namespace undervoice::desktop {
namespace {

using library::QueueEntryId;
using library::RecordingId;
using library::RunId;

const QString kLibraryId = QStringLiteral("library"), kReadingId = QStringLiteral("reading"), kQueueId = QStringLiteral("queue"), kSettingsId = QStringLiteral("settings");
const QString kLastChoices = QStringLiteral("transcription/choices"), kLastFolder = QStringLiteral("transcription/folder");

std::int64_t machineBytes() { return static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE); }

}  // namespace

Result<std::unique_ptr<Desktop>> Desktop::create(DesktopOptions options, QSettings& settings, ui::Theme& theme) {
    std::unique_ptr<Desktop> desktop(new Desktop(std::move(options), settings, theme));
    auto runner = std::make_unique<worker::WorkerProcess>(desktop->m_options.worker, desktop->m_options.library);
    UNDERVOICE_TRY_ASSIGN(desktop->m_queue, service::JobQueue::open(desktop->m_options.library, std::move(runner), desktop->m_bridge));
    desktop->connectSettings();
    desktop->welcome();
    return desktop;
}

Desktop::Desktop(DesktopOptions options, QSettings& settings, ui::Theme& theme)
    : m_options(std::move(options)),
      m_settings(settings),
      m_library(std::make_unique<ui::LibraryThread>(m_options.library)),
      m_window(std::make_unique<ui::MainWindow>(settings)) {
    m_libraryPage = new ui::LibraryPage(*m_library);
    m_queuePage = new ui::QueuePage;
    m_readingPage = new ui::ReadingPage(*m_library);
    m_settingsPage = new ui::SettingsPage(settings, theme);
    m_window->addPage(kLibraryId, tr("Library"), ui::Icon::Library, m_libraryPage);
    m_window->addPage(kReadingId, tr("Transcript"), ui::Icon::Transcript, m_readingPage);
    m_window->addPage(kQueueId, tr("Queue"), ui::Icon::Queue, m_queuePage);
    m_window->addPage(kSettingsId, tr("Settings"), ui::Icon::Settings, m_settingsPage, ui::SideBarGroup::Foot);
    m_settingsPage->setLibraryPath(ui::shown(m_options.library));
    m_window->statusLine().setSealed(true);
    m_window->statusLine().setModel({}, {});
    m_window->setAcceptDrops(true);
    m_window->installEventFilter(this);
    connectLibrary();
    connectReading();
    connectQueue();
    connectJobs();
    makeShortcuts();
}

Desktop::~Desktop() = default;

void Desktop::connectLibrary() {
    connect(m_libraryPage, &ui::LibraryPage::addWanted, this, &Desktop::chooseFiles);
    connect(m_libraryPage, &ui::LibraryPage::transcribeWanted, this, &Desktop::propose);
    connect(m_libraryPage, &ui::LibraryPage::failed, this, &Desktop::complain);
    connect(m_libraryPage, &ui::LibraryPage::openWanted, this, [this](RecordingId recording, std::optional<RunId> run, double seconds) {
        m_readingPage->open(recording, run, seconds);
        m_window->showPage(kReadingId);
    });
    connect(m_libraryPage, &ui::LibraryPage::trashed, this, [this](const std::vector<RecordingId>& ids) {
        m_window->showUndo(tr("%n recording(s) moved to the trash", nullptr, static_cast<int>(ids.size())), [this, ids] { m_libraryPage->restore(ids); });
    });
}

void Desktop::connectReading() {
    connect(m_readingPage, &ui::ReadingPage::backWanted, this, [this] { m_window->showPage(kLibraryId); });
    connect(m_readingPage, &ui::ReadingPage::failed, this, &Desktop::complain);
    connect(m_readingPage, &ui::ReadingPage::toastWanted, this, [this](const QString& text) { m_window->toast().say(text); });
}

void Desktop::connectQueue() {
    const auto pass = [this](auto signal, auto call) {
        connect(m_queuePage, signal, this, [this, call](QueueEntryId id) { (m_queue.get()->*call)(id); });
    };
    pass(&ui::QueuePage::pauseWanted, &service::JobQueue::pause);
    pass(&ui::QueuePage::resumeWanted, &service::JobQueue::resume);
    pass(&ui::QueuePage::cancelWanted, &service::JobQueue::cancel);
    pass(&ui::QueuePage::removeWanted, &service::JobQueue::remove);
    connect(m_queuePage, &ui::QueuePage::retryWanted, this, [this](QueueEntryId id) { m_queue->retry(id); });
    connect(m_queuePage, &ui::QueuePage::moveWanted, this, [this](QueueEntryId id, std::optional<QueueEntryId> before) { m_queue->move(id, before); });
    connect(m_queuePage, &ui::QueuePage::openWanted, this, &Desktop::openEntry);
    connect(m_queuePage, &ui::QueuePage::addWanted, this, &Desktop::chooseFiles);
    connect(&m_bridge, &ui::QueueBridge::entriesChanged, this, [this](const std::vector<library::QueueEntry>& entries) {
        m_queuePage->setEntries(entries);
        m_window->setBadge(kQueueId, m_queuePage->model().openCount());
    });
    connect(&m_bridge, &ui::QueueBridge::troubled, this, [this](const Error& error) { complain(ui::fromUtf8(error.message)); });
}

void Desktop::connectJobs() {
    ui::StatusLine& status = m_window->statusLine();
    connect(&m_bridge, &ui::QueueBridge::modelLoaded, this, [this, &status](QueueEntryId id, const api::ModelInfo& info) {
        const library::QueueEntry* entry = m_queuePage->model().entry(m_queuePage->model().indexOf(id));
        status.setModel(entry ? ui::modelTitleOf(*entry) : ui::fromUtf8(info.format), ui::fromUtf8(info.attention));
        status.setDevice(ui::fromUtf8(info.deviceName), ui::fromUtf8(info.dtypeName));
        m_isOnGpu = !info.deviceName.starts_with("CPU");
    });
    connect(&m_bridge, &ui::QueueBridge::jobStarted, this, &Desktop::startText);
    connect(&m_bridge, &ui::QueueBridge::windowCommitted, m_queuePage, &ui::QueuePage::addText);
    connect(&m_bridge, &ui::QueueBridge::progressed, this, [this, &status](QueueEntryId id, const Progress& progress) {
        m_queuePage->model().setProgress(id, progress);
        status.setSpeed(m_queuePage->model().speed().value_or(0));
    });
    connect(&m_bridge, &ui::QueueBridge::memoryMeasured, this, [this](QueueEntryId, const api::MemoryReport& report) { showMemory(report); });
    connect(&m_bridge, &ui::QueueBridge::batchChanged, this, [this](QueueEntryId, const api::BatchChange& change) { m_window->toast().say(ui::fromUtf8(change.sentence)); });
    connect(&m_bridge, &ui::QueueBridge::jobFinished, this, [this, &status](QueueEntryId, const service::JobResult& result) {
        status.setSpeed(0);
        m_libraryPage->refresh();
        for (const std::string& warning : result.warnings) m_window->messages().show({ui::Message::Kind::Warning, ui::fromUtf8(warning), {}, {}, {}});
        QApplication::alert(m_window.get());
    });
    connect(&m_bridge, &ui::QueueBridge::unloaded, this, [&status] { status.setModel({}, {}); });
}

void Desktop::connectSettings() {
    const auto apply = [this](int minutes) {
        m_queue->setIdleUnload(minutes > 0 ? std::chrono::milliseconds(std::chrono::minutes(minutes)) : std::chrono::milliseconds::max());
    };
    connect(m_settingsPage, &ui::SettingsPage::idleUnloadChanged, this, apply);
    connect(m_settingsPage, &ui::SettingsPage::unloadWanted, this, [this] { m_queue->unload(); });
    apply(m_settingsPage->idleUnloadMinutes());
}

void Desktop::makeShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto function) { connect(new QShortcut(keys, m_window.get()), &QShortcut::activated, this, function); };
    add(QKeySequence(Qt::CTRL | Qt::Key_N), [this] { chooseFiles(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_O), [this] { chooseFiles(); });
    add(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), [this] {
        m_window->showPage(kLibraryId);
        m_libraryPage->focusSearch();
    });
}

/// Where the library is empty the sample is there to look at, without a question.
void Desktop::welcome() {
    m_libraryPage->refresh();
    if (m_options.firstSample.empty() || m_options.models.empty()) return;
    m_library->ask(this,
                   [](library::Library& library) -> Result<bool> {
                       UNDERVOICE_TRY_ASSIGN(const auto recordings, library.recordings());
                       UNDERVOICE_TRY_ASSIGN(const auto trashed, library.trashedRecordings());
                       UNDERVOICE_TRY_ASSIGN(const auto queue, library.queue());
                       return recordings.empty() && trashed.empty() && queue.empty();
                   },
                   [this](Result<bool> isEmpty) {
                       if (!isEmpty || !*isEmpty) return;
                       service::TranscriptionRequest sample;
                       sample.file = m_options.firstSample;
                       sample.model = m_options.models.front().options;
                       sample.options.wordTimestamps = true;
                       enqueue({sample});
                   });
}

void Desktop::chooseFiles() {
    const QString folder = m_settings.value(kLastFolder).toString();
    const QStringList files = QFileDialog::getOpenFileNames(m_window.get(), tr("Choose recordings"), folder, tr("Recordings (%1);;All files (*)").arg(mediaFilter()));
    if (files.isEmpty()) return;
    m_settings.setValue(kLastFolder, QFileInfo(files.first()).absolutePath());
    propose(files);
}

void Desktop::propose(const QStringList& files) {
    if (files.isEmpty()) return;
    if (m_options.models.empty()) return complain(tr("There is no model on this machine yet: run packaging/setup.sh, which fetches Whisper base and tiny.en."));
    m_library->ask(this, [](library::Library& library) { return library.projects(); },
                   [this, files](Result<std::vector<library::Project>> projects) {
                       if (!projects) return complain(ui::fromUtf8(projects.error().message));
                       showProposal(files, *projects);
                   });
}

void Desktop::showProposal(const QStringList& files, const std::vector<library::Project>& projects) {
    auto* dialog = new ui::NewTranscriptionDialog(files, m_options.models, projects, m_window.get());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setChoices(m_settings.value(kLastChoices).toMap());
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_settings.setValue(kLastChoices, dialog->choices());
        enqueue(dialog->requests(), dialog->project());
        m_window->showPage(kQueueId);
    });
    dialog->open();
}

void Desktop::enqueue(std::vector<service::TranscriptionRequest> requests, library::ProjectId project) { m_queue->add(std::move(requests), project); }

void Desktop::openEntry(QueueEntryId id) {
    const library::QueueEntry* entry = m_queuePage->model().entry(m_queuePage->model().indexOf(id));
    if (!entry || !entry->recording) return;
    m_readingPage->open(*entry->recording, entry->run);
    m_window->showPage(kReadingId);
}

/// A job that goes on shows what it had heard before.
void Desktop::startText(QueueEntryId job, const service::JobStart& start) {
    m_window->memoryPanel().beginJob(m_isOnGpu ? ui::DeviceKind::Gpu : ui::DeviceKind::Cpu);
    m_queuePage->beginText(job);
    for (const std::string& warning : start.warnings) m_window->toast().say(ui::fromUtf8(warning));
    if (start.doneUs == 0) return;
    m_library->ask(this, [run = start.run](library::Library& library) { return library.windows(run); },
                   [this, job](Result<std::vector<Window>> windows) {
                       if (windows) m_queuePage->putBefore(job, *windows);
                   });
}

void Desktop::showMemory(const api::MemoryReport& report) {
    m_window->memoryPanel().addReport(report);
    // How much memory a GPU has in all the report does not say.
    m_window->statusLine().setMemory(report.driverTotal, m_isOnGpu ? 0 : machineBytes());
}

void Desktop::complain(const QString& sentence) { m_window->messages().show({ui::Message::Kind::Error, sentence, {}, {}, {}}); }

bool Desktop::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_window.get() && event->type() == QEvent::DragEnter) {
        auto* drag = static_cast<QDragEnterEvent*>(event);
        if (drag->mimeData()->hasUrls()) drag->acceptProposedAction();
        return drag->isAccepted();
    }
    if (watched == m_window.get() && event->type() == QEvent::Drop) {
        auto* drop = static_cast<QDropEvent*>(event);
        propose(droppedFiles(drop->mimeData()->urls()));
        drop->acceptProposedAction();
        return true;
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace undervoice::desktop
