#include "ui/settings/settings_page.h"

#include <cmath>

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/support/forms.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/theme.h"

namespace undervoice::ui {
namespace {

const char kThemeKey[] = "look/theme", kScaleKey[] = "look/text_percent", kIdleKey[] = "memory/idle_unload_minutes";
constexpr int kScales[] = {80, 90, 100, 115, 130, 150, 175, 200};
constexpr int kUsualIdleMinutes = 5, kMostIdleMinutes = 240;
constexpr int kWidth = 640;

}  // namespace

SettingsPage::SettingsPage(QSettings& settings, Theme& theme, QWidget* parent) : QWidget(parent), m_settings(settings), m_theme(theme) {
    auto* title = new QLabel(tr("Settings"), this);
    setTextSize(*title, TextSize::Title, QFont::DemiBold);
    auto* column = new QWidget(this);
    column->setMaximumWidth(kWidth);
    m_form = new QFormLayout(column);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setSpacing(metrics::kRelated);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addLook();
    addMemory();
    addPlaces();
    alignLabels(*m_form);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kGroup);
    layout->addWidget(title);
    layout->addWidget(column);
    layout->addStretch();
}

QLabel* SettingsPage::addHeading(const QString& text) {
    auto* heading = new QLabel(text, this);
    setTextSize(*heading, TextSize::Large, QFont::DemiBold);
    if (m_form->rowCount() > 0) heading->setContentsMargins(0, metrics::kRelated, 0, 0);
    m_form->addRow(heading);
    return heading;
}

void SettingsPage::addLook() {
    addHeading(tr("Look"));
    m_themeChoice = new QComboBox(this);
    m_themeChoice->setAccessibleName(tr("Colours"));
    m_themeChoice->addItem(tr("As the system has them"), static_cast<int>(ThemeChoice::System));
    m_themeChoice->addItem(tr("Light"), static_cast<int>(ThemeChoice::Light));
    m_themeChoice->addItem(tr("Dark"), static_cast<int>(ThemeChoice::Dark));
    m_themeChoice->setCurrentIndex(std::max(0, m_themeChoice->findData(m_settings.value(QLatin1String(kThemeKey), 0).toInt())));
    const auto applyTheme = [this] { m_theme.setChoice(static_cast<ThemeChoice>(m_themeChoice->currentData().toInt())); };
    applyTheme();
    connect(m_themeChoice, &QComboBox::activated, this, [this, applyTheme] {
        m_settings.setValue(QLatin1String(kThemeKey), m_themeChoice->currentData());
        applyTheme();
    });
    m_form->addRow(tr("Colours"), m_themeChoice);

    m_textScale = new QComboBox(this);
    m_textScale->setAccessibleName(tr("Text size"));
    for (const int percent : kScales) m_textScale->addItem(tr("%1 %").arg(percent), percent);
    const int chosen = m_textScale->findData(m_settings.value(QLatin1String(kScaleKey), 100).toInt());
    m_textScale->setCurrentIndex(chosen >= 0 ? chosen : m_textScale->findData(100));
    const auto applyScale = [this] { m_theme.setTextScale(m_textScale->currentData().toInt() / 100.0); };
    applyScale();
    connect(m_textScale, &QComboBox::activated, this, [this, applyScale] {
        m_settings.setValue(QLatin1String(kScaleKey), m_textScale->currentData());
        applyScale();
    });
    m_form->addRow(tr("Text size"), m_textScale);
}

void SettingsPage::addMemory() {
    addHeading(tr("Memory"));
    m_idle = new QSpinBox(this);
    m_idle->setAccessibleName(tr("Minutes without work after which the model's memory is given back"));
    m_idle->setRange(0, kMostIdleMinutes);
    m_idle->setSuffix(tr(" min without work"));
    m_idle->setSpecialValueText(tr("Never"));
    m_idle->setValue(m_settings.value(QLatin1String(kIdleKey), kUsualIdleMinutes).toInt());
    connect(m_idle, &QSpinBox::valueChanged, this, [this](int minutes) {
        m_settings.setValue(QLatin1String(kIdleKey), minutes);
        Q_EMIT idleUnloadChanged(minutes);
    });
    auto* now = new QPushButton(tr("Free now"), this);
    now->setToolTip(tr("Ends the process that holds the model; the next job loads it anew."));
    connect(now, &QPushButton::clicked, this, &SettingsPage::unloadWanted);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::kInside);
    row->addWidget(m_idle, 1);
    row->addWidget(now);
    m_form->addRow(tr("Give the model's memory back after"), row);
}

void SettingsPage::addPlaces() {
    addHeading(tr("Where things are"));
    m_library = new QLabel(this);
    m_library->setAccessibleName(tr("Library file"));
    m_library->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_library->setWordWrap(true);
    m_form->addRow(tr("Library"), m_library);
    auto* promise = new QLabel(tr("The program opens no connection to any other machine."), this);
    setMuted(*promise);
    m_form->addRow(QString(), promise);
}

int SettingsPage::idleUnloadMinutes() const { return m_idle->value(); }

void SettingsPage::setLibraryPath(const QString& path) { m_library->setText(path); }

}  // namespace undervoice::ui
