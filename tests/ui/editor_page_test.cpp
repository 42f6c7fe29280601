// The editor's page with a real library, a real recording and a device whose clock is a thread of the test.
// UNDERVOICE_FILM_DIR=/some/folder keeps pictures, to be looked at.

#include <atomic>
#include <cmath>
#include <thread>

#include <QAccessible>
#include <QCryptographicHash>
#include <QDir>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtTest>

#include "active_window.h"
#include "editor_library.h"
#include "media/audio_output.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/find_bar.h"
#include "ui/editor/marks_panel.h"
#include "ui/editor/original_strip.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/editor/transcript_text.h"
#include "ui/editor/waveform_view.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/library_thread.h"
#include "ui/theme/theme.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::ui;
using undervoice::ui::test::makeTranscript;
using undervoice::ui::test::talk;

namespace {

constexpr int kRateHz = 48'000;

/// Pulls several times as fast as a loudspeaker.
class FastOutput : public media::AudioOutput {
  public:
    ~FastOutput() override { stop(); }
    int rateHz() const override { return kRateHz; }
    int channels() const override { return 2; }
    Status start(Fill fill, Lost) override {
        m_isStopping = false;
        m_pulled = 0;
        m_thread = std::thread([this, fill = std::move(fill)] {
            std::vector<float> block(2 * 480);
            while (!m_isStopping) {
                fill(block);
                m_pulled += 480;
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            }
        });
        return {};
    }
    void stop() override {
        m_isStopping = true;
        if (m_thread.joinable()) m_thread.join();
    }
    std::int64_t heardFrames() const override { return m_pulled; }
    std::int64_t latencyFrames() const override { return 0; }

  private:
    std::atomic<bool> m_isStopping{false};
    std::atomic<std::int64_t> m_pulled{0};
    std::thread m_thread;
};

/// A hum in every sentence of talk(): 2.5 of 3 seconds; but in the silence, which is in seconds.
QByteArray recording(int seconds, std::pair<double, double> silence = {}) {
    constexpr int kRate = 16'000;
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setByteOrder(QDataStream::LittleEndian);
    const auto size = static_cast<quint32>(seconds * kRate * 2);
    out.writeRawData("RIFF", 4);
    out << quint32(size + 36);
    out.writeRawData("WAVEfmt ", 8);
    out << quint32(16) << quint16(1) << quint16(1) << quint32(kRate) << quint32(kRate * 2) << quint16(2) << quint16(16);
    out.writeRawData("data", 4);
    out << size;
    for (int i = 0; i < seconds * kRate; ++i) {
        const double t = static_cast<double>(i) / kRate, loudness = std::fmod(t, 3) < 2.5 && (t < silence.first || t >= silence.second) ? std::pow(std::sin(3.14159 * std::fmod(t, 0.5) / 0.5), 2) : 0.01;
        out << static_cast<qint16>(12'000 * loudness * std::sin(2 * 3.14159 * 180 * t));
    }
    return bytes;
}

}  // namespace

class EditorPageTest : public QObject {
    Q_OBJECT

    void open() {
        QSignalSpy opened(m_page, &EditorPage::opened);
        m_page->open(m_recording);
        QVERIFY(opened.wait());
        QVERIFY(test::showActive(*m_window));
    }
    QString text(std::size_t index) const { return shownQString(m_page->session().document().segments.at(index)); }
    void caretTo(int block, int column) {
        QTextCursor cursor(m_page->text().document()->findBlockByNumber(block));
        cursor.setPosition(cursor.block().position() + column);
        m_page->text().setTextCursor(cursor);
    }
    static QString shownPlace(const EditorPage& page) {
        for (const QLabel* label : page.findChildren<QLabel*>())
            if (label->accessibleName() == QStringLiteral("Place that is heard")) return label->text();
        return {};
    }
    void film(const QString& name) {
        const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            m_theme->setChoice(choice);
            for (int i = 0; i < 3; ++i) QCoreApplication::processEvents();
            const QPixmap picture = m_window->grab();
            if (!folder.isEmpty()) QVERIFY(QDir().mkpath(folder) && picture.save(QDir(folder).filePath(name + (choice == ThemeChoice::Dark ? QStringLiteral("-dark.png") : QStringLiteral("-light.png")))));
        }
    }

