#include "ui/jobs/preset_bar.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QToolButton>

#include "ui/icons/icons.h"
#include "ui/theme/metrics.h"

namespace undervoice::ui {

PresetBar::PresetBar(QSettings& settings, QWidget* parent) : QWidget(parent), m_presets(settings), m_names(new QComboBox(this)), m_menu(new QToolButton(this)) {
    m_names->setAccessibleName(tr("Preset"));
    m_names->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_menu->setText(tr("Presets"));
    m_menu->setAccessibleName(tr("Save, rename or delete a preset"));
    m_menu->setIcon(themedIcon(Icon::ChevronDown));
    m_menu->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_menu->setFocusPolicy(Qt::StrongFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::kInside);
    row->addWidget(m_names);
    row->addWidget(m_menu);
    setFocusProxy(m_names);
    makeMenu();
    fill({});
    connect(m_names, &QComboBox::activated, this, [this] {
        if (const auto choices = m_presets.choices(current())) Q_EMIT chosen(*choices);
    });
}

void PresetBar::makeMenu() {
    auto* menu = new QMenu(m_menu);
    const auto tell = [this](const QString& sentence) {
        if (!sentence.isEmpty()) Q_EMIT failed(sentence);
    };
    menu->addAction(tr("Save these choices as…"), this, [this, tell] {
        if (const QString name = askName(tr("Save as a preset"), current()); !name.isNull()) tell(save(name));
    });
    QAction* rename = menu->addAction(tr("Rename…"), this, [this, tell] {
        if (const QString name = askName(tr("Rename the preset"), current()); !name.isNull()) tell(renameCurrent(name));
    });
    QAction* remove = menu->addAction(tr("Delete"), this, &PresetBar::deleteCurrent);
    connect(menu, &QMenu::aboutToShow, this, [this, rename, remove] {
        rename->setEnabled(!current().isEmpty());
        remove->setEnabled(!current().isEmpty());
    });
    connect(m_menu, &QToolButton::clicked, menu, [this, menu] { menu->popup(m_menu->mapToGlobal(QPoint(0, m_menu->height()))); });
}

/// A null string: the person thought better of it.
QString PresetBar::askName(const QString& title, const QString& before) {
    bool isGiven = false;
    const QString name = QInputDialog::getText(this, title, tr("Name of the preset:"), QLineEdit::Normal, before, &isGiven);
    return isGiven ? (name.isNull() ? QStringLiteral("") : name) : QString();
}

void PresetBar::fill(const QString& chosen) {
    m_names->clear();
    m_names->addItem(tr("None"), QString());
    for (const QString& name : m_presets.names()) m_names->addItem(name, name);
    m_names->setCurrentIndex(std::max(0, m_names->findData(chosen)));
}

QString PresetBar::current() const { return m_names->currentData().toString(); }

QString PresetBar::save(const QString& name) {
    QVariantMap choices;
    Q_EMIT choicesWanted(choices);
    const QString wrong = m_presets.save(name, choices);
    if (wrong.isEmpty()) fill(name.trimmed());
    return wrong;
}

QString PresetBar::renameCurrent(const QString& to) {
    const QString wrong = m_presets.rename(current(), to);
    if (wrong.isEmpty()) fill(to.trimmed());
    return wrong;
}

void PresetBar::deleteCurrent() {
    m_presets.remove(current());
    fill({});
}

}  // namespace undervoice::ui
