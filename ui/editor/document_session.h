#pragma once
// The transcript that is open in the editor: the document, its history, and how both come to the library. Every change is there at
// once; what is typed is written half a second later at the latest, all else at once, on the library's thread and in order. What
// cannot be written is kept and tried again. GUI thread.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "library/library.h"
#include "service/machine_text.h"
#include "transcript/document.h"

namespace undervoice::ui {

class LibraryThread;

class DocumentSession : public QObject {
    Q_OBJECT

  public:
    static constexpr int kSaveAfterMs = 500, kTryAgainMs = 3'000;
    static constexpr int kTypingPauseMs = 2'000;  ///< typing after a longer one is another step of the history

    explicit DocumentSession(LibraryThread& library, QObject* parent = nullptr);
    ~DocumentSession() override;  ///< what is not written yet is given to the library's thread, which writes it before it ends

    /// run absent: the one that counts. Who asks for a machine's run gets what people made of it, where that counts, unless isExact.
    /// opened() or failed() follows.
    void open(library::RecordingId recording, std::optional<library::RunId> run = std::nullopt, bool isExact = false);
    /// The version that is open counts from now on; it is opened anew.
    void letItCount();
    void close();
    bool isOpen() const { return m_isOpen; }

    const Document& document() const { return m_document; }
    /// What the machine wrote, of joined channels in that one's that the segment is of.
    const service::MachineText& machineOf(const DocumentSegment& segment) const { return service::machineTextOf(segment, m_machine); }
    /// See service::channelRunOf(); segments [first, end).
    std::optional<library::RunId> channelRunOf(std::size_t first, std::size_t end) const {
        return service::channelRunOf(std::span(m_document.segments).subspan(first, end - first), m_machine);
    }
    bool hasChannels() const { return m_machine.size() > 1; }  ///< that were heard apart and joined
    const library::RecordingSummary& summary() const { return m_summary; }
    const library::Run& run() const { return m_run; }
    /// Tells, on the library's thread, in which run the library has what is shown: the first correction makes one.
    std::function<library::RunId()> storedRun() const {
        return [target = m_target] { return target->corrections.value_or(target->machine); };
    }
    /// Where the transcript's time 0 lies in the recording, of which a part alone may have been heard. What people see and say counts from
    /// the recording's beginning.
    std::int64_t beginUs() const { return m_run.description.lane.fromUs; }
    /// Only the transcript that counts can be changed, and only when it is finished.
    bool isEditable() const { return m_isOpen && m_isEditable; }

    /// Does it, unless there is nothing to do; false with failed() when it cannot be done.
    bool perform(const Result<DocumentChange>& change);
    /// As TranscriptEdit::typed(): the text stands in the view already.
    void type(std::size_t first, std::size_t end, const QString& text);
    /// As TranscriptEdit::removed().
    void remove(std::size_t first, std::size_t end);

    bool canUndo() const { return isEditable() && (!m_undo.empty() || m_hasOlder); }
    bool canRedo() const { return isEditable() && !m_redo.empty(); }
    void undo();
    void redo();

    bool isSaved() const { return m_pending.empty(); }
    void save();  ///< now rather than in half a second: what the library's thread is asked after this finds it done

  Q_SIGNALS:
    void opened();
    void failed(const QString& sentence);
    void changed(const undervoice::DocumentChange& change, bool isOwnTyping);
    /// A step of the history was taken back or done again: the place of it is worth seeing.
    void stepped(const undervoice::DocumentChange& change);
    void historyChanged();  ///< canUndo() or canRedo()
    void saved();
    void saveFailed(const QString& sentence);

  private:
    struct Contents;
    struct Writing {
        enum class What { Commit, Undo, Redo };
        What what = What::Commit;
        DocumentChange change;
        library::ChangeJoin join = library::ChangeJoin::New;
        std::int64_t number = 0;  ///< rises by one from writing to writing of a transcript
    };
    /// Where the corrections go; made with the first one. All but `machine` is the library thread's alone.
    struct Target {
        library::RunId machine;
        std::optional<library::RunId> corrections;
        std::int64_t next = 0;  ///< number of the first writing that is still to be done
    };
    struct Written {
        library::RunId run;
        std::int64_t next = 0;
        std::optional<Error> error;  ///< of the writing `next`
    };
    static Written write(library::Library& library, Target& target, const std::vector<Writing>& writings);
    static Status writeOne(library::Library& library, Target& target, const Writing& writing);
    void show(Contents contents);
    void record(const DocumentChange& change);
    bool put(const DocumentChange& change, bool isOwnTyping);
    void push(Writing::What what, const DocumentChange& change = {}, library::ChangeJoin join = library::ChangeJoin::New);
    void loadOlder();
    void written(const Result<Written>& result);
    void refreshSummary();

    LibraryThread& m_library;
    int m_number = 0;  ///< an answer to an older question is dropped
    bool m_isOpen = false, m_isEditable = false;
    library::RecordingSummary m_summary;
    library::Run m_run;
    Document m_document;
    service::MachineTexts m_machine;
    std::vector<DocumentChange> m_undo, m_redo;  ///< the newest last
    bool m_hasOlder = false;                     ///< the library knows more than m_undo
    std::int64_t m_oldest = 0;                   ///< number of the oldest one that was read
    bool m_isTyping = false;                     ///< the last of m_undo may be typed on
    QElapsedTimer m_sinceTyping;
    std::shared_ptr<Target> m_target;
    std::deque<Writing> m_pending;   ///< not known to be done; what was given to the thread comes first
    std::int64_t m_nextNumber = 0;   ///< of the next writing
    std::int64_t m_nextToGive = 0;   ///< of the first that was not given to the thread
    bool m_hasTrouble = false;       ///< what was given last could not be written
    QTimer m_saveTimer;
};

}  // namespace undervoice::ui
