#pragma once
// A project: its name, the words that are special in it, and its end. GUI thread.

#include <QDialog>

#include "library/records.h"

class QLineEdit;
class QPlainTextEdit;

namespace undervoice::ui {

class ProjectDialog : public QDialog {
    Q_OBJECT

  public:
    /// A project without an id is a new one.
    ProjectDialog(const library::Project& project, QWidget* parent);

    /// As it stands in the fields.
    library::Project project() const;

  Q_SIGNALS:
    /// The person has said so twice. withRecordings: all that was heard in it, for ever.
    void deletionWanted(bool withRecordings);

  private:
    void askDeletion();
    void check();

    library::Project m_project;
    // Children, owned by their parents.
    QLineEdit *m_name = nullptr, *m_hotwords = nullptr;
    QPlainTextEdit* m_prompt = nullptr;
    QPushButton* m_save = nullptr;
};

}  // namespace undervoice::ui
