#pragma once
// The desktop program without its main(): the window, its pages, the queue and the library's thread, and how they hear of one
// another. Nothing here computes: jobs run in the worker process. GUI thread.

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QStringList>

#include "base/cancel.h"
#include "base/error.h"
#include "library/ids.h"
#include "service/job_queue.h"
#include "service/listening.h"
#include "service/selection.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/queue/queue_bridge.h"

class QSettings;

namespace undervoice::ui {
class EditorPage;
class LibraryPage;
class LibraryThread;
class MainWindow;
class QueuePage;
class SettingsPage;
class Theme;
}  // namespace undervoice::ui

namespace undervoice::desktop {

class EditorDesk;
class EngineDesk;
class SettingsDesk;
class SpeedTest;
class UnfinishedOffers;

struct DesktopOptions {
    std::filesystem::path library;
    std::filesystem::path worker;         ///< undervoice-worker
    std::vector<ui::ModelEntry> models;   ///< on this machine, the one to propose first
    std::filesystem::path firstSample;    ///< transcribed where the library is empty; empty: nothing
    service::Listening::MakeOutput makeOutput;  ///< where recordings are heard
    std::filesystem::path assets;         ///< what set-up fetched beside the models
    std::filesystem::path translations;   ///< of the window; empty: none
    QString greeting;                     ///< said at the start; empty: nothing
};

class Desktop : public QObject {
    Q_OBJECT

  public:
    /// Settings and theme must outlive it. Busy: the program is open already. Others: the library cannot be opened.
    static Result<std::unique_ptr<Desktop>> create(DesktopOptions options, QSettings& settings, ui::Theme& theme);
    ~Desktop() override;

    ui::MainWindow& window() { return *m_window; }
    ui::LibraryPage& libraryPage() { return *m_libraryPage; }
    ui::QueuePage& queuePage() { return *m_queuePage; }
    ui::EditorPage& editorPage() { return *m_editorPage; }
    ui::QueueBridge& bridge() { return m_bridge; }
    SettingsDesk& settingsDesk() { return *m_settingsDesk; }

    /// Asks how, then adds them to the queue.
    void propose(const QStringList& files, library::ProjectId project);
    void propose(const QStringList& files);  ///< in the project that is looked at
    void enqueue(std::vector<service::TranscriptionRequest> requests, library::ProjectId project = {});

  Q_SIGNALS:
    /// The program starts anew with that library, after the present one was copied there or as it is.
    void libraryWanted(const std::filesystem::path& library, bool isCopied);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    Desktop(DesktopOptions options, QSettings& settings, ui::Theme& theme);
    void connectLibrary();
    void connectEditor();
    void connectQueue();
    void connectJobs();
    void connectSettings();
    void makeShortcuts();
    void welcome();
    void chooseFiles();
    void showProposal(const QStringList& files, const std::vector<library::Project>& projects, library::ProjectId project);
    ui::NewTranscriptionDialog* makeDialog(const QStringList& files, const std::vector<library::Project>& projects);
    void connectMeasuring(ui::NewTranscriptionDialog& dialog);
    std::vector<ui::ModelEntry> modelsOnChosenDevice() const;
    void retryOtherwise(library::QueueEntryId id);
    void showRetry(const library::QueueEntry& entry, const service::TranscriptionRequest& request, const std::vector<library::Project>& projects);
    void connectAttention();
    void connectNews();
    void keepSpeed(library::QueueEntryId id, const service::JobResult& result);
    void openEntry(library::QueueEntryId id);
    void startText(library::QueueEntryId job, const service::JobStart& start);
    void showMemory(const api::MemoryReport& report);
    void freeMemory();
    void complain(const QString& sentence);
    void joinChannels(library::RecordingId recording);

    DesktopOptions m_options;
    QSettings& m_settings;
    std::unique_ptr<ui::LibraryThread> m_library;
    std::unique_ptr<ui::MainWindow> m_window;
    // Pages belong to the window.
    ui::LibraryPage* m_libraryPage = nullptr;
    ui::QueuePage* m_queuePage = nullptr;
    ui::EditorPage* m_editorPage = nullptr;
    ui::SettingsPage* m_settingsPage = nullptr;
    std::unique_ptr<EngineDesk> m_engine;
    // Children.
    SettingsDesk* m_settingsDesk = nullptr;
    SpeedTest* m_speedTest = nullptr;
    UnfinishedOffers* m_offers = nullptr;
    api::ModelInfo m_model;  ///< that was loaded last
    bool m_isOnGpu = false;
    std::int64_t m_engineBytes = 0, m_deviceBytes = 0;  ///< of memory, as told last; 0: no model is loaded
    bool m_isFreeWanted = false;                        ///< by the person, who wants to hear of it
    bool m_hasOwnSpeed = false;  ///< the running job went on otherwise than it was asked for: its speed says nothing of others
    CancelSource m_probing;  ///< of the files of the dialog that was opened last
    std::vector<library::QueueEntry> m_entriesBefore;
    ui::QueueBridge m_bridge;
    std::unique_ptr<EditorDesk> m_editorDesk;
    std::unique_ptr<service::SelectionThread> m_reader;  ///< hears parts again, in a worker of its own
    std::unique_ptr<service::JobQueue> m_queue;  ///< last: ends first, while the bridge can still hear it
};

}  // namespace undervoice::desktop
