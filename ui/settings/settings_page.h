#pragma once
// What holds for the whole program: look, memory, where things lie. Every change counts at once. GUI thread.

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
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
    void setLibraryPath(const QString& path);

  Q_SIGNALS:
    void idleUnloadChanged(int minutes);
    void unloadWanted();

  private:
    void addLook();
    void addMemory();
    void addPlaces();
    QLabel* addHeading(const QString& text);

    QSettings& m_settings;
    Theme& m_theme;
    // Children, owned by their parents.
    QFormLayout* m_form = nullptr;
    QComboBox *m_themeChoice = nullptr, *m_textScale = nullptr;
    QSpinBox* m_idle = nullptr;
    QLabel* m_library = nullptr;
};

}  // namespace undervoice::ui
