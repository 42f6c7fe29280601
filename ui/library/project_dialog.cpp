#include "ui/library/project_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>

#include "ui/support/forms.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/values/words.h"

namespace undervoice::ui {

ProjectDialog::ProjectDialog(const library::Project& project, QWidget* parent) : QDialog(parent), m_project(project) {
    const bool isNew = project.id == library::ProjectId();
    setWindowTitle(isNew ? tr("New project") : tr("Project"));
    setMinimumWidth(520);
    m_name = new QLineEdit(fromUtf8(project.name), this);
    m_hotwords = new QLineEdit(fromUtf8(project.hotwords), this);
    m_hotwords->setPlaceholderText(tr("Keller, Havelberg, deep-water pier"));
    m_prompt = new QPlainTextEdit(fromUtf8(project.prompt), this);
    m_prompt->setPlaceholderText(tr("A sentence or two in the style of the recordings, with the names as they are written."));
    m_prompt->setTabChangesFocus(true);
    m_prompt->setFixedHeight(96);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(metrics::kRelated);
    form->setVerticalSpacing(metrics::kRelated);
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Names and terms"), m_hotwords);
    form->addRow(tr("Example of the text"), m_prompt);
    alignLabels(*form);
    for (auto [widget, name] : {std::pair<QWidget*, QString>(m_name, tr("Name")), {m_hotwords, tr("Names and terms")}, {m_prompt, tr("Example of the text")}}) widget->setAccessibleName(name);
    auto* hint = new QLabel(tr("New transcriptions in this project listen for these words."), this);
    setTextSize(*hint, TextSize::Small);
    setMuted(*hint);
    hint->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(this);
    m_save = buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole);
    setButtonKind(*m_save, ButtonKind::Primary);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    QPushButton* remove = buttons->addButton(tr("Delete project…"), QDialogButtonBox::ResetRole);
    remove->setVisible(!isNew);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(remove, &QPushButton::clicked, this, &ProjectDialog::askDeletion);
    connect(m_name, &QLineEdit::textChanged, this, &ProjectDialog::check);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    layout->addLayout(form);
    layout->addWidget(hint);
    layout->addSpacing(metrics::kRelated);
    layout->addWidget(buttons);
    check();
}

void ProjectDialog::check() { m_save->setEnabled(!m_name->text().trimmed().isEmpty()); }

library::Project ProjectDialog::project() const {
    library::Project changed = m_project;
    changed.name = m_name->text().trimmed().toStdString();
    changed.hotwords = m_hotwords->text().trimmed().toStdString();
    changed.prompt = m_prompt->toPlainText().trimmed().toStdString();
    return changed;
}

void ProjectDialog::askDeletion() {
    auto* question = new QMessageBox(QMessageBox::Question, tr("Delete project"), tr("Delete \"%1\"?").arg(fromUtf8(m_project.name)), QMessageBox::Cancel, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("Its recordings can stay in the library without it. Or everything goes for ever: transcripts, corrections, waveforms and clips are "
                                    "overwritten and removed, also of what is in the trash. The recordings' own files stay where they are; backups and the disk itself "
                                    "may keep copies."));
    QPushButton* only = question->addButton(tr("Only the project"), QMessageBox::AcceptRole);
    QPushButton* all = question->addButton(tr("Everything, for ever"), QMessageBox::DestructiveRole);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(question, &QMessageBox::buttonClicked, this, [this, only, all](QAbstractButton* button) {
        if (button != only && button != all) return;
        Q_EMIT deletionWanted(button == all);
        reject();
    });
    question->open();
}

}  // namespace undervoice::ui
