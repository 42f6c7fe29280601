#include "ui/reading/transcript_view.h"

#include <algorithm>

#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>

#include "transcript/paragraphs.h"
#include "ui/values/words.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"

namespace undervoice::ui {
namespace {

constexpr int kCharactersALine = 72;
constexpr double kLineHeightPercent = 150;

/// In the block's own data: where its paragraph begins.
class StartTime : public QTextBlockUserData {
  public:
    explicit StartTime(double startSeconds) : seconds(startSeconds) {}
    double seconds;
};

}  // namespace

TranscriptView::TranscriptView(QWidget* parent) : QTextBrowser(parent) {
    setAccessibleName(tr("Transcript"));
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setUndoRedoEnabled(false);
    setTextSize(*this, TextSize::Large);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
}

void TranscriptView::setTranscript(const std::vector<Segment>& segments) {
    m_segments = segments;
    m_markedStart = -1;
    setExtraSelections({});
    build();
    placeColumn();
}

void TranscriptView::build() {
    QTextDocument& text = *document();
    text.clear();
    m_places.clear();
    QTextCursor cursor(&text);
    cursor.beginEditBlock();
    QTextBlockFormat block;
    block.setLineHeight(kLineHeightPercent, QTextBlockFormat::ProportionalHeight);
    block.setBottomMargin(metrics::kRelated);
    QTextCharFormat plain, doubted;
    doubted.setForeground(tokens().muted);
    doubted.setFontItalic(true);
    for (const Paragraph& paragraph : paragraphsOf(m_segments)) {
        paragraph.begin == 0 ? cursor.setBlockFormat(block) : cursor.insertBlock(block);
        cursor.block().setUserData(new StartTime(paragraph.startSeconds));
        for (std::size_t i = paragraph.begin; i < paragraph.end; ++i) {
            const Segment& segment = m_segments[i];
            const bool isFlagged = !segment.evidence.flags.empty();
            QString words = fromUtf8(segment.text);
            if (i == paragraph.begin) words = words.trimmed();
            const int begin = cursor.position();
            cursor.insertText(words, isFlagged ? doubted : plain);
            m_places.push_back({begin, cursor.position(), segment.startSeconds});
        }
    }
    cursor.endEditBlock();
    moveCursor(QTextCursor::Start);
}

void TranscriptView::showTime(double seconds) {
    if (m_places.empty()) return;
    const auto next = std::ranges::upper_bound(m_places, seconds, {}, &Place::startSeconds);
    const Place& place = next == m_places.begin() ? m_places.front() : *std::prev(next);
    m_markedStart = place.startSeconds;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(document());
    mark.cursor.setPosition(place.begin);
    mark.cursor.setPosition(place.end, QTextCursor::KeepAnchor);
    mark.format.setBackground(tokens().select);
    setExtraSelections({mark});
    QTextCursor cursor(document());
    cursor.setPosition(place.begin);
    setTextCursor(cursor);
    ensureCursorVisible();
    // In the upper third, where one begins to read.
    verticalScrollBar()->setValue(verticalScrollBar()->value() + cursorRect().top() - viewport()->height() / 3);
}

void TranscriptView::placeColumn() {
    const QFontMetrics letters(textFont(TextSize::Large));
    const int margin = QFontMetrics(textFont(TextSize::Small)).horizontalAdvance(QStringLiteral("0:00:00")) + 2 * metrics::kRelated;
    const int column = std::min(letters.averageCharWidth() * kCharactersALine, std::max(100, width() - 2 * margin));
    const int side = std::max(margin, (width() - column) / 2);
    QTextFrameFormat frame = document()->rootFrame()->frameFormat();
    frame.setLeftMargin(side);
    frame.setRightMargin(std::max(metrics::kRelated, width() - side - column - verticalScrollBar()->sizeHint().width()));
    frame.setTopMargin(metrics::kRelated);
    frame.setBottomMargin(metrics::kGroup);
    document()->rootFrame()->setFrameFormat(frame);
}

void TranscriptView::resizeEvent(QResizeEvent* event) {
    QTextBrowser::resizeEvent(event);
    placeColumn();
}

void TranscriptView::changeEvent(QEvent* event) {
    QTextBrowser::changeEvent(event);
    // Colours and sizes are part of the text.
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        const double marked = m_markedStart;
        const int place = verticalScrollBar()->value();
        build();
        placeColumn();
        if (marked >= 0) showTime(marked);
        verticalScrollBar()->setValue(place);
    }
}

void TranscriptView::paintEvent(QPaintEvent* event) {
    QTextBrowser::paintEvent(event);
    paintTimes();
}

void TranscriptView::paintTimes() {
    QPainter painter(viewport());
    const QFont font = textFont(TextSize::Small);
    const QFontMetrics metricsOfTimes(font);
    painter.setFont(font);
    painter.setPen(tokens().muted);
    const int right = static_cast<int>(document()->rootFrame()->frameFormat().leftMargin()) - metrics::kRelated;
    const int width = metricsOfTimes.horizontalAdvance(QStringLiteral("00:00:00"));
    for (QTextBlock block = cursorForPosition(QPoint(0, 0)).block(); block.isValid(); block = block.next()) {
        const QRect first = cursorRect(QTextCursor(block));
        if (first.top() > viewport()->height()) break;
        if (const auto* start = static_cast<const StartTime*>(block.userData()))
            painter.drawText(QRect(right - width, first.top(), width, first.height()), Qt::AlignRight | Qt::AlignVCenter, secondsText(start->seconds));
    }
}

}  // namespace undervoice::ui
