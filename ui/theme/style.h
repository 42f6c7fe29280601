#pragma once
// How controls look: flat, hairlines, radius 6, no shadows, 32 pixels high at least, focus always visible to those who use the
// keyboard. Fusion does the work that is not painting. Colours come from tokens() when something is painted, so a theme changes
// without new style. QApplication owns the style.

#include <QProxyStyle>

namespace undervoice::ui {

class Style : public QProxyStyle {
    Q_OBJECT

  public:
    Style();

    /// The system asks for less motion: nothing moves by itself.
    void setReducedMotion(bool isReduced) { m_isMotionReduced = isReduced; }

    using QProxyStyle::polish;
    void polish(QWidget* widget) override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* returned) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part, const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap pixmap, const QStyleOption* option, const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const override;

  private:
    bool m_isMotionReduced = false;
};

}  // namespace undervoice::ui
