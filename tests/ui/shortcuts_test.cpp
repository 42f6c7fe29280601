// Which key does what: the table, what a person changes, and what is heard where.

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSet>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QVBoxLayout>
#include <QtTest>

#include "active_window.h"
#include "ui/shortcuts/shortcuts.h"

using namespace undervoice::ui;

namespace {

const QString kToggle = QStringLiteral("play.toggle"), kHold = QStringLiteral("play.hold"), kBack = QStringLiteral("play.back_2");

/// A window with a text field, a button and a bare widget.
struct Stage {
    Stage() {
        auto* layout = new QVBoxLayout(&window);
        for (QWidget* widget : std::initializer_list<QWidget*>{field, button, bare}) layout->addWidget(widget);
        bare->setFocusPolicy(Qt::StrongFocus);
        shortcuts.watch(&window);
        if (!test::showActive(window)) qFatal("the stage did not get the keyboard");
        bare->setFocus();
    }
    QTemporaryDir folder;
    QSettings settings{folder.filePath("settings.ini"), QSettings::IniFormat};
    Shortcuts shortcuts{settings};
    QWidget window;
    QLineEdit* field = new QLineEdit;
    QPushButton* button = new QPushButton("Press");
    QWidget* bare = new QWidget;
    int count = 0, ends = 0;
    Shortcuts::Function counts = [this] { ++count; };
};

}  // namespace

class ShortcutsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void EveryActionHasItsOwnIdAndSomethingToSay() {
        QSet<QString> ids;
        for (const ActionInfo& action : allActions()) {
            QVERIFY2(!ids.contains(action.id), qPrintable(action.id));
            ids << action.id;
            QVERIFY2(!action.text().isEmpty(), qPrintable(action.id));
        }
        QVERIFY(ids.size() > 40);
    }
    void NoKeyOfTheTableMeansTwoThings() {
        const Stage stage;
        for (const ActionInfo& action : allActions())
            for (const Trigger& trigger : action.defaults)
                QVERIFY2(stage.shortcuts.conflicts(action.id, trigger).empty(), qPrintable(action.id + ' ' + trigger.toString()));
    }
    void EveryKeyOfTheTableCanBeStored() {
        for (const ActionInfo& action : allActions())
            for (const Trigger& trigger : action.defaults) QCOMPARE(Trigger::fromString(trigger.toString()), std::optional(trigger));
    }
    void RefusesTextThatIsNoKey() {
        for (const char* text : {"", "Ctrl", "Ctrl+A, Ctrl+B", "no such key", "Mouse 1"}) QVERIFY2(!Trigger::fromString(text), text);
    }

    void AKeyDoesWhatThePageSays() {
        Stage stage;
        stage.shortcuts.on(kToggle, stage.bare, stage.counts);
        QTest::keyClick(stage.bare, Qt::Key_F5);
        QTest::keyClick(stage.bare, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(stage.count, 2);
    }
    void AKeyThatNobodyWantsGoesToTheFocus() {
        Stage stage;
        QTest::keyClick(stage.field, Qt::Key_K);
        QCOMPARE(stage.field->text(), QString("k"));
    }
    void PrintableKeysAreTextWhereTextIsTyped() {
        Stage stage;
        stage.shortcuts.on(kToggle, stage.bare, stage.counts);
        stage.field->setFocus();
        QTest::keyClicks(stage.field, "k j");
        QCOMPARE(stage.count, 0);
        QCOMPARE(stage.field->text(), QString("k j"));
        QTest::keyClick(stage.field, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(stage.count, 1);
        stage.bare->setFocus();
        QTest::keyClick(stage.bare, Qt::Key_K);
        QCOMPARE(stage.count, 2);
    }
    void TextThatIsOnlyReadIsNotTyped() {
        Stage stage;
        stage.shortcuts.on(kToggle, stage.bare, stage.counts);
        stage.field->setReadOnly(true);
        stage.field->setFocus();
        QTest::keyClick(stage.field, Qt::Key_K);
        QCOMPARE(stage.count, 1);
    }
    void SpacePressesTheButtonThatHasTheFocus() {
        Stage stage;
        stage.shortcuts.on(kToggle, stage.bare, stage.counts);
        QSignalSpy clicked(stage.button, &QPushButton::clicked);
        stage.button->setFocus();
        QTest::keyClick(stage.button, Qt::Key_Space);
        QCOMPARE(clicked.count(), 1);
        QCOMPARE(stage.count, 0);
    }
    void AWidgetThatIsHiddenHearsNothing() {
        Stage stage;
        int other = 0;
        stage.shortcuts.on(kToggle, &stage.window, stage.counts);
        stage.shortcuts.on(kToggle, stage.field, [&] { ++other; });
        QTest::keyClick(stage.bare, Qt::Key_F5);
        stage.field->hide();
        QTest::keyClick(stage.bare, Qt::Key_F5);
        QCOMPARE(other, 1);
        QCOMPARE(stage.count, 1);
    }
    void AConditionThatDoesNotHoldLeavesTheKeyToOthers() {
        Stage stage;
        stage.shortcuts.on("review.next", stage.bare, stage.counts, [&] { return stage.bare->hasFocus(); });
        QTest::keyClick(stage.bare, Qt::Key_Tab);
        QCOMPARE(stage.count, 1);
        QVERIFY(stage.bare->hasFocus());
        stage.field->setFocus();
        QTest::keyClick(stage.field, Qt::Key_Tab);
        QCOMPARE(stage.count, 1);
        QVERIFY(stage.button->hasFocus());
    }
    void NothingIsHeardAfterTheEndOfAPage() {
        Stage stage;
        auto* page = new QObject;
        stage.shortcuts.on(kToggle, page, stage.counts);
        delete page;
        QTest::keyClick(stage.bare, Qt::Key_F5);
        QCOMPARE(stage.count, 0);
    }

    void RepeatsOnlyWhatMayBeRepeated() {
        Stage stage;
        int back = 0;
        stage.shortcuts.on(kToggle, stage.bare, stage.counts);
        stage.shortcuts.on(kBack, stage.bare, [&] { ++back; });
        QKeyEvent toggle(QEvent::KeyPress, Qt::Key_F5, Qt::NoModifier, QString(), /*autorep=*/true);
        QKeyEvent jump(QEvent::KeyPress, Qt::Key_Left, Qt::ControlModifier, QString(), /*autorep=*/true);
        QCoreApplication::sendEvent(stage.bare, &toggle);
        QCoreApplication::sendEvent(stage.bare, &jump);
        QCOMPARE(stage.count, 0);
        QCOMPARE(back, 1);
    }
    void AHeldKeyBeginsOnceAndEndsOnce() {
        Stage stage;
        stage.shortcuts.onHeld(kHold, stage.bare, stage.counts, [&] { ++stage.ends; });
        QTest::keyPress(stage.bare, Qt::Key_F6);
        for (const auto type : {QEvent::KeyRelease, QEvent::KeyPress, QEvent::KeyRelease, QEvent::KeyPress}) {
            QKeyEvent repeated(type, Qt::Key_F6, Qt::NoModifier, QString(), /*autorep=*/true);
            QCoreApplication::sendEvent(stage.bare, &repeated);
        }
        QCOMPARE(stage.count, 1);
        QCOMPARE(stage.ends, 0);
        QTest::keyRelease(stage.bare, Qt::Key_F6);
        QCOMPARE(stage.ends, 1);
    }
    void AHeldKeyEndsAlthoughItsModifierWasLetGoFirst() {
        Stage stage;
        stage.shortcuts.onHeld(kHold, stage.bare, stage.counts, [&] { ++stage.ends; });
        stage.shortcuts.setTriggers(kHold, {Qt::ControlModifier | Qt::Key_P});
        QTest::keyPress(stage.bare, Qt::Key_P, Qt::ControlModifier);
        QTest::keyRelease(stage.bare, Qt::Key_P);
        QCOMPARE(stage.count, 1);
        QCOMPARE(stage.ends, 1);
    }
    void AHeldKeyEndsWhenTheWindowLosesIt() {
        Stage stage;
        stage.shortcuts.onHeld(kHold, stage.bare, stage.counts, [&] { ++stage.ends; });
        QTest::keyPress(stage.bare, Qt::Key_F6);
        QEvent deactivated(QEvent::WindowDeactivate);
        QCoreApplication::sendEvent(&stage.window, &deactivated);
        QCOMPARE(stage.ends, 1);
        QTest::keyRelease(stage.bare, Qt::Key_F6);
        QCOMPARE(stage.ends, 1);
    }
    void ASideButtonOfTheMouseIsAPedal() {
        Stage stage;
        stage.shortcuts.onHeld(kHold, stage.bare, stage.counts, [&] { ++stage.ends; });
        stage.shortcuts.addTrigger(kHold, Qt::BackButton);
        QTest::mousePress(stage.bare, Qt::BackButton);
        QCOMPARE(stage.count, 1);
        QTest::mouseRelease(stage.bare, Qt::BackButton);
        QCOMPARE(stage.ends, 1);
    }

    void ChosenKeysOutliveTheProgram() {
        Stage stage;
        QSignalSpy changed(&stage.shortcuts, &Shortcuts::changed);
        stage.shortcuts.setTriggers(kHold, {Trigger(Qt::ForwardButton), Trigger(Qt::Key_MediaPlay)});
        stage.shortcuts.setTriggers(kBack, {});
        const Shortcuts later(stage.settings);
        QCOMPARE(changed.count(), 2);
        QCOMPARE(later.triggers(kHold), (std::vector<Trigger>{Qt::ForwardButton, Qt::Key_MediaPlay}));
        QVERIFY(later.triggers(kBack).empty());
        QVERIFY(later.isChanged(kBack));
    }
    void ResettingLeavesNothingInTheSettings() {
        Stage stage;
        stage.shortcuts.setTriggers(kHold, {});
        stage.shortcuts.resetAll();
        QCOMPARE(stage.shortcuts.keysText(kHold), QString("F6"));
        QCOMPARE(stage.settings.allKeys(), QStringList());
    }
    void SettingsThatAreNoKeysAreIgnored() {
        Stage stage;
        stage.settings.setValue("shortcuts/play.hold", QStringList{"F9", "nonsense key", "Ctrl+A, Ctrl+B"});
        const Shortcuts later(stage.settings);
        QCOMPARE(later.triggers(kHold), std::vector<Trigger>{Qt::Key_F9});
    }
    void AConflictNamesTheOtherAction() {
        const Stage stage;
        const auto found = stage.shortcuts.conflicts(kHold, Qt::Key_F5);
        QCOMPARE(found.size(), 1U);
        QCOMPARE(found[0]->id, kToggle);
    }
    void ActionsThatAreNeverMeantTogetherMayShareAKey() {
        Stage stage;
        stage.shortcuts.addTrigger("text.split", Qt::Key_Tab);
        QVERIFY(stage.shortcuts.conflicts("text.split", Qt::Key_Tab).empty());
    }

    void ThePedalIsLearnedInsteadOfDoingItsAction() {
        Stage stage;
        stage.shortcuts.on(kToggle, stage.bare, stage.counts);
        std::optional<Trigger> learned;
        stage.shortcuts.learn(stage.bare, [&](std::optional<Trigger> trigger) { learned = trigger; });
        QTest::keyClick(stage.field, Qt::Key_Control, Qt::ControlModifier);
        QVERIFY(stage.shortcuts.isLearning());
        QTest::keyClick(stage.field, Qt::Key_F5);
        QCOMPARE(learned, std::optional<Trigger>(Qt::Key_F5));
        QCOMPARE(stage.count, 0);
        QTest::keyClick(stage.field, Qt::Key_F5);
        QCOMPARE(stage.count, 1);
    }
    void ASideButtonIsLearned() {
        Stage stage;
        std::optional<Trigger> learned;
        stage.shortcuts.learn(stage.bare, [&](std::optional<Trigger> trigger) { learned = trigger; });
        QTest::mouseClick(stage.field, Qt::LeftButton);
        QTest::mouseClick(stage.field, Qt::ForwardButton);
        QCOMPARE(learned, std::optional<Trigger>(Qt::ForwardButton));
    }
    void EscapeLearnsNothing() {
        Stage stage;
        int answers = 0;
        stage.shortcuts.learn(stage.bare, [&](std::optional<Trigger> trigger) { answers += trigger ? 100 : 1; });
        QTest::keyClick(stage.field, Qt::Key_Escape);
        QCOMPARE(answers, 1);
        QVERIFY(!stage.shortcuts.isLearning());
    }

    /// Return in a field opens a page whose text takes the focus: the key, which the field lets pass, is not typed there.
    void aKeyThatOpensAPageIsNotHeardByIt() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* field = new QLineEdit(&window);
        auto* text = new QPlainTextEdit(&window);
        layout->addWidget(field);
        layout->addWidget(text);
        QTemporaryDir folder;
        QSettings settings(folder.filePath("settings.ini"), QSettings::IniFormat);
        Shortcuts shortcuts(settings);
        shortcuts.watch(&window);
        int splits = 0;
        shortcuts.on("text.split", text, [&] { ++splits; }, [text] { return text->hasFocus(); });
        connect(field, &QLineEdit::returnPressed, text, [text] { text->setFocus(); });
        QVERIFY(test::showActive(window));
        field->setFocus();
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(text->hasFocus());
        QCOMPARE(splits, 0);
        QTest::keyClick(text, Qt::Key_Return);

        QCOMPARE(splits, 1);
    }
};

QTEST_MAIN(ShortcutsTest)
#include "shortcuts_test.moc"
