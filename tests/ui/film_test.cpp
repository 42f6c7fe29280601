// Renders the shell in both themes and two sizes. UNDERVOICE_FILM_DIR=/some/folder keeps the pictures, to be looked at.

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QGridLayout>
#include <QGroupBox>
#include <QPixmap>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QRadioButton>
#include <QSettings>
#include <QSlider>
#include <QSpinBox>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

#include "active_window.h"
#include "demo_window.h"
#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"

using namespace undervoice::ui;
using undervoice::ui::test::fillDemo;

namespace {

void keep(const QPixmap& picture, const QString& name) {
    const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
    if (folder.isEmpty()) return;
    QVERIFY2(QDir().mkpath(folder) && picture.save(QDir(folder).filePath(name + ".png")), qPrintable(folder));
}

/// Share of the pixels that are not the commonest one.
double inkShare(const QImage& image) {
    QHash<QRgb, int> counts;
    for (int y = 0; y < image.height(); y += 3)
        for (int x = 0; x < image.width(); x += 3) ++counts[image.pixel(x, y)];
    int most = 0, all = 0;
    for (const int count : counts) {
        most = std::max(most, count);
        all += count;
    }
    return 1.0 - double(most) / all;
}

}  // namespace

/// Every control that Style paints, in a row each: plain, disabled; then all icons.
struct Gallery : QWidget {
    Gallery() {
        auto* layout = new QGridLayout(this);
        layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
        addControls(*layout, 0, true);
        addControls(*layout, 1, false);
        auto* icons = new QGridLayout;
        for (int i = 0; i < kIconCount; ++i) {
            auto* label = new QLabel;
            label->setPixmap(themedIcon(static_cast<Icon>(i)).pixmap(40, 40));
            icons->addWidget(label, i / 8, i % 8);
        }
        auto* application = new QLabel;
        application->setPixmap(applicationIcon().pixmap(64, 64));
        icons->addWidget(application, kIconCount / 8 + 1, 0, 1, 2);
        layout->addLayout(icons, 0, 2, layout->rowCount(), 1);
        layout->setColumnMinimumWidth(2, 480);
    }

    void add(QGridLayout& layout, int column, bool isEnabled, QWidget* control) {
        control->setEnabled(isEnabled);
        layout.addWidget(control, m_row++, column);
    }

    void addControls(QGridLayout& layout, int column, bool isEnabled) {
        m_row = 0;
        auto* primary = new QPushButton("Transcribe");
        setButtonKind(*primary, ButtonKind::Primary);
        add(layout, column, isEnabled, primary);
        add(layout, column, isEnabled, new QPushButton("Keep model"));
        auto* line = new QLineEdit("A line of text");
        add(layout, column, isEnabled, line);
        auto* box = new QComboBox;
        box->addItems({"German", "English"});
        add(layout, column, isEnabled, box);
        auto* editable = new QComboBox;
        editable->setEditable(true);
        editable->addItem("Editable");
        add(layout, column, isEnabled, editable);
        add(layout, column, isEnabled, new QSpinBox);
        auto* check = new QCheckBox("Word times");
        check->setChecked(true);
        add(layout, column, isEnabled, check);
        add(layout, column, isEnabled, new QCheckBox("Translate"));
        auto* radio = new QRadioButton("Careful");
        radio->setChecked(true);
        add(layout, column, isEnabled, radio);
        add(layout, column, isEnabled, new QRadioButton("Batched"));
        auto* slider = new QSlider(Qt::Horizontal);
        slider->setValue(40);
        add(layout, column, isEnabled, slider);
        auto* progress = new QProgressBar;
        progress->setTextVisible(false);
        progress->setValue(60);
        add(layout, column, isEnabled, progress);
        auto* tabs = new QTabBar;
        tabs->addTab("Text");
        tabs->addTab("Times");
        add(layout, column, isEnabled, tabs);
        auto* group = new QGroupBox("Group");
        (new QVBoxLayout(group))->addWidget(new QLabel("Within a group"));
        add(layout, column, isEnabled, group);
        auto* text = new QPlainTextEdit("Several lines\nof text");
        text->setMaximumHeight(80);
        add(layout, column, isEnabled, text);
    }

    int m_row = 0;
};

