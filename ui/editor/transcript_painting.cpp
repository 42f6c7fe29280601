#include "ui/editor/transcript_edit.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QScopedValueRollback>
#include <QTextBlock>
#include <QTextBoundaryFinder>

#include "ui/editor/spelling.h"
#include "ui/editor/transcript_layout.h"
#include "ui/editor/transcript_text.h"
#include "ui/icons/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr int kCharactersALine = 72;
constexpr double kPauseSeconds = 1.5;       ///< a longer one begins a paragraph
constexpr double kDoubtBelow = 0.6;         ///< probability under which a word is underlined
constexpr double kCollectedShare = 0.12;    ///< of the accent, behind what is collected for a quotation
constexpr qreal kCollectedLine = 2;
constexpr int kBarWidth = 3, kBarGap = 10;  ///< the speaker's bar, left of the text
constexpr int kMarkSize = 16, kMarkGap = 4, kMostMarks = 3;  ///< icons right of the text
constexpr int kMarksWidth = metrics::kInside + kMostMarks * (kMarkSize + kMarkGap);

}  // namespace

/// What is flagged is greyed, what is not in the dictionary is underlined.
QList<QTextLayout::FormatRange> TranscriptEdit::formatsOf(const QTextBlock& block, const DocumentSegment& segment) const {
    QList<QTextLayout::FormatRange> formats;
    if (!segment.segment.evidence.flags.empty()) {
        QTextLayout::FormatRange greyed;
        greyed.start = 0;
        greyed.length = block.length();
        greyed.format.setForeground(tokens().muted);
        formats.append(greyed);
    }
    if (!m_spelling || !m_spelling->isOn() || !m_spelling->hasDictionary()) return formats;
    const QString text = block.text();
    const int caret = block.blockNumber() == m_typedBlock ? textCursor().positionInBlock() : -1;
    QTextBoundaryFinder words(QTextBoundaryFinder::Word, text);
    for (auto begin = words.position(); begin >= 0 && begin < text.size();) {
        const bool isWord = words.boundaryReasons() & QTextBoundaryFinder::StartOfItem;
        const auto end = words.toNextBoundary();
        if (end < 0) break;
        if (isWord && !(caret >= begin && caret <= end) && !m_spelling->isRight(text.mid(begin, end - begin))) {
            QTextLayout::FormatRange wrong;
            wrong.start = static_cast<int>(begin);
            wrong.length = static_cast<int>(end - begin);
            wrong.format.setUnderlineStyle(QTextCharFormat::SpellCheckUnderline);
            wrong.format.setUnderlineColor(tokens().danger);
            formats.append(wrong);
        }
        begin = end;
    }
    return formats;
}

bool TranscriptEdit::startsTurn(std::size_t index) const {
    const auto& segments = m_transcript->segments;
    return segments[index].speaker >= 0 && (index == 0 || segments[index - 1].speaker != segments[index].speaker);
}

bool TranscriptEdit::startsParagraph(std::size_t index) const {
    const auto& segments = m_transcript->segments;
    if (index == 0 || segments[index - 1].speaker != segments[index].speaker) return true;
    return segments[index].segment.startSeconds - segments[index - 1].segment.endSeconds > kPauseSeconds;
}

qreal TranscriptEdit::roomAbove(std::size_t index) const {
    const qreal gap = startsParagraph(index) ? metrics::kRelated : 0;
    return startsTurn(index) ? gap + QFontMetricsF(textFont(TextSize::Small, QFont::DemiBold)).height() : gap;
}

void TranscriptEdit::relay(std::size_t first, std::size_t end) {
    const QTextBlock from = document()->findBlockByNumber(static_cast<int>(first));
    if (!from.isValid()) return;
    const int last = std::min(static_cast<int>(end), document()->blockCount()) - 1;
    const QTextBlock to = document()->findBlockByNumber(std::max(last, from.blockNumber()));
    const QScopedValueRollback applying(m_isApplying, true);
    document()->markContentsDirty(from.position(), to.position() + to.length() - from.position());
    viewport()->update();
}

void TranscriptEdit::relayAll() {
    const QScopedValueRollback applying(m_isApplying, true);
    document()->markContentsDirty(0, document()->characterCount());
    updateHeard();
    viewport()->update();
}

