#include "desktop.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include <QApplication>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QSettings>
#include <QUrl>
#include <QWindow>

#include "batch_text.h"
#include "editor_desk.h"
#include "engine_desk.h"
#include "hints.h"
#include "job_news.h"
#include "recording_files.h"
#include "service/channels.h"
#include "service/deletion.h"
#include "service/job_record.h"
#include "settings_desk.h"
#include "speed_keeper.h"
#include "speed_test.h"
#include "ui/editor/editor_page.h"
#include "ui/library/library_page.h"
#include "ui/memory/memory_panel.h"
#include "ui/queue/queue_page.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/library_thread.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"
#include "unfinished_offers.h"
#include "worker/worker_process.h"

namespace undervoice::desktop {
namespace {

using library::QueueEntryId;
using library::RecordingId;
using library::RunId;

const QString kLibraryId = QStringLiteral("library"), kEditorId = QStringLiteral("editor"), kQueueId = QStringLiteral("queue"), kSettingsId = QStringLiteral("settings");
const QString kLastChoices = QStringLiteral("transcription/choices");

bool hasRunning(const std::vector<library::QueueEntry>& entries) {
    return std::ranges::any_of(entries, [](const library::QueueEntry& entry) { return entry.state == library::QueueState::Running; });
}

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
      m_window(std::make_unique<ui::MainWindow>(settings)),
      m_engine(std::make_unique<EngineDesk>(m_options.worker)),
      m_reader(std::make_unique<service::SelectionThread>(std::make_unique<worker::WorkerProcess>(m_options.worker, m_options.library))) {
    m_libraryPage = new ui::LibraryPage(*m_library);
    m_queuePage = new ui::QueuePage;
    m_editorPage = new ui::EditorPage(*m_library, m_window->shortcuts(), settings, {service::waveFolder(m_options.library), m_options.makeOutput, m_options.assets, m_options.models, m_reader.get()});
    m_settingsPage = new ui::SettingsPage(settings, theme);
    m_window->addPage(kLibraryId, tr("Library"), ui::Icon::Library, m_libraryPage);
    m_window->addPage(kEditorId, tr("Transcript"), ui::Icon::Transcript, m_editorPage);
    m_window->addPage(kQueueId, tr("Queue"), ui::Icon::Queue, m_queuePage);
    m_window->addPage(kSettingsId, tr("Settings"), ui::Icon::Settings, m_settingsPage, ui::SideBarGroup::Foot);
    m_settingsPage->setLibraryPath(ui::shown(m_options.library));
    m_settingsPage->setLanguages(ui::windowLanguages(m_options.translations));
    m_settingsDesk = new SettingsDesk({*m_settingsPage, *m_window, m_settings, *m_engine, m_options.models, m_options.firstSample}, this);
    m_speedTest = new SpeedTest(*m_engine, m_options.firstSample, m_settings, this);
    m_offers = new UnfinishedOffers(*m_library, *m_window, m_settings, this);
    new Hints(*m_window, m_settings, this);
    m_window->statusLine().setSealed(true);
    m_window->statusLine().setModel({}, {});
    m_window->setAcceptDrops(true);
    m_window->installEventFilter(this);
    connectLibrary();
    m_editorDesk = std::make_unique<EditorDesk>(*m_editorPage, *m_library, *m_window, m_settings, m_options.models);
    connectEditor();
    connectQueue();
    connectJobs();
    connectAttention();
    connectNews();
    makeShortcuts();
}

/// Who asks the engine goes before it.
Desktop::~Desktop() {
    m_probing.cancel();
    delete m_settingsDesk;
    delete m_speedTest;
}

void Desktop::connectLibrary() {
    connect(m_libraryPage, &ui::LibraryPage::addWanted, this, &Desktop::chooseFiles);
    connect(m_libraryPage, &ui::LibraryPage::transcribeWanted, this, qOverload<const QStringList&, library::ProjectId>(&Desktop::propose));
    connect(m_libraryPage, &ui::LibraryPage::failed, this, &Desktop::complain);
    connect(m_libraryPage, &ui::LibraryPage::openWanted, this, [this](RecordingId recording, std::optional<RunId> run, double seconds) {
        m_editorPage->open(recording, run, seconds, /*isPlaying=*/run.has_value());  // what was searched for is heard
        m_window->showPage(kEditorId);
    });
    connect(m_libraryPage, &ui::LibraryPage::deleted, this, [this](const std::vector<RecordingId>& ids) {
        const auto open = m_editorPage->recording();
        if (open && (ids.empty() || std::ranges::find(ids, *open) != ids.end())) m_editorPage->close();
    });
    connect(m_libraryPage, &ui::LibraryPage::trashed, this, [this](const std::vector<RecordingId>& ids) {
        m_window->showUndo(tr("%n recording(s) moved to the trash", nullptr, static_cast<int>(ids.size())), [this, ids] { m_libraryPage->restore(ids); });
    });
}

void Desktop::connectEditor() {
    for (const auto part : {&ui::StatusLine::modelActivated, &ui::StatusLine::deviceActivated, &ui::StatusLine::sealedActivated})
        connect(&m_window->statusLine(), part, this, [this] { m_window->showPage(kSettingsId); });
    connect(&m_window->statusLine(), &ui::StatusLine::speedActivated, this, [this] { m_window->showPage(kQueueId); });
    connect(m_editorPage, &ui::EditorPage::backWanted, this, [this] { m_window->showPage(kLibraryId); });
    connect(m_editorDesk.get(), &EditorDesk::jobWanted, this, [this](const service::TranscriptionRequest& request) { enqueue({request}); });
    connect(m_editorDesk.get(), &EditorDesk::recordingMoved, m_libraryPage, &ui::LibraryPage::refresh);
}

void Desktop::connectQueue() {
    const auto pass = [this](auto signal, auto call) {
        connect(m_queuePage, signal, this, [this, call](QueueEntryId id) { (m_queue.get()->*call)(id); });
    };
    pass(&ui::QueuePage::pauseWanted, &service::JobQueue::pause);
    pass(&ui::QueuePage::resumeWanted, &service::JobQueue::resume);
    pass(&ui::QueuePage::cancelWanted, &service::JobQueue::cancel);
    pass(&ui::QueuePage::removeWanted, &service::JobQueue::remove);
    connect(m_queuePage, &ui::QueuePage::clearWanted, this, [this] {
        for (const library::QueueEntry& entry : m_queuePage->model().entries())
            if (entry.state == library::QueueState::Finished) m_queue->remove(entry.id);
    });
    connect(m_queuePage, &ui::QueuePage::retryWanted, this, [this](QueueEntryId id) { m_queue->retry(id); });
    connect(m_queuePage, &ui::QueuePage::retryOtherwiseWanted, this, &Desktop::retryOtherwise);
    connect(m_offers, &UnfinishedOffers::continueWanted, this, [this](RunId run, const std::filesystem::path& file) {
        m_queue->addUnfinished(run, file);
        m_window->showPage(kQueueId);
    });
    connect(m_queuePage, &ui::QueuePage::moveWanted, this, [this](QueueEntryId id, std::optional<QueueEntryId> before) { m_queue->move(id, before); });
    connect(m_queuePage, &ui::QueuePage::openWanted, this, &Desktop::openEntry);
    connect(m_queuePage, &ui::QueuePage::addWanted, this, &Desktop::chooseFiles);
    connect(&m_bridge, &ui::QueueBridge::entriesChanged, this, [this](const std::vector<library::QueueEntry>& entries) {
        m_queuePage->setEntries(entries);
        m_editorPage->setSecondPassesUnderWay(secondPassesUnderWay(m_queuePage->model()));
        m_libraryPage->setHeardNow(recordingHeardNow(m_queuePage->model()));
        m_window->setBadge(kQueueId, m_queuePage->model().openCount());
    });
    connect(&m_bridge, &ui::QueueBridge::troubled, this, [this](const Error& error) { complain(ui::coreText(error)); });
}

void Desktop::connectJobs() {
    ui::StatusLine& status = m_window->statusLine();
    connect(&m_bridge, &ui::QueueBridge::modelLoaded, this, [this, &status](QueueEntryId id, const api::ModelInfo& info) {
        const library::QueueEntry* entry = m_queuePage->model().entry(m_queuePage->model().indexOf(id));
        status.setModel(entry ? ui::modelTitleOf(*entry) : ui::fromUtf8(info.format), ui::fromUtf8(info.attention));
        status.setDevice(ui::deviceText(info.deviceName), ui::fromUtf8(info.dtypeName));
        m_isOnGpu = !info.deviceName.starts_with("CPU");
        m_model = info;
        m_window->memoryPanel().setAttention(info.attentionChoices, ui::fromUtf8(info.attention));
    });
    connect(&m_bridge, &ui::QueueBridge::jobStarted, this, &Desktop::startText);
    connect(&m_bridge, &ui::QueueBridge::windowCommitted, m_queuePage, &ui::QueuePage::addText);
    connect(&m_bridge, &ui::QueueBridge::progressed, this, [this, &status](QueueEntryId id, const Progress& progress) {
        m_queuePage->model().setProgress(id, progress);
        status.setSpeed(m_queuePage->model().speed().value_or(0));
    });
    connect(&m_bridge, &ui::QueueBridge::memoryMeasured, this, [this](QueueEntryId, const api::MemoryReport& report) { showMemory(report); });
    connect(&m_bridge, &ui::QueueBridge::batchChanged, this, [this](QueueEntryId, const api::BatchChange& change) {
        m_hasOwnSpeed |= change.beamsAfter != change.beamsBefore;
        m_window->toast().say(batchText(change));
    });
    connect(&m_bridge, &ui::QueueBridge::jobFinished, this, [this](QueueEntryId id, const service::JobResult& result) {
        joinChannels(result.recording);
        if (m_editorPage->recording() == result.recording) m_editorPage->refreshDoubts();
        for (const std::string& warning : result.warnings) m_window->messages().show({ui::Message::Kind::Warning, ui::coreText(warning), {}, {}, {}});
        keepSpeed(id, result);
    });
    connect(&m_bridge, &ui::QueueBridge::jobInterrupted, this, [this](QueueEntryId id, const Error& reason) {
        const library::QueueEntry* entry = m_queuePage->model().entry(m_queuePage->model().indexOf(id));
        if (!entry) return;
        m_window->messages().show({ui::Message::Kind::Warning, ui::coreText(reason), tr("%1 goes on by itself from there.").arg(ui::fileName(entry->file)), {}, {}});
    });
    connect(&m_bridge, &ui::QueueBridge::unloaded, this, [this, &status] {
        const std::int64_t before = std::exchange(m_engineBytes, 0);
        if (before > 0) status.setMemory(0, m_deviceBytes);  // its process has ended
        m_window->memoryPanel().noteUnloaded();
        if (std::exchange(m_isFreeWanted, false)) m_window->toast().say(tr("%1 were given back.").arg(ui::bytesText(before)));
        status.setModel({}, {});
        m_window->memoryPanel().setAttention({}, {});
    });
}

/// What the running job's next window is decoded in. The answer comes with the window; a refusal leaves all as it was.
void Desktop::connectAttention() {
    ui::MemoryPanel& panel = m_window->memoryPanel();
    connect(&panel, &ui::MemoryPanel::attentionWanted, this, [this](const api::AttentionModes& modes) {
        const auto& entries = m_queuePage->model().entries();
        const auto running = std::ranges::find(entries, library::QueueState::Running, &library::QueueEntry::state);
        if (running != entries.end()) m_queue->changeAttention(running->id, modes);
    });
    connect(&m_bridge, &ui::QueueBridge::attentionChanged, this, [this, &panel](QueueEntryId, const api::AttentionChange& change) {
        const QString attention = ui::fromUtf8(change.model.attention);
        m_hasOwnSpeed = true;
        m_model = change.model;
        panel.setAttention(change.model.attentionChoices, attention);
        if (!change.refusal.empty()) return complain(ui::coreText(change.refusal));
        m_window->statusLine().setModes(attention);
        m_window->toast().say(tr("From here on: %1").arg(attention));
    });
}

/// The end of a job is told where it can be told without a connection: the desktop's notifications and its tray are reached over
/// D-Bus, which is a socket, and a sealed program opens none. So the window asks for attention in the task bar, and says it itself.
void Desktop::connectNews() {
    connect(&m_bridge, &ui::QueueBridge::entriesChanged, this, [this](const std::vector<library::QueueEntry>& entries) {
        const bool isWorking = hasRunning(entries);
        m_window->memoryPanel().setAttentionChangeable(isWorking);
        if (!isWorking) m_window->statusLine().setSpeed(0);
        for (const JobNews& news : newsBetween(std::exchange(m_entriesBefore, entries), entries)) {
            const QString name = ui::fileName(news.entry.file);
            QApplication::alert(m_window.get());
            if (m_window->currentPage() == kQueueId) continue;  // it is seen there
            if (news.entry.state == library::QueueState::Failed)
                m_window->toast().say(tr("%1 could not be transcribed.").arg(name), tr("Show"), [this] { m_window->showPage(kQueueId); });
            else if (ui::isSecondPass(news.entry))
                m_window->toast().say(tr("The second pass of %1 is there.").arg(name), tr("Review"), [this, id = news.entry.id] { openEntry(id); });
            else if (!news.entry.message.empty())
                m_window->toast().say(tr("%1: nothing was done again.").arg(name) + u' ' + ui::coreText(news.entry.message), tr("Open"), [this, id = news.entry.id] { openEntry(id); });
            else
                m_window->toast().say(news.isLast ? tr("%1 is transcribed. Nothing waits any more.").arg(name) : tr("%1 is transcribed.").arg(name), tr("Open"),
                                      [this, id = news.entry.id] { openEntry(id); });
        }
    });
}

void Desktop::keepSpeed(QueueEntryId id, const service::JobResult& result) {
    const library::QueueEntry* entry = m_queuePage->model().entry(m_queuePage->model().indexOf(id));
    const auto request = entry ? service::transcriptionRequestFromJson(entry->requestJson) : Result<service::TranscriptionRequest>(fail(ErrorCode::NotFound, ""));
    if (!request || m_hasOwnSpeed) return;
    desktop::keepSpeed(m_settings, result, m_model, *request);
}

/// Speakers by channel: once the last channel is heard, they are one transcript.
void Desktop::joinChannels(RecordingId recording) {
    m_library->ask(this, [recording](library::Library& library) { return service::joinChannels(library, recording); },
                   [this](const Result<std::optional<RunId>>& joined) {
                       if (!joined) complain(ui::coreText(joined.error()));
                       m_libraryPage->refresh();
                   });
}

void Desktop::connectSettings() {
    const auto apply = [this](int minutes) {
        m_queue->setIdleUnload(minutes > 0 ? std::chrono::milliseconds(std::chrono::minutes(minutes)) : std::chrono::milliseconds::max());
    };
    connect(m_settingsPage, &ui::SettingsPage::idleUnloadChanged, this, apply);
    connect(m_settingsPage, &ui::SettingsPage::unloadWanted, this, &Desktop::freeMemory);
    apply(m_settingsPage->idleUnloadMinutes());
    connect(m_settingsPage, &ui::SettingsPage::backStepChanged, this, [this](int ms) { m_editorPage->sound().setBackStepMs(ms); });
    m_editorPage->sound().setBackStepMs(m_settingsPage->backStepMs());
    connect(m_settingsDesk, &SettingsDesk::libraryWanted, this, &Desktop::libraryWanted);
}

void Desktop::makeShortcuts() {
    ui::Shortcuts& shortcuts = m_window->shortcuts();
    shortcuts.on(QStringLiteral("program.new"), m_window.get(), [this] { chooseFiles(); });
    shortcuts.on(QStringLiteral("program.import"), m_window.get(), [this] { chooseFiles(); });
    shortcuts.on(QStringLiteral("program.search"), m_window.get(), [this] {
        m_window->showPage(kLibraryId);
        m_libraryPage->focusSearch();
    });
}

/// Where the library is empty the sample is there to look at, without a question.
void Desktop::welcome() {
    m_libraryPage->refresh();
    if (!m_options.greeting.isEmpty()) m_window->messages().show({ui::Message::Kind::Info, m_options.greeting, {}, {}, {}});
    m_offers->offer();
    m_settingsDesk->offerSelfTest();
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
                       sample.model = modelsOnChosenDevice().front().options;
                       sample.options.wordTimestamps = true;
                       enqueue({sample});
                   });
}