class FilmTest : public QObject {
    Q_OBJECT

    void addRows() {
        QTest::addColumn<bool>("isDark");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("textScale");
        for (const bool isDark : {false, true}) {
            const char* theme = isDark ? "dark" : "light";
            QTest::addRow("%s-1280x800", theme) << isDark << QSize(1280, 800) << 1.0;
            QTest::addRow("%s-1920x1080", theme) << isDark << QSize(1920, 1080) << 1.0;
            QTest::addRow("%s-900x640", theme) << isDark << QSize(900, 640) << 1.0;
            QTest::addRow("%s-1280x800-text150", theme) << isDark << QSize(1280, 800) << 1.5;
        }
    }

    struct Scene {
        Scene(bool isDark, const QSize& size, double textScale)
            : theme([isDark] { return isDark; }), settings(folder.filePath("settings.ini"), QSettings::IniFormat), window(settings) {
            theme.setTextScale(textScale);
            fillDemo(window);
            window.resize(size);
        }
        QPixmap shot() {
            window.show();
            // Fonts, sizes and places follow from one another.
            for (int i = 0; i < 5; ++i) QCoreApplication::processEvents();
            return window.grab();
        }
        Theme theme;
        QTemporaryDir folder;
        QSettings settings;
        MainWindow window;
    };

  private Q_SLOTS:
    /// A size that desktops have; without a screen Qt's own is larger.
    void initTestCase() { QApplication::setFont(QFont("DejaVu Sans", 10)); }

    void Controls_data() {
        QTest::addColumn<bool>("isDark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void Controls() {
        QFETCH(bool, isDark);
        Theme theme([isDark] { return isDark; });
        Gallery gallery;
        gallery.resize(1200, 760);
        QVERIFY(test::showActive(gallery));
        QTest::keyClick(&gallery, Qt::Key_Tab);
        for (int i = 0; i < 5; ++i) QCoreApplication::processEvents();
        const QPixmap picture = gallery.grab();
        QCOMPARE(picture.size(), QSize(1200, 760));
        QVERIFY(inkShare(picture.toImage()) > 0.05);
        keep(picture, QString("controls-%1").arg(QTest::currentDataTag()));
    }

    void Page_data() { addRows(); }
    void Page() {
        QFETCH(bool, isDark);
        QFETCH(QSize, size);
        QFETCH(double, textScale);
        Scene scene(isDark, size, textScale);
        const QPixmap picture = scene.shot();
        QCOMPARE(picture.size(), size);
        const Tokens& t = isDark ? darkTokens() : lightTokens();
        QCOMPARE(picture.toImage().pixelColor(4, 4), t.sunken);
        QVERIFY(inkShare(picture.toImage()) > 0.05);
        keep(picture, QString("page-%1").arg(QTest::currentDataTag()));
    }

    void MemoryPanelWithMessages_data() { addRows(); }
    void MemoryPanelWithMessages() {
        QFETCH(bool, isDark);
        QFETCH(QSize, size);
        QFETCH(double, textScale);
        Scene scene(isDark, size, textScale);
        scene.window.setMemoryShown(true);
        scene.window.messages().show({Message::Kind::Error, "interview.m4a could not be read to its end.",
                                      "It breaks off at 12:40. What was heard until then is kept.", "Show file", [] {}});
        scene.window.showUndo("Moved to trash", [] {});
        const QPixmap picture = scene.shot();
        QCOMPARE(picture.size(), size);
        QVERIFY(scene.window.memoryPanel().visibleRegion().boundingRect().height() > 150);
        keep(picture, QString("memory-%1").arg(QTest::currentDataTag()));
    }

    void MemoryPanelWithEverything_data() { addRows(); }
    void MemoryPanelWithEverything() {
        QFETCH(bool, isDark);
        QFETCH(QSize, size);
        QFETCH(double, textScale);
        Scene scene(isDark, size, textScale);
        scene.window.setMemoryShown(true);
        scene.window.memoryPanel().setView(MemoryView::Everything);
        const QPixmap picture = scene.shot();
        QCOMPARE(picture.size(), size);
        keep(picture, QString("everything-%1").arg(QTest::currentDataTag()));
    }
};

QTEST_MAIN(FilmTest)
#include "film_test.moc"
