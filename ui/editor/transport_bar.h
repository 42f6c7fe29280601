#pragma once
// Playing: to and fro, where it is, how fast, how loud, in a loop, with or without silences; and how the text is shown. Buttons do what
// the keys of the table do. Loudness and silences are remembered. GUI thread.

#include <QTimer>
#include <QWidget>

class QLabel;
class QSettings;
class QSlider;
class QToolButton;

namespace undervoice::ui {

class Shortcuts;
class Sound;

class TransportBar : public QWidget {
    Q_OBJECT

  public:
    /// All must outlive it.
    TransportBar(Sound& sound, Shortcuts& shortcuts, QSettings& settings, QWidget* parent = nullptr);

    void setDoubtShown(bool isShown);
    /// "Saved", for two seconds; or what is wrong, until it is right again.
    void saySaved();
    void sayNotSaved(const QString& sentence);

  Q_SIGNALS:
    void loopWanted();
    void doubtShown(bool isShown);
    void zoomWanted(double factor);

  private:
    void makeControls();
    void arrange();
    void connectControls();
    void connectSound();
    void showRate();
    void showVolume();
    void showPosition(qint64 us);
    void showTips();

    Sound& m_sound;
    Shortcuts& m_shortcuts;
    QSettings& m_settings;
    // Children, owned by their parents.
    QToolButton *m_back = nullptr, *m_play = nullptr, *m_forward = nullptr, *m_slower = nullptr, *m_faster = nullptr, *m_loop = nullptr, *m_skipSilence = nullptr,
        *m_usualVolume = nullptr, *m_doubt = nullptr, *m_closer = nullptr, *m_farther = nullptr;
    QSlider* m_volume = nullptr;
    QLabel *m_place = nullptr, *m_rate = nullptr, *m_saved = nullptr;
    QTimer m_savedTimer;
};

}  // namespace undervoice::ui
