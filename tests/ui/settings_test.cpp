// The settings page, the shortcut editor, and what they show.

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

#include "active_window.h"
#include "ui/settings/settings_page.h"
#include "ui/settings/shortcut_editor.h"
#include "ui/theme/theme.h"

using namespace undervoice;
using namespace undervoice::ui;

namespace {

const char kNoGpu[] = R"({"libtorch":{"has_cuda":false},"cpu":{"name":"Zen 5","physical_cores":2,"vector_extensions":"AVX512"},"cuda":{"usable_devices":0,"driver":"","devices":[]}})";
const char kUnusedGpu[] =
    R"({"libtorch":{"has_cuda":false},"cpu":{"name":"Zen 5","physical_cores":2},"cuda":{"usable_devices":0,"driver":"NVRM 580","devices":[{"index":0,"name":"RTX 3060"}]}})";
const char kGpu[] =
    R"({"libtorch":{"has_cuda":true},"cpu":{"name":"Zen 5","physical_cores":2},"cuda":{"usable_devices":1,"driver":"NVRM 580","devices":[{"index":0,"name":"RTX 3060"}]}})";

template <typename Control>
Control& named(QWidget& page, const char* name) {
    for (Control* control : page.findChildren<Control*>())
        if (control->accessibleName() == QLatin1String(name)) return *control;
    qFatal("no control is called %s", name);
    Q_UNREACHABLE();
}

QPushButton& button(QWidget& page, const char* text) {
    for (QPushButton* button : page.findChildren<QPushButton*>())
        if (button->text() == QLatin1String(text)) return *button;
    qFatal("no button says %s", text);
    Q_UNREACHABLE();
}

}  // namespace

class SettingsTest : public QObject {
    Q_OBJECT

