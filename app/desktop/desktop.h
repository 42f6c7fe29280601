#pragma once
// The desktop program without its main(): the window, its pages, the queue and the library's thread, and how they hear of one
// another. Nothing here computes: jobs run in the worker process. GUI thread.

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QStringList>

#include "base/error.h"
#include "library/ids.h"
#include "service/job_queue.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/queue/queue_bridge.h"

class QSettings;

namespace undervoice::ui {
class LibraryPage;
class LibraryThread;
class MainWindow;
class QueuePage;
class ReadingPage;
class SettingsPage;
class Theme;
}  // namespace undervoice::ui

namespace undervoice::desktop {

struct DesktopOptions {
    std::filesystem::path library;
    std::filesystem::path worker;         ///< undervoice-worker
    std::vector<ui::ModelEntry> models;   ///< on this machine, the one to propose first
    std::filesystem::path firstSample;    ///< transcribed where the library is empty; empty: nothing
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
    ui::ReadingPage& readingPage() { return *m_readingPage; }
    ui::QueueBridge& bridge() { return m_bridge; }

    /// Asks how, then adds them to the queue.
    void propose(const QStringList& files);
    void enqueue(std::vector<service::TranscriptionRequest> requests, library::ProjectId project = {});

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    Desktop(DesktopOptions options, QSettings& settings, ui::Theme& theme);
    void connectLibrary();
    void connectReading();
    void connectQueue();
    void connectJobs();
    void connectSettings();
    void makeShortcuts();
    void welcome();
    void chooseFiles();
    void showProposal(const QStringList& files, const std::vector<library::Project>& projects);
    void openEntry(library::QueueEntryId id);
    void startText(library::QueueEntryId job, const service::JobStart& start);
    void showMemory(const api::MemoryReport& report);
    void complain(const QString& sentence);

    DesktopOptions m_options;
    QSettings& m_settings;
    std::unique_ptr<ui::LibraryThread> m_library;
    std::unique_ptr<ui::MainWindow> m_window;
    // Pages belong to the window.
    ui::LibraryPage* m_libraryPage = nullptr;
    ui::QueuePage* m_queuePage = nullptr;
    ui::ReadingPage* m_readingPage = nullptr;
    ui::SettingsPage* m_settingsPage = nullptr;
    bool m_isOnGpu = false;  ///< the model that was loaded last
    ui::QueueBridge m_bridge;
    std::unique_ptr<service::JobQueue> m_queue;  ///< last: ends first, while the bridge can still hear it
};

}  // namespace undervoice::desktop
