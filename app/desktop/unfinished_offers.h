#pragma once
// Jobs that stopped and are in no queue, such as those of the command line: offered in a banner at the start, "Continue". Who closes the
// banner is not asked about that job again. GUI thread.

#include <filesystem>

#include <QObject>

#include "library/ids.h"
#include "service/transcription_service.h"

class QSettings;

namespace undervoice::ui {
class LibraryThread;
class MainWindow;
}  // namespace undervoice::ui

namespace undervoice::desktop {

/// Those that can go on here and now: nobody works on them, their file is there, no entry of the queue is theirs.
Result<std::vector<service::UnfinishedJob>> orphanedJobs(const library::LibraryReader& library);

class UnfinishedOffers : public QObject {
    Q_OBJECT

  public:
    static constexpr int kMostOffers = 3, kMostDeclined = 500;

    /// Everything must outlive it.
    UnfinishedOffers(ui::LibraryThread& library, ui::MainWindow& window, QSettings& settings, QObject* parent = nullptr);

    void offer();

  Q_SIGNALS:
    void continueWanted(library::RunId run, const std::filesystem::path& file);

  private:
    void show(const service::UnfinishedJob& job);
    bool isDeclined(library::RunId run) const;
    void decline(library::RunId run);

    ui::LibraryThread& m_library;
    ui::MainWindow& m_window;
    QSettings& m_settings;
};

}  // namespace undervoice::desktop
