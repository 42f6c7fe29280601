// What is asked before a transcription, and what becomes of the answers.

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QtTest>

#include "ui/jobs/new_transcription_dialog.h"

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
    void asksForEachFileOnce() {
        const NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr);
        const auto requests = dialog.requests();

        QCOMPARE(requests.size(), 2U);
        QCOMPARE(requests[1].file, std::filesystem::path("/talks/b.wav"));
        QCOMPARE(requests[0].model.name, std::string("base"));
        QVERIFY(requests[0].options.wordTimestamps);
        QVERIFY(!requests[0].part.channel);
        QVERIFY(api::validate(requests[0].options).has_value());
    }
    void aSpeakerOnEachChannelIsTwoJobsAFile() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr);
        checkBox(dialog, "A speaker on each channel").setChecked(true);
        const auto requests = dialog.requests();

        QCOMPARE(requests.size(), 4U);
        QCOMPARE(requests[0].part.channel, std::optional(0));
        QCOMPARE(requests[1].part.channel, std::optional(1));
        QCOMPARE(requests[1].file, requests[0].file);
    }
    void anEnglishModelIsAskedForEnglishAlone() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr);
        auto& language = named<QComboBox>(dialog, "Language");
        QVERIFY(language.count() > 99);
        named<QComboBox>(dialog, "Model").setCurrentIndex(1);

        QCOMPARE(language.count(), 1);
        QCOMPARE(dialog.requests()[0].options.decoding.language, std::string("en"));
    }
    void aProjectBringsItsWords() {
        NewTranscriptionDialog dialog(m_files, m_models, {board()}, nullptr);
        auto& project = named<QComboBox>(dialog, "Project");
        project.setCurrentIndex(1);
        Q_EMIT project.activated(1);
        const auto options = dialog.requests()[0].options;

        QCOMPARE(dialog.project(), library::ProjectId(7));
        QCOMPARE(options.hotwords, std::string("Grünewald"));
        QCOMPARE(options.initialPrompt, std::string("A meeting of the board."));
    }
    void theSharedCrossCacheIsAskedForByItsName() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr);
        named<QComboBox>(dialog, "Attention").setCurrentIndex(1);

        QCOMPARE(dialog.requests()[0].model.attention.cross, std::string("e"));
        QVERIFY(dialog.requests()[0].model.attention.self.empty());
    }
    void theChoicesOfLastTimeAreChosenAgain() {
        NewTranscriptionDialog first(m_files, m_models, {}, nullptr);
        named<QComboBox>(first, "Language").setCurrentIndex(named<QComboBox>(first, "Language").findData(QStringLiteral("de")));
        named<QComboBox>(first, "Attention").setCurrentIndex(1);
        checkBox(first, "Times for every word").setChecked(false);
        NewTranscriptionDialog second(m_files, m_models, {}, nullptr);
        second.setChoices(first.choices());

        QCOMPARE(second.choices(), first.choices());
        QCOMPARE(second.requests()[0].options.decoding.language, std::string("de"));
        QVERIFY(!second.requests()[0].options.wordTimestamps);
    }
    void choicesThatAreNotThereAnyMoreAreIgnored() {
        NewTranscriptionDialog dialog(m_files, m_models, {}, nullptr);
        dialog.setChoices({{QStringLiteral("model"), QStringLiteral("gone")}, {QStringLiteral("language"), QStringLiteral("xx")}});

        QCOMPARE(dialog.requests()[0].model.name, std::string("base"));
    }
};

QTEST_MAIN(NewTranscriptionDialogTest)
#include "new_transcription_dialog_test.moc"
