#pragma once
// Playing: to and fro, where it is, how fast, in a loop; and how the text is shown. Buttons do what the keys of the table do. GUI
// thread.

#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace undervoice::ui {

class Shortcuts;
class Sound;

class TransportBar : public QWidget {
    Q_OBJECT

  public:
    /// Both must outlive it.
    TransportBar(Sound& sound, Shortcuts& shortcuts, QWidget* parent = nullptr);

    void setDoubtShown(bool isShown);
    /// "Saved", for two seconds; or what is wrong, until it is right again.
    void saySaved();
    void sayNotSaved(const QString& sentence);

  Q_SIGNALS:
    void loopWanted();
    void doubtShown(bool isShown);
    void zoomWanted(double factor);

  private:
    void showPosition(qint64 us);
    void showTips();

    Sound& m_sound;
    Shortcuts& m_shortcuts;
    // Children, owned by their parents.
    QToolButton *m_back = nullptr, *m_play = nullptr, *m_forward = nullptr, *m_slower = nullptr, *m_faster = nullptr, *m_loop = nullptr, *m_doubt = nullptr;
    QLabel *m_place = nullptr, *m_rate = nullptr, *m_saved = nullptr;
    QTimer m_savedTimer;
};

}  // namespace undervoice::ui