void TranscriptEdit::applyVisibility(std::size_t first, std::size_t end) {
    if (!m_transcript) return;
    QTextBlock block = document()->findBlockByNumber(static_cast<int>(first));
    for (std::size_t i = first; i < std::min(end, m_transcript->segments.size()) && block.isValid(); ++i, block = block.next())
        block.setVisible(m_isFlaggedShown || m_transcript->segments[i].segment.evidence.flags.empty());
}

void TranscriptEdit::setDoubtShown(bool isShown) {
    m_isDoubtShown = isShown;
    viewport()->update();
}

void TranscriptEdit::setFlaggedShown(bool isShown) {
    if (m_isFlaggedShown == isShown) return;
    m_isFlaggedShown = isShown;
    applyVisibility(0, m_texts.size());
    relayAll();
}

TranscriptEdit::Margin TranscriptEdit::margin() const {
    const int times = QFontMetrics(textFont(TextSize::Small)).horizontalAdvance(QStringLiteral("0:00:00"));
    const int least = times + 2 * metrics::kRelated + kBarGap + kBarWidth;
    const int width = viewport()->width();
    const int column = std::min(QFontMetrics(textFont(TextSize::Large)).averageCharWidth() * kCharactersALine, std::max(120, width - least - kMarksWidth));
    const int left = std::max(least, (width - column) / 2);
    return {left - kBarGap - kBarWidth - metrics::kRelated, left, column};
}

bool TranscriptEdit::isInMargin(const QPointF& position) const { return position.x() < margin().column - kBarGap / 2.0; }

/// Where its marks are.
std::optional<std::size_t> TranscriptEdit::markedSegmentAt(const QPoint& position) const {
    const Margin m = margin();
    const int left = m.column + m.width;
    if (position.x() < left || position.x() >= left + kMarksWidth) return std::nullopt;
    const QTextBlock block = cursorForPosition(position).block();
    const DocumentSegment* segment = segmentOf(block);
    if (!segment || segment->marks.isEmpty()) return std::nullopt;
    return static_cast<std::size_t>(block.blockNumber());
}

void TranscriptEdit::placeColumn() {
    const Margin m = margin();
    m_layout->setColumn(m.column, m.width);
}

void TranscriptEdit::resizeEvent(QResizeEvent* event) {
    placeColumn();
    QPlainTextEdit::resizeEvent(event);
}

void TranscriptEdit::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (!m_layout || (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)) return;
    placeColumn();
    relayAll();
}

template <typename Function>
void TranscriptEdit::forVisibleBlocks(Function function) const {
    QPointF offset = contentOffset();
    for (QTextBlock block = firstVisibleBlock(); block.isValid() && offset.y() <= viewport()->height(); block = block.next()) {
        if (!block.isVisible()) continue;
        const qreal height = blockBoundingRect(block).height();  // lays it out, which who paints under the text needs
        function(block, offset);
        offset.ry() += height;
    }
}

QRectF TranscriptEdit::spanRect(const QTextBlock& block, const QPointF& offset, int begin, int end) const {
    const QTextLine line = block.layout()->lineForTextPosition(begin);
    if (!line.isValid()) return {};
    const qreal left = line.cursorToX(begin), right = line.cursorToX(std::min(end, line.textStart() + line.textLength()));
    return QRectF(std::min(left, right), line.y(), std::abs(right - left), line.height()).translated(offset);
}

void TranscriptEdit::paintEvent(QPaintEvent* event) {
    {
        QPainter painter(viewport());
        painter.setRenderHint(QPainter::Antialiasing);
        paintCollected(painter);
        paintHeard(painter);
    }
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    forVisibleBlocks([&](const QTextBlock& block, const QPointF& offset) { paintBlock(painter, block, offset); });
}

/// Known by its line, and not by its colour alone; grey text on it stays readable.
void TranscriptEdit::paintCollected(QPainter& painter) const {
    const std::vector<TextRange> ranges = m_collected.ranges();
    if (ranges.empty()) return;
    forVisibleBlocks([&](const QTextBlock& block, const QPointF& offset) {
        const QTextLayout& layout = *block.layout();
        for (const TextRange& range : ranges)
            for (int i = 0; i < layout.lineCount(); ++i) {
                const QTextLine line = layout.lineAt(i);
                const int begin = std::max(range.begin - block.position(), line.textStart());
                const int end = std::min(range.end - block.position(), line.textStart() + line.textLength());
                if (begin >= end) continue;
                const QRectF rect = spanRect(block, offset, begin, end);
                painter.fillRect(rect, mixed(tokens().surface, tokens().accent, kCollectedShare));
                painter.fillRect(QRectF(rect.left(), rect.bottom(), rect.width(), kCollectedLine), tokens().accent);
            }
    });
}

