#pragma once
// One recording's transcript to listen to and to correct: waveform, playing, text, find and replace, speakers. Typing is editing;
// there is no button to save. What keys do is registered with Shortcuts. GUI thread.

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include <QTimer>
#include <QWidget>

#include "library/records.h"
#include "service/listening.h"
#include "transcript/document.h"
#include "transcript/export/quote.h"
#include "service/selection.h"
#include "ui/editor/document_session.h"
#include "ui/editor/review_queue.h"
#include "ui/editor/sound.h"
#include "ui/editor/spelling.h"
#include "ui/jobs/new_transcription_dialog.h"

class QMenu;
class QPushButton;
class QSettings;
class QStackedLayout;
class QToolButton;

namespace undervoice::ui {

class ElidedLabel;
class FindBar;
class LibraryThread;
class MarksPanel;
class OriginalStrip;
class ReviewStrip;
class Shortcuts;
class TranscriptEdit;
class TransportBar;
class WaveformView;

class EditorPage : public QWidget {
    Q_OBJECT

  public:
    static constexpr int kSpeakerKeys = 9;

    struct Tools {
        std::filesystem::path waveFolder;  ///< where waveforms are kept
        service::Listening::MakeOutput makeOutput;
        std::filesystem::path assets;             ///< for reviewing English
        std::vector<ModelEntry> models = {};      ///< to transcribe a part again with
        service::SelectionThread* reader = nullptr;  ///< who does that; null: nobody
    };
    /// What it refers to must outlive the page.
    EditorPage(LibraryThread& library, Shortcuts& shortcuts, QSettings& settings, Tools tools, QWidget* parent = nullptr);
    ~EditorPage() override;

    /// run absent: the one that counts. From there on, seconds of the recording, it is read; isPlaying: the word there is what was looked for, so that it is
    /// selected, and heard with what comes before it.
    void open(library::RecordingId recording, std::optional<library::RunId> run = std::nullopt, double seconds = 0, bool isPlaying = false);
    /// The recording that is open lies there now.
    void listenTo(const std::filesystem::path& file);
    /// When the recording that is open was deleted or changed elsewhere.
    void close();
    std::optional<library::RecordingId> recording() const;

    TranscriptEdit& text() { return *m_text; }
    WaveformView& waveform() { return *m_waveform; }
    FindBar& findBar() { return *m_findBar; }
    MarksPanel& marksPanel() { return *m_marks; }
    DocumentSession& session() { return m_session; }
    Sound& sound() { return m_sound; }
    ReviewQueue& reviewQueue() { return m_review; }
    ReviewStrip& reviewStrip() { return *m_reviewStrip; }

    /// The recording's transcript, and its doubts.
    void review(library::RecordingId recording);
    /// Doubts are gathered anew when they are shown: a second reading has come.
    void refreshDoubts();

    /// What is collected for a quotation.
    std::vector<QuotePart> collectedParts() const;
    /// Recordings that a second pass waits for or is made of, so that none is asked for twice.
    void setSecondPassesUnderWay(std::vector<std::filesystem::path> files);

    void assignSpeaker(const QString& name);  ///< to what is selected, else to the passage of the caret; empty: nobody

  Q_SIGNALS:
    void backWanted();
    void opened();
    void failed(const QString& sentence);
    void toastWanted(const QString& text);
    void exportWanted();
    void doubtsShown();
    /// What is collected, else what is selected, else the passage of the caret; withSound: the clip as a file, too.
    void quoteWanted(const std::vector<undervoice::QuotePart>& parts, bool withSound);
    /// To be put into the queue, and refreshDoubts() called when it is there.
    void secondReadingWanted(const library::Run& run);
    /// The recording is not where it was; its text can be read and corrected all the same.
    void fileMissing(library::RecordingId recording, const QString& path);

  private:
    void makeHead();
    void makeBody(QSettings& settings);
    void connectSession();
    void connectSound();
    void connectText();
    void registerPlaying();
    void registerText();
    void registerSpeakers();
    void registerMarks();
    void connectMarks();
    void toggleMarks();
    void toggleMark(PassageMark mark);
    void fillMarks(QMenu& menu);
    void askNote();
    void goToMark(int step);
    std::pair<std::size_t, std::size_t> chosenSegments() const;
    void show(double recordingSeconds, bool isPlaying);
    void openSound(const std::filesystem::path& file);
    void showVoice();
    void showFacts();
    void showSegments();
    void showStep(const DocumentChange& change);
    void showPlace(qint64 us);
    void fillMenu();
    void fillTextMenu(QMenu& menu, double seconds);
    QString withKey(const QString& text, const char* id) const;
    bool canTranscribeAgain() const;
    void fillVersions(QMenu& menu);
    void fillSpeakers(QMenu& menu);
    void offerAt(std::size_t index, const QPoint& globalPosition, void (EditorPage::*fill)(QMenu&));
    void askSpeaker();
    void askRename(int speaker);
    void speakerNumber(int number);
    void startReview();
    void showSecondPass();
    void endReview();
    void showDoubt();
    void listDoubts();
    void registerReview();
    void transcribeAgain();
    void toggleLoop();
    void wind(double direction);
    void find(bool withReplacement);
    void closeFind();
    void toggleOriginal();
    void insertTime();
    void setEdge(bool isEnd);
    void nudgeEdge(double seconds);
    void moveEdge(std::size_t index, bool isEnd, double seconds);
    void goTo(std::int64_t key, std::size_t offset);
    void copyAll();
    void quote(bool withSound);
    void collect();
    void fillQuoting(QMenu& menu);
    bool isTextFocused() const;
    std::size_t caretSegment() const;

    LibraryThread& m_library;
    Shortcuts& m_shortcuts;
    Tools m_tools;
    DocumentSession m_session;
    ReviewQueue m_review;
    Sound m_sound;
    Spelling m_spelling;
    double m_startSeconds = 0;
    bool m_isPlayWanted = false;
    bool m_isReviewWanted = false;
    bool m_hasSecondPass = false;
    std::vector<std::filesystem::path> m_secondPassesUnderWay;
    int m_doubtsAsked = 0;  ///< an older answer is dropped
    bool m_isEndNudged = false;  ///< the boundary that was set last is an end
    QTimer m_winding;
    double m_windDirection = 0;
    QTimer m_segmentsTimer;  ///< the waveform's blocks follow the text when there is time
    // Children, owned by their parents.
    QStackedLayout* m_stack = nullptr;
    QWidget* m_body = nullptr;
    ElidedLabel *m_title = nullptr, *m_facts = nullptr;
    QToolButton *m_undo = nullptr, *m_redo = nullptr, *m_find = nullptr, *m_speakers = nullptr, *m_marksButton = nullptr, *m_more = nullptr;
    QPushButton* m_reviewButton = nullptr;
    ReviewStrip* m_reviewStrip = nullptr;
    WaveformView* m_waveform = nullptr;
    TransportBar* m_transport = nullptr;
    FindBar* m_findBar = nullptr;
    TranscriptEdit* m_text = nullptr;
    MarksPanel* m_marks = nullptr;
    OriginalStrip* m_original = nullptr;
};

}  // namespace undervoice::ui
