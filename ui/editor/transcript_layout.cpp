#include "ui/editor/transcript_layout.h"

#include <algorithm>
#include <utility>

#include <QTextBlock>
#include <QTextDocument>
#include <QTextOption>

namespace undervoice::ui {
namespace {

constexpr qreal kLineHeight = 1.5;  ///< of the font's own
constexpr qreal kBelow = 3;         ///< under every block

}  // namespace

TranscriptLayout::TranscriptLayout(QTextDocument* document, LookOf lookOf) : QPlainTextDocumentLayout(document), m_lookOf(std::move(lookOf)) {}

void TranscriptLayout::setColumn(qreal left, qreal width) {
    m_left = left;
    m_width = width;
}

QRectF TranscriptLayout::blockBoundingRect(const QTextBlock& block) const {
    if (!block.isValid() || !block.isVisible()) return {};
    const QTextLayout& layout = *block.layout();
    if (layout.lineCount() == 0) lay(block);
    const QTextLine last = layout.lineAt(layout.lineCount() - 1);
    const qreal height = last.y() + last.height() * (1 + (kLineHeight - 1) / 2) + kBelow;
    return {0, 0, m_left + m_width, block.next().isValid() ? height : height + kFoot};
}

QSizeF TranscriptLayout::documentSize() const { return {m_left + m_width, static_cast<qreal>(document()->lineCount())}; }

/// Where one block changed, Qt has set it in its own way by now.
void TranscriptLayout::documentChanged(int from, int charsRemoved, int charsAdded) {
    QPlainTextDocumentLayout::documentChanged(from, charsRemoved, charsAdded);
    QTextBlock block = document()->findBlock(from);
    if (!block.isValid() || !block.isVisible() || block != document()->findBlock(std::max(0, from + charsRemoved + charsAdded - 1))) return;
    block.clearLayout();
    lay(block);
    Q_EMIT update();
}

void TranscriptLayout::lay(const QTextBlock& block) const {
    const Look look = m_lookOf(block);
    QTextLayout& layout = *block.layout();
    layout.setTextOption(document()->defaultTextOption());
    layout.setFormats(look.formats);
    layout.beginLayout();
    qreal y = look.above;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(m_width);
        const qreal gap = line.height() * (kLineHeight - 1);
        line.setPosition(QPointF(m_left, y + gap / 2));
        y += line.height() + gap;
    }
    layout.endLayout();

    const int before = document()->lineCount();
    QTextBlock(block).setLineCount(layout.lineCount());
    if (document()->lineCount() != before) Q_EMIT const_cast<TranscriptLayout*>(this)->documentSizeChanged(documentSize());
}

}  // namespace undervoice::ui
