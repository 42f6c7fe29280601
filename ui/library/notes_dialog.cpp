#include "ui/library/notes_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

#include "ui/support/forms.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr int kWidth = 480;

std::vector<std::string> split(const QString& text) {
    std::vector<std::string> names;
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        QString name = part.trimmed();
        if (name.startsWith(QLatin1Char('#'))) name.remove(0, 1);
        if (!name.isEmpty()) names.push_back(name.toStdString());
    }
    return names;
}

}  // namespace

NotesDialog::NotesDialog(const library::Recording& recording, const std::vector<library::Project>& projects, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Title, people, tags"));
    setMinimumWidth(kWidth);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    form->setSpacing(metrics::kRelated);
    m_title = addLine(tr("Title"), fromUtf8(recording.notes.title), fileName(recording.facts.path));
    m_people = addLine(tr("People"), joinedNames(recording.notes.people), tr("Anna Keller, Ben Okoro"));
    m_tags = addLine(tr("Tags"), joinedNames(recording.notes.tags), tr("budget, board"));

    m_project = new QComboBox(this);
    m_project->setAccessibleName(tr("Project"));
    m_project->setEditable(true);
    m_project->setInsertPolicy(QComboBox::NoInsert);
    m_project->lineEdit()->setPlaceholderText(tr("None; a new name makes a new project"));
    m_project->addItem(QString(), qint64{0});
    for (const library::Project& project : projects) m_project->addItem(fromUtf8(project.name), QVariant::fromValue<qint64>(project.id.value()));
    m_project->setCurrentIndex(std::max(0, m_project->findData(QVariant::fromValue<qint64>(recording.notes.project.value()))));
    form->addRow(tr("Project"), m_project);

    auto* buttons = new QDialogButtonBox(this);
    QPushButton* keep = buttons->addButton(tr("Keep"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    setButtonKind(*keep, ButtonKind::Primary);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    form->addRow(buttons);
    alignLabels(*form);
}

QLineEdit* NotesDialog::addLine(const QString& label, const QString& text, const QString& hint) {
    auto* line = new QLineEdit(text, this);
    line->setAccessibleName(label);
    line->setPlaceholderText(hint);
    static_cast<QFormLayout*>(layout())->addRow(label, line);
    return line;
}

library::RecordingNotes NotesDialog::notes() const {
    library::RecordingNotes notes;
    notes.title = m_title->text().trimmed().toStdString();
    notes.people = split(m_people->text());
    notes.tags = split(m_tags->text());
    const int known = m_project->findText(m_project->currentText().trimmed(), Qt::MatchExactly | Qt::MatchCaseSensitive);
    if (known >= 0) notes.project = library::ProjectId(m_project->itemData(known).toLongLong());
    return notes;
}

std::string NotesDialog::newProject() const {
    const QString name = m_project->currentText().trimmed();
    return m_project->findText(name, Qt::MatchExactly | Qt::MatchCaseSensitive) >= 0 ? std::string() : name.toStdString();
}

}  // namespace undervoice::ui
