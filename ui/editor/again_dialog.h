#pragma once
// A part of the recording heard once more with other settings: what stands there now, what the new reading says, and which of them is
// to stand. It computes nothing; who listens is told by readWanted(). GUI thread.

#include <cstdint>
#include <vector>

#include <QDialog>

#include "service/selection.h"
#include "ui/jobs/new_transcription_dialog.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace undervoice::ui {

class AgainDialog : public QDialog {
    Q_OBJECT

  public:
    struct Passage {
        std::int64_t beginUs = 0;  ///< of the run in its recording
        QString now;               ///< what stands there
        QString sound = {};        ///< what of the recording is heard, where that is a question
    };
    /// request: run, part and the settings that it was transcribed with. models: not empty.
    AgainDialog(service::SelectionRequest request, const Passage& passage, const std::vector<ModelEntry>& models, QWidget* parent);

    /// As the fields say it.
    service::SelectionRequest request() const;
    const std::vector<Segment>& reading() const { return m_reading; }

    void setProgress(int percent);
    void setReading(const service::SelectionReading& reading);
    void setFailed(const QString& sentence);

  Q_SIGNALS:
    void readWanted();
    void cancelWanted();
    void taken();  ///< reading() is to stand there

  protected:
    void done(int result) override;

  private:
    void listen();
    void setBusy(bool isBusy);

    service::SelectionRequest m_request;
    std::vector<ModelEntry> m_models;
    std::vector<Segment> m_reading;
    bool m_isBusy = false;
    // Children, owned by their parents.
    QComboBox* m_model = nullptr;
    QLineEdit* m_hotwords = nullptr;
    QSpinBox* m_beams = nullptr;
    QPlainTextEdit* m_text = nullptr;
    QLabel* m_state = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton *m_listen = nullptr, *m_take = nullptr;
};

}  // namespace undervoice::ui
