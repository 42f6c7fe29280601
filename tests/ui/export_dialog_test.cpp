// The export dialog: what is shown for each format, what it looks like, and what is written. UNDERVOICE_FILM_DIR=/some/folder keeps pictures,
// to be looked at.

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QTextBrowser>
#include <QtTest>

#include "transcript/export/verify.h"
#include "ui/exporting/export_dialog.h"
#include "ui/exporting/sheet_words.h"
#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"
#include "ui/values/words.h"

using namespace undervoice;
using ui::ExportDialog;

namespace {

ExportDocument interview() {
    ExportDocument document;
    document.title = "Keller, 12 May";
    document.language = "en";
    document.recording = {"keller.wav", std::string(64, 'a'), 60'000'000, {}};
    document.model = {"base", std::string(64, 'b'), "mha", "mha"};
    const auto say = [&](double start, const std::string& speaker, const std::string& text) {
        ExportSegment said;
        said.segment.startSeconds = start;
        said.segment.endSeconds = start + 3;
        said.segment.text = " " + text;
        said.speaker = speaker;
        document.segments.push_back(said);
    };
    say(0, "Question", "Who was there?");
    say(4, "Keller", "Nobody <but> the keeper.");
    return document;
}

}  // namespace

class ExportDialogTest : public QObject {
    Q_OBJECT

    template <typename Control>
    Control* named(const QString& name) const {
        for (Control* control : m_dialog->findChildren<Control*>())
            if (control->accessibleName() == name || control->property("text").toString() == name) return control;
        return nullptr;
    }

