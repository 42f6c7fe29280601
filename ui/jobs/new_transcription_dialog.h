#pragma once
// How recordings are to be transcribed: few choices in front, the rest folded. GUI thread. It computes nothing; models, projects and
// plans of memory are given to it.

#include <vector>

#include <QDialog>

#include "api/memory_plan.h"
#include "library/records.h"
#include "service/transcription_service.h"
#include "ui/jobs/attention_table.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSettings;
class QSpinBox;
class QToolButton;

namespace undervoice::ui {

class AttentionChoice;
class PresetBar;

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
    /// models: not empty; the first is chosen unless the settings of last time name another. settings: presets and measured speeds; must
    /// outlive the dialog, null: there are none.
    NewTranscriptionDialog(const QStringList& files, const std::vector<ModelEntry>& models, const std::vector<library::Project>& projects, QSettings* settings,
                           QWidget* parent);

    /// One a file, or one a channel of a file.
    std::vector<service::TranscriptionRequest> requests() const;
    library::ProjectId project() const;
    /// With the words that it brings; none where it is not there.
    void setProject(library::ProjectId project);

    /// What is chosen, to be chosen again next time; keys are stable. Words of this recording alone are not in it.
    QVariantMap choices() const;
    void setChoices(const QVariantMap& choices);
    /// Starts from a job that there was; what has no control here stays as it was in it.
    void setRequest(const service::TranscriptionRequest& request, library::ProjectId project);

    /// Channels of the recording that has fewest, once that is known: where it is one, there is no speaker on each.
    void setFewestChannels(int count);

    /// The answer to planWanted() with the same question; older questions' answers are not looked at.
    void setPlan(int question, const api::MemoryPlan& plan);
    void setPlanFailure(int question, const QString& sentence);

    /// A form is being measured: "self x cross e", 1, 4.
    void setMeasuring(const QString& attention, int at, int of);
    /// A form is measured.
    void setSpeed(const QString& attention, double timesRealTime);
    /// failure: a sentence; empty: there is none.
    void endMeasuring(const QString& failure);

  Q_SIGNALS:
    /// The planner is asked what fits. options.beams has one number.
    void planWanted(int question, const api::ModelOptions& model, const api::MemoryPlanOptions& options);
    /// The sample recording is to be transcribed in each of these ways, for their speeds; no file is named.
    void speedsWanted(const std::vector<service::TranscriptionRequest>& forms);
    void speedsUnwanted();  ///< the rest of them is not

  private:
    QWidget* makeFront();
    QWidget* makeFolded();
    QWidget* makePart();
    QToolButton* makeMore(QWidget* folded);
    void makeButtons();
    int wantedHeight();
    void measure();
    void orderTabs(QToolButton* more);
    const library::Project* chosenProject() const;  ///< nullptr: none
    void useProject();
    void showGlossary();
    void updateLanguages();
    void updateMode();
    void updateChannels();
    void updatePart();
    void planAnew();
    void askForPlan();
    int windowsTogether() const;
    AttentionTable::SpeedOf knownSpeeds(const QString& device) const;
    bool canTranslate() const;
    QVariantMap presetChoices() const;
    api::TranscribeOptions transcribeOptions() const;
    const ModelEntry& model() const;

    QStringList m_files;
    std::vector<ModelEntry> m_models;
    std::vector<library::Project> m_projects;
    QString m_broughtHotwords, m_broughtPrompt;  ///< by the project that is chosen
    QSettings* m_settings;
    service::TranscriptionRequest m_base;  ///< what has no control here
    int m_question = 0;
    bool m_isPlanStale = true;
    bool m_hasMono = false;  ///< among the files
    // Children, owned by their parents.
    QWidget* m_sheet = nullptr;  ///< what scrolls where the screen is low
    PresetBar* m_presets = nullptr;
    QComboBox *m_model = nullptr, *m_language = nullptr, *m_project = nullptr, *m_mode = nullptr;
    QCheckBox *m_words = nullptr, *m_translate = nullptr, *m_channels = nullptr, *m_again = nullptr;
    QLineEdit *m_hotwords = nullptr, *m_prompt = nullptr, *m_from = nullptr, *m_to = nullptr;
    QSpinBox *m_beams = nullptr, *m_batch = nullptr;
    AttentionChoice* m_attention = nullptr;
    QLabel *m_glossary = nullptr, *m_presetError = nullptr, *m_partError = nullptr;
    QPushButton *m_start = nullptr, *m_cancel = nullptr;
};

}  // namespace undervoice::ui
