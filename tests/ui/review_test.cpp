// The review of doubts: what is open, what the choices do, and what undo brings back. And a part that is transcribed again.

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "editor_library.h"
#include "ui/editor/again_dialog.h"
#include "ui/editor/document_session.h"
#include "ui/editor/doubt_text.h"
#include "ui/editor/review_queue.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_text.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/library_thread.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::ui;
using undervoice::ui::test::makeTranscript;
using undervoice::ui::test::talk;

namespace {

/// About words [begin, end) of the segment that has this key.
Doubt doubtAbout(std::int64_t key, std::size_t begin, std::size_t end, const std::string& said, const std::string& other) {
    Doubt doubt;
    doubt.segmentKey = key;
    doubt.words = {begin, end};
    doubt.said = said;
    doubt.otherReading = other;
    doubt.reason = other.empty() ? DoubtReason::LowProbability : begin == end ? DoubtReason::Missing : DoubtReason::Disagreement;
    return doubt;
}

ModelEntry model(const char* name) {
    ModelEntry entry;
    entry.title = QString::fromLatin1(name);
    entry.options.path = std::string("/models/") + name;
    entry.options.name = name;
    return entry;
}

}  // namespace

class ReviewTest : public QObject {
    Q_OBJECT

    QString text(std::size_t index) const { return shownQString(m_session->document().segments.at(index)); }
    void review(std::vector<Doubt> doubts) { m_queue->setDoubts(std::move(doubts)); }

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        const auto path = toPath(m_folder->filePath(QStringLiteral("library.db")));
        const auto recording = makeTranscript(path, talk(6));
        m_library = std::make_unique<LibraryThread>(path);
        m_session = std::make_unique<DocumentSession>(*m_library);
        QSignalSpy opened(m_session.get(), &DocumentSession::opened);
        m_session->open(recording);
        QVERIFY(opened.wait());
        m_queue = std::make_unique<ReviewQueue>(*m_session);
    }
    void cleanup() {
        m_queue.reset();
        m_session.reset();
        m_library.reset();
    }

    void doubtsComeInTheOrderTheyAreGiven() {
        review({doubtAbout(4, 1, 2, "number", ""), doubtAbout(2, 0, 1, "Sentence", "")});

        QCOMPARE(m_queue->openCount(), 2);
        QCOMPARE(m_queue->current()->segmentKey, 4);
        m_queue->go(1);
        QCOMPARE(m_queue->current()->segmentKey, 2);
        m_queue->go(1);
        QCOMPARE(m_queue->current()->segmentKey, 4);
        m_queue->go(-1);
        QCOMPARE(m_queue->current()->segmentKey, 2);
    }

    void keepingSettlesAndGoesOn() {
        review({doubtAbout(4, 1, 2, "number", ""), doubtAbout(2, 0, 1, "Sentence", "")});
        m_queue->keep();

        QCOMPARE(m_queue->openCount(), 1);
        QCOMPARE(m_queue->current()->segmentKey, 2);
        QCOMPARE(m_session->document().segments.at(3).segment.words->at(1).probability, 1.0);
        QCOMPARE(text(3), QStringLiteral("Sentence number 3 is here."));
    }

    void theOtherReadingTakesThePlaceOfTheWords() {
        review({doubtAbout(4, 0, 2, "Sentence number", "Sentences numbered")});
        m_queue->take();

        QCOMPARE(text(3), QStringLiteral("Sentences numbered 3 is here."));
        QCOMPARE(m_queue->openCount(), 0);
        QVERIFY(!m_queue->current());
    }

    void whatTheOtherSaysMoreGoesBetweenTheWords() {
        review({doubtAbout(4, 3, 3, "", "certainly")});
        m_queue->take();

        QCOMPARE(text(3), QStringLiteral("Sentence number 3 certainly is here."));
    }

    void whatTheOtherDoesNotSayGoes() {
        Doubt doubt = doubtAbout(4, 1, 3, "number 3", "");
        doubt.reason = DoubtReason::OnlyHere;
        review({doubt});
        m_queue->take();

        QCOMPARE(text(3), QStringLiteral("Sentence is here."));
    }

    void betweenWordsTheNeighboursAreConfirmed() {
        review({doubtAbout(4, 3, 3, "", "certainly")});
        m_queue->keep();

        QCOMPARE(m_queue->openCount(), 0);
        QCOMPARE(m_session->document().segments.at(3).segment.words->at(2).probability, 1.0);
        QCOMPARE(m_session->document().segments.at(3).segment.words->at(3).probability, 1.0);
    }

    void undoBringsTheDoubtBack() {
        review({doubtAbout(4, 0, 2, "Sentence number", "Sentences numbered"), doubtAbout(2, 0, 1, "Sentence", "")});
        m_queue->take();
        m_queue->keep();
        QCOMPARE(m_queue->openCount(), 0);
        m_session->undo();
        QTRY_COMPARE(m_queue->openCount(), 1);
        m_session->undo();

        QTRY_COMPARE(m_queue->openCount(), 2);
    }

    void typingTakesADoubtAway() {
        review({doubtAbout(4, 1, 2, "number", ""), doubtAbout(2, 0, 1, "Sentence", "")});
        m_session->type(3, 4, QStringLiteral("Sentence numeral 3 is here."));

        QTRY_COMPARE(m_queue->openCount(), 1);
        QCOMPARE(m_queue->current()->segmentKey, 2);
    }

    void whoTypesIsNotLedAway() {
        QSignalSpy visited(m_queue.get(), &ReviewQueue::visited), shown(m_queue.get(), &ReviewQueue::currentChanged);
        review({doubtAbout(4, 1, 2, "number", ""), doubtAbout(2, 0, 1, "Sentence", ""), doubtAbout(3, 0, 1, "Sentence", "")});
        QCOMPARE(visited.count(), 1);
        shown.clear();
        m_session->type(3, 4, QStringLiteral("Sentence numeral 3 is here."));
        QTRY_VERIFY(!shown.isEmpty());
        QCOMPARE(m_queue->current()->segmentKey, 2);
        QCOMPARE(visited.count(), 1);
        // The next one is the one that stands in the strip, and none is passed over.
        m_queue->go(1);
        QCOMPARE(visited.count(), 2);
        QCOMPARE(m_queue->current()->segmentKey, 2);
        m_queue->go(1);
        QCOMPARE(m_queue->current()->segmentKey, 3);
    }

    void newDoubtsLeaveTheOneThatIsLookedAt() {
        const Doubt first = doubtAbout(4, 1, 2, "number", ""), second = doubtAbout(2, 0, 1, "Sentence", ""), third = doubtAbout(3, 0, 1, "Sentence", "");
        review({first, second});
        m_queue->go(1);
        QSignalSpy visited(m_queue.get(), &ReviewQueue::visited);
        review({third, first, second});
        QCOMPARE(m_queue->current()->segmentKey, 2);
        QCOMPARE(visited.count(), 0);
        m_queue->go(1);
        QCOMPARE(m_queue->current()->segmentKey, 3);  // the most likely error
    }

    void doubtsBehindAnotherNumberOfWordsStayOpen() {
        review({doubtAbout(4, 0, 2, "Sentence number", "That is certainly sentence number"), doubtAbout(4, 4, 5, "here.", ""), doubtAbout(4, 2, 3, "3", "")});
        m_queue->take();
        QCOMPARE(text(3), QStringLiteral("That is certainly sentence number 3 is here."));
        QCOMPARE(m_queue->openCount(), 2);
        QCOMPARE(m_queue->current()->words, (WordRange{7, 8}));
        m_queue->keep();
        QCOMPARE(m_session->document().segments.at(3).segment.words->back().probability, 1.0);
        m_session->undo();
        m_session->undo();
        QTRY_COMPARE(m_queue->openCount(), 3);
        QCOMPARE(m_queue->doubts().at(1).words, (WordRange{4, 5}));
    }

    void doubtsGoWithTheirWordsIntoAnotherPassage() {
        review({doubtAbout(4, 3, 4, "is", "")});
        QVERIFY(m_session->perform(split(m_session->document(), 3, 15)));
        QTRY_COMPARE(m_queue->openCount(), 1);
        const auto segment = m_queue->segmentOf(*m_queue->current());
        QVERIFY(segment);
        QCOMPARE(*segment, std::size_t(4));
        m_session->undo();
        QTRY_COMPARE(m_queue->current()->segmentKey, 4);
        QCOMPARE(m_queue->current()->words, (WordRange{3, 4}));
    }

    void aFlagGoesWhenItIsDismissed() {
        std::vector<Segment> segments = talk(3);
        segments[1].evidence.flags = {Flag::NoVoice};
        const auto path = toPath(m_folder->filePath(QStringLiteral("flagged.db")));
        const auto recording = makeTranscript(path, segments);
        LibraryThread library(path);
        DocumentSession session(library);
        QSignalSpy opened(&session, &DocumentSession::opened);
        session.open(recording);
        QVERIFY(opened.wait());
        ReviewQueue queue(session);
        Doubt doubt = doubtAbout(2, 0, 5, "Sentence number 1 is here.", "");
        doubt.reason = DoubtReason::NoVoice;
        queue.setDoubts({doubt});
        queue.dismiss();

        QVERIFY(session.document().segments.at(1).segment.evidence.flags.empty());
        QCOMPARE(queue.openCount(), 0);
    }

    void theStripSaysBothReadingsAndWhy() {
        QSettings settings(m_folder->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        Shortcuts shortcuts(settings);
        ReviewStrip strip(*m_queue, shortcuts);
        strip.resize(800, 90);
        strip.show();
        review({doubtAbout(4, 0, 2, "Sentence number", "Sentences numbered")});

        QCOMPARE(strip.said(), QStringLiteral("Sentence number"));
        QCOMPARE(strip.why(), QStringLiteral("two passes disagree: “Sentence number” or “Sentences numbered”"));
        QStringList shownButtons;
        for (QPushButton* button : strip.findChildren<QPushButton*>())
            if (button->isVisible()) shownButtons.append(button->toolTip());
        QVERIFY(shownButtons.contains(QStringLiteral("Sentences numbered")));
    }

    void aDoubtSaysWhy_data() {
        QTest::addColumn<DoubtReason>("reason");
        QTest::addColumn<int>("flag");
        QTest::addColumn<QString>("text");
        const auto row = [](DoubtReason reason, std::optional<Flag> flag, const char* text) {
            QTest::addRow("%s, %s", doubtReasonName(reason), flag ? flagName(*flag) : "no flag") << reason << (flag ? static_cast<int>(*flag) : -1) << QString::fromUtf8(text);
        };
        row(DoubtReason::Disagreement, {}, "two passes disagree: “keeper” or “creeper”");
        row(DoubtReason::OnlyHere, {}, "two passes disagree: only one of them heard “keeper”");
        row(DoubtReason::Missing, {}, "two passes disagree: one of them heard “creeper” here");
        row(DoubtReason::LowProbability, {}, "low probability: 0.04");
        row(DoubtReason::Surroundings, {}, "uncertain surroundings, or an odd length for this word");
        row(DoubtReason::Repetition, Flag::RepeatedNgram, "repeats itself: “no”");
        row(DoubtReason::Repetition, Flag::Echo, "says once more what was just said");
        row(DoubtReason::NoVoice, Flag::NoVoice, "hardly any voice");
        row(DoubtReason::NoVoice, Flag::SuspectWords, "words of odd lengths, as invented ones have");
        row(DoubtReason::StockPhrase, Flag::StockPhrase, "a phrase that is often invented where nobody speaks");
        row(DoubtReason::Rate, Flag::Rate, "more words than people can speak in this time");
        row(DoubtReason::Language, Flag::LanguageChange, "another language than before");
        row(DoubtReason::FailedTests, Flag::LowConfidence, "no attempt passed the tests for invented text");
    }
    void aDoubtSaysWhy() {
        QFETCH(DoubtReason, reason);
        QFETCH(int, flag);
        Doubt doubt = doubtAbout(4, 1, 2, "keeper", "creeper");
        doubt.reason = reason;
        doubt.flag = flag >= 0 ? std::optional(static_cast<Flag>(flag)) : std::nullopt;
        doubt.repeated = "no";
        doubt.probability = 0.04;
        QTEST(doubtText(doubt), "text");
    }

    void aPartIsHeardAgainWithOtherSettings() {
        service::SelectionRequest request;
        request.beginSeconds = 3;
        request.endSeconds = 5;
        request.model = model("base").options;
        AgainDialog dialog(request, {0, QStringLiteral("Good morning.")}, {model("tiny"), model("base")}, nullptr);
        QSignalSpy wanted(&dialog, &AgainDialog::readWanted), taken(&dialog, &AgainDialog::taken), stopped(&dialog, &AgainDialog::cancelWanted);
        const auto button = [&](const QString& name) {
            for (QPushButton* found : dialog.findChildren<QPushButton*>())
                if (found->text().remove(QLatin1Char('&')) == name) return found;
            return static_cast<QPushButton*>(nullptr);
        };
        dialog.show();
        QCOMPARE(dialog.request().model.name, "base");
        QVERIFY(!button(QStringLiteral("Take the new reading"))->isEnabled());
        button(QStringLiteral("Listen again"))->click();
        QCOMPARE(wanted.count(), 1);
        button(QStringLiteral("Stop"))->click();
        QCOMPARE(stopped.count(), 1);
        service::SelectionReading reading;
        reading.segments = {test::spoken(3, {"Good", "evening."})};
        dialog.setReading(reading);
        button(QStringLiteral("Take the new reading"))->click();

        QCOMPARE(taken.count(), 1);
        QCOMPARE(dialog.reading().size(), 1U);
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LibraryThread> m_library;
    std::unique_ptr<DocumentSession> m_session;
    std::unique_ptr<ReviewQueue> m_queue;
};

QTEST_MAIN(ReviewTest)
#include "review_test.moc"