    /// 10:00 to 12:00 of the recording.
    void openPart() {
        ExportDocument document = interview();
        document.recording.part = ExportPart{.fromUs = 600'000'000, .toUs = 720'000'000};
        m_dialog = std::make_unique<ExportDialog>(std::move(document), *m_settings);
        m_dialog->show();
    }

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_folder->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        m_dialog = std::make_unique<ExportDialog>(interview(), *m_settings);
        m_dialog->show();
    }

    void whatIsReadIsShownAsAPage() {
        for (const auto format : {std::optional(ExportFormat::Docx), std::optional(ExportFormat::Odt), std::optional(ExportFormat::Html), std::optional<ExportFormat>()}) {
            m_dialog->chooseFormat(format);
            QVERIFY(m_dialog->previewText().contains(QStringLiteral("Keller, 12 May")));
            QVERIFY(m_dialog->previewText().contains(QStringLiteral("Nobody <but> the keeper.")));
        }
    }

    void lettersFollowTheTheme() {
        ui::Theme theme([] { return false; });
        m_dialog->chooseFormat(ExportFormat::Docx);
        for (const ui::ThemeChoice choice : {ui::ThemeChoice::Dark, ui::ThemeChoice::Light}) {
            theme.setChoice(choice);
            const auto color = [this] { return m_dialog->findChild<QTextBrowser*>()->document()->begin().begin().fragment().charFormat().foreground().color(); };
            for (int i = 0; i < 10; ++i) QCoreApplication::processEvents();  // no waiting: a person would see it
            QCOMPARE(color(), ui::tokens().text);
        }
    }

    void whatProgramsReadIsShownAsItIsWritten() {
        m_dialog->chooseFormat(ExportFormat::Srt);

        QVERIFY(m_dialog->previewText().startsWith(QStringLiteral("1\n00:00:00,000 --> 00:00:03,000\nWho was there?")));
    }

    void theInterviewSheetHasTimesAndAHead() {
        m_dialog->chooseFormat(ExportFormat::Docx);
        QVERIFY(!m_dialog->previewText().contains(QStringLiteral("00:00:04")));
        named<QComboBox>(QStringLiteral("Layout"))->setCurrentIndex(1);

        QTRY_VERIFY(m_dialog->previewText().contains(QStringLiteral("00:00:04")));
        QVERIFY(m_dialog->previewText().contains(std::string(64, 'a').c_str()));
    }

    void hoursOfSpeechAreNotLaidOutForThePreview() {
        ExportDocument document = interview();
        const std::vector<ExportSegment> turns = document.segments;
        for (int i = 1; i < 600; ++i) document.segments.insert(document.segments.end(), turns.begin(), turns.end());
        document.segments.back().segment.text = " That was the very end.";
        m_dialog = std::make_unique<ExportDialog>(document, *m_settings);
        m_dialog->show();
        m_dialog->chooseFormat(ExportFormat::Html);

        QVERIFY(!m_dialog->previewText().contains(QStringLiteral("the very end")));
        QVERIFY(m_dialog->previewText().contains(QStringLiteral("… and 200 more paragraph(s): the file has all of them.")));
        QTemporaryDir folder;
        QSignalSpy written(m_dialog.get(), &ExportDialog::written);
        m_dialog->write(ui::toPath(folder.filePath(QStringLiteral("long.html"))));
        QVERIFY(written.wait());
        QFile file(folder.filePath(QStringLiteral("long.html")));
        QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll().contains("the very end"));
    }
    void onlyWhatCountsForTheFormatIsThere() {
        m_dialog->chooseFormat(ExportFormat::Srt);
        QVERIFY(named<QComboBox>(QStringLiteral("Subtitles"))->isVisible());
        QVERIFY(!named<QComboBox>(QStringLiteral("Layout"))->isVisible());
        m_dialog->chooseFormat(ExportFormat::Docx);

        QVERIFY(!named<QComboBox>(QStringLiteral("Subtitles"))->isVisible());
        QVERIFY(named<QComboBox>(QStringLiteral("Layout"))->isVisible());
    }

    void aNameThatChecksIsInTheSheet() {
        m_dialog->chooseFormat(ExportFormat::Odt);
        named<QComboBox>(QStringLiteral("Layout"))->setCurrentIndex(1);
        named<QLineEdit>(QStringLiteral("Checked by"))->setText(QStringLiteral("A. Okoro"));

        QTRY_VERIFY(m_dialog->previewText().contains(QStringLiteral("A. Okoro")));
    }

    void marksAreExportedWhereTheyAreWished() {
        const QString box = QStringLiteral("Marks and notes, at the end");
        m_dialog->chooseFormat(ExportFormat::Docx);
        QVERIFY(!named<QCheckBox>(box)->isVisible());  // nothing is marked

        ExportDocument document = interview();
        document.marks = {{3, {true, false, "ask Keller"}, "", "Nobody."}};
        m_dialog = std::make_unique<ExportDialog>(document, *m_settings);
        m_dialog->show();
        m_dialog->chooseFormat(ExportFormat::Docx);
        QVERIFY(named<QCheckBox>(box)->isVisible());
        QVERIFY(!m_dialog->previewText().contains(QStringLiteral("ask Keller")));
        named<QCheckBox>(box)->click();
        QTRY_VERIFY(m_dialog->previewText().contains(QStringLiteral("ask Keller")));
        m_dialog->chooseFormat(ExportFormat::Srt);
        QVERIFY(!named<QCheckBox>(box)->isVisible());
        m_dialog->chooseFormat(ExportFormat::Transcript);
        QVERIFY(m_dialog->previewText().contains(QStringLiteral("\"note\":\"ask Keller\"")));
        named<QCheckBox>(box)->click();
        QTRY_VERIFY(!m_dialog->previewText().contains(QStringLiteral("ask Keller")));
    }

    void documentsHaveTheWordsOfTheWindow() {
        SheetWords words = ui::sheetWords("de");
        QVERIFY(!words.languageName.empty());
        words.languageName.clear();
        QVERIFY(words == SheetWords());  // in English, as the command line writes them

        m_dialog->chooseFormat(ExportFormat::Odt);
        named<QComboBox>(QStringLiteral("Layout"))->setCurrentIndex(1);
        QCOMPARE(m_dialog->options().sheet.words.languageName, std::string("English"));
    }

    void aPdfIsWrittenAndKnownAgain() {
        m_dialog->chooseFormat(std::nullopt);
        QSignalSpy written(m_dialog.get(), &ExportDialog::written);
        const QString path = m_folder->filePath(QStringLiteral("keller.pdf"));
        m_dialog->write(ui::toPath(path));
        QVERIFY(written.wait());

        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.read(5) == "%PDF-");
        const auto same = verifyExport(ui::toPath(path));
        QVERIFY(same && same->isAllSame());
        file.seek(file.size() - 1);
        file.write("x");
        file.close();
        const auto changed = verifyExport(ui::toPath(path));
        QVERIFY(changed && !changed->isAllSame());
    }

    void aFolderThatIsNotThereIsASentence() {
        m_dialog->chooseFormat(ExportFormat::Markdown);
        QSignalSpy failed(m_dialog.get(), &ExportDialog::failed);
        m_dialog->write(ui::toPath(m_folder->filePath(QStringLiteral("nowhere/keller.md"))));
        QVERIFY(failed.wait());

        QVERIFY(failed.at(0).at(0).toString().contains(QStringLiteral("nowhere")));
    }

    void whatWasChosenIsChosenNextTime() {
        m_dialog->chooseFormat(ExportFormat::Vtt);
        QSignalSpy written(m_dialog.get(), &ExportDialog::written);
        m_dialog->write(ui::toPath(m_folder->filePath(QStringLiteral("keller.vtt"))));
        QVERIFY(written.wait());

        QVERIFY(ExportDialog(interview(), *m_settings).format() == ExportFormat::Vtt);
    }

    void ofAWholeRecordingThereIsNothingToChooseForTimes() { QVERIFY(!named<QComboBox>(QStringLiteral("Times count from"))); }

    void timesOfAPartCountFromWhatIsChosen() {
        openPart();
        m_dialog->chooseFormat(ExportFormat::Srt);
        auto* from = named<QComboBox>(QStringLiteral("Times count from"));
        QVERIFY(from && from->isVisible());
        QVERIFY2(m_dialog->previewText().startsWith(QStringLiteral("1\n00:10:00,000 --> 00:10:03,000")), qPrintable(m_dialog->previewText()));
        from->setCurrentIndex(1);

        QTRY_VERIFY(m_dialog->previewText().startsWith(QStringLiteral("1\n00:00:00,000 --> 00:00:03,000")));
        QVERIFY2(from->currentText().contains(QStringLiteral("10:00")), qPrintable(from->currentText()));
        const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
        if (!folder.isEmpty()) QVERIFY(QDir().mkpath(folder) && m_dialog->grab().save(QDir(folder).filePath(QStringLiteral("export-part.png"))));
    }

    void whereTimesCountFromIsWrittenAndKept() {
        openPart();
        m_dialog->chooseFormat(ExportFormat::Transcript);
        named<QComboBox>(QStringLiteral("Times count from"))->setCurrentIndex(1);
        QSignalSpy written(m_dialog.get(), &ExportDialog::written);
        const QString path = m_folder->filePath(QStringLiteral("keller.undervoice.json"));
        m_dialog->write(ui::toPath(path));
        QVERIFY(written.wait());

        const auto verified = verifyExport(ui::toPath(path));
        QVERIFY(verified && verified->isAllSame());
        QVERIFY(verified->record.part == (ExportPart{600'000'000, 720'000'000}));
        QVERIFY(verified->record.timesFrom == TimesFrom::Part);
        openPart();
        QCOMPARE(named<QComboBox>(QStringLiteral("Times count from"))->currentIndex(), 1);
    }

    void aFileIsCalledAfterTheTitle() {
        m_dialog->chooseFormat(ExportFormat::Docx);
        QCOMPARE(m_dialog->proposedName(), QStringLiteral("Keller, 12 May.docx"));
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<ExportDialog> m_dialog;
};

QTEST_MAIN(ExportDialogTest)
#include "export_dialog_test.moc"
