#pragma once
// One recording's transcript, to read. GUI thread; the library is asked on its own thread.

#include <optional>

#include <QWidget>

#include "library/records.h"

class QLabel;
class QStackedLayout;

namespace undervoice::ui {

class LibraryThread;
class TranscriptView;

class ReadingPage : public QWidget {
    Q_OBJECT

  public:
    explicit ReadingPage(LibraryThread& library, QWidget* parent = nullptr);

    /// run absent: the one that counts. From there on it is read.
    void open(library::RecordingId recording, std::optional<library::RunId> run = std::nullopt, double seconds = 0);
    TranscriptView& view() { return *m_view; }
    std::optional<library::RecordingId> recording() const { return m_recording; }

  Q_SIGNALS:
    void backWanted();
    void opened();
    void failed(const QString& sentence);
    void toastWanted(const QString& text);

  private:
    struct Contents {
        library::RecordingSummary summary;
        library::Run run;
        Transcript transcript;
    };
    void show(Contents contents, double seconds);
    void copyAll();

    LibraryThread& m_library;
    std::optional<library::RecordingId> m_recording;
    int m_number = 0;  ///< an answer to an older question is dropped
    // Children, owned by their parents.
    QLabel *m_title = nullptr, *m_facts = nullptr;
    QStackedLayout* m_stack = nullptr;
    TranscriptView* m_view = nullptr;
};

}  // namespace undervoice::ui