  private Q_SLOTS:
    void init() {
        QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 10));
        m_folder = std::make_unique<QTemporaryDir>();
        const QByteArray sound = recording(60);
        QFile file(m_folder->filePath(QStringLiteral("talk.wav")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(sound) == sound.size());
        file.close();
        std::vector<Segment> segments = talk(20);
        (*segments[2].words)[3].probability = 0.2;
        segments[5].evidence.flags = {Flag::NoVoice};
        const std::filesystem::path path = toPath(m_folder->filePath(QStringLiteral("library.db")));
        m_recording = makeTranscript(path, segments, toPath(file.fileName()), QCryptographicHash::hash(sound, QCryptographicHash::Sha256).toHex().toStdString());
        m_theme = std::make_unique<Theme>([] { return false; });
        m_settings = std::make_unique<QSettings>(m_folder->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        m_shortcuts = std::make_unique<Shortcuts>(*m_settings);
        m_library = std::make_unique<LibraryThread>(path);
        m_window = std::make_unique<QWidget>();
        m_window->setAutoFillBackground(true);
        m_page = new EditorPage(*m_library, *m_shortcuts, *m_settings, {path.parent_path() / "waveforms", []() -> Result<std::unique_ptr<media::AudioOutput>> { return std::make_unique<FastOutput>(); }, {}}, m_window.get());
        auto* layout = new QVBoxLayout(m_window.get());
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(m_page);
        m_shortcuts->watch(m_window.get());
        m_window->resize(1080, 760);
        m_window->show();
    }
    void cleanup() {
        m_window.reset();
        m_library.reset();
        m_shortcuts.reset();
    }

    void aRecordingIsSeenAndRead() {
        QSignalSpy drawn(&m_page->sound(), &Sound::drawn);
        open();
        QVERIFY(drawn.count() > 0 || drawn.wait());

        QVERIFY(m_page->text().toPlainText().startsWith(QStringLiteral("Sentence number 0 is here.\nSentence number 1")));
        QCOMPARE(m_page->sound().durationUs(), 60'000'000);
        QVERIFY(m_page->sound().wave(0, 1'000'000, 10).at(2).highest > 0.1F);
        QVERIFY(QDir(m_folder->filePath(QStringLiteral("waveforms"))).entryList(QDir::Files).size() == 1);
        film(QStringLiteral("editor"));
    }

    /// Times of a transcript count from where its part begins; its sound lies that much further on.
    void aPartIsHeardWhereItIs() {
        const QString sound = m_folder->filePath(QStringLiteral("talk.wav"));
        QFile file(sound);
        QVERIFY(file.open(QIODevice::ReadOnly));
        library::Lane lane;
        lane.fromUs = 20'000'000;
        const auto path = toPath(m_folder->filePath(QStringLiteral("part.db")));
        const auto recording = makeTranscript(path, talk(10), toPath(sound), QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex().toStdString(), lane);
        LibraryThread library(path);
        EditorPage page(library, *m_shortcuts, *m_settings, {toPath(m_folder->path()) / "part waves", []() -> Result<std::unique_ptr<media::AudioOutput>> { return std::make_unique<FastOutput>(); }, {}});
        QSignalSpy drawn(&page.sound(), &Sound::drawn);
        page.open(recording);
        QVERIFY(drawn.wait());

        QCOMPARE(page.sound().durationUs(), page.session().run().description.totalUs);
        QVERIFY(page.sound().wave(600'000, 900'000, 10).at(5).highest < 0.05F);     // 20.6 s: between two sentences
        QVERIFY(page.sound().wave(1'200'000, 1'300'000, 10).at(5).highest > 0.1F);  // 21.2 s: in one
        QTRY_VERIFY(page.sound().canPlay());
        page.sound().seekUs(5'000'000);
        QTRY_COMPARE(page.sound().positionUs(), 5'000'000);

        // What is seen, and what others say of places, counts from the recording's beginning.
        QCOMPARE(shownPlace(page), QStringLiteral("0:25.0 / 0:50"));
        page.open(recording, page.session().run().id, 26.2, /*isPlaying=*/true);
        QTRY_COMPARE(page.text().textCursor().selectedText(), QStringLiteral("Sentence"));
        QCOMPARE(page.text().caretPlace().segment, std::size_t(2));
    }

    void theTextFollowsTheSound() {
        open();
        QTRY_VERIFY(m_page->sound().canPlay());
        QSignalSpy moved(&m_page->sound(), &Sound::positionChanged);
        m_page->sound().playFrom(9'000'000);

        QTRY_VERIFY((m_page->text().markedWord() == std::pair(std::size_t(3), std::size_t(2))));
        QTest::keyClick(&m_page->text(), Qt::Key_F5);
        QTRY_VERIFY(!m_page->sound().isPlaying());
        const auto place = m_page->sound().positionUs();
        QVERIFY2(place >= 9'000'000 && place < 13'000'000, qPrintable(QString::number(place)));
    }

    void silencesAreSkipped() {
        const QByteArray sound = recording(60, {12, 30});
        QFile file(m_folder->filePath(QStringLiteral("pause.wav")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(sound) == sound.size());
        file.close();
        const auto path = toPath(m_folder->filePath(QStringLiteral("pause.db")));
        const auto recording = makeTranscript(path, talk(20), toPath(file.fileName()), QCryptographicHash::hash(sound, QCryptographicHash::Sha256).toHex().toStdString());
        LibraryThread library(path);
        EditorPage page(library, *m_shortcuts, *m_settings, {toPath(m_folder->path()) / "waves", []() -> Result<std::unique_ptr<media::AudioOutput>> { return std::make_unique<FastOutput>(); }, {}});
        QSignalSpy drawn(&page.sound(), &Sound::drawn), moved(&page.sound(), &Sound::positionChanged);
        page.open(recording);
        QVERIFY(drawn.wait());
        QTRY_VERIFY(page.sound().canPlay());
        page.sound().setSilenceSkipped(true);
        page.sound().playFrom(10'000'000);

        QTRY_VERIFY(page.sound().positionUs() > 30'000'000);
        page.sound().pause();
        const auto inTheSilence = std::ranges::count_if(moved, [](const QList<QVariant>& values) { return values[0].toLongLong() > 14'000'000 && values[0].toLongLong() < 29'500'000; });
        QCOMPARE(inTheSilence, 0);
        QVERIFY(m_settings->value(QStringLiteral("listening/skip_silence")).toBool());
    }

    void loudnessIsRemembered() {
        open();
        QTest::keyClick(&m_page->text(), Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
        QTest::keyClick(&m_page->text(), Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_page->sound().volume(), 1.2);

        EditorPage again(*m_library, *m_shortcuts, *m_settings, {toPath(m_folder->path()) / "waves", []() -> Result<std::unique_ptr<media::AudioOutput>> { return std::make_unique<FastOutput>(); }, {}});
        QCOMPARE(again.sound().volume(), 1.2);
        QCOMPARE(again.findChild<QSlider*>()->value(), 120);
        again.findChild<QSlider*>()->setValue(900);
        QCOMPARE(again.sound().volume(), Sound::kLoudest);
    }

    void aPedalPlaysWhileItIsHeld() {
        open();
        QTRY_VERIFY(m_page->sound().canPlay());
        QTest::keyPress(&m_page->text(), Qt::Key_F6);
        QTRY_VERIFY(m_page->sound().isPlaying());
        QTest::keyRelease(&m_page->text(), Qt::Key_F6);

        QTRY_VERIFY(!m_page->sound().isPlaying());
    }

    void theSelectionIsLooped() {
        open();
        QTRY_VERIFY(m_page->sound().canPlay());
        caretTo(2, 0);
        QTest::keyClick(&m_page->text(), Qt::Key_L, Qt::ControlModifier);

        QVERIFY((m_page->sound().loopUs() == std::pair(std::int64_t(6'000'000), std::int64_t(8'500'000))));
        QTRY_VERIFY(m_page->sound().isPlaying());
        QTest::keyClick(&m_page->text(), Qt::Key_L, Qt::ControlModifier);
        QVERIFY(!m_page->sound().loopUs());
    }

    void theMenuOfTheTextActsOnWhatWasClicked() {
        open();
        caretTo(0, 26);
        QTest::keyClicks(&m_page->text(), QStringLiteral(" More."));
        const QTextBlock fifth = m_page->text().document()->findBlockByNumber(4);
        QTextCursor place(fifth);
        place.setPosition(fifth.position() + 3);
        const QPoint point = m_page->text().cursorRect(place).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, point, m_page->text().viewport()->mapToGlobal(point));
        QCoreApplication::sendEvent(m_page->text().viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QCOMPARE(m_page->text().caretPlace().segment, std::size_t(4));
        QList<QAction*> undo, redo;
        for (QAction* action : menu->actions()) {
            if (action->text().remove(QLatin1Char('&')).startsWith(QStringLiteral("Undo"))) undo << action;
            if (action->text().remove(QLatin1Char('&')).startsWith(QStringLiteral("Redo"))) redo << action;
        }
        QCOMPARE(undo.size(), 1);
        QCOMPARE(redo.size(), 1);
        QVERIFY(undo[0]->isEnabled() && !redo[0]->isEnabled());
        undo[0]->trigger();
        menu->close();
        QCOMPARE(text(0), QStringLiteral("Sentence number 0 is here."));
    }

    void aSecondPassIsAskedForOnce() {
        QSignalSpy opened(m_page, &EditorPage::opened), shown(m_page, &EditorPage::doubtsShown);
        m_page->review(m_recording);
        QVERIFY(opened.wait());
        QVERIFY(m_page->reviewStrip().isVisible());
        QVERIFY(shown.count() > 0 || shown.wait());
        const auto asking = [this] {
            for (const QPushButton* button : m_page->reviewStrip().findChildren<QPushButton*>())
                if (button->isEnabled() && button->text() == QStringLiteral("Compare with a second pass")) return true;
            return false;
        };
        QVERIFY(asking());

        const auto file = toPath(m_folder->filePath(QStringLiteral("talk.wav")));
        m_page->setSecondPassesUnderWay({"/recordings/other.wav", file});
        QVERIFY(!asking());
        QTest::keyClick(&m_page->reviewStrip(), Qt::Key_Escape);
        QVERIFY(!m_page->reviewStrip().isVisible());
        QTest::keyClick(&m_page->text(), Qt::Key_F3);
        QVERIFY(m_page->reviewStrip().isVisible() && !asking());
        m_page->setSecondPassesUnderWay({});  // it was cancelled
        QVERIFY(asking());
    }

    void typedWordsAreTakenBackByKey() {
        open();
        caretTo(0, 26);
        QTest::keyClicks(&m_page->text(), QStringLiteral(" And more."));
        QCOMPARE(text(0), QStringLiteral("Sentence number 0 is here. And more."));
        QTest::keyClick(&m_page->text(), Qt::Key_Z, Qt::ControlModifier);

        QCOMPARE(text(0), QStringLiteral("Sentence number 0 is here."));
        QCOMPARE(m_page->text().toPlainText().section(QLatin1Char('\n'), 0, 0), text(0));
        QTest::keyClick(&m_page->text(), Qt::Key_Y, Qt::ControlModifier);
        QCOMPARE(text(0), QStringLiteral("Sentence number 0 is here. And more."));
    }

    void speakersAreGivenByKeyAndRenamedEverywhere() {
        open();
        for (const int block : {0, 1, 4}) {
            caretTo(block, 3);
            QTest::keyClick(&m_page->text(), Qt::Key_1, Qt::ControlModifier);
        }
        caretTo(2, 3);
        m_page->assignSpeaker(QStringLiteral("Question"));
        QVERIFY(m_page->session().perform(renameSpeaker(m_page->session().document(), 0, "Keller")));

        const Document& document = m_page->session().document();
        QCOMPARE(document.speakers, (std::vector<std::string>{"Keller", "Question"}));
        QCOMPARE(document.segments.at(4).speaker, 0);
        QCOMPARE(document.segments.at(2).speaker, 1);
        QCOMPARE(document.segments.at(3).speaker, -1);
        film(QStringLiteral("editor-speakers"));
    }

    void everyPlaceIsReplacedInOneStep() {
        open();
        QTest::keyClick(&m_page->text(), Qt::Key_H, Qt::ControlModifier);
        QVERIFY(m_page->findBar().isVisible());
        const auto fields = m_page->findBar().findChildren<QLineEdit*>();
        for (QLineEdit* field : fields) field->setText(field->accessibleName() == QStringLiteral("Find") ? QStringLiteral("number") : QStringLiteral("no."));
        QTRY_COMPARE(m_page->findBar().matches().size(), 20U);
        film(QStringLiteral("editor-find"));
        for (QPushButton* button : m_page->findBar().findChildren<QPushButton*>())
            if (button->text().startsWith(QStringLiteral("Replace all"))) button->click();

        QCOMPARE(text(7), QStringLiteral("Sentence no. 7 is here."));
        m_page->session().undo();
        QCOMPARE(text(19), QStringLiteral("Sentence number 19 is here."));
    }

    void passagesAreMarkedListedAndFoundAgain() {
        open();
        const auto marks = [this](std::size_t index) { return m_page->session().document().segments.at(index).marks; };
        caretTo(2, 3);
        QTest::keyClick(&m_page->text(), Qt::Key_B, Qt::ControlModifier);
        QTextCursor two = m_page->text().textCursor();
        two.setPosition(m_page->text().document()->findBlockByNumber(5).position() + 4);
        two.setPosition(m_page->text().document()->findBlockByNumber(7).position(), QTextCursor::KeepAnchor);  // nothing of it
        m_page->text().setTextCursor(two);
        QTest::keyClick(&m_page->text(), Qt::Key_M, Qt::ControlModifier);
        QCOMPARE(marks(2), (PassageMarks{true, false, ""}));
        QCOMPARE(marks(5), (PassageMarks{false, true, ""}));
        QCOMPARE(marks(6), (PassageMarks{false, true, ""}));
        QVERIFY(marks(7).isEmpty());

        caretTo(2, 0);
        QTest::keyClick(&m_page->text(), Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = m_page->findChild<QInputDialog*>();
        QVERIFY(dialog);
        dialog->setTextValue(QStringLiteral("ask Keller about the harbour office"));
        dialog->accept();
        QCOMPARE(QString::fromStdString(marks(2).note), QStringLiteral("ask Keller about the harbour office"));

        MarksPanel& panel = m_page->marksPanel();
        QVERIFY(!panel.isVisible());
        QTest::keyClick(&m_page->text(), Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(panel.isVisible());
        QCOMPARE(panel.model().rowCount(), 3);
        auto& list = *panel.findChild<QListView*>();
        QCOMPARE(list.currentIndex().row(), 0);  // where the caret is
        film(QStringLiteral("editor-marks"));
        QTest::mouseClick(list.viewport(), Qt::LeftButton, Qt::NoModifier, list.visualRect(panel.model().index(1)).center());
        QCOMPARE(m_page->text().caretPlace().segment, std::size_t(5));
        QTRY_VERIFY(m_page->sound().canPlay());
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_Return);
        QTRY_VERIFY(m_page->sound().isPlaying());
        m_page->sound().pause();

        m_page->text().setFocus();
        for (const std::size_t next : {6U, 2U, 5U}) {  // round the end
            QTest::keyClick(&m_page->text(), Qt::Key_F4);
            QCOMPARE(m_page->text().caretPlace().segment, next);
        }
        QTest::keyClick(&m_page->text(), Qt::Key_F4, Qt::ShiftModifier);
        QCOMPARE(m_page->text().caretPlace().segment, std::size_t(2));

        QTest::keyClick(&m_page->text(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(marks(2).note.empty());
        QTest::keyClick(&m_page->text(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(panel.model().rowCount(), 1);
        caretTo(2, 0);
        QTest::keyClick(&m_page->text(), Qt::Key_B, Qt::ControlModifier);  // off again
        QTRY_COMPARE(panel.model().rowCount(), 0);
        QTest::keyClick(&m_page->text(), Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!panel.isVisible());
    }

    void whatTheMachineWroteStandsBesideAndComesBack() {
        open();
        QVERIFY(m_page->session().perform(changeText(m_page->session().document(), 3, 4, "Something else.")));
        caretTo(3, 2);
        QTest::keyClick(&m_page->text(), Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        auto* strip = m_page->findChild<OriginalStrip*>();
        QVERIFY(strip->isVisible());
        QCOMPARE(strip->text(), QStringLiteral("Sentence number 3 is here."));
        film(QStringLiteral("editor-original"));
        strip->findChild<QPushButton*>()->click();

        QCOMPARE(text(3), QStringLiteral("Sentence number 3 is here."));
    }

    void severalSelectionsAreQuotedTogether() {
        open();
        QSignalSpy quoted(m_page, &EditorPage::quoteWanted), said(m_page, &EditorPage::toastWanted);
        const auto parts = [&] { return quoted.last().at(1).value<std::vector<QuotePart>>(); };
        caretTo(4, 3);
        QTest::keyClick(&m_page->text(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(parts().size(), 1U);
        QTest::keyClick(&m_page->text(), Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        caretTo(1, 0);
        for (int i = 0; i < 8; ++i) QTest::keyClick(&m_page->text(), Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&m_page->text(), Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        film(QStringLiteral("editor-quotation"));
        QTest::keyClick(&m_page->text(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);

        QCOMPARE(parts().size(), 2U);
        QVERIFY(parts().at(0).begin == (TextPlace{1, 0}) && parts().at(0).end == (TextPlace{1, 8}));
        QVERIFY(parts().at(1).begin == (TextPlace{4, 0}) && parts().at(1).end == (TextPlace{4, 26}));
        QVERIFY2(said.last().at(0).toString().contains(QLatin1Char('2')), qPrintable(said.last().at(0).toString()));
        QTest::keyClick(&m_page->text(), Qt::Key_Escape);
        QTest::keyClick(&m_page->text(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(parts().size(), 1U);
    }

    void boundariesGoWhereTheSoundIs() {
        open();
        QTRY_VERIFY(m_page->sound().canPlay());
        caretTo(1, 0);
        m_page->sound().seekUs(5'000'000);
        QTRY_COMPARE(m_page->sound().positionUs(), 5'000'000);
        QTest::keyClick(&m_page->text(), Qt::Key_BracketRight, Qt::ControlModifier);
        QCOMPARE(m_page->session().document().segments.at(1).segment.endSeconds, 5.0);
        QTest::keyClick(&m_page->text(), Qt::Key_BracketRight, Qt::AltModifier);

        QVERIFY(std::abs(m_page->session().document().segments.at(1).segment.endSeconds - 5.05) < 1e-9);
    }

    void aRecordingThatIsGoneIsStillRead() {
        QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral("talk.wav"))));
        QSignalSpy failed(&m_page->sound(), &Sound::failed);
        open();
        QVERIFY(failed.count() > 0 || failed.wait());

        QCOMPARE(failed.at(0).at(1).value<Sound::Trouble>(), Sound::Trouble::FileMissing);
        QCOMPARE(text(0), QStringLiteral("Sentence number 0 is here."));
        caretTo(0, 0);
        QTest::keyClicks(&m_page->text(), QStringLiteral("A "));
        QCOMPARE(text(0), QStringLiteral("A Sentence number 0 is here."));
    }

    void everyControlHasAName() {
        open();
        for (const QWidget* widget : m_page->findChildren<QWidget*>()) {
            if (!(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()) continue;
            const QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
            QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    library::RecordingId m_recording;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Shortcuts> m_shortcuts;
    std::unique_ptr<LibraryThread> m_library;
    std::unique_ptr<QWidget> m_window;
    EditorPage* m_page = nullptr;  ///< the window's
};

QTEST_MAIN(EditorPageTest)
#include "editor_page_test.moc"
