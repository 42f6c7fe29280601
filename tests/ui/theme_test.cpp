// Colours that can be read, in one place, changed live.

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include "active_window.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"

using namespace undervoice::ui;

namespace {

struct Pair {
    const char* name;
    QColor ink, ground;
};

QList<Pair> textPairs(const Tokens& t) {
    QList<Pair> pairs = {
        {"text on window", t.text, t.window},
        {"text on surface", t.text, t.surface},
        {"text on sunken", t.text, t.sunken},
        {"text on select", t.text, t.select},
        {"text on hovered window", t.text, t.hovered(t.window)},
        {"text on pressed window", t.text, t.pressed(t.window)},
        {"text on hovered sunken", t.text, t.hovered(t.sunken)},
        {"text on pressed sunken", t.text, t.pressed(t.sunken)},
        {"text on pressed select", t.text, t.pressed(t.select)},
        {"text on pressed surface", t.text, t.pressed(t.surface)},
        {"muted on window", t.muted, t.window},
        {"muted on surface", t.muted, t.surface},
        {"muted on sunken", t.muted, t.sunken},
        {"muted on hovered sunken", t.muted, t.hovered(t.sunken)},
        {"accent on window", t.accent, t.window},
        {"accent on surface", t.accent, t.surface},
        {"accent on sunken", t.accent, t.sunken},
        {"onAccent on accent", t.onAccent, t.accent},
        {"onAccent on hovered accent", t.onAccent, t.hovered(t.accent)},
        {"onAccent on pressed accent", t.onAccent, t.pressed(t.accent)},
        {"mha on window", t.mha, t.window},
        {"mha on surface", t.mha, t.surface},
        {"ok on surface", t.ok, t.surface},
        {"ok on window", t.ok, t.window},
        {"danger on surface", t.danger, t.surface},
        {"danger on window", t.danger, t.window},
    };
    for (const QColor& speaker : t.speakers) pairs << Pair{"speaker on surface", speaker, t.surface} << Pair{"speaker on window", speaker, t.window};
    return pairs;
}

QList<Pair> graphicPairs(const Tokens& t) {
    return {
        {"outline on surface", t.outline, t.surface}, {"outline on window", t.outline, t.window},
        {"outline on sunken", t.outline, t.sunken},   {"accent ring on hovered sunken", t.accent, t.hovered(t.sunken)},
        {"accent ring on select", t.accent, t.select}, {"accent ring on window", t.accent, t.window},
    };
}

void addRows(const QList<Pair>& light, const QList<Pair>& dark) {
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("ground");
    for (const Pair& p : light) QTest::addRow("light, %s %s", p.name, qPrintable(p.ink.name())) << p.ink << p.ground;
    for (const Pair& p : dark) QTest::addRow("dark, %s %s", p.name, qPrintable(p.ink.name())) << p.ink << p.ground;
}

}  // namespace

class ThemeTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void ContrastOfBlackOnWhiteIsTwentyOne() {
        QVERIFY(std::abs(contrastRatio(QColor(Qt::black), QColor(Qt::white)) - 21.0) < 1e-6);
        QCOMPARE(contrastRatio(QColor(Qt::red), QColor(Qt::red)), 1.0);
        // #767676 is the lightest grey that WCAG's examples allow on white.
        QVERIFY(contrastRatio(QColor("#767676"), QColor(Qt::white)) >= 4.5);
        QVERIFY(contrastRatio(QColor("#777777"), QColor(Qt::white)) < 4.5);
    }

    void TextCanBeReadOnItsGround_data() { addRows(textPairs(lightTokens()), textPairs(darkTokens())); }
    void TextCanBeReadOnItsGround() {
        QFETCH(QColor, ink);
        QFETCH(QColor, ground);
        QVERIFY2(contrastRatio(ink, ground) >= 4.5, qPrintable(QString::number(contrastRatio(ink, ground))));
    }

    void EdgesOfControlsCanBeSeen_data() { addRows(graphicPairs(lightTokens()), graphicPairs(darkTokens())); }
    void EdgesOfControlsCanBeSeen() {
        QFETCH(QColor, ink);
        QFETCH(QColor, ground);
        QVERIFY2(contrastRatio(ink, ground) >= 3.0, qPrintable(QString::number(contrastRatio(ink, ground))));
    }

    void ColoursAreNamedByNumbersInOneFileOnly() {
        const QRegularExpression literal(QStringList{"#[0-9A-Fa-f]{6}\\b", "\\b0x[0-9A-Fa-f]{6}\\b", "QColor\\s*[({]\\s*[\"\\d#]", "qRgba?\\s*\\(\\s*\\d",
                                                      "fromRgb\\s*\\(\\s*\\d", "fromHsv\\s*\\(\\s*\\d",
                                                      "Qt::(white|black|red|green|blue|cyan|magenta|yellow|gray|darkGray|lightGray)\\b"}
                                              .join("|"));
        int files = 0;
        QDirIterator it(QStringLiteral(UNDERVOICE_SOURCE_DIR "/ui"), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            ++files;
            if (file.fileName().endsWith("theme/tokens.cpp")) continue;
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QRegularExpressionMatch match = literal.match(QString::fromUtf8(file.readAll()));
            QVERIFY2(!match.hasMatch(), qPrintable(file.fileName() + ": " + match.captured()));
        }
        QVERIFY(files > 10);
    }

    void SystemsThemeIsFollowedUntilOneIsChosen() {
        bool isDark = true;
        Theme theme([&isDark] { return isDark; });
        QVERIFY(theme.isDark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), darkTokens().window);

        QWidget window;
        isDark = false;
        QEvent change(QEvent::ThemeChange);
        QApplication::sendEvent(&window, &change);
        QVERIFY(!theme.isDark());

        theme.setChoice(ThemeChoice::Light);
        isDark = true;
        QApplication::sendEvent(&window, &change);
        QVERIFY(!theme.isDark());
    }

    void SystemIsReadFromItsPalette() {
        QVERIFY(isDarkPalette(paletteOf(darkTokens())));
        QVERIFY(!isDarkPalette(paletteOf(lightTokens())));
        // The platform of these tests has no theme: Qt's own light palette is read even while the dark one is applied.
        Theme theme;
        theme.setChoice(ThemeChoice::Dark);
        QVERIFY(theme.isDark());
        theme.setChoice(ThemeChoice::System);
        QVERIFY(!theme.isDark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), lightTokens().window);
    }

    void OpenWidgetsAreRepaintedWhenTheThemeChanges() {
        Theme theme([] { return false; });
        QSignalSpy changed(&theme, &Theme::changed);
        QWidget window;
        window.resize(40, 40);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCOMPARE(window.grab().toImage().pixelColor(20, 20), lightTokens().window);
        theme.setChoice(ThemeChoice::Dark);
        QTRY_COMPARE(window.grab().toImage().pixelColor(20, 20), darkTokens().window);
        theme.setChoice(ThemeChoice::Dark);
        QCOMPARE(changed.count(), 1);
    }

    void TextScaleReachesWidgetsThatAskedForASize() {
        Theme theme([] { return false; });
        QLabel title("Title");
        setTextSize(title, TextSize::Title, QFont::DemiBold);
        const double before = title.font().pointSizeF();
        QVERIFY(std::abs(before / QApplication::font().pointSizeF() - 1.4) < 0.02);
        theme.setTextScale(2.0);
        QVERIFY(std::abs(title.font().pointSizeF() / before - 2.0) < 0.02);
        QCOMPARE(title.font().weight(), QFont::DemiBold);
        theme.setTextScale(7.0);
        QCOMPARE(theme.textScale(), Theme::kLargestTextScale);
        theme.setTextScale(1.0);
        QVERIFY(std::abs(title.font().pointSizeF() - before) < 0.01);
    }

    void SystemsFontIsGivenBack() {
        const double before = QApplication::font().pointSizeF();
        std::make_unique<Theme>([] { return false; })->setTextScale(1.5);
        QCOMPARE(QApplication::font().pointSizeF(), before);
    }

    void ControlsAreThirtyTwoPixelsHigh() {
        Theme theme([] { return false; });
        QPushButton button("Transcribe");
        QLineEdit line;
        QComboBox box;
        box.addItem("German");
        QCOMPARE(button.sizeHint().height(), metrics::kControlHeight);
        QCOMPARE(line.sizeHint().height(), metrics::kControlHeight);
        QCOMPARE(box.sizeHint().height(), metrics::kControlHeight);
        QCheckBox check("Sealed");
        QVERIFY(check.sizeHint().height() >= metrics::kSmallestTarget);
    }

    void WhatADialogDoesStandsLast() {
        const Theme theme([] { return false; });
        QDialogButtonBox box;
        const QPushButton* accept = box.addButton(QStringLiteral("Save"), QDialogButtonBox::AcceptRole);
        const QPushButton* reject = box.addButton(QStringLiteral("Cancel"), QDialogButtonBox::RejectRole);
        const QPushButton* other = box.addButton(QStringLiteral("Delete"), QDialogButtonBox::ResetRole);
        box.resize(600, 40);
        box.show();
        QVERIFY(other->x() < reject->x() && reject->x() < accept->x());
    }

    void PrimaryButtonIsPaintedInTheAccent() {
        Theme theme([] { return false; });
        QPushButton button("Transcribe");
        setButtonKind(button, ButtonKind::Primary);
        button.resize(200, 32);
        QCOMPARE(button.grab().toImage().pixelColor(10, 16), lightTokens().accent);
    }

    void FocusIsVisibleOnceTheKeyboardIsUsed() {
        Theme theme([] { return false; });
        QWidget window;
        auto* first = new QPushButton("One", &window);
        first->setGeometry(10, 10, 100, 32);
        auto* second = new QPushButton("Two", &window);
        second->setGeometry(10, 60, 100, 32);
        QVERIFY(test::showActive(window));
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Tab);
        QVERIFY(second->hasFocus());
        QCOMPARE(second->grab().toImage().pixelColor(50, 1), lightTokens().accent);
        QVERIFY(first->grab().toImage().pixelColor(50, 1) != lightTokens().accent);
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