void Desktop::chooseFiles() {
    const QStringList files = QFileDialog::getOpenFileNames(m_window.get(), tr("Choose recordings"), lastFolder(m_settings), tr("Recordings (%1);;All files (*)").arg(mediaFilter()), nullptr,
                                                            QFileDialog::HideNameFilterDetails);
    if (files.isEmpty()) return;
    rememberFolder(m_settings, files.first());
    propose(files);
}

void Desktop::propose(const QStringList& files) { propose(files, m_window->currentPage() == kLibraryId ? m_libraryPage->project() : library::ProjectId()); }

void Desktop::propose(const QStringList& files, library::ProjectId project) {
    if (files.isEmpty()) return;
    if (m_options.models.empty()) return complain(tr("There is no model on this machine yet: run packaging/setup.sh, which fetches Whisper base and tiny.en."));
    m_library->ask(this, [](library::Library& library) { return library.projects(); },
                   [this, files, project](Result<std::vector<library::Project>> projects) {
                       if (!projects) return complain(ui::coreText(projects.error()));
                       showProposal(files, *projects, project);
                   });
}

/// Jobs that are added from now on are for the device that the settings name.
std::vector<ui::ModelEntry> Desktop::modelsOnChosenDevice() const {
    std::vector<ui::ModelEntry> models = m_options.models;
    for (ui::ModelEntry& model : models) ui::applyDevice(m_settingsPage->deviceId(), model.options);
    return models;
}

