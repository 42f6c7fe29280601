// The text of the editor: what typing tells, how changes of the document are shown, and how long it takes.

#include <random>

#include <QClipboard>
#include <QElapsedTimer>
#include <QHelpEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTextBlock>
#include <QToolTip>
#include <QtTest>

#include "editor_example.h"
#include "ui/editor/transcript_edit.h"
#include "ui/editor/transcript_text.h"
#include "ui/theme/theme.h"

using namespace undervoice;
using namespace undervoice::ui;
using undervoice::ui::test::spoken;
using undervoice::ui::test::talk;

namespace {

/// A view with its document, which does what the view asks for, as the page does.
struct Editor {
    explicit Editor(const std::vector<Segment>& segments) : document(documentOf(segments)) {
        QObject::connect(&view, &TranscriptEdit::typed, &view, [this](std::size_t first, std::size_t end, const QString& text) {
            put(changeText(document, first, end, text.toStdString()), true);
        });
        QObject::connect(&view, &TranscriptEdit::removed, &view, [this](std::size_t first, std::size_t end) { put(removeSegments(document, first, end), true); });
        QObject::connect(&view, &TranscriptEdit::splitWanted, &view, [this](std::size_t index, std::size_t offset) { put(split(document, index, offset), false); });
        QObject::connect(&view, &TranscriptEdit::mergeWanted, &view, [this](std::size_t first, std::size_t end) { put(merge(document, first, end), false); });
        view.resize(1000, 600);
        view.setTranscript(&document);
        view.show();
        view.setFocus();
    }
    void put(const Result<DocumentChange>& change, bool isOwnTyping) {
        QVERIFY2(change, change ? "" : change.error().message.c_str());
        const Status applied = apply(document, *change);
        QVERIFY2(applied, applied ? "" : applied.error().message.c_str());
        view.showChange(*change, isOwnTyping);
        last = *change;
    }
    QString documentText() const {
        QStringList texts;
        for (const DocumentSegment& segment : document.segments) texts.append(shownQString(segment));
        return texts.join(QLatin1Char('\n'));
    }
    void caretTo(int block, int column) {
        QTextCursor cursor(view.document()->findBlockByNumber(block));
        cursor.setPosition(cursor.block().position() + column);
        view.setTextCursor(cursor);
    }
    void select(int block, int column, int endBlock, int endColumn) {
        caretTo(block, column);
        QTextCursor cursor = view.textCursor();
        cursor.setPosition(view.document()->findBlockByNumber(endBlock).position() + endColumn, QTextCursor::KeepAnchor);
        view.setTextCursor(cursor);
    }

    QPoint pointAt(int block, int column) {
        QTextCursor cursor(view.document()->findBlockByNumber(block));
        cursor.setPosition(cursor.block().position() + column);
        return view.cursorRect(cursor).center();
    }
    /// From one place of a block to another.
    void drag(int block, int column, int endColumn, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        const QPoint from = pointAt(block, column), to = pointAt(block, endColumn);
        QTest::mousePress(view.viewport(), Qt::LeftButton, modifiers, from);
        QMouseEvent move(QEvent::MouseMove, to, view.viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, modifiers);
        QCoreApplication::sendEvent(view.viewport(), &move);
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, modifiers, to);
    }
    /// "0:5-8 1:0-3": segment and bytes of what is collected.
    QString collected() const {
        QStringList texts;
        for (const auto& [begin, end] : view.collectedPlaces()) {
            const QString endSegment = begin.segment == end.segment ? QString() : QStringLiteral("%1:").arg(end.segment);
            texts.append(QStringLiteral("%1:%2-%3%4").arg(begin.segment).arg(begin.offset).arg(endSegment).arg(end.offset));
        }
        return texts.join(QLatin1Char(' '));
    }

    Document document;
    TranscriptEdit view;
    DocumentChange last;
};

/// What holds all of them.
QRect changedPixels(const QImage& a, const QImage& b) {
    QRect changed;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            if (a.pixel(x, y) != b.pixel(x, y)) changed |= QRect(x, y, 1, 1);
    return changed;
}

}  // namespace

class TranscriptEditTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void everySegmentIsABlock() {
        Editor editor({spoken(0, {"Good", "morning."}), spoken(5, {"Who", "is", "there?"})});

