#pragma once
// How the transcript's blocks are set: a column that can be read, in the middle of the view, with open lines and room above where a
// turn begins. Blocks are laid out when they come into sight, so that eleven hours of talk are there at once. GUI thread.

#include <functional>

#include <QList>
#include <QPlainTextDocumentLayout>
#include <QTextLayout>

namespace undervoice::ui {

class TranscriptLayout : public QPlainTextDocumentLayout {
    Q_OBJECT

  public:
    static constexpr qreal kFoot = 48;  ///< under the last block: one does not type at the edge of the window

    struct Look {
        qreal above = 0;  ///< room over the block's first line
        QList<QTextLayout::FormatRange> formats;
    };
    using LookOf = std::function<Look(const QTextBlock&)>;  ///< asked when a block is laid out

    TranscriptLayout(QTextDocument* document, LookOf lookOf);

    /// Blocks stand at left and are at most width wide; what is laid out already must be marked dirty by the caller.
    void setColumn(qreal left, qreal width);
    qreal left() const { return m_left; }
    qreal columnWidth() const { return m_width; }

    QRectF blockBoundingRect(const QTextBlock& block) const override;
    QSizeF documentSize() const override;

  protected:
    void documentChanged(int from, int charsRemoved, int charsAdded) override;

  private:
    void lay(const QTextBlock& block) const;

    LookOf m_lookOf;
    qreal m_left = 0, m_width = 600;
};

}  // namespace undervoice::ui