ui::NewTranscriptionDialog* Desktop::makeDialog(const QStringList& files, const std::vector<library::Project>& projects) {
    auto* dialog = new ui::NewTranscriptionDialog(files, modelsOnChosenDevice(), projects, &m_settings, m_window.get());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // Not on the library's thread: a search must not wait for a thousand files that are opened.
    m_probing.cancel();
    m_probing = CancelSource();
    m_engine->ask(dialog, [files, cancel = m_probing.token()](worker::WorkerProcess&) { return fewestChannels(files, cancel); },
                  [dialog](Result<int> count) {
                      if (count) dialog->setFewestChannels(*count);
                  });
    connect(dialog, &QDialog::finished, this, [this] { m_probing.cancel(); });
    connectMeasuring(*dialog);
    connect(dialog, &ui::NewTranscriptionDialog::planWanted, this, [this, dialog](int question, const api::ModelOptions& model, const api::MemoryPlanOptions& options) {
        m_engine->ask(dialog, [model, options](worker::WorkerProcess& worker) { return worker.planMemory(model, options); },
                      [dialog, question](Result<api::MemoryPlan> plan) {
                          plan ? dialog->setPlan(question, *plan) : dialog->setPlanFailure(question, ui::coreText(plan.error()));
                      });
    });
    return dialog;
}

