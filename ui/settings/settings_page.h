#pragma once
// What holds for the whole program: look, keys, devices, memory, where things lie. Every change counts at once, but for the language.
// GUI thread; what takes a process or a file is asked for by signals.

#include <vector>

#include <QWidget>

#include "ui/settings/device_facts.h"
#include "ui/settings/languages.h"
#include "ui/settings/self_test_result.h"

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSettings;
class QSpinBox;

namespace undervoice::ui {

class Theme;

class SettingsPage : public QWidget {
    Q_OBJECT

  public:
    /// Applies what was chosen before. Both must outlive the page.
    SettingsPage(QSettings& settings, Theme& theme, QWidget* parent = nullptr);

    int idleUnloadMinutes() const;  ///< 0: never
    int backStepMs() const;         ///< that the sound goes back after a pause
    QString deviceId() const;       ///< "auto", "cpu", "cuda:0"
    void setDeviceId(const QString& id);
    void setLibraryPath(const QString& path);
    /// A choice is offered where there are two or more: the system's, or one of these.
    void setLanguages(const QList<WindowLanguage>& languages);
    void setDevices(const std::vector<DeviceFact>& devices);
    void setDevicesFailure(const QString& sentence);
    /// What it is at, "AMD Ryzen, 1 of 2"; empty: it is not running.
    void setSelfTestRunning(const QString& at);
    void showSelfTest();  ///< as the settings have it

    static QString languageKey();  ///< WindowLanguage::code; empty or absent: the system's

  Q_SIGNALS:
    void idleUnloadChanged(int minutes);
    void backStepChanged(int ms);
    void unloadWanted();
    void devicesWanted();  ///< the page is seen, and does not know them yet
    void deviceChanged(const QString& id);
    void selfTestWanted();
    void selfTestStopWanted();
    void shortcutsWanted();
    void libraryMoveWanted();
    void otherLibraryWanted();

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void addLook();
    void addKeys();
    void addSound();
    void addDevices();
    void addMemory();
    void addPlaces();
    QLabel* addHeading(const QString& text);
    QLabel* addWords(const QString& label, const QString& name);
    QPushButton* addButton(const QString& text, void (SettingsPage::*signal)());
    void fillDevices(const std::vector<DeviceFact>& devices);

    QSettings& m_settings;
    Theme& m_theme;
    bool m_knowsDevices = false;
    // Children, owned by their parents.
    QWidget* m_column = nullptr;
    QFormLayout* m_form = nullptr;
    QComboBox *m_themeChoice = nullptr, *m_textScale = nullptr, *m_language = nullptr, *m_device = nullptr;
    QLabel *m_languageLabel = nullptr, *m_devices = nullptr, *m_selfTest = nullptr;
    QPushButton* m_selfTestButton = nullptr;
    bool m_isTesting = false;
    QSpinBox* m_idle = nullptr;
    QDoubleSpinBox* m_backStep = nullptr;
    QLabel* m_library = nullptr;
};

}  // namespace undervoice::ui
