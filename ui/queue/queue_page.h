#pragma once
// The queue: what is transcribed, in which order, how far, and the text of the running job as it comes. GUI thread; the queue itself
// is asked by signals.

#include <optional>
#include <vector>

#include <QWidget>

#include "library/queue_records.h"
#include "transcript/transcript.h"
#include "ui/icons/icons.h"
#include "ui/queue/queue_model.h"

class QLabel;
class QListView;
class QPlainTextEdit;
class QPushButton;
class QStackedLayout;

namespace undervoice::ui {

class QueuePage : public QWidget {
    Q_OBJECT

  public:
    explicit QueuePage(QWidget* parent = nullptr);

    QueueModel& model() { return m_model; }
    void setEntries(const std::vector<library::QueueEntry>& entries);
    void beginText(library::QueueEntryId job);
    void addText(library::QueueEntryId job, const Window& window);
    /// What was heard in earlier starts of the job.
    void putBefore(library::QueueEntryId job, const std::vector<Window>& earlier);

  Q_SIGNALS:
    void pauseWanted(library::QueueEntryId id);
    void resumeWanted(library::QueueEntryId id);
    void cancelWanted(library::QueueEntryId id);
    void retryWanted(library::QueueEntryId id);
    void retryOtherwiseWanted(library::QueueEntryId id);  ///< with other settings
    void removeWanted(library::QueueEntryId id);
    void moveWanted(library::QueueEntryId id, std::optional<library::QueueEntryId> before);
    void openWanted(library::QueueEntryId id);
    void clearWanted();  ///< what is finished is to be taken off the list
    void addWanted();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QWidget* makeList();
    QWidget* makeText();
    QPushButton* addButton(const QString& text, Icon icon, void (QueuePage::*wanted)(library::QueueEntryId));
    const library::QueueEntry* current() const;
    void updateActions();
    void stop(library::QueueEntryId id, QueueModel::Stop how);
    void moveCurrent(int rows);
    void appendText(const Window& window);

    QueueModel m_model;
    library::QueueEntryId m_textJob;
    std::int64_t m_textBeginUs = 0;  ///< of what it hears, in the recording
    std::vector<Window> m_textWindows;
    // Children, owned by their parents.
    QStackedLayout* m_stack = nullptr;
    QListView* m_list = nullptr;
    QPushButton *m_pause = nullptr, *m_resume = nullptr, *m_cancel = nullptr, *m_retry = nullptr, *m_retryOtherwise = nullptr, *m_remove = nullptr, *m_open = nullptr;
    QPushButton* m_clear = nullptr;
    QLabel* m_textTitle = nullptr;
    QPlainTextEdit* m_text = nullptr;
};

}  // namespace undervoice::ui