/// While something is transcribed every form would seem slower than it is.
void Desktop::connectMeasuring(ui::NewTranscriptionDialog& dialog) {
    connect(&dialog, &ui::NewTranscriptionDialog::speedsWanted, this, [this, &dialog](const std::vector<service::TranscriptionRequest>& forms) {
        std::error_code unknown;
        if (!std::filesystem::exists(m_options.firstSample, unknown)) return dialog.endMeasuring(tr("The sample recording is not there."));
        if (m_settingsDesk->selfTest().isRunning()) return dialog.endMeasuring(tr("The machine is being measured already; wait until that is done."));
        if (hasRunning(m_queuePage->model().entries())) return dialog.endMeasuring(tr("Something is being transcribed, so every form would seem slower than it is; measure when it is done."));
        m_speedTest->start(forms);
    });
    connect(&dialog, &ui::NewTranscriptionDialog::speedsUnwanted, m_speedTest, &SpeedTest::stop);
    connect(&dialog, &QDialog::finished, m_speedTest, &SpeedTest::stop);
    connect(m_speedTest, &SpeedTest::progressed, &dialog, &ui::NewTranscriptionDialog::setMeasuring);
    connect(m_speedTest, &SpeedTest::measured, &dialog, &ui::NewTranscriptionDialog::setSpeed);
    connect(m_speedTest, &SpeedTest::finished, &dialog, &ui::NewTranscriptionDialog::endMeasuring);
}

