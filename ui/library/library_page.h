#pragma once
// Every recording, and search as you type over all that was said. GUI thread; the library is asked on its own thread.

#include <optional>
#include <vector>

#include <QTimer>
#include <QWidget>

#include "base/cancel.h"
#include "library/records.h"
#include "ui/icons/icons.h"
#include "ui/library/recordings_model.h"
#include "ui/library/search_model.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace undervoice::ui {

class LibraryThread;

class LibraryPage : public QWidget {
    Q_OBJECT

  public:
    explicit LibraryPage(LibraryThread& library, QWidget* parent = nullptr);

    /// Reads the list anew: a job has finished, a recording was added.
    void refresh();
    void setHeardNow(std::optional<library::RecordingId> recording) { m_recordings.setHeardNow(recording); }
    void focusSearch();
    /// Whose recordings are shown; 0: those of all.
    library::ProjectId project() const;

    void moveToTrash(const std::vector<library::RecordingId>& ids);
    void restore(const std::vector<library::RecordingId>& ids);

  Q_SIGNALS:
    void addWanted();
    /// To read it from there; the run is the one that was found, absent: the one that counts.
    void openWanted(library::RecordingId recording, std::optional<library::RunId> run, double seconds);
    void transcribeWanted(const QStringList& files, library::ProjectId project);
    void trashed(const std::vector<library::RecordingId>& ids);
    void deleted(const std::vector<library::RecordingId>& ids);  ///< for ever; empty: a project with all that it held
    void failed(const QString& sentence);
    void refreshed();  ///< the list shows what the library holds
    void searched();   ///< the list shows what was found

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    enum View { kEmpty, kRecordings, kHits, kNothingFound, kTrashEmpty };
    QWidget* makeHead();
    QWidget* makeRecordings();
    QWidget* makeHits();
    QListView* makeList(QAbstractItemModel& model, CardDelegate::Reader reader, const QString& name);
    QPushButton* addAction(QLayout& row, const QString& text, Icon icon, void (LibraryPage::*slot)());
    bool isTrashShown() const;
    void showProjects(std::vector<library::Project> projects);
    const library::Project* shownProject() const;  ///< nullptr: none
    void showRecordings(std::vector<library::RecordingSummary> recordings);
    void showWhatThereIs();
    void search();
    void showHits(std::vector<library::SearchHit> hits);
    void updateActions();
    std::vector<library::RecordingId> chosen() const;
    void open();
    void openHit();
    void openWhatIsSought();
    void editNotes();
    void transcribeAgain();
    void trashChosen();
    void restoreChosen();
    void deleteChosen();
    void choose(int row);
    void editProject();
    void makeProject();
    void deleteProject(const library::Project& project, bool withRecordings);
    /// Changes the library, then reads it anew; done: when that went well.
    template <typename Change, typename Done>
    void change(Change change, Done done);

    LibraryThread& m_library;
    RecordingsModel m_recordings;
    SearchModel m_hits;
    std::vector<library::Project> m_projects;
    qint64 m_shown;  ///< a project, or which of the recordings
    QTimer m_searchTimer;
    CancelSource m_searchCancel;  ///< of the search that was asked for last
    int m_searchNumber = 0;      ///< an answer to an older question is dropped
    bool m_isAnswered = true;    ///< the last question
    bool m_isHitWanted = false;  ///< the first of the answer that is on its way
    // Children, owned by their parents.
    QLineEdit* m_search = nullptr;
    QComboBox* m_filter = nullptr;
    QListView *m_list = nullptr, *m_hitList = nullptr;
    QLabel* m_hitCount = nullptr;
    QStackedLayout* m_stack = nullptr;
    QToolButton* m_project = nullptr;
    QPushButton *m_open = nullptr, *m_notes = nullptr, *m_again = nullptr, *m_trash = nullptr, *m_restore = nullptr, *m_delete = nullptr;
};

}  // namespace undervoice::ui
