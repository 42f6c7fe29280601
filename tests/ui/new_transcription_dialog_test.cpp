// What is asked before a transcription, and what becomes of the answers.

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "ui/jobs/measured_speeds.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/jobs/preset_bar.h"

using namespace undervoice;
using ui::NewTranscriptionDialog;

namespace {

ui::ModelEntry model(const char* name) {
    ui::ModelEntry entry;
    entry.title = QString::fromLatin1(name);
    entry.options.path = std::string("/models/") + name;
    entry.options.name = name;
    entry.isEnglishOnly = entry.title.endsWith(QStringLiteral(".en"));
    return entry;
}

library::Project board() {
    library::Project project;
    project.id = library::ProjectId(7);
    project.name = "Board";
    project.hotwords = "Grünewald";
    project.prompt = "A meeting of the board.";
    return project;
}

template <typename Control>
Control& named(QWidget& dialog, const char* name) {
    for (Control* control : dialog.findChildren<Control*>())
        if (control->accessibleName() == QString::fromLatin1(name)) return *control;
    qFatal("no control is called %s", name);
    Q_UNREACHABLE();
}

QPushButton& button(QWidget& dialog, const char* text) {
    for (QPushButton* button : dialog.findChildren<QPushButton*>())
        if (button->text() == QString::fromLatin1(text)) return *button;
    qFatal("no button says %s", text);
    Q_UNREACHABLE();
}

QToolButton& more(QWidget& dialog) {
    for (QToolButton* button : dialog.findChildren<QToolButton*>())
        if (button->text() == QStringLiteral("More choices")) return *button;
    qFatal("nothing unfolds");
    Q_UNREACHABLE();
}

/// Whether a label that is not hidden says it.
bool says(QWidget& dialog, const QString& sentence) {
    for (const QLabel* label : dialog.findChildren<QLabel*>())
        if (!label->isHidden() && label->text().contains(sentence)) return true;
    return false;
}

api::MemoryPlan somePlan() {
    api::MemoryPlan plan;
    plan.device = "CPU, 2 threads";
    plan.dtype = "float32";
    plan.available = 8'000'000'000;
    plan.fits = {{.self = "mha", .cross = "mha", .isCurrent = true, .beams = 5, .windows = 90, .need = {}, .cachesOfWindow = 60'000'000, .batch = 8, .needOfBatch = {.weights = 290'000'000}},
                 {.self = "x", .cross = "e", .isCurrent = false, .beams = 5, .windows = 0, .need = {}, .cachesOfWindow = 9'000'000, .batch = 1, .needOfBatch = {.weights = 290'000'000}}};
    return plan;
}

QCheckBox& checkBox(QWidget& dialog, const char* beginning) {
    for (QCheckBox* box : dialog.findChildren<QCheckBox*>())
        if (box->text().startsWith(QString::fromLatin1(beginning))) return *box;
    qFatal("no box begins with %s", beginning);
    Q_UNREACHABLE();
}

}  // namespace

class NewTranscriptionDialogTest : public QObject {
    Q_OBJECT

    const QStringList m_files{QStringLiteral("/talks/a.wav"), QStringLiteral("/talks/b.wav")};
    const std::vector<ui::ModelEntry> m_models{model("base"), model("tiny.en")};

  private Q_SLOTS:
    void oneChannelHasNoSpeakerOnEach() {
        NewTranscriptionDialog dialog({QStringLiteral("/recordings/talk.wav")}, {model("base")}, {}, nullptr, nullptr);
        QCheckBox& channels = checkBox(dialog, "A speaker on each channel");
        channels.setChecked(true);
        QCOMPARE(dialog.requests().size(), std::size_t(2));
        dialog.setFewestChannels(2);
        QVERIFY(channels.isEnabled() && channels.isChecked());
        dialog.setFewestChannels(1);
        QVERIFY(!channels.isEnabled());
        QCOMPARE(channels.toolTip(), QStringLiteral("This recording has only one channel."));
        dialog.setChoices({{QStringLiteral("channels"), true}});  // a preset
        QCOMPARE(dialog.requests().size(), std::size_t(1));
    }