void Desktop::showProposal(const QStringList& files, const std::vector<library::Project>& projects, library::ProjectId project) {
    ui::NewTranscriptionDialog* dialog = makeDialog(files, projects);
    dialog->setChoices(m_settings.value(kLastChoices).toMap());
    dialog->setProject(project);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_speedTest->stop();  // before the job, which wants the memory
        m_settings.setValue(kLastChoices, dialog->choices());
        enqueue(dialog->requests(), dialog->project());
        m_window->showPage(kQueueId);
    });
    dialog->open();
}

void Desktop::retryOtherwise(QueueEntryId id) {
    const library::QueueEntry* entry = m_queuePage->model().entry(m_queuePage->model().indexOf(id));
    if (!entry || m_options.models.empty()) return;
    const auto request = service::transcriptionRequestFromJson(entry->requestJson);
    if (!request) return complain(ui::coreText(request.error()));
    m_library->ask(this, [](library::Library& library) { return library.projects(); },
                   [this, entry = *entry, request = *request](Result<std::vector<library::Project>> projects) {
                       if (!projects) return complain(ui::coreText(projects.error()));
                       showRetry(entry, request, *projects);
                   });
}

/// The first job takes the place of the old one; where both channels were asked for, the other stands at the end.
void Desktop::showRetry(const library::QueueEntry& entry, const service::TranscriptionRequest& request, const std::vector<library::Project>& projects) {
    ui::NewTranscriptionDialog* dialog = makeDialog({ui::shown(entry.file)}, projects);
    dialog->setWindowTitle(tr("Transcribe with other settings"));
    dialog->setRequest(request, entry.project);
    connect(dialog, &QDialog::accepted, this, [this, dialog, id = entry.id, file = entry.file] {
        m_speedTest->stop();
        auto requests = dialog->requests();
        for (service::TranscriptionRequest& wanted : requests) wanted.file = file;
        m_queue->retry(id, requests.front());
        requests.erase(requests.begin());
        if (!requests.empty()) enqueue(std::move(requests), dialog->project());
    });
    dialog->open();
}

