// The editor's page: what is seen and heard of a recording.

#include <QAccessible>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QtTest>

#include "editor_library.h"
#include "editor_page_fixture.h"
#include "ui/editor/transcript_edit.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::ui;
using undervoice::ui::test::fastOutput;
using undervoice::ui::test::hummedTalk;
using undervoice::ui::test::makeTranscript;
using undervoice::ui::test::talk;

class EditorPageTest : public test::EditorPageFixture {
    Q_OBJECT

    static QString shownPlace(const EditorPage& page) {
        for (const QLabel* label : page.findChildren<QLabel*>())
            if (label->accessibleName() == QStringLiteral("Place that is heard")) return label->text();
        return {};
    }

  private Q_SLOTS:
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
        EditorPage page(library, *m_shortcuts, *m_settings, {toPath(m_folder->path()) / "part waves", fastOutput, {}});
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
        const QByteArray sound = hummedTalk(60, {12, 30});
        QFile file(m_folder->filePath(QStringLiteral("pause.wav")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(sound) == sound.size());
        file.close();
        const auto path = toPath(m_folder->filePath(QStringLiteral("pause.db")));
        const auto recording = makeTranscript(path, talk(20), toPath(file.fileName()), QCryptographicHash::hash(sound, QCryptographicHash::Sha256).toHex().toStdString());
        LibraryThread library(path);
        EditorPage page(library, *m_shortcuts, *m_settings, {toPath(m_folder->path()) / "waves", fastOutput, {}});
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

        EditorPage again(*m_library, *m_shortcuts, *m_settings, {toPath(m_folder->path()) / "waves", fastOutput, {}});
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
};

QTEST_MAIN(EditorPageTest)
#include "editor_page_test.moc"