void TranscriptEdit::paintHeard(QPainter& painter) const {
    if (!m_heard) return;
    forVisibleBlocks([&](const QTextBlock& block, const QPointF& offset) {
        if (static_cast<std::size_t>(block.blockNumber()) != m_heard->first) return;
        const int front = leadingBlanks(block.text());
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens().select);
        for (const WordSpan& span : wordSpans(*segmentOf(block)))
            if (span.word == m_heard->second) painter.drawRoundedRect(spanRect(block, offset, front + span.begin, front + span.end).adjusted(-2, 0, 2, 0), 2, 2);
    });
}

void TranscriptEdit::paintBlock(QPainter& painter, const QTextBlock& block, const QPointF& offset) const {
    const DocumentSegment* segment = segmentOf(block);
    if (!segment) return;
    const auto index = static_cast<std::size_t>(block.blockNumber());
    const Margin m = margin();
    const QTextLine firstLine = block.layout()->lineAt(0);
    const qreal top = offset.y() + firstLine.y();
    const QFont small = textFont(TextSize::Small);
    painter.setFont(small);
    painter.setPen(tokens().muted);
    painter.drawText(QRectF(0, top, m.time, firstLine.height()), Qt::AlignRight | Qt::AlignVCenter, secondsText(segment->segment.startSeconds, m_beginUs));
    if (segment->speaker >= 0) {
        const QColor color = tokens().speakers[static_cast<std::size_t>(segment->speaker) % tokens().speakers.size()];
        const qreal begin = startsTurn(index) ? offset.y() + (startsParagraph(index) ? metrics::kRelated : 0) : offset.y();
        painter.fillRect(QRectF(m.column - kBarGap - kBarWidth, begin, kBarWidth, offset.y() + std::ceil(blockBoundingRect(block).height() - (block.next().isValid() ? 0 : TranscriptLayout::kFoot)) + 1 - begin), color);
        if (startsTurn(index)) {
            painter.setFont(textFont(TextSize::Small, QFont::DemiBold));
            painter.setPen(color);
            const QString name = fromUtf8(m_transcript->speakers[static_cast<std::size_t>(segment->speaker)]);
            painter.drawText(QRectF(m.column, begin, m.width, QFontMetricsF(painter.font()).height()), Qt::AlignLeft | Qt::AlignVCenter, name);
        }
    }
    if (!segment->marks.isEmpty()) paintMarks(painter, m.column + m.width + metrics::kInside, QRectF(0, top, 0, firstLine.height()), segment->marks);
    if (m_isDoubtShown) paintDoubt(painter, block, offset, *segment);
}

/// One beside the other, as high as the line.
void TranscriptEdit::paintMarks(QPainter& painter, qreal left, const QRectF& line, const PassageMarks& marks) const {
    const qreal top = line.center().y() - kMarkSize / 2.0;
    const auto paint = [&](bool isThere, Icon icon) {
        if (!isThere) return;
        painter.drawPixmap(QPointF(std::round(left), std::round(top)), iconPixmap(icon, tokens().text, kMarkSize, devicePixelRatioF()));
        left += kMarkSize + kMarkGap;
    };
    paint(marks.isStarred, Icon::Star);
    paint(marks.isToCheck, Icon::Flag);
    paint(!marks.note.empty(), Icon::Note);
}

/// The thicker, the less probable.
void TranscriptEdit::paintDoubt(QPainter& painter, const QTextBlock& block, const QPointF& offset, const DocumentSegment& segment) const {
    if (!segment.segment.words) return;
    const int front = leadingBlanks(block.text());
    for (const WordSpan& span : wordSpans(segment)) {
        const double probability = (*segment.segment.words)[span.word].probability;
        if (!(probability < kDoubtBelow)) continue;
        const QRectF rect = spanRect(block, offset, front + span.begin, front + span.end);
        painter.setPen(QPen(tokens().mha, 1.0 + 1.5 * (kDoubtBelow - probability) / kDoubtBelow, Qt::DotLine, Qt::RoundCap));
        painter.drawLine(rect.bottomLeft(), rect.bottomRight());
    }
}

}  // namespace undervoice::ui
