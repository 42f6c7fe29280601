// The editor's page: what is changed in a transcript, and looked for in it.

#include <cmath>
#include <vector>

#include <QCheckBox>
#include <QContextMenuEvent>
#include <QInputDialog>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTextBlock>
#include <QtTest>

#include "active_window.h"
#include "editor_library.h"
#include "editor_page_fixture.h"
#include "ui/editor/find_bar.h"
#include "ui/editor/marks_panel.h"
#include "ui/editor/original_strip.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::ui;
using undervoice::ui::test::spoken;

class EditorPageEditingTest : public test::EditorPageFixture {
    Q_OBJECT

    /// Two people, each with a channel.
    void openConversation(const std::vector<Segment>& first, const std::vector<Segment>& second) {
        open(test::makeConversation(toPath(m_folder->filePath(QStringLiteral("library.db"))), {first, second}));
    }
    QStringList shownLines() const { return m_page->text().toPlainText().split(QLatin1Char('\n')); }
    bool isCaretAt(std::size_t segment, std::size_t offset) const { return m_page->text().caretPlace() == TextPlace{segment, offset}; }

  private Q_SLOTS:
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

    void aWordThatWasFoundIsNotTypedOver() {
        QSignalSpy opened(m_page, &EditorPage::opened);
        m_page->open(m_recording, std::nullopt, 6.2, /*isPlaying=*/true);
        QVERIFY(opened.wait());
        QVERIFY(test::showActive(*m_window));
        QCOMPARE(m_page->text().textCursor().selectedText(), QStringLiteral("Sentence"));
        QTest::keyPress(&m_page->text(), Qt::Key_Shift, Qt::ShiftModifier);
        QTest::keyClick(&m_page->text(), Qt::Key_K, Qt::ShiftModifier);  // meant for the sound

        QCOMPARE(text(2), QStringLiteral("kSentence number 2 is here."));
        QTest::keyClick(&m_page->text(), Qt::Key_Z, Qt::ControlModifier);
        QTest::mouseDClick(m_page->text().viewport(), Qt::LeftButton, Qt::NoModifier, m_page->text().cursorRect().center() + QPoint(8, 0));
        QVERIFY(m_page->text().textCursor().hasSelection());
        QTest::keyClicks(&m_page->text(), QStringLiteral("Word"));  // who chose it means to
        QCOMPARE(text(2), QStringLiteral("Word number 2 is here."));
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
        caretTo(12, 0);
        m_page->session().undo();
        QCOMPARE(text(19), QStringLiteral("Sentence number 19 is here."));
        QCOMPARE(m_page->text().caretPlace().segment, std::size_t(0));
    }

    void aPassageThatIsSelectedIsWhereThingsAreReplaced() {
        open();
        QTextCursor passage = m_page->text().textCursor();
        passage.setPosition(m_page->text().document()->findBlockByNumber(3).position() + 12);  // in the middle of "number"
        passage.setPosition(m_page->text().document()->findBlockByNumber(6).position() + 15, QTextCursor::KeepAnchor);  // behind it
        m_page->text().setTextCursor(passage);
        QTest::keyClick(&m_page->text(), Qt::Key_H, Qt::ControlModifier);
        ui::FindBar& bar = m_page->findBar();
        for (QLineEdit* field : bar.findChildren<QLineEdit*>()) {
            QCOMPARE(field->text(), QString());  // it is no word to look for
            field->setText(field->accessibleName() == QStringLiteral("Find") ? QStringLiteral("number") : QStringLiteral("number number"));
        }
        QTRY_COMPARE(bar.matches().size(), 3U);
        const auto press = [&bar](const QString& text) {
            for (QPushButton* button : bar.findChildren<QPushButton*>())
                if (button->text().startsWith(text)) return button->click();
        };
        press(QStringLiteral("Replace all"));
        QCOMPARE(text(3), QStringLiteral("Sentence number 3 is here."));
        QCOMPARE(text(4), QStringLiteral("Sentence number number 4 is here."));
        QCOMPARE(text(6), QStringLiteral("Sentence number number 6 is here."));
        QCOMPARE(text(7), QStringLiteral("Sentence number 7 is here."));
        QCOMPARE(bar.matches().size(), 6U);  // what became longer is still in it, to its end
        m_page->session().undo();
        QTRY_COMPARE(bar.matches().size(), 3U);

        QTest::keyClick(&bar, Qt::Key_F, Qt::ControlModifier);  // what is selected now is what was found
        QTest::keyClick(&bar, Qt::Key_H, Qt::ControlModifier);
        QCOMPARE(bar.matches().size(), 3U);

        for (QCheckBox* box : bar.findChildren<QCheckBox*>())
            if (box->text() == QStringLiteral("In selection")) box->click();
        QTRY_COMPARE(bar.matches().size(), 20U);
    }

