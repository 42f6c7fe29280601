// A transcript to read: all of its words, doubted ones too; times; a place to begin.

#include <QElapsedTimer>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>
#include <QtTest>

#include "ui/reading/transcript_view.h"
#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"

using namespace undervoice;
using ui::TranscriptView;

namespace {

std::vector<Segment> talk(int count) {
    std::vector<Segment> segments;
    for (int i = 0; i < count; ++i) {
        Segment segment;
        segment.startSeconds = 4.0 * i;
        segment.endSeconds = 4.0 * i + 3.9;
        segment.text = " This is sentence number " + std::to_string(i) + " of a long talk about a lighthouse.";
        segments.push_back(segment);
    }
    return segments;
}

}  // namespace

class TranscriptViewTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void showsEveryWord() {
        TranscriptView view;
        auto segments = talk(40);
        segments[3].evidence.flags = {Flag::NoVoice};
        view.setTranscript(segments);

        const QString text = view.toPlainText();

        for (int i = 0; i < 40; ++i) QVERIFY(text.contains(QStringLiteral("sentence number %1 of").arg(i)));
    }
    void doubtedTextIsMutedAndThere() {
        TranscriptView view;
        auto segments = talk(3);
        segments[1].evidence.flags = {Flag::NoVoice};
        view.setTranscript(segments);
        QTextCursor cursor = view.document()->find(QStringLiteral("number 1"));

        QCOMPARE(cursor.charFormat().foreground().color(), ui::tokens().muted);
    }
    void aPauseBeginsAParagraph() {
        TranscriptView view;
        auto segments = talk(3);
        segments[2].startSeconds += 3;
        view.setTranscript(segments);

        QCOMPARE(view.document()->blockCount(), 2);
    }
    void aPlaceIsMarkedAndInSight() {
        TranscriptView view;
        view.resize(900, 400);
        view.show();
        view.setTranscript(talk(400));
        view.showTime(801);

        QCOMPARE(view.markedStart(), 800.0);
        QVERIFY(view.viewport()->rect().contains(view.cursorRect().center()));
        QVERIFY(view.textCursor().block().text().contains(QStringLiteral("number 200 ")));
    }
    void timeBeforeTheFirstWordIsTheFirstWord() {
        TranscriptView view;
        auto segments = talk(2);
        segments[0].startSeconds = 1;
        view.setTranscript(segments);
        view.showTime(0);

        QCOMPARE(view.markedStart(), 1.0);
    }
    void nothingSaidIsNothingToMark() {
        TranscriptView view;
        view.setTranscript({});
        view.showTime(5);

        QVERIFY(view.markedStart() < 0);
    }
    void anotherThemeKeepsPlaceAndMark() {
        ui::Theme theme([] { return false; });
        TranscriptView view;
        view.resize(900, 400);
        view.show();
        view.setTranscript(talk(400));
        view.showTime(801);
        const int place = view.verticalScrollBar()->value();
        theme.setChoice(ui::ThemeChoice::Dark);
        QCoreApplication::processEvents();

        QCOMPARE(view.markedStart(), 800.0);
        QVERIFY(std::abs(view.verticalScrollBar()->value() - place) <= view.height());
    }
    void elevenHoursOfTalkAreThereAtOnce() {
        TranscriptView view;
        view.resize(1080, 700);
        view.show();
        QElapsedTimer timer;
        timer.start();
        view.setTranscript(talk(10'000));
        const qint64 shown = timer.elapsed();
        qInfo("10,000 segments shown in %lld ms", static_cast<long long>(shown));

        QVERIFY2(shown < 5000, "a transcript of eleven hours takes seconds to show");
    }
};

QTEST_MAIN(TranscriptViewTest)
#include "transcript_view_test.moc"
