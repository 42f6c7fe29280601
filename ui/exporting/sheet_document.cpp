#include "ui/exporting/sheet_document.h"

#include <QFontMetricsF>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr qreal kTitle = 1.6, kHeading = 1.2, kSmall = 0.88;
constexpr double kLineHeightPercent = 135;

/// Writes blocks one after the other.
class SheetWriter {
  public:
    SheetWriter(QTextDocument& document, const SheetLook& look) : m_cursor(&document), m_look(look), m_em(QFontMetricsF(look.font).height()) {
        document.clear();
        document.setDefaultFont(look.font);
        m_margin = QFontMetricsF(look.font).horizontalAdvance(QStringLiteral("00:00:00")) + m_em;
    }

    void write(const Sheet& sheet) {
        m_cursor.beginEditBlock();
        begin(block(0, m_em * 0.8, sheet.isRightToLeft));
        m_cursor.insertText(fromUtf8(sheet.title), format(kTitle, QFont::DemiBold, m_look.text));
        if (!sheet.head.empty()) writeHead(sheet.head);
        for (const SheetSection& section : sheet.sections) writeSection(section);
        m_cursor.endEditBlock();
    }

  private:
    QTextCharFormat format(qreal size, QFont::Weight weight, const QColor& color) const {
        QTextCharFormat made;
        made.setFontPointSize(m_look.font.pointSizeF() * size);
        made.setFontWeight(weight);
        made.setForeground(color);
        return made;
    }
    QTextBlockFormat block(qreal above, qreal below, bool isRightToLeft) const {
        QTextBlockFormat made;
        made.setTopMargin(above);
        made.setBottomMargin(below);
        made.setLineHeight(kLineHeightPercent, QTextBlockFormat::ProportionalHeight);
        if (isRightToLeft) made.setLayoutDirection(Qt::RightToLeft);
        return made;
    }
    void begin(const QTextBlockFormat& made) {
        if (m_isFirst) {
            m_cursor.setBlockFormat(made);
        } else {
            m_cursor.insertBlock(made);
        }
        m_isFirst = false;
    }
    void writeHead(const std::vector<SheetRow>& rows) {
        QTextTableFormat made;
        made.setBorder(0);
        made.setCellSpacing(0);
        made.setCellPadding(2);
        QTextTable* table = m_cursor.insertTable(static_cast<int>(rows.size()), 2, made);
        for (int row = 0; row < table->rows(); ++row) {
            const SheetRow& facts = rows[static_cast<std::size_t>(row)];
            table->cellAt(row, 0).firstCursorPosition().insertText(fromUtf8(facts.label) + QStringLiteral("   "), format(kSmall, QFont::Normal, m_look.muted));
            table->cellAt(row, 1).firstCursorPosition().insertText(fromUtf8(facts.value), format(kSmall, QFont::Normal, m_look.text));
        }
        m_cursor.movePosition(QTextCursor::End);
    }
    void writeSection(const SheetSection& section) {
        if (!section.heading.empty()) {
            begin(block(m_em * 1.2, m_em * 0.4, false));
            m_cursor.insertText(fromUtf8(section.heading), format(kHeading, QFont::DemiBold, m_look.text));
        }
        bool hasTimes = false;
        for (const SheetParagraph& paragraph : section.paragraphs) hasTimes |= !paragraph.time.empty();
        for (const SheetParagraph& paragraph : section.paragraphs) writeParagraph(paragraph, hasTimes ? m_margin : 0, section.isTranscript);
    }
    /// Times hang in the margin.
    void writeParagraph(const SheetParagraph& paragraph, qreal margin, bool isTranscript) {
        if (!paragraph.speaker.empty()) {
            QTextBlockFormat made = block(m_em * 0.6, 0, paragraph.isRightToLeft);
            made.setLeftMargin(margin);
            begin(made);
            m_cursor.insertText(fromUtf8(paragraph.speaker), format(1, QFont::DemiBold, m_look.text));
        }
        QTextBlockFormat made = block(0, m_em * (isTranscript ? 0.5 : 0.2), paragraph.isRightToLeft);
        made.setLeftMargin(margin);
        if (!paragraph.time.empty()) {
            made.setTextIndent(-margin);
            made.setTabPositions({QTextOption::Tab(margin, QTextOption::LeftTab)});
        }
        begin(made);
        if (!paragraph.time.empty()) m_cursor.insertText(fromUtf8(paragraph.time) + QLatin1Char('\t'), format(kSmall, QFont::Normal, m_look.muted));
        m_cursor.insertText(fromUtf8(paragraph.text), format(isTranscript ? 1 : kSmall, QFont::Normal, isTranscript ? m_look.text : m_look.muted));
    }

    QTextCursor m_cursor;
    const SheetLook& m_look;
    qreal m_em, m_margin = 0;
    bool m_isFirst = true;
};

}  // namespace

void fillDocument(QTextDocument& document, const Sheet& sheet, const SheetLook& look) { SheetWriter(document, look).write(sheet); }

}  // namespace undervoice::ui
