#include "film.h"

#include <QDir>
#include <QHash>
#include <QMainWindow>
#include <QtTest>

#include "../ui/cut_off.h"
#include "ui/theme/theme.h"

namespace undervoice::desktop::test {
namespace {

constexpr int kSettlingRounds = 5;  // fonts, sizes and places follow from one another
constexpr double kLeastInk = 0.02;
constexpr int kHundredPercent = 100;

constexpr QSize kFullHdScaled(1280, 720);  ///< what is left of 1920 × 1080 pixels at 150 %

void settle() {
    for (int i = 0; i < kSettlingRounds; ++i) QCoreApplication::processEvents();
}

QString nameOf(ui::ThemeChoice choice) { return choice == ui::ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("light"); }

int scalePercent(const QWidget& widget) { return qRound(widget.devicePixelRatio() * kHundredPercent); }

/// Share of the pixels that are not of the commonest colour.
double inkShare(const QImage& image) {
    QHash<QRgb, int> counts;
    int all = 0, most = 0;
    for (int y = 0; y < image.height(); y += 3)
        for (int x = 0; x < image.width(); x += 3, ++all) most = std::max(most, ++counts[image.pixel(x, y)]);
    return 1.0 - static_cast<double>(most) / all;
}

}  // namespace

void Film::shoot(QWidget& widget, const QString& name) const {
    settle();
    const QPixmap picture = widget.grab();
    QCOMPARE(picture.deviceIndependentSize().toSize(), widget.size());
    QVERIFY2(inkShare(picture.toImage()) > kLeastInk, qPrintable(name + QStringLiteral(" is empty")));
    const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
    const QString scale = scalePercent(widget) == kHundredPercent ? QString() : QStringLiteral("-%1").arg(scalePercent(widget));
    if (!folder.isEmpty()) QVERIFY2(QDir().mkpath(folder) && picture.save(QDir(folder).filePath(name + scale + QStringLiteral(".png"))), qPrintable(folder));
    const QString cutOff = ui::test::cutOffIn(widget);
    QVERIFY2(cutOff.isEmpty(), qPrintable(name + QStringLiteral(":\n") + cutOff));
}

void Film::page(QMainWindow& window, const QString& name, const std::function<void()>& arrange) const {
    for (const ui::ThemeChoice choice : {ui::ThemeChoice::Dark, ui::ThemeChoice::Light}) {
        m_theme.setChoice(choice);
        for (const QSize size : {QSize(1920, 1080), kFullHdScaled, QSize(1280, 800)}) {
            const bool isScaled = window.devicePixelRatio() != 1;
            if (size == kFullHdScaled && !isScaled) continue;
            window.resize(size);
            settle();
            if (arrange) arrange();
            shoot(window, QStringLiteral("%1-%2-%3x%4").arg(name, nameOf(choice)).arg(size.width()).arg(size.height()));
            QCOMPARE(window.size(), size);
        }
    }
}

void Film::dialog(QWidget& dialog, const QString& name) const {
    for (const ui::ThemeChoice choice : {ui::ThemeChoice::Dark, ui::ThemeChoice::Light}) {
        m_theme.setChoice(choice);
        shoot(dialog, QStringLiteral("%1-%2").arg(name, nameOf(choice)));
    }
}

}  // namespace undervoice::desktop::test