void Desktop::enqueue(std::vector<service::TranscriptionRequest> requests, library::ProjectId project) { m_queue->add(std::move(requests), project); }

void Desktop::openEntry(QueueEntryId id) {
    const library::QueueEntry* entry = m_queuePage->model().entry(m_queuePage->model().indexOf(id));
    if (!entry || !entry->recording) return;
    m_queuePage->model().isSecondPass(*entry) ? m_editorPage->review(*entry->recording) : m_editorPage->open(*entry->recording, entry->run);
    m_window->showPage(kEditorId);
}

/// A job that goes on shows what it had heard before.
void Desktop::startText(QueueEntryId job, const service::JobStart& start) {
    m_hasOwnSpeed = false;
    m_window->memoryPanel().beginJob(m_isOnGpu ? ui::DeviceKind::Gpu : ui::DeviceKind::Cpu);
    m_queuePage->beginText(job);
    m_libraryPage->refresh();  // the recording is there from now on
    for (const std::string& warning : start.warnings) m_window->toast().say(ui::coreText(warning));
    if (start.doneUs == 0) return;
    m_library->ask(this, [run = start.run](library::Library& library) { return library.windows(run); },
                   [this, job](Result<std::vector<Window>> windows) {
                       if (windows) m_queuePage->putBefore(job, *windows);
                   });
}

/// Of all workers: the queue's, the one that reads parts again, the one that answers questions.
void Desktop::freeMemory() {
    m_reader->unload();
    if (!m_settingsDesk->selfTest().isRunning()) m_engine->unload();
    if (hasRunning(m_queuePage->model().entries()))
        return m_window->toast().say(tr("A job is running, so its model stays in memory."));
    if (m_engineBytes == 0) return m_window->toast().say(tr("No model is in memory any more."));
    m_isFreeWanted = true;
    m_queue->unload();
}

void Desktop::showMemory(const api::MemoryReport& report) {
    m_engineBytes = report.driverTotal;
    m_deviceBytes = report.deviceTotal;
    m_window->memoryPanel().addReport(report);
    m_window->statusLine().setMemory(report.driverTotal, report.deviceTotal);
}

void Desktop::complain(const QString& sentence) { m_window->messages().show({ui::Message::Kind::Error, sentence, {}, {}, {}}); }

/// Files that come over the window are the window's, whatever lies under them: a field would take their names for words.
bool Desktop::eventFilter(QObject* watched, QEvent* event) {
    const bool isNative = watched == m_window.get() && event->type() == QEvent::WinIdChange && m_window->windowHandle();
    if (isNative) m_window->windowHandle()->installEventFilter(this);
    const bool isDrag = event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove || event->type() == QEvent::Drop;
    if (!isDrag || watched != m_window->windowHandle()) return QObject::eventFilter(watched, event);
    auto* drop = static_cast<QDropEvent*>(event);
    const QList<QUrl> urls = drop->mimeData()->urls();
    if (std::ranges::none_of(urls, &QUrl::isLocalFile)) return false;
    drop->acceptProposedAction();
    if (event->type() == QEvent::Drop) propose(droppedFiles(urls));
    return true;
}

}  // namespace undervoice::desktop