    void enterReplacesByWhatIsTyped() {
        open();
        QTest::keyClick(&m_page->text(), Qt::Key_H, Qt::ControlModifier);
        ui::FindBar& bar = m_page->findBar();
        QLineEdit *find = nullptr, *replacement = nullptr;
        for (QLineEdit* field : bar.findChildren<QLineEdit*>()) (field->accessibleName() == QStringLiteral("Find") ? find : replacement) = field;
        find->setText(QStringLiteral("number"));
        QTRY_COMPARE(bar.matches().size(), 20U);
        replacement->setText(QStringLiteral("numeral"));  // and at once, before it is looked for anew
        QTest::keyClick(replacement, Qt::Key_Return);
        QCOMPARE(text(0), QStringLiteral("Sentence numeral 0 is here."));
        QCOMPARE(text(1), QStringLiteral("Sentence number 1 is here."));
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
        const auto parts = [&] { return quoted.last().at(0).value<std::vector<QuotePart>>(); };
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

    void theCaretStaysInItsSentenceWhereAnotherSpeakerIsPassed() {
        openConversation({spoken(0, {"Who", "was", "there?"}), spoken(3, {"And", "then?"})}, {spoken(2.96, {"Nobody."})});
        caretTo(2, 4);
        QTest::keyClick(&m_page->text(), Qt::Key_BracketLeft, Qt::AltModifier);

        QCOMPARE(shownLines(), (QStringList{QStringLiteral("Who was there?"), QStringLiteral("And then?"), QStringLiteral("Nobody.")}));
        QVERIFY(isCaretAt(1, 4));
        QTest::keyClick(&m_page->text(), Qt::Key_BracketLeft, Qt::AltModifier);
        QVERIFY(std::abs(m_page->session().document().segments.at(1).segment.startSeconds - 2.9) < 1e-9);
        QCOMPARE(m_page->session().document().segments.at(0).segment.endSeconds, 1.5);

        // Taken back, it is where it was, and so is who looks at it.
        QTest::keyClick(&m_page->text(), Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(&m_page->text(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(shownLines().last(), QStringLiteral("And then?"));
        QCOMPARE(m_page->text().caretPlace().segment, std::size_t(2));
        caretTo(0, 3);
        QTest::keyClick(&m_page->text(), Qt::Key_Y, Qt::ControlModifier);
        QCOMPARE(shownLines().at(1), QStringLiteral("And then?"));
        QCOMPARE(m_page->text().caretPlace().segment, std::size_t(1));
    }

    void whatIsCollectedIsNeverAnothersWords() {
        openConversation({spoken(0, {"Who", "was", "there?"}), spoken(3, {"And", "then?"})}, {spoken(2.96, {"Nobody."})});
        caretTo(2, 0);
        m_page->text().showWord();
        QTest::keyClick(&m_page->text(), Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_page->text().hasCollected());
        QTest::keyClick(&m_page->text(), Qt::Key_BracketLeft, Qt::AltModifier);

        QCOMPARE(shownLines().at(1), QStringLiteral("And then?"));
        QVERIFY(!m_page->text().hasCollected());
    }

    void whatIsDividedAroundAnothersWordIsJoinedAgain() {
        openConversation({spoken(0, {"I", "went", "there", "at", "noon", "and", "stayed."})}, {spoken(1, {"Yes."}), spoken(2.6, {"Where?"})});
        const QStringList whole = shownLines();
        caretTo(0, 21);  // after "noon", at 2.5 s
        QTest::keyClick(&m_page->text(), Qt::Key_Return);
        QCOMPARE(shownLines(), (QStringList{QStringLiteral("I went there at noon"), QStringLiteral("Yes."), QStringLiteral("and stayed."), QStringLiteral("Where?")}));
        QVERIFY(isCaretAt(2, 0));

        QTest::keyClick(&m_page->text(), Qt::Key_Backspace);
        QCOMPARE(shownLines(), whole);
        QVERIFY(isCaretAt(0, 20));
        QTest::keyClick(&m_page->text(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(shownLines().at(2), QStringLiteral("and stayed."));
        QTest::keyClick(&m_page->text(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(shownLines(), whole);

        QCOMPARE(m_page->text().caretPlace().segment, std::size_t(0));

        QSignalSpy said(m_page, &EditorPage::toastWanted);
        caretTo(1, 0);  // nothing of hers before it
        for (const auto modifier : {Qt::NoModifier, Qt::ControlModifier}) QTest::keyClick(&m_page->text(), Qt::Key_Backspace, modifier);
        QCOMPARE(shownLines(), whole);
        QCOMPARE(said.count(), 2);
        caretTo(1, 4);
        QTest::keyClick(&m_page->text(), Qt::Key_Delete, Qt::ControlModifier);
        QCOMPARE(shownLines(), (QStringList{whole.at(0), QStringLiteral("Yes. Where?")}));
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
};

QTEST_MAIN(EditorPageEditingTest)
#include "editor_page_editing_test.moc"
