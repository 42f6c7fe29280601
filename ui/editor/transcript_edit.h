#pragma once
// The transcript as one text: a block for every segment, its time and its speaker in the left margin, its marks in the right one,
// the word that is heard marked, doubt as a dotted line under the word. Typing changes the text in place and is told as what became of which segments; splitting and
// joining are asked for and come back as a change. It shows a document that belongs to somebody else. GUI thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <QPlainTextEdit>
#include <QTextLayout>

#include "transcript/document.h"
#include "ui/editor/collected_ranges.h"

namespace undervoice::ui {

class Spelling;
class TranscriptLayout;

class TranscriptEdit : public QPlainTextEdit {
    Q_OBJECT

  public:
    explicit TranscriptEdit(QWidget* parent = nullptr);
    ~TranscriptEdit() override;

    /// Shows it from the start, its times as so much later. It must outlive the view, or another one be set before it goes; nullptr: nothing.
    void setTranscript(const Document* transcript, std::int64_t beginUs = 0);
    /// The document has changed so. isOwnTyping: the text stands here already. The caret goes where the change is, else it stays.
    void showChange(const DocumentChange& change, bool isOwnTyping);

    /// The word that is heard, marked; negative: none. isFollowing: brought into sight.
    void markTime(double seconds, bool isFollowing);
    std::optional<std::pair<std::size_t, std::size_t>> markedWord() const;  ///< segment, word
    /// Brings it into sight and puts the caret there.
    void goTo(double seconds);
    void goTo(const TextPlace& place, std::size_t bytes = 0);  ///< bytes > 0: they are selected
    /// The one at the caret, to be seen: what is typed then goes before it, not into its place.
    void showWord();
    /// mergeWanted() with the one that it can be merged with, or mergeRefused(); nothing at the ends of the text.
    void mergeWithBefore(std::size_t index);
    void mergeWithBehind(std::size_t index);

    TextPlace caretPlace() const;
    /// Nothing when nothing is selected.
    std::optional<std::pair<TextPlace, TextPlace>> selectedPlaces() const;

    // What is collected for a quotation: underlined, until it is cleared. With Ctrl held, each selection of the mouse is collected (what was
    // selected before it, too) and a click takes out what it meets; a selection of the mouse without Ctrl, and Escape, clear all.
    bool hasCollected() const { return !m_collected.isEmpty(); }
    std::vector<std::pair<TextPlace, TextPlace>> collectedPlaces() const;  ///< in the order of the text, apart from each other
    /// Collects what is selected, else the passage of the caret; takes it out where all of it is collected already.
    void toggleCollected();
    void clearCollected();

    double caretSeconds() const;  ///< of the word that the caret is in or behind
    /// Of what is selected: from its first word's start to its last one's end.
    std::optional<std::pair<double, double>> selectedSeconds() const;

    /// Words that it does not know are underlined; it must outlive the view.
    void setSpelling(Spelling* spelling);

    bool isDoubtShown() const { return m_isDoubtShown; }
    void setDoubtShown(bool isShown);
    bool isFlaggedShown() const { return m_isFlaggedShown; }
    void setFlaggedShown(bool isShown);  ///< false: blocks of flagged segments take no room; their text stays in the document

  Q_SIGNALS:
    void typed(std::size_t first, std::size_t end, const QString& text);  ///< segments [first, end) are one now
    void removed(std::size_t first, std::size_t end);  ///< segments [first, end) are gone, with their text
    void splitWanted(std::size_t index, std::size_t offset);
    void mergeWanted(std::size_t first, std::size_t end);
    void mergeRefused();
    void hiddenShown();  ///< what was to be changed held passages that were hidden: they are shown, and nothing was changed
    void wordActivated(double seconds);  ///< clicked with Alt, or twice: it is to be heard
    void wordClicked(double seconds);
    /// A menu at a place of the text, before it is shown; what is added belongs to it.
    void menuShown(QMenu& menu, double seconds);
    void speakerWanted(std::size_t index, const QPoint& globalPosition);  ///< the margin was clicked
    void marksWanted(std::size_t index, const QPoint& globalPosition);    ///< so were the marks

  protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    QMimeData* createMimeDataFromSelection() const override;

  private:
    struct Margin {
        int time = 0, column = 0, width = 0;  ///< right end of the times, left end of the text, its width
    };
    const DocumentSegment* segmentOf(const QTextBlock& block) const;
    bool startsTurn(std::size_t index) const;  ///< another speaker, or the first who is named
    bool startsParagraph(std::size_t index) const;
    qreal roomAbove(std::size_t index) const;
    void noteChange(int position, int removed, int added);
    void tellTyping();
    bool tellRemoval(std::size_t first, std::size_t count);
    void leaveTypedWord();
    void addSuggestions(QMenu& menu, const QTextCursor& word);
    QList<QTextLayout::FormatRange> formatsOf(const QTextBlock& block, const DocumentSegment& segment) const;
    TextPlace placeOf(int position) const;
    void startCollecting();
    void endCollecting(const QPoint& position);
    void dropCollectedIn(std::size_t at, std::size_t count);
    QString textOf(std::size_t index) const;
    void replaceBlocks(const Splice& splice);
    void leaveShownWord();
    void leaveNextPassage();
    bool hasHidden(std::size_t first, std::size_t last) const;
    bool selectsHidden() const;
    void showHidden();
    bool movesPassages(const QDropEvent& event) const;
    void relay(std::size_t first, std::size_t end);
    void relayAll();
    void applyVisibility(std::size_t first, std::size_t end);
    void placeColumn();
    Margin margin() const;
    bool isInMargin(const QPointF& position) const;
    std::optional<std::size_t> markedSegmentAt(const QPoint& position) const;
    double secondsAt(const QTextBlock& block, int column) const;
    std::optional<double> secondsUnder(const QPoint& position) const;
    QRectF spanRect(const QTextBlock& block, const QPointF& offset, int begin, int end) const;
    void updateHeard();
    void paintCollected(QPainter& painter) const;
    void paintHeard(QPainter& painter) const;
    void paintBlock(QPainter& painter, const QTextBlock& block, const QPointF& offset) const;
    void paintMarks(QPainter& painter, qreal left, const QRectF& line, const PassageMarks& marks) const;
    void paintDoubt(QPainter& painter, const QTextBlock& block, const QPointF& offset, const DocumentSegment& segment) const;
    template <typename Function>
    void forVisibleBlocks(Function function) const;

    const Document* m_transcript = nullptr;
    std::int64_t m_beginUs = 0;            ///< of the transcript in its recording
    TranscriptLayout* m_layout = nullptr;  ///< the document's
    std::vector<QString> m_texts;          ///< what each block held when it was last told
    Spelling* m_spelling = nullptr;
    int m_typedBlock = -1;  ///< the word at the caret in it is not finished, and is not looked up
    bool m_isApplying = false;             ///< changes of the text are not the person's
    std::optional<std::pair<int, int>> m_changed;  ///< first and last block of what the person just changed
    CollectedRanges m_collected{*document()};
    std::optional<std::pair<int, int>> m_shownWord;  ///< places in the text, see showWord()
    bool m_isCollecting = false;     ///< the mouse is down, and was pressed with Ctrl
    bool m_isDoubleClicked = false;  ///< and what it selects is a word to be heard
    bool m_isDoubtShown = true, m_isFlaggedShown = true;
    double m_heardSeconds = -1;
    std::optional<std::pair<std::size_t, std::size_t>> m_heard;
};

}  // namespace undervoice::ui
