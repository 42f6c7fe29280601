#pragma once
// How recordings are to be transcribed: few choices in front, the rest folded. GUI thread. It computes nothing; models and
// projects are given to it.

#include <vector>

#include <QDialog>

#include "library/records.h"
#include "service/transcription_service.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace undervoice::ui {

/// A model that is on this machine.
struct ModelEntry {
    QString title;              ///< "base"
    QString where;              ///< "set-up", a folder
    api::ModelOptions options;  ///< path, name and assets are filled in
    bool isEnglishOnly = false;
};

class NewTranscriptionDialog : public QDialog {
    Q_OBJECT

  public:
    /// models: not empty; the first is chosen unless the settings of last time name another.
    NewTranscriptionDialog(const QStringList& files, const std::vector<ModelEntry>& models, const std::vector<library::Project>& projects, QWidget* parent);

    /// One a file, or one a channel of a file.
    std::vector<service::TranscriptionRequest> requests() const;
    library::ProjectId project() const;

    /// What is chosen, to be chosen again next time; keys are stable.
    QVariantMap choices() const;
    void setChoices(const QVariantMap& choices);

  private:
    QWidget* makeFront();
    QWidget* makeFolded();
    void useProject();
    void updateLanguages();
    api::TranscribeOptions transcribeOptions() const;
    const ModelEntry& model() const;

    QStringList m_files;
    std::vector<ModelEntry> m_models;
    std::vector<library::Project> m_projects;
    // Children, owned by their parents.
    QComboBox *m_model = nullptr, *m_language = nullptr, *m_project = nullptr, *m_mode = nullptr, *m_attention = nullptr;
    QCheckBox *m_words = nullptr, *m_translate = nullptr, *m_channels = nullptr, *m_again = nullptr;
    QLineEdit *m_hotwords = nullptr, *m_prompt = nullptr;
    QSpinBox* m_beams = nullptr;
};

}  // namespace undervoice::ui