    void asksForEachFileOnce() {
        const NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        const auto requests = dialog.requests();

        QCOMPARE(requests.size(), 2U);
        QCOMPARE(requests[1].file, std::filesystem::path("/talks/b.wav"));
        QCOMPARE(requests[0].model.name, std::string("base"));
        QVERIFY(requests[0].options.wordTimestamps);
        QVERIFY(!requests[0].part.channel);
        QVERIFY(api::validate(requests[0].options).has_value());
    }
    void aSpeakerOnEachChannelIsTwoJobsAFile() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        checkBox(dialog, "A speaker on each channel").setChecked(true);
        const auto requests = dialog.requests();

        QCOMPARE(requests.size(), 4U);
        QCOMPARE(requests[0].part.channel, std::optional(0));
        QCOMPARE(requests[1].part.channel, std::optional(1));
        QCOMPARE(requests[1].file, requests[0].file);
    }
    void anEnglishModelIsAskedForEnglishAlone() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        auto& language = named<QComboBox>(dialog, "Language");
        QVERIFY(language.count() > 99);
        named<QComboBox>(dialog, "Model").setCurrentIndex(1);

        QCOMPARE(language.count(), 1);
        QCOMPARE(dialog.requests()[0].options.decoding.language, std::string("en"));
    }
    void aProjectBringsItsWords() {
        NewTranscriptionDialog dialog(m_files, m_models, {board()}, nullptr, nullptr);
        auto& project = named<QComboBox>(dialog, "Project");
        project.setCurrentIndex(1);
        Q_EMIT project.activated(1);
        const auto options = dialog.requests()[0].options;

        QCOMPARE(dialog.project(), library::ProjectId(7));
        QCOMPARE(options.hotwords, std::string("Grünewald"));
        QCOMPARE(options.initialPrompt, std::string("A meeting of the board."));
    }
    void itsGlossaryIsSeenInFront() {
        NewTranscriptionDialog dialog(m_files, m_models, {board()}, nullptr, nullptr);
        auto& project = named<QComboBox>(dialog, "Project");
        project.setCurrentIndex(1);
        Q_EMIT project.activated(1);

        QVERIFY(says(dialog, QStringLiteral("Names and rare words: Grünewald")));
        project.setCurrentIndex(0);
        Q_EMIT project.activated(0);
        QVERIFY(!says(dialog, QStringLiteral("Names and rare words: Grünewald")));
    }
    void aPartOfTheFileIsAskedFor() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        named<QLineEdit>(dialog, "Beginning of the part").setText(QStringLiteral("1:30"));
        named<QLineEdit>(dialog, "End of the part").setText(QStringLiteral("1:02:03.5"));
        const auto request = dialog.requests()[0];

        QCOMPARE(request.part.fromUs, std::int64_t{90'000'000});
        QCOMPARE(request.part.toUs, std::optional<std::int64_t>(3'723'500'000));
    }
    void aPartThatIsNoneCannotBeTranscribed() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        auto& to = named<QLineEdit>(dialog, "End of the part");
        named<QLineEdit>(dialog, "Beginning of the part").setText(QStringLiteral("2:00"));
        to.setText(QStringLiteral("1:59"));
        QVERIFY(!button(dialog, "Transcribe").isEnabled());
        QVERIFY(says(dialog, QStringLiteral("The part must end after it begins.")));
        to.setText(QStringLiteral("noon"));
        QVERIFY(says(dialog, QStringLiteral("“noon” is no time: write it as 90, 1:30 or 1:02:03.")));
        to.clear();
        QVERIFY(button(dialog, "Transcribe").isEnabled());
    }

    void asksWhatFitsWhenItCanBeSeen() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        QSignalSpy asked(&dialog, &NewTranscriptionDialog::planWanted);
        dialog.show();
        QCOMPARE(asked.count(), 0);
        dialog.findChild<QToolButton*>()->click();
        QCOMPARE(asked.count(), 1);
        named<QSpinBox>(dialog, "Beams").setValue(2);
        QCOMPARE(asked.count(), 2);
        QCOMPARE(asked.last()[2].value<api::MemoryPlanOptions>().beams, std::vector<int>{2});
        QCOMPARE(asked.last()[2].value<api::MemoryPlanOptions>().batch, 8);
    }
    void aFormOfTheAttentionIsChosenFromThePlan() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        dialog.show();
        dialog.findChild<QToolButton*>()->click();
        dialog.setPlan(/*question=*/1, somePlan());
        auto& table = *dialog.findChild<QTableView*>();
        QCOMPARE(table.model()->rowCount(), 2);
        table.setFocus();
        table.selectRow(1);
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(table.model()->index(1, 0)).center());

        QCOMPARE(dialog.requests()[0].model.attention, (api::AttentionModes{{"x"}, "e", false}));
    }
    void anAnswerToAnOlderQuestionIsNotLookedAt() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        dialog.show();
        dialog.findChild<QToolButton*>()->click();
        named<QSpinBox>(dialog, "Beams").setValue(2);
        dialog.setPlan(/*question=*/1, somePlan());

        QCOMPARE(dialog.findChild<QTableView*>()->model()->rowCount(), 1);
    }
    void anEarlierVersionsNamesOfFormsAreKnown() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        dialog.setChoices({{QStringLiteral("attention"), QStringLiteral("e")}});

        QCOMPARE(dialog.requests()[0].model.attention, (api::AttentionModes{{}, "e", false}));
    }
    void whatWasMeasuredStandsBesideTheForm() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        ui::MeasuredSpeeds(settings).add({QStringLiteral("/models/base"), QStringLiteral("aa"), QStringLiteral("self x cross e"), QStringLiteral("float32"),
                                          QStringLiteral("CPU, 2 threads"), 8, 5, 120, 10, 1});
        NewTranscriptionDialog dialog(m_files, m_models, {}, &settings, nullptr);
        dialog.show();
        more(dialog).click();
        dialog.setPlan(/*question=*/1, somePlan());
        const QAbstractItemModel& table = *dialog.findChild<QTableView*>()->model();

        QCOMPARE(table.index(0, ui::AttentionTable::SpeedColumn).data().toString(), QStringLiteral("not yet"));
        QCOMPARE(table.index(1, ui::AttentionTable::SpeedColumn).data().toString(), QStringLiteral("12× real time"));
    }

    void whatWasNotMeasuredCanBeMeasured() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        ui::MeasuredSpeeds(settings).add({QStringLiteral("/models/base"), QStringLiteral("aa"), QStringLiteral("self mha cross mha"), QStringLiteral("float32"),
                                          QStringLiteral("CPU, 2 threads"), 8, 5, 3600, 120, 1});
        NewTranscriptionDialog dialog(m_files, m_models, {}, &settings, nullptr);
        QSignalSpy wanted(&dialog, &NewTranscriptionDialog::speedsWanted), unwanted(&dialog, &NewTranscriptionDialog::speedsUnwanted);
        dialog.show();
        more(dialog).click();
        auto& measure = button(dialog, "Measure the speed here");
        QVERIFY2(!measure.isEnabled(), "no form is known yet");
        named<QLineEdit>(dialog, "Names and rare words").setText(QStringLiteral("Okoro"));
        dialog.setPlan(/*question=*/1, somePlan());
        measure.click();

        QCOMPARE(wanted.count(), 1);
        const auto forms = wanted[0][0].value<std::vector<service::TranscriptionRequest>>();
        QCOMPARE(forms.size(), 1U);  // the other does not fit
        QCOMPARE(forms[0].model.attention, (api::AttentionModes{{"mha"}, "mha", false}));
        QCOMPARE(forms[0].options.decoding.beamSize, std::optional(5));
        QCOMPARE(forms[0].options.hotwords, std::string());
        dialog.setMeasuring(QStringLiteral("self mha cross mha"), 1, 1);
        QVERIFY(says(dialog, QStringLiteral("self mha cross mha, 1 of 1")));
        const QModelIndex speed = dialog.findChild<QTableView*>()->model()->index(0, ui::AttentionTable::SpeedColumn);
        QCOMPARE(speed.data().toString(), QStringLiteral("not yet"));
        dialog.setSpeed(QStringLiteral("self mha cross mha"), 7);
        QCOMPARE(speed.data().toString(), QStringLiteral("7.0× real time"));
        QCOMPARE(measure.text(), QStringLiteral("Stop measuring"));
        measure.click();
        QCOMPARE(unwanted.count(), 1);
        QVERIFY2(!measure.isEnabled(), "until it has stopped");
        dialog.endMeasuring(QStringLiteral("It went wrong."));
        QCOMPARE(measure.text(), QStringLiteral("Measure the speed here"));
        QVERIFY(measure.isEnabled() && says(dialog, QStringLiteral("It went wrong.")));
        QCOMPARE(speed.data().toString(), QStringLiteral("7.0× real time"));  // not the long job's of another time
    }
    void otherChoicesAloneEndTheMeasuring() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        NewTranscriptionDialog dialog(m_files, m_models, {}, &settings, nullptr);
        QSignalSpy unwanted(&dialog, &NewTranscriptionDialog::speedsUnwanted);
        dialog.show();
        more(dialog).click();
        dialog.setPlan(/*question=*/1, somePlan());
        button(dialog, "Measure the speed here").click();
        more(dialog).click();
        more(dialog).click();
        QCOMPARE(unwanted.count(), 0);  // folded and unfolded
        more(dialog).click();
        named<QSpinBox>(dialog, "Beams").setValue(2);
        QCOMPARE(unwanted.count(), 1);
    }

    void aPresetBringsAllItsChoices() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        NewTranscriptionDialog first(m_files, m_models, {}, &settings, nullptr);
        named<QComboBox>(first, "Language").setCurrentIndex(named<QComboBox>(first, "Language").findData(QStringLiteral("de")));
        named<QLineEdit>(first, "Names and rare words").setText(QStringLiteral("Okoro"));
        checkBox(first, "A speaker on each channel").setChecked(true);
        QCOMPARE(first.findChild<ui::PresetBar*>()->save(QStringLiteral(" Board ")), QString());
        NewTranscriptionDialog second(m_files, m_models, {}, &settings, nullptr);
        auto& preset = named<QComboBox>(second, "Preset");
        preset.setCurrentIndex(preset.findText(QStringLiteral("Board")));
        Q_EMIT preset.activated(preset.currentIndex());

        QCOMPARE(second.requests().size(), 4U);
        QCOMPARE(second.requests()[0].options.decoding.language, std::string("de"));
        QCOMPARE(second.requests()[0].options.hotwords, std::string("Okoro"));
    }

    void aJobIsAskedForAgainAsItWas() {
        service::TranscriptionRequest before;
        before.model.path = "/models/tiny.en";
        before.options.mode = api::Mode::Careful;
        before.options.decoding.patience = 2.0;
        before.options.decoding.language = "en";
        before.options.hotwords = "MLA";
        before.part = {.channel = 1, .fromUs = 61'500'000, .toUs = 120'000'000};
        before.model.attention = {{"x"}, "e", false};
        NewTranscriptionDialog dialog({m_files[0]}, m_models, {board()}, nullptr, nullptr);
        dialog.setRequest(before, library::ProjectId(7));
        const auto requests = dialog.requests();

        QCOMPARE(requests.size(), 1U);
        QCOMPARE(requests[0].model.name, std::string("tiny.en"));
        QCOMPARE(requests[0].model.attention, before.model.attention);
        QCOMPARE(api::toJson(requests[0].options), api::toJson(before.options));
        QCOMPARE(requests[0].part.channel, before.part.channel);
        QCOMPARE(requests[0].part.fromUs, before.part.fromUs);
        QCOMPARE(requests[0].part.toUs, before.part.toUs);
        QCOMPARE(dialog.project(), library::ProjectId(7));
    }
    void everyControlIsNamed() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        NewTranscriptionDialog dialog(m_files, m_models, {board()}, &settings, nullptr);
        dialog.show();
        more(dialog).click();
        for (QWidget* widget : dialog.findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()) continue;
            const QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
    }
    void theChoicesOfLastTimeAreChosenAgain() {
        NewTranscriptionDialog first(m_files, m_models, {}, nullptr, nullptr);
        named<QComboBox>(first, "Language").setCurrentIndex(named<QComboBox>(first, "Language").findData(QStringLiteral("de")));
        named<QSpinBox>(first, "Windows together").setValue(3);
        checkBox(first, "Times for every word").setChecked(false);
        NewTranscriptionDialog second(m_files, m_models, {}, nullptr, nullptr);
        second.setChoices(first.choices());

        QCOMPARE(second.choices(), first.choices());
        QCOMPARE(second.requests()[0].options.decoding.language, std::string("de"));
        QVERIFY(!second.requests()[0].options.wordTimestamps);
    }
    void choicesThatAreNotThereAnyMoreAreIgnored() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr, nullptr);
        dialog.setChoices({{QStringLiteral("model"), QStringLiteral("gone")}, {QStringLiteral("language"), QStringLiteral("xx")}});

        QCOMPARE(dialog.requests()[0].model.name, std::string("base"));
    }
};

QTEST_MAIN(NewTranscriptionDialogTest)
#include "new_transcription_dialog_test.moc"
