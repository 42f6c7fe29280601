#pragma once
// One doubt at a time, under the waveform: what stands there, what another pass heard, why it is doubted, and what to do. The keys of the
// table work while the strip or the text has the focus. GUI thread.

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace undervoice::ui {

class ReviewQueue;
class Shortcuts;

class ReviewStrip : public QFrame {
    Q_OBJECT

  public:
    /// Both must outlive it.
    ReviewStrip(ReviewQueue& queue, Shortcuts& shortcuts, QWidget* parent = nullptr);

    enum class Second { None, OnItsWay, There };
    /// Whether another pass can be compared with.
    void setSecondReading(Second second);
    bool isSecondReadingOffered() const;

    QString said() const;
    QString why() const;

  Q_SIGNALS:
    void editWanted();  ///< the place in the text
    void listenWanted();
    void listWanted();
    void secondReadingWanted();
    void closed();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void refresh();

    ReviewQueue& m_queue;
    Shortcuts& m_shortcuts;
    // Children, owned by their parents.
    QLabel *m_place = nullptr, *m_why = nullptr;
    QPushButton *m_keep = nullptr, *m_take = nullptr, *m_dismiss = nullptr, *m_second = nullptr;
    QToolButton *m_previous = nullptr, *m_next = nullptr;
    QProgressBar* m_progress = nullptr;
};

}  // namespace undervoice::ui
