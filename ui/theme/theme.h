#pragma once
// Gives the application its look: palette, fonts and style from the tokens, for the person's choice of light, dark or what the
// system has; changes live. One Theme lives as long as the windows, on the GUI thread; widgets don't need it: they paint with
// tokens() and are repainted by the palette's change.

#include <functional>

#include <QFont>
#include <QObject>
#include <QPointer>

class QPalette;

namespace undervoice::ui {

struct Tokens;
class Style;

enum class ThemeChoice { System, Light, Dark };

QPalette paletteOf(const Tokens& tokens);
/// Whether a palette has light text on a dark ground.
bool isDarkPalette(const QPalette& palette);

class Theme : public QObject {
    Q_OBJECT

  public:
    using SystemProbe = std::function<bool()>;  ///< whether the system is dark now
    static constexpr double kSmallestTextScale = 0.8, kLargestTextScale = 2.0;

    /// Applies the system's theme at once. The probe is for tests; by default the system's palette is asked.
    explicit Theme(SystemProbe isSystemDark = {}, QObject* parent = nullptr);
    ~Theme() override;  ///< gives the system's font back

    ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);
    bool isDark() const;

    /// All text relative to the system's size; clamped to 0.8 … 2.
    double textScale() const { return m_textScale; }
    void setTextScale(double scale);

    void setReducedMotion(bool isReduced);

    bool eventFilter(QObject* watched, QEvent* event) override;

  Q_SIGNALS:
    void changed();  ///< another set of colours is applied

  private:
    void applyColors();
    void applyFonts();

    SystemProbe m_isSystemDark;
    ThemeChoice m_choice = ThemeChoice::System;
    double m_textScale = 1.0;
    QFont m_systemFont;
    QPointer<Style> m_style;  ///< QApplication's
    const Tokens* m_applied = nullptr;
    bool m_isApplying = false;
};

}  // namespace undervoice::ui
