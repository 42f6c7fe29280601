#pragma once
// What happens around the editor's page that needs more than the page: exports, quotations and their sound, a second pass, a recording
// that was moved. GUI thread; long work on a thread of its own.

#include <filesystem>
#include <string>
#include <vector>

#include <QObject>
#include <QPointer>

#include "base/cancel.h"
#include "library/records.h"
#include "service/task_thread.h"
#include "service/transcription_service.h"
#include "transcript/export/quote.h"
#include "ui/jobs/new_transcription_dialog.h"

class QSettings;

namespace undervoice::ui {
class Banner;
class EditorPage;
class LibraryThread;
class MainWindow;
}  // namespace undervoice::ui

namespace undervoice::desktop {

class EditorDesk : public QObject {
    Q_OBJECT

  public:
    /// What it refers to must outlive it. models: for the second pass.
    EditorDesk(ui::EditorPage& page, ui::LibraryThread& library, ui::MainWindow& window, QSettings& settings, std::vector<ui::ModelEntry> models);
    ~EditorDesk() override;

  Q_SIGNALS:
    void jobWanted(const undervoice::service::TranscriptionRequest& request);
    void recordingMoved();  ///< the library knows where it is now

  private:
    void exportTranscript();
    void askForExport(ExportDocument document);
    void quote(const std::vector<QuotePart>& parts, bool withSound);
    void warnOf(const Quote& quote);
    void saveClip(const ExportDocument& document, const Quote& quote, const library::Run& run, const std::filesystem::path& recording);
    const ui::ModelEntry* secondReader(const library::Run& run) const;
    void readTwice(const library::Run& run);
    void offerToFind(library::RecordingId recording, const QString& path);
    void findFile(library::RecordingId recording, const QString& path);
    void takeFile(library::RecordingId recording, const std::filesystem::path& file, const std::string& sha256);
    void complain(const QString& sentence);

    ui::EditorPage& m_page;
    ui::LibraryThread& m_library;
    ui::MainWindow& m_window;
    QSettings& m_settings;
    std::vector<ui::ModelEntry> m_models;
    QPointer<ui::Banner> m_quoteWarning;  ///< the message area's; of the quote that was copied last
    CancelSource m_ending;         ///< of what m_files does
    service::TaskThread m_files;   ///< reads and writes sound; last: uses this object
};

}  // namespace undervoice::desktop