    void expectNames(QWidget& page) {
        for (QWidget* widget : page.findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()) continue;
            const QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
    }

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_folder->filePath("settings.ini"), QSettings::IniFormat);
        m_theme = std::make_unique<Theme>([] { return false; });
    }
    void cleanup() {
        m_theme.reset();
        m_settings.reset();  // writes into the folder
        m_folder.reset();
    }

    void AProcessorAloneSaysWhyThereIsNoGpu() {
        const auto facts = deviceFacts(kNoGpu);
        QCOMPARE(facts.size(), 2U);
        QVERIFY(facts[0].isUsable && facts[0].name.contains("Zen 5"));
        QVERIFY(!facts[1].isUsable && facts[1].reason.contains("No NVIDIA driver"));
    }
    void AGpuThatCannotBeUsedSaysWhy() {
        const auto facts = deviceFacts(kUnusedGpu);
        QCOMPARE(facts.size(), 2U);
        QCOMPARE(facts[1].name, QString("RTX 3060"));
        QVERIFY(!facts[1].isUsable && facts[1].reason.contains("without CUDA"));
    }
    void WhatIsNoReportIsNoDevices() {
        for (const char* wrong : {"", "[]", "{", "{\"cuda\":7}"}) QVERIFY2(deviceFacts(wrong).empty(), wrong);
        const auto absurd = deviceFacts(R"({"cpu":7,"cuda":{"usable_devices":1000000000,"devices":"x"}})");
        QVERIFY(absurd.size() <= 65);
    }
    void AChoiceOfDeviceIsPutIntoTheModelsOptions() {
        api::ModelOptions options;
        applyDevice("cuda:1", options);
        QVERIFY(options.device == api::DeviceKind::Cuda && options.deviceIndex == 1);
        for (const char* wrong : {"auto", "cuda:-1", "cuda:x", "cuda:1000", ""}) {
            applyDevice(wrong, options);
            QVERIFY2(options.device == api::DeviceKind::Auto && options.deviceIndex == 0, wrong);
        }
    }
    void HowFarTheSoundGoesBackIsChosenAndKept() {
        SettingsPage page(*m_settings, *m_theme);
        QCOMPARE(page.backStepMs(), 1000);
        QSignalSpy changed(&page, &SettingsPage::backStepChanged);
        auto& seconds = named<QDoubleSpinBox>(page, "Seconds that the sound goes back after a pause");
        seconds.setValue(2.5);
        QCOMPARE(changed.last().first().toInt(), 2500);
        seconds.setValue(0);
        QCOMPARE(seconds.text(), QString("Where it stopped"));
        QCOMPARE(SettingsPage(*m_settings, *m_theme).backStepMs(), 0);
        m_settings->setValue("sound/back_step_ms", "much");
        QCOMPARE(SettingsPage(*m_settings, *m_theme).backStepMs(), 0);
    }
    void ADeviceIsChosenAndKept() {
        SettingsPage page(*m_settings, *m_theme);
        QSignalSpy changed(&page, &SettingsPage::deviceChanged), wanted(&page, &SettingsPage::devicesWanted);
        page.show();
        QCOMPARE(wanted.count(), 1);
        page.setDevices(deviceFacts(kGpu));
        auto& choice = named<QComboBox>(page, "Device that transcribes");
        QCOMPARE(choice.count(), 3);
        choice.setCurrentIndex(2);
        Q_EMIT choice.activated(2);
        QCOMPARE(changed.last().first().toString(), QString("cuda:0"));
        const SettingsPage later(*m_settings, *m_theme);
        QCOMPARE(later.deviceId(), QString("cuda:0"));
        QVERIFY(named<QLabel>(page, "Devices of this machine").text().contains("RTX 3060: Can be used"));
    }
    void TheSelfTestIsStartedStoppedAndShown() {
        SettingsPage page(*m_settings, *m_theme);
        QSignalSpy started(&page, &SettingsPage::selfTestWanted), stopped(&page, &SettingsPage::selfTestStopWanted);
        button(page, "Measure this machine").click();
        page.setSelfTestRunning("Zen 5, 1 of 1");
        button(page, "Stop the test").click();
        QCOMPARE(started.count(), 1);
        QCOMPARE(stopped.count(), 1);
        storeSelfTest(*m_settings, {{"cpu", "Zen 5", 12, 460'000'000, 0.97, {}}, {"cuda:0", "RTX 3060", 0, 0, 0, "Out of memory."}}, 1'700'000'000'000);
        page.setSelfTestRunning({});
        page.showSelfTest();
        const QString text = named<QLabel>(page, "What the self-test has found").text();
        QVERIFY2(text.contains(QString::fromUtf8("Zen 5: 12× real time, peak 460 MB, 97 % of the words right")), qPrintable(text));
        QVERIFY(text.contains("RTX 3060: Out of memory."));
    }
    void TheFastestOfThoseThatHearAsWellIsChosen() {
        QCOMPARE(fastestDevice({{"cpu", {}, 4, 1, 0.97, {}}, {"cuda:0", {}, 90, 1, 0.96, {}}}), QString("cuda:0"));
        QCOMPARE(fastestDevice({{"cpu", {}, 4, 1, 0.97, {}}, {"cuda:0", {}, 90, 1, 0.1, {}}}), QString("cpu"));
        QCOMPARE(fastestDevice({{"cpu", {}, 0, 0, 0, "failed"}}), QString());
    }
    void StoredResultsThatAreNoneArePassedOver() {
        m_settings->setValue("self_test/results", QByteArray("[7,{\"device\":\"\"},{\"device\":\"cpu\"}]"));
        QCOMPARE(storedSelfTest(*m_settings).size(), 1);
    }
    void ASingleLanguageIsNoChoice() {
        SettingsPage page(*m_settings, *m_theme);
        page.show();
        page.setLanguages(windowLanguages(m_folder->path().toStdString()));
        QVERIFY(!named<QComboBox>(page, "Language of the window").isVisible());
        for (const char* name : {"undervoice_de.qm", "undervoice_xx_nonsense.qm", "undervoice_en.qm"}) {
            QFile file(m_folder->filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        const auto languages = windowLanguages(m_folder->path().toStdString());
        QCOMPARE(languages.size(), 2);
        page.setLanguages(languages);
        QVERIFY(named<QComboBox>(page, "Language of the window").isVisible());
        QCOMPARE(named<QComboBox>(page, "Language of the window").itemText(2), QString("Deutsch"));
    }
    void TheSystemsLanguageIsTheFirstChoiceAndAnotherIsKept() {
        const QList<WindowLanguage> languages{{"en", "English", {}}, {"de", "Deutsch", "/there/undervoice_de.qm"}};
        SettingsPage page(*m_settings, *m_theme);
        page.setLanguages(languages);
        auto& choice = named<QComboBox>(page, "Language of the window");
        QCOMPARE(choice.currentText(), QString("As the system has it"));
        choice.setCurrentIndex(2);
        Q_EMIT choice.activated(2);
        QCOMPARE(m_settings->value(SettingsPage::languageKey()).toString(), QString("de"));
        SettingsPage later(*m_settings, *m_theme);
        later.setLanguages(languages);
        auto& again = named<QComboBox>(later, "Language of the window");
        QCOMPARE(again.currentText(), QString("Deutsch"));
        again.setCurrentIndex(0);
        Q_EMIT again.activated(0);
        QVERIFY(m_settings->value(SettingsPage::languageKey()).toString().isEmpty());
    }
    void TheWindowSpeaksTheChosenLanguageElseTheSystems_data() {
        QTest::addColumn<QString>("chosen");
        QTest::addColumn<QStringList>("system");
        QTest::addColumn<QString>("spoken");
        QTest::newRow("the chosen one") << "de" << QStringList{"en-US"} << "de";
        QTest::newRow("English was chosen") << "en" << QStringList{"de-DE", "de"} << "en";
        QTest::newRow("nothing was chosen") << "" << QStringList{"de-DE", "de"} << "de";
        QTest::newRow("the chosen one is gone") << "fr" << QStringList{"de-DE"} << "de";
        QTest::newRow("spoken in another country") << "" << QStringList{"de-AT"} << "de";
        QTest::newRow("the country counts") << "" << QStringList{"pt-BR"} << "pt_BR";
        QTest::newRow("the other country") << "" << QStringList{"pt-PT"} << "pt_PT";
        QTest::newRow("the second wish") << "" << QStringList{"fr-FR", "de"} << "de";
        QTest::newRow("English before others") << "" << QStringList{"en-GB", "de"} << "en";
        QTest::newRow("none of them") << "" << QStringList{"fr-FR", "ja"} << "en";
        QTest::newRow("no language at all") << "" << QStringList{"C", "nonsense", ""} << "en";
        QTest::newRow("nothing is known") << "" << QStringList{} << "en";
    }
    void TheWindowSpeaksTheChosenLanguageElseTheSystems() {
        QFETCH(QString, chosen);
        QFETCH(QStringList, system);
        const QList<WindowLanguage> languages{{"en", "English", {}}, {"de", "Deutsch", {}}, {"pt_BR", QString::fromUtf8("Português"), {}}, {"pt_PT", QString::fromUtf8("Português"), {}}};
        QTEST(spokenLanguage(languages, chosen, system).code, "spoken");
    }
    void EveryControlOfThePageHasAName() {
        SettingsPage page(*m_settings, *m_theme);
        page.show();
        expectNames(page);
    }

    void OnlyActionsThatSomePageCarriesOutAreShown() {
        Shortcuts shortcuts(*m_settings);
        shortcuts.on("play.toggle", this, [] {});
        shortcuts.on("program.memory", this, [] {});
        ShortcutsModel model(shortcuts);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 4);
        QVERIFY(!model.action(model.index(0, 0)));
        QCOMPARE(model.index(1, 0).data().toString(), QString("Play or pause"));
        QVERIFY(!(model.flags(model.index(0, 0)) & Qt::ItemIsSelectable));
    }
    void APedalIsAddedByPressingIt() {
        Shortcuts shortcuts(*m_settings);
        shortcuts.onHeld("play.hold", this, [] {}, [] {});
        ShortcutEditor editor(shortcuts, nullptr);
        QVERIFY(test::showActive(editor));
        editor.choose("play.hold");
        button(editor, "Add a key or pedal").click();
        QVERIFY(shortcuts.isLearning());
        QTest::mouseClick(&editor, Qt::BackButton);
        QCOMPARE(shortcuts.keysText("play.hold"), QString("F6, Mouse 4"));
    }
    void AKeyOfAnotherActionIsTakenOnlyOnAsking() {
        Shortcuts shortcuts(*m_settings);
        shortcuts.onHeld("play.hold", this, [] {}, [] {});
        shortcuts.on("play.toggle", this, [] {});
        ShortcutEditor editor(shortcuts, nullptr);
        QVERIFY(test::showActive(editor));
        editor.choose("play.hold");
        button(editor, "Add a key or pedal").click();
        QTest::keyClick(&editor, Qt::Key_F5);
        QCOMPARE(shortcuts.keysText("play.hold"), QString("F6"));
        QVERIFY(named<QLabel>(editor, "What becomes of the key").text().contains("Play or pause"));
        button(editor, "Take it").click();
        QCOMPARE(shortcuts.keysText("play.hold"), QString("F6, F5"));
        QVERIFY(!shortcuts.keysText("play.toggle").contains("F5"));
    }
    void EscapeEndsTheLearningAndNotTheEditor() {
        Shortcuts shortcuts(*m_settings);
        shortcuts.on("play.toggle", this, [] {});
        ShortcutEditor editor(shortcuts, nullptr);
        QVERIFY(test::showActive(editor));
        editor.choose("play.toggle");
        button(editor, "Add a key or pedal").click();
        QTest::keyClick(&editor, Qt::Key_Escape);
        QVERIFY(!shortcuts.isLearning());
        QVERIFY(editor.isVisible());
    }
    void KeysAreRemovedAndReset() {
        Shortcuts shortcuts(*m_settings);
        shortcuts.on("play.loop", this, [] {});
        ShortcutEditor editor(shortcuts, nullptr);
        editor.show();
        editor.choose("play.loop");
        button(editor, "Remove").click();
        QVERIFY(shortcuts.triggers("play.loop").empty());
        QVERIFY(!button(editor, "Remove").isEnabled());
        button(editor, "Reset").click();
        QCOMPARE(shortcuts.keysText("play.loop"), QString("Ctrl+L"));
    }
    void ThePrintedPageHasEveryKeyAndNoMarkup() {
        Shortcuts shortcuts(*m_settings);
        shortcuts.on("play.toggle", this, [] {});
        shortcuts.on("text.nudge_earlier", this, [] {});
        shortcuts.setTriggers("text.nudge_earlier", {Trigger(Qt::Key_Less)});
        const QString html = shortcutMapHtml(shortcuts);
        QVERIFY(html.contains("Play or pause"));
        QVERIFY(html.contains("<kbd>&lt;</kbd>"));
        QVERIFY(!html.contains("Speaker 1"));
    }
    void EveryControlOfTheEditorHasAName() {
        Shortcuts shortcuts(*m_settings);
        shortcuts.on("play.loop", this, [] {});
        ShortcutEditor editor(shortcuts, nullptr);
        editor.show();
        expectNames(editor);
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(SettingsTest)
#include "settings_test.moc"
