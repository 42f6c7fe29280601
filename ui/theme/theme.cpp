#include "ui/theme/theme.h"

#include <algorithm>

#include <QApplication>
#include <QEvent>
#include <QPalette>
#include <QScopedValueRollback>
#include <QStyleHints>
#include <QToolTip>

#include "ui/theme/style.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"

namespace undervoice::ui {
namespace {

bool isSystemPaletteDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (QGuiApplication::styleHints()->colorScheme() != Qt::ColorScheme::Unknown)
        return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#endif
    // Before 6.5 the system's palette can only be read while none of ours covers it.
    const QPalette ours = QApplication::palette();
    QPalette none;
    none.setResolveMask(0);
    QApplication::setPalette(none);
    const bool isDark = isDarkPalette(QApplication::palette());
    QApplication::setPalette(ours);
    return isDark;
}

}  // namespace

QPalette paletteOf(const Tokens& t) {
    QPalette palette;
    const auto set = [&palette](const QColor& color, std::initializer_list<QPalette::ColorRole> roles) {
        for (const QPalette::ColorRole role : roles) palette.setColor(role, color);
    };
    set(t.window, {QPalette::Window});
    set(t.surface, {QPalette::Base, QPalette::Button, QPalette::ToolTipBase, QPalette::Light});
    set(t.sunken, {QPalette::AlternateBase});
    set(t.line, {QPalette::Mid, QPalette::Midlight});
    set(t.outline, {QPalette::Dark, QPalette::Shadow});
    set(t.text, {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText, QPalette::HighlightedText});
    set(t.muted, {QPalette::PlaceholderText});
    set(t.onAccent, {QPalette::BrightText});
    set(t.accent, {QPalette::Link, QPalette::LinkVisited});
    set(t.select, {QPalette::Highlight});
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, t.muted);
    return palette;
}

bool isDarkPalette(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

Theme::Theme(SystemProbe isSystemDark, QObject* parent)
    : QObject(parent), m_isSystemDark(isSystemDark ? std::move(isSystemDark) : SystemProbe(isSystemPaletteDark)), m_systemFont(QApplication::font()) {
    m_style = new Style;
    QApplication::setStyle(m_style);
    qApp->installEventFilter(this);
    applyFonts();
    applyColors();
}

Theme::~Theme() {
    if (!QCoreApplication::closingDown()) QApplication::setFont(m_systemFont);
}

bool Theme::isDark() const { return m_applied == &darkTokens(); }

void Theme::setChoice(ThemeChoice choice) {
    if (choice == m_choice) return;
    m_choice = choice;
    applyColors();
}

void Theme::setTextScale(double scale) {
    const double within = std::clamp(scale, kSmallestTextScale, kLargestTextScale);
    if (within == m_textScale) return;
    m_textScale = within;
    applyFonts();
}

void Theme::setReducedMotion(bool isReduced) {
    if (m_style) m_style->setReducedMotion(isReduced);
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    // Every window is told; one of them is enough, since nothing changes the second time.
    if (event->type() == QEvent::ThemeChange && m_choice == ThemeChoice::System && !m_isApplying) applyColors();
    return QObject::eventFilter(watched, event);
}

void Theme::applyColors() {
    const QScopedValueRollback<bool> applying(m_isApplying, true);
    const bool dark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_isSystemDark());
    const Tokens* wanted = dark ? &darkTokens() : &lightTokens();
    if (wanted == m_applied) return;
    m_applied = wanted;
    setTokens(*wanted);
    const QPalette palette = paletteOf(*wanted);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    Q_EMIT changed();
}

void Theme::applyFonts() {
    QFont font = m_systemFont;
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * m_textScale);
    else
        font.setPixelSize(qRound(font.pixelSize() * m_textScale));
    QApplication::setFont(font);
    applyTextSizes();
}

}  // namespace undervoice::ui