        QCOMPARE(editor.view.toPlainText(), QStringLiteral("Good morning.\nWho is there?"));
    }

    void typingBecomesTheSegmentsText() {
        Editor editor({spoken(0, {"Good", "morning."}), spoken(5, {"Who", "is", "there?"})});
        editor.caretTo(1, 6);
        QTest::keyClicks(&editor.view, QStringLiteral(" not"));

        QCOMPARE(editor.documentText(), QStringLiteral("Good morning.\nWho is not there?"));
        QCOMPARE(editor.document.segments.at(1).segment.words->size(), 4U);
        QCOMPARE(editor.document.segments.at(1).segment.words->at(3).startSeconds, 6.0);  // "there?" keeps its time
    }

    void blanksThatAreTypedAtTheEndWaitForTheirWord() {
        Editor editor({spoken(0, {"Good"})});
        editor.caretTo(0, 4);
        QTest::keyClicks(&editor.view, QStringLiteral(" d"));

        QCOMPARE(editor.view.toPlainText(), QStringLiteral("Good d"));
        QCOMPARE(editor.documentText(), QStringLiteral("Good d"));
    }

    void deletingAcrossSegmentsJoinsThem() {
        Editor editor(talk(4));
        editor.select(1, 9, 2, 9);
        QTest::keyClick(&editor.view, Qt::Key_Delete);

        QCOMPARE(editor.documentText(), QStringLiteral("Sentence number 0 is here.\nSentence number 2 is here.\nSentence number 3 is here."));
        QCOMPARE(editor.document.segments.at(1).segment.startSeconds, 3.0);
        QCOMPARE(editor.document.segments.at(1).segment.endSeconds, 8.5);
    }

    void typingOverSeveralSegmentsJoinsThem() {
        Editor editor(talk(5));
        editor.select(0, 0, 3, 26);
        QTest::keyClicks(&editor.view, QStringLiteral("No"));

        QCOMPARE(editor.documentText(), QStringLiteral("No\nSentence number 4 is here."));
    }

    void wholeSegmentsThatAreDeletedAreGone() {
        Editor editor(talk(3));
        editor.select(0, 26, 1, 26);
        QTest::keyClick(&editor.view, Qt::Key_Backspace);

        QCOMPARE(editor.documentText(), QStringLiteral("Sentence number 0 is here.\nSentence number 2 is here."));
    }

    void aPassageThatIsSelectedWithItsEndGoesAlone() {
        Editor editor(talk(4));
        editor.select(1, 0, 2, 0);
        QTest::keyClick(&editor.view, Qt::Key_Delete);
        QCOMPARE(editor.documentText(), QStringLiteral("Sentence number 0 is here.\nSentence number 2 is here.\nSentence number 3 is here."));
        QCOMPARE(editor.document.segments.at(1).key, std::int64_t(3));
        QCOMPARE(editor.document.segments.at(1).segment.startSeconds, 6.0);
        QCOMPARE(editor.view.toPlainText(), editor.documentText());

        editor.select(1, 26, 2, 26);
        QTest::keyClick(&editor.view, Qt::Key_Backspace);
        QCOMPARE(editor.documentText(), QStringLiteral("Sentence number 0 is here.\nSentence number 2 is here."));
        QCOMPARE(editor.document.segments.at(1).segment.endSeconds, 8.5);
    }

    void whatIsTypedOverAPassageLeavesTheNextOneAlone() {
        Editor editor(talk(3));
        editor.select(0, 0, 1, 0);
        QTest::keyClicks(&editor.view, QStringLiteral("No."));
        QCOMPARE(editor.documentText(), QStringLiteral("No.\nSentence number 1 is here.\nSentence number 2 is here."));
        editor.select(1, 0, 2, 0);
        QGuiApplication::clipboard()->setText(QStringLiteral("Yes."));
        editor.view.paste();
        QCOMPARE(editor.documentText(), QStringLiteral("No.\nYes.\nSentence number 2 is here."));
        QCOMPARE(editor.document.segments.at(2).segment.startSeconds, 6.0);
    }

    void pastedLinesBecomeBlanks() {
        Editor editor({spoken(0, {"Good", "morning."})});
        QGuiApplication::clipboard()->setText(QStringLiteral("one\ntwo\r\nthree"));
        editor.caretTo(0, 5);
        editor.view.paste();

        QCOMPARE(editor.documentText(), QStringLiteral("Good one two threemorning."));
    }

    void enterSplitsAtTheCaretAndBackspaceJoins() {
        Editor editor({spoken(0, {"Good", "morning.", "Who?"})});
        editor.caretTo(0, 14);
        QTest::keyClick(&editor.view, Qt::Key_Return);
        QCOMPARE(editor.view.toPlainText(), QStringLiteral("Good morning.\nWho?"));
        QCOMPARE(editor.document.segments.at(1).segment.startSeconds, 1.0);

        editor.caretTo(1, 0);
        QTest::keyClick(&editor.view, Qt::Key_Backspace);
        QCOMPARE(editor.view.toPlainText(), QStringLiteral("Good morning. Who?"));
    }

    void aReadOnlyTranscriptStaysAsItIs() {
        Editor editor(talk(2));
        editor.view.setReadOnly(true);
        editor.caretTo(1, 0);
        for (const Qt::Key key : {Qt::Key_A, Qt::Key_Return, Qt::Key_Backspace, Qt::Key_Delete}) QTest::keyClick(&editor.view, key);

        QCOMPARE(editor.documentText(), QStringLiteral("Sentence number 0 is here.\nSentence number 1 is here."));
    }

    /// Whatever is done to the document, the view shows it, and taking all of it back shows the beginning.
    void theViewShowsWhatTheDocumentSays() {
        Editor editor(talk(12));
        const QString before = editor.documentText();
        std::mt19937 random(5);
        std::vector<DocumentChange> done;
        for (int step = 0; step < 200; ++step) {
            const auto index = random() % editor.document.segments.size();
            const auto other = std::min(index + 2 + random() % 2, editor.document.segments.size());
            if (other - index < 2) continue;
            const std::size_t offset = random() % (shownText(editor.document.segments[index]).size() + 1);
            switch (random() % 5) {
                case 0: editor.put(split(editor.document, index, offset), false); break;
                case 1: editor.put(merge(editor.document, index, other), false); break;
                case 2: editor.put(changeText(editor.document, index, other, "grünes 𝄞 Licht " + std::to_string(step)), false); break;
                case 3: editor.put(assignSpeaker(editor.document, {index, 0}, {index, offset}, step % 2 ? "Anna" : "Ben"), false); break;
                default: editor.put(putReading(editor.document, {3.0 * static_cast<double>(index), 3.0 * static_cast<double>(index) + 2}, {spoken(3.0 * static_cast<double>(index), {"Another", "reading."})}), false); break;
            }
            done.push_back(editor.last);
            QCOMPARE(editor.view.toPlainText(), editor.documentText());
            editor.view.grab();
        }
        for (auto change = done.rbegin(); change != done.rend(); ++change) editor.put(inverseOf(*change), false);

        QCOMPARE(editor.view.toPlainText(), before);
    }

    void theWordThatIsClickedTwiceIsHeard() {
        Editor editor({spoken(0, {"Good", "morning."}), spoken(5, {"Who", "is", "there?"})});
        QSignalSpy activated(&editor.view, &TranscriptEdit::wordActivated);
        editor.caretTo(1, 5);
        QTest::mouseDClick(editor.view.viewport(), Qt::LeftButton, Qt::NoModifier, editor.view.cursorRect().center());

        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.at(0).at(0).toDouble(), 5.5);
    }

    void theWordThatIsHeardIsMarkedAndBroughtIntoSight() {
        Editor editor(talk(500));
        editor.view.markTime(3.0 * 400 + 1.2, /*isFollowing=*/true);

        QVERIFY(editor.view.markedWord() == std::pair(std::size_t(400), std::size_t(2)));
        const QRectF block = editor.view.document()->documentLayout()->blockBoundingRect(editor.view.document()->findBlockByNumber(400));
        QVERIFY(block.isValid());
        QVERIFY(editor.view.verticalScrollBar()->value() > 300);
    }

    void whoStillSpeaksIsMarkedAfterAnotherWhoBeganLater() {
        Document document = documentOf({spoken(0, {"a", "long", "sentence", "goes", "on"}), spoken(0.6, {"yes"}), spoken(9, {"later"})});
        document.speakers = {"Ada", "Bea"};
        document.segments[0].speaker = document.segments[2].speaker = 0, document.segments[1].speaker = 1;

        QCOMPARE(segmentAt(document, 0.3), std::size_t(0));
        QCOMPARE(segmentAt(document, 0.8), std::size_t(1));
        QCOMPARE(segmentAt(document, 1.3), std::size_t(0));
        QCOMPARE(segmentAt(document, 5), std::size_t(1));
        QCOMPARE(segmentAt(document, 9.2), std::size_t(2));
    }

    void selectionTellsItsPlacesAndItsTimes() {
        Editor editor({spoken(0, {"Good", "mörgen."}), spoken(5, {"Who", "is", "there?"})});
        editor.select(0, 5, 1, 6);

        const auto places = editor.view.selectedPlaces();
        QVERIFY(places);
        QVERIFY(places->first == (TextPlace{0, 5}));
        QVERIFY(places->second == (TextPlace{1, 6}));
        QVERIFY(editor.view.selectedSeconds() == std::pair(0.5, 6.0));
        editor.select(0, 5, 0, 8);
        QCOMPARE(editor.view.selectedPlaces()->second.offset, std::size_t(9));  // bytes
        editor.select(0, 5, 1, 0);
        QVERIFY(editor.view.selectedSeconds() == std::pair(0.5, 1.0));  // nothing of the next passage
    }

    void withCtrlEverySelectionIsCollected() {
        Editor editor(talk(4));
        editor.drag(2, 0, 8);
        QCOMPARE(editor.collected(), QString());
        editor.drag(0, 9, 15, Qt::ControlModifier);
        editor.drag(3, 18, 26, Qt::ControlModifier);

        QCOMPARE(editor.collected(), QStringLiteral("0:9-15 2:0-8 3:18-26"));
    }

    void whatIsSelectedNextToItIsOne() {
        Editor editor(talk(2));
        editor.drag(0, 0, 8, Qt::ControlModifier);
        editor.drag(0, 15, 4, Qt::ControlModifier);

        QCOMPARE(editor.collected(), QStringLiteral("0:0-15"));
    }

    void aPressInTheSelectionWithCtrlDragsNothing() {
        Editor editor(talk(2));
        editor.drag(0, 0, 15);
        editor.drag(0, 4, 8, Qt::ControlModifier);

        QCOMPARE(editor.collected(), QStringLiteral("0:0-15"));
        QCOMPARE(editor.documentText(), QStringLiteral("Sentence number 0 is here.\nSentence number 1 is here."));
    }

    void aClickWithCtrlTakesOutWhatItMeets() {
        Editor editor(talk(3));
        editor.drag(0, 0, 8, Qt::ControlModifier);
        editor.drag(1, 0, 8, Qt::ControlModifier);
        QTest::mouseClick(editor.view.viewport(), Qt::LeftButton, Qt::ControlModifier, editor.pointAt(0, 4));

        QCOMPARE(editor.collected(), QStringLiteral("1:0-8"));
        QTest::mouseClick(editor.view.viewport(), Qt::LeftButton, Qt::ControlModifier, editor.pointAt(2, 4));
        QCOMPARE(editor.collected(), QStringLiteral("1:0-8"));
    }

    void aSelectionWithoutCtrlAndEscapeClearAll() {
        Editor editor(talk(3));
        editor.drag(0, 0, 8, Qt::ControlModifier);
        editor.drag(1, 0, 8);
        QVERIFY(!editor.view.hasCollected());
        QCOMPARE(editor.view.textCursor().selectedText(), QStringLiteral("Sentence"));

        editor.drag(0, 0, 8, Qt::ControlModifier);
        QTest::keyClick(&editor.view, Qt::Key_Escape);
        QVERIFY(!editor.view.hasCollected());
    }

    void hearingAWordClearsNothing() {
        Editor editor(talk(3));
        editor.drag(0, 0, 8, Qt::ControlModifier);
        QTest::mouseClick(editor.view.viewport(), Qt::LeftButton, Qt::NoModifier, editor.pointAt(1, 4));
        QTest::mouseDClick(editor.view.viewport(), Qt::LeftButton, Qt::NoModifier, editor.pointAt(2, 4));
        QTest::mouseRelease(editor.view.viewport(), Qt::LeftButton, Qt::NoModifier, editor.pointAt(2, 4));

        QCOMPARE(editor.collected(), QStringLiteral("0:0-8"));
    }

    void aWordThatIsClickedTwiceWithCtrlIsCollectedAndNotHeard() {
        Editor editor(talk(3));
        QSignalSpy activated(&editor.view, &TranscriptEdit::wordActivated);
        QTest::mouseDClick(editor.view.viewport(), Qt::LeftButton, Qt::ControlModifier, editor.pointAt(1, 11));
        QTest::mouseRelease(editor.view.viewport(), Qt::LeftButton, Qt::ControlModifier, editor.pointAt(1, 11));

        QCOMPARE(editor.collected(), QStringLiteral("1:9-15"));
        QCOMPARE(activated.count(), 0);
    }

    void byKeyboardSelectionsAreCollectedOneAfterTheOther() {
        Editor editor(talk(3));
        editor.select(2, 0, 2, 8);
        editor.view.toggleCollected();
        editor.select(0, 9, 1, 8);
        editor.view.toggleCollected();
        QCOMPARE(editor.collected(), QStringLiteral("0:9-1:8 2:0-8"));

        editor.select(0, 16, 0, 26);  // a piece of it goes again
        editor.view.toggleCollected();
        QCOMPARE(editor.collected(), QStringLiteral("0:9-16 0:26-1:8 2:0-8"));
    }

    void withoutASelectionThePassageIsCollectedAndTakenOut() {
        Editor editor(talk(3));
        editor.caretTo(1, 5);
        editor.view.toggleCollected();
        QCOMPARE(editor.collected(), QStringLiteral("1:0-26"));
        editor.view.toggleCollected();

        QVERIFY(!editor.view.hasCollected());
    }

    void whatIsCollectedMovesWithTheText() {
        Editor editor(talk(3));
        editor.select(1, 9, 1, 15);
        editor.view.toggleCollected();
        editor.caretTo(1, 9);
        QTest::keyClicks(&editor.view, QStringLiteral("my "));
        QCOMPARE(editor.collected(), QStringLiteral("1:12-18"));
        editor.caretTo(1, 18);
        QTest::keyClicks(&editor.view, QStringLiteral("s"));
        QCOMPARE(editor.collected(), QStringLiteral("1:12-18"));
        editor.caretTo(0, 16);
        QTest::keyClick(&editor.view, Qt::Key_Return);
        QCOMPARE(editor.collected(), QStringLiteral("2:12-18"));
    }

    void whatIsDeletedOrWrittenAnewIsNotCollected() {
        Editor editor(talk(4));
        for (const int block : {1, 2}) {
            editor.caretTo(block, 0);
            editor.view.toggleCollected();
        }
        editor.select(1, 0, 1, 26);
        QTest::keyClick(&editor.view, Qt::Key_Delete);
        QCOMPARE(editor.collected(), QStringLiteral("2:0-26"));
        editor.put(putReading(editor.document, {6, 8.5}, {spoken(6, {"Another"}), spoken(7, {"reading."})}), false);

        QVERIFY2(!editor.view.hasCollected(), qPrintable(editor.collected()));
    }

    void whatIsCollectedIsSeen() {
        QApplication::setCursorFlashTime(0);
        Editor editor(talk(3));
        editor.caretTo(1, 3);
        const QImage before = editor.view.grab().toImage();
        editor.view.toggleCollected();
        const QRect passage(editor.pointAt(1, 0), editor.pointAt(1, 26));
        const QImage after = editor.view.grab().toImage();
        editor.view.clearCollected();

        QVERIFY(before.copy(passage.adjusted(2, -6, -2, 6)) != after.copy(passage.adjusted(2, -6, -2, 6)));
        QCOMPARE(editor.view.grab().toImage().copy(passage.adjusted(2, -6, -2, 6)), before.copy(passage.adjusted(2, -6, -2, 6)));
    }

    void anotherTranscriptHasNothingCollected() {
        Editor editor(talk(3));
        editor.view.toggleCollected();
        const Document other = documentOf(talk(5));
        editor.view.setTranscript(&other);

        QVERIFY(!editor.view.hasCollected());
        editor.view.setTranscript(nullptr);
    }

    void marksAreSeenBesideTheirPassageAndClicked() {
        QApplication::setCursorFlashTime(0);
        Editor editor(talk(3));
        editor.caretTo(0, 0);
        const QImage before = editor.view.viewport()->grab().toImage();
        editor.put(setMark(editor.document, 1, 2, PassageMark::Star, true), false);
        const QRect star = changedPixels(before, editor.view.viewport()->grab().toImage());
        editor.put(setNote(editor.document, 1, "ask <Keller>"), false);
        const QRect both = changedPixels(before, editor.view.viewport()->grab().toImage());
        const QRect line(editor.pointAt(1, 0), editor.pointAt(1, 26));

        QVERIFY2(star.width() >= 8 && star.width() <= 16 && star.height() <= 16, qPrintable(QStringLiteral("%1x%2").arg(star.width()).arg(star.height())));
        QVERIFY(star.left() > line.right() && std::abs(star.center().y() - line.center().y()) <= 4);
        QVERIFY(both.left() == star.left() && both.width() > 2 * star.width());
        QCOMPARE(editor.view.textCursor().position(), 0);  // the caret stays

        QSignalSpy wanted(&editor.view, &TranscriptEdit::marksWanted), heard(&editor.view, &TranscriptEdit::wordClicked);
        QTest::mouseClick(editor.view.viewport(), Qt::LeftButton, Qt::NoModifier, star.center());
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.at(0).at(0).value<std::size_t>(), std::size_t(1));
        QCOMPARE(heard.count(), 0);
        QTest::mouseClick(editor.view.viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(star.center().x(), editor.pointAt(2, 0).y()));
        QCOMPARE(wanted.count(), 1);  // there is none

        QHelpEvent help(QEvent::ToolTip, star.center(), editor.view.viewport()->mapToGlobal(star.center()));
        QCoreApplication::sendEvent(editor.view.viewport(), &help);
        QCOMPARE(QToolTip::text(), QStringLiteral("<qt>star · ask &lt;Keller&gt;</qt>"));
        editor.put(inverseOf(editor.last), false);
        QCOMPARE(changedPixels(before, editor.view.viewport()->grab().toImage()), star);
    }

    void flaggedPassagesCanBeHiddenAndStay() {
        std::vector<Segment> segments = talk(3);
        segments[1].evidence.flags = {Flag::NoVoice};
        Editor editor(segments);
        editor.view.setFlaggedShown(false);
        QVERIFY(!editor.view.document()->findBlockByNumber(1).isVisible());
        QCOMPARE(editor.view.toPlainText(), editor.documentText());

        editor.view.setFlaggedShown(true);
        QVERIFY(editor.view.document()->findBlockByNumber(1).isVisible());
    }

    void whatIsHiddenIsNotChangedUnseen() {
        std::vector<Segment> segments = talk(3);
        segments[1].evidence.flags = {Flag::NoVoice};
        Editor editor(segments);
        const QString whole = editor.documentText();
        QSignalSpy shown(&editor.view, &TranscriptEdit::hiddenShown);
        const auto hideAgain = [&] { editor.view.setFlaggedShown(false); };
        hideAgain();
        editor.select(0, 9, 2, 9);
        for (const auto key : {Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_X}) {
            QTest::keyClick(&editor.view, key);
            QVERIFY(editor.view.isFlaggedShown());
            QCOMPARE(editor.documentText(), whole);
            QCOMPARE(editor.view.toPlainText(), whole);
            hideAgain();
        }
        QGuiApplication::clipboard()->setText(QStringLiteral("other"));
        editor.view.paste();
        QCOMPARE(editor.documentText(), whole);
        hideAgain();
        editor.caretTo(2, 0);
        QTest::keyClick(&editor.view, Qt::Key_Backspace);
        QCOMPARE(editor.documentText(), whole);
        hideAgain();
        editor.caretTo(0, 26);
        QTest::keyClick(&editor.view, Qt::Key_Delete);
        QCOMPARE(editor.documentText(), whole);
        QCOMPARE(shown.count(), 6);
    }

    /// Printed for tests/bench/results; the bound is far above what it takes.
    void elevenHoursScrollAndAreTypedInSmoothly() {
        QElapsedTimer timer;
        timer.start();
        Editor editor(talk(10'000));
        QCoreApplication::processEvents();
        const qint64 shown = timer.elapsed();
        qint64 slowestScroll = 0, slowestKey = 0;
        QScrollBar* bar = editor.view.verticalScrollBar();
        for (int place = 0; place < bar->maximum(); place += 97) {
            timer.restart();
            bar->setValue(place);
            editor.view.viewport()->repaint();
            QCoreApplication::processEvents();
            slowestScroll = std::max(slowestScroll, timer.nsecsElapsed());
        }
        editor.caretTo(5'000, 8);
        editor.view.ensureCursorVisible();
        for (int i = 0; i < 60; ++i) {
            timer.restart();
            QTest::keyClick(&editor.view, i % 6 == 5 ? Qt::Key_Space : Qt::Key_A);
            editor.view.viewport()->repaint();
            QCoreApplication::processEvents();
            slowestKey = std::max(slowestKey, timer.nsecsElapsed());
        }
        qInfo("10,000 segments: shown in %lld ms, slowest frame of scrolling %.1f ms, of typing %.1f ms", static_cast<long long>(shown), slowestScroll / 1e6, slowestKey / 1e6);

        QVERIFY(slowestScroll < 500'000'000);
        QVERIFY(slowestKey < 500'000'000);
    }
};

QTEST_MAIN(TranscriptEditTest)
#include "transcript_edit_test.moc"
