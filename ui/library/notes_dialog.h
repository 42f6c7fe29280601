#pragma once
// What a person writes on a recording: title, people, tags, project. GUI thread.

#include <string>
#include <vector>

#include <QDialog>

#include "library/records.h"

class QComboBox;
class QLineEdit;

namespace undervoice::ui {

class NotesDialog : public QDialog {
    Q_OBJECT

  public:
    NotesDialog(const library::Recording& recording, const std::vector<library::Project>& projects, QWidget* parent);

    library::RecordingNotes notes() const;
    /// Name of a project that is not there yet; notes().project is none then.
    std::string newProject() const;

  private:
    QLineEdit* addLine(const QString& label, const QString& text, const QString& hint);

    QLineEdit *m_title = nullptr, *m_people = nullptr, *m_tags = nullptr;
    QComboBox* m_project = nullptr;
};

}  // namespace undervoice::ui
