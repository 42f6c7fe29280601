// Every icon is there, fits its box and takes the theme's colours.

#include <QDir>
#include <QFile>
#include <QImage>
#include <QRegularExpression>
#include <QTest>

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"

using namespace undervoice::ui;

namespace {

QString sourceOf(const QString& name) {
    QFile file(QStringLiteral(UNDERVOICE_SOURCE_DIR "/resources/icons/") + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

int inkedPixels(const QImage& image, const QRect& area) {
    int count = 0;
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) count += qAlpha(image.pixel(x, y)) > 0;
    return count;
}

/// Pixels of the outermost ring that are not empty.
int inkOnTheEdge(const QImage& image, int ring) {
    return inkedPixels(image, image.rect()) - inkedPixels(image, image.rect().adjusted(ring, ring, -ring, -ring));
}

/// Of what is fully covered, how far it is from the colour, at most.
int largestDistance(const QImage& image, const QColor& color) {
    int largest = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            if (pixel.alpha() < 255) continue;
            largest = std::max({largest, std::abs(pixel.red() - color.red()), std::abs(pixel.green() - color.green()),
                                std::abs(pixel.blue() - color.blue())});
        }
    return largest;
}

}  // namespace

class IconsTest : public QObject {
    Q_OBJECT

    void addIcons() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < kIconCount; ++i) QTest::addRow("%s", iconName(static_cast<Icon>(i))) << i;
    }

  private Q_SLOTS:
    void IsDrawnWithinItsBox_data() { addIcons(); }
    void IsDrawnWithinItsBox() {
        QFETCH(int, index);
        const QImage image = iconPixmap(static_cast<Icon>(index), lightTokens().text, 20, 4.0).toImage();
        QCOMPARE(image.size(), QSize(80, 80));
        QVERIFY2(inkedPixels(image, image.rect()) > 150, "nearly empty");
        QVERIFY2(inkOnTheEdge(image, 4) == 0, "touches the outermost pixel of the box");
    }

    void UsesNoColourOfItsOwn_data() { addIcons(); }
    void UsesNoColourOfItsOwn() {
        QFETCH(int, index);
        const auto icon = static_cast<Icon>(index);
        const QString source = sourceOf(QString("%1.svg").arg(iconName(icon)));
        const QRegularExpression ownColour("#[0-9A-Fa-f]{3}|rgb|fill=\"(?!none)|style=");
        QVERIFY(source.contains("stroke=\"currentColor\""));
        QVERIFY(source.contains("stroke-width=\"1.5\"") && source.contains("stroke-linejoin=\"round\""));
        QVERIFY(!source.contains(ownColour));
        const QColor color = darkTokens().accent;
        QVERIFY(largestDistance(iconPixmap(icon, color, 20, 4.0).toImage(), color) <= 2);
    }

    void EveryDrawingIsAnIcon() {
        QStringList names{"undervoice.svg"};
        for (int i = 0; i < kIconCount; ++i) names << QString("%1.svg").arg(iconName(static_cast<Icon>(i)));
        names.sort();
        QCOMPARE(QDir(QStringLiteral(UNDERVOICE_SOURCE_DIR "/resources/icons")).entryList({"*.svg"}, QDir::Files, QDir::Name), names);
    }

    void IsSharpAtTheScreensScale() {
        const QIcon icon = themedIcon(Icon::Library);
        QCOMPARE(icon.pixmap(QSize(20, 20), 1.0).size(), QSize(20, 20));
        const QPixmap twice = icon.pixmap(QSize(20, 20), 2.0);
        QCOMPARE(twice.size(), QSize(40, 40));
        QCOMPARE(twice.devicePixelRatio(), 2.0);
        QCOMPARE(iconPixmap(Icon::Library, lightTokens().text, 20, 1.5).size(), QSize(30, 30));
    }

    void TakesTheColoursOfTheThemeThatComes() {
        Theme theme([] { return false; });
        const QIcon icon = themedIcon(Icon::Trash);
        QVERIFY(largestDistance(icon.pixmap(QSize(80, 80), 1.0).toImage(), lightTokens().text) <= 2);
        theme.setChoice(ThemeChoice::Dark);
        QVERIFY(largestDistance(icon.pixmap(QSize(80, 80), 1.0).toImage(), darkTokens().text) <= 2);
        QVERIFY(largestDistance(icon.pixmap(QSize(80, 80), 1.0, QIcon::Disabled).toImage(), darkTokens().muted) <= 2);
    }

    void IsRenderedOnceForASizeAndColour() {
        const QPixmap first = iconPixmap(Icon::Search, lightTokens().accent, 20, 1.0);
        QCOMPARE(iconPixmap(Icon::Search, lightTokens().accent, 20, 1.0).cacheKey(), first.cacheKey());
        QVERIFY(iconPixmap(Icon::Search, lightTokens().mha, 20, 1.0).cacheKey() != first.cacheKey());
    }

    void ApplicationsIconIsMadeOfTheTokensColours() {
        const QRegularExpression colour("#[0-9A-Fa-f]{6}");
        QRegularExpressionMatchIterator it = colour.globalMatch(sourceOf("undervoice.svg"));
        QVERIFY(it.hasNext());
        const QList<QColor> known{lightTokens().accent, darkTokens().accent, lightTokens().onAccent};
        while (it.hasNext()) {
            const QString name = it.next().captured();
            QVERIFY2(known.contains(QColor(name)), qPrintable(name));
        }
        QVERIFY(inkedPixels(applicationIcon().pixmap(64, 64).toImage(), QRect(0, 0, 64, 64)) > 2000);
    }
};

QTEST_MAIN(IconsTest)
#include "icons_test.moc"
