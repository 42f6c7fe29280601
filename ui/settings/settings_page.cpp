#include "ui/settings/settings_page.h"

#include <cmath>

#include <QComboBox>
#include <QDateTime>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/support/forms.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/theme.h"

namespace undervoice::ui {
namespace {

const char kThemeKey[] = "look/theme", kScaleKey[] = "look/text_percent", kIdleKey[] = "memory/idle_unload_minutes", kDeviceKey[] = "engine/device", kBackStepKey[] = "sound/back_step_ms";
constexpr int kScales[] = {80, 90, 100, 115, 130, 150, 175, 200};
constexpr int kUsualIdleMinutes = 5, kMostIdleMinutes = 240;
constexpr int kUsualBackStepMs = 1000;
constexpr double kMostBackStepSeconds = 10, kBackStepSeconds = 0.5;
constexpr int kWidth = 900, kWordsWidth = 432;

}  // namespace

SettingsPage::SettingsPage(QSettings& settings, Theme& theme, QWidget* parent) : QWidget(parent), m_settings(settings), m_theme(theme) {
    auto* inside = new QWidget(this);
    auto* title = new QLabel(tr("Settings"), inside);
    setTextSize(*title, TextSize::Title, QFont::DemiBold);
    m_column = new QWidget(inside);
    m_column->setMaximumWidth(kWidth);
    m_form = new QFormLayout(m_column);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setSpacing(metrics::kRelated);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addLook();
    addKeys();
    addSound();
    addDevices();
    addMemory();
    addPlaces();
    alignLabels(*m_form);
    auto* layout = new QVBoxLayout(inside);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kGroup);
    layout->addWidget(title);
    layout->addWidget(m_column);
    layout->addStretch();
    auto* scroll = new QScrollArea(this);
    scroll->setAccessibleName(tr("Settings"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setWidget(inside);
    auto* outside = new QVBoxLayout(this);
    outside->setContentsMargins(0, 0, 0, 0);
    outside->addWidget(scroll);
    showSelfTest();
}

QLabel* SettingsPage::addHeading(const QString& text) {
    auto* heading = new QLabel(text, this);
    setTextSize(*heading, TextSize::Large, QFont::DemiBold);
    if (m_form->rowCount() > 0) heading->setContentsMargins(0, metrics::kRelated, 0, 0);
    m_form->addRow(heading);
    return heading;
}

QLabel* SettingsPage::addWords(const QString& label, const QString& name) {
    auto* words = new QLabel(this);
    words->setAccessibleName(name);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->setWordWrap(true);
    words->setMinimumWidth(kWordsWidth);  // wide enough that its height is known before it is laid out
    m_form->addRow(label, words);
    return words;
}

QPushButton* SettingsPage::addButton(const QString& text, void (SettingsPage::*signal)()) {
    auto* button = new QPushButton(text, this);
    connect(button, &QPushButton::clicked, this, signal);
    return button;
}

void SettingsPage::addLook() {
    addHeading(tr("Look"));
    m_themeChoice = new QComboBox(this);
    m_themeChoice->setAccessibleName(tr("Colours"));
    m_themeChoice->addItem(tr("As the system has them", "colours"), static_cast<int>(ThemeChoice::System));
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

    m_language = new QComboBox(this);
    m_language->setAccessibleName(tr("Language of the window"));
    m_language->setToolTip(tr("From the next start on."));
    m_languageLabel = new QLabel(tr("Language"), this);
    m_form->addRow(m_languageLabel, m_language);
    connect(m_language, &QComboBox::activated, this, [this] { m_settings.setValue(languageKey(), m_language->currentData()); });
    setLanguages({});
}

QString SettingsPage::languageKey() { return QStringLiteral("look/language"); }

void SettingsPage::setLanguages(const QList<WindowLanguage>& languages) {
    m_language->clear();
    m_language->addItem(tr("As the system has it", "a language"), QString());
    for (const WindowLanguage& language : languages) m_language->addItem(language.title, language.code);
    m_language->setCurrentIndex(std::max(0, m_language->findData(m_settings.value(languageKey()).toString())));
    m_language->setVisible(languages.size() > 1);
    m_languageLabel->setVisible(languages.size() > 1);
}

void SettingsPage::addKeys() {
    addHeading(tr("Keys"));
    auto* row = new QHBoxLayout;
    row->addWidget(addButton(tr("Change keys…"), &SettingsPage::shortcutsWanted));
    row->addStretch();
    m_form->addRow(tr("Keys and pedals"), row);
}

void SettingsPage::addSound() {
    addHeading(tr("Sound"));
    m_backStep = new QDoubleSpinBox(this);
    m_backStep->setAccessibleName(tr("Seconds that the sound goes back after a pause"));
    m_backStep->setRange(0, kMostBackStepSeconds);
    m_backStep->setDecimals(1);
    m_backStep->setSingleStep(kBackStepSeconds);
    m_backStep->setSuffix(tr(" s before it stopped"));
    m_backStep->setSpecialValueText(tr("Where it stopped"));
    m_backStep->setValue(m_settings.value(QLatin1String(kBackStepKey), kUsualBackStepMs).toInt() / 1000.0);
    connect(m_backStep, &QDoubleSpinBox::valueChanged, this, [this] {
        m_settings.setValue(QLatin1String(kBackStepKey), backStepMs());
        Q_EMIT backStepChanged(backStepMs());
    });
    m_form->addRow(tr("After a pause it goes on"), m_backStep);
}

void SettingsPage::addDevices() {
    addHeading(tr("Devices"));
    m_device = new QComboBox(this);
    m_device->setAccessibleName(tr("Device that transcribes"));
    m_device->setToolTip(tr("For jobs that are added from now on."));
    connect(m_device, &QComboBox::activated, this, [this] {
        m_settings.setValue(QLatin1String(kDeviceKey), deviceId());
        Q_EMIT deviceChanged(deviceId());
    });
    m_form->addRow(tr("Transcribe on"), m_device);
    fillDevices({});
    m_devices = addWords(QString(), tr("Devices of this machine"));
    m_devices->setTextFormat(Qt::PlainText);
    m_devices->setText(tr("Looking at the devices…"));
    setMuted(*m_devices);
    m_selfTestButton = new QPushButton(this);
    m_selfTestButton->setToolTip(tr("A part of the bundled interview through the processor and each GPU, in less than a minute."));
    connect(m_selfTestButton, &QPushButton::clicked, this, [this] { m_isTesting ? Q_EMIT selfTestStopWanted() : Q_EMIT selfTestWanted(); });
    auto* row = new QHBoxLayout;
    row->addWidget(m_selfTestButton);
    row->addStretch();
    m_form->addRow(tr("Self-test"), row);
    m_selfTest = addWords(QString(), tr("What the self-test has found"));
    m_selfTest->setTextFormat(Qt::PlainText);
    setMuted(*m_selfTest);
    setSelfTestRunning({});
}

/// The person's choice stays even where its device is not there now.
void SettingsPage::fillDevices(const std::vector<DeviceFact>& devices) {
    const QString chosen = m_device->count() > 0 ? deviceId() : m_settings.value(QLatin1String(kDeviceKey), QStringLiteral("auto")).toString();
    m_device->clear();
    m_device->addItem(tr("A GPU where one can be used, else the processor"), QStringLiteral("auto"));
    m_device->addItem(tr("The processor"), QStringLiteral("cpu"));
    for (const DeviceFact& device : devices)
        if (device.kind == api::DeviceKind::Cuda && device.isUsable) m_device->addItem(device.name, ui::deviceId(device.kind, device.index));
    if (m_device->findData(chosen) < 0) m_device->addItem(tr("%1 (not there now)").arg(chosen), chosen);
    m_device->setCurrentIndex(m_device->findData(chosen));
}

QString SettingsPage::deviceId() const { return m_device->currentData().toString(); }

void SettingsPage::setDeviceId(const QString& id) {
    const int index = m_device->findData(id);
    if (index < 0 || id == deviceId()) return;
    m_device->setCurrentIndex(index);
    m_settings.setValue(QLatin1String(kDeviceKey), id);
    Q_EMIT deviceChanged(id);
}

void SettingsPage::setDevices(const std::vector<DeviceFact>& devices) {
    m_knowsDevices = true;
    fillDevices(devices);
    QStringList lines;
    for (const DeviceFact& device : devices) lines << tr("%1: %2", "a device, a sentence on it").arg(device.name, device.reason);
    m_devices->setText(lines.join(u'\n'));
}

void SettingsPage::setDevicesFailure(const QString& sentence) { m_devices->setText(sentence); }

void SettingsPage::setSelfTestRunning(const QString& at) {
    m_isTesting = !at.isEmpty();
    m_selfTestButton->setText(m_isTesting ? tr("Stop the test") : tr("Measure this machine"));
    if (m_isTesting) m_selfTest->setText(tr("Measuring: %1").arg(at));
}

void SettingsPage::showSelfTest() {
    const QList<SelfTestResult> results = storedSelfTest(m_settings);
    QStringList lines;
    for (const SelfTestResult& result : results) lines << tr("%1: %2", "a device, a sentence on it").arg(result.deviceName, resultText(result));
    if (results.isEmpty()) lines << tr("Not done yet.");
    else lines << tr("Measured on %1.").arg(QLocale().toString(QDateTime::fromMSecsSinceEpoch(selfTestTime(m_settings)).date(), QLocale::LongFormat));
    m_selfTest->setText(lines.join(u'\n'));
}

void SettingsPage::showEvent(QShowEvent* event) {
    if (!m_knowsDevices) Q_EMIT devicesWanted();
    QWidget::showEvent(event);
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
    m_library = addWords(tr("Library"), tr("Library file"));
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::kInside);
    row->addWidget(addButton(tr("Move it…"), &SettingsPage::libraryMoveWanted));
    row->addWidget(addButton(tr("Open another library…"), &SettingsPage::otherLibraryWanted));
    row->addStretch();
    m_form->addRow(QString(), row);
    auto* promise = new QLabel(tr("The program opens no connection to any other machine."), this);
    setMuted(*promise);
    promise->setWordWrap(true);
    promise->setMinimumWidth(kWordsWidth);
    m_form->addRow(QString(), promise);
}

int SettingsPage::idleUnloadMinutes() const { return m_idle->value(); }

int SettingsPage::backStepMs() const { return static_cast<int>(std::lround(m_backStep->value() * 1000)); }

void SettingsPage::setLibraryPath(const QString& path) { m_library->setText(path); }

}  // namespace undervoice::ui
