#include "ui/editor/marks_model.h"

#include <algorithm>

#include "ui/editor/transcript_text.h"
#include "ui/values/words.h"

namespace undervoice::ui {

QString marksText(const PassageMarks& marks) {
    QStringList parts;
    if (marks.isStarred) parts << MarksModel::tr("star");
    if (marks.isToCheck) parts << MarksModel::tr("to check");
    if (!marks.note.empty()) parts << fromUtf8(marks.note);
    return parts.join(QStringLiteral(" · "));
}

void MarksModel::setDocument(const Document& document, std::int64_t beginUs) {
    std::vector<Row> rows;
    for (const DocumentSegment& segment : document.segments)
        if (!segment.marks.isEmpty()) rows.push_back({segment.key, beginUs + toUs(segment.segment.startSeconds), shownQString(segment), segment.marks});
    if (rows == m_rows) return;
    const bool isSameRows = std::ranges::equal(rows, m_rows, {}, &Row::key, &Row::key);
    if (!isSameRows) beginResetModel();
    m_rows = std::move(rows);
    if (isSameRows) return Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    endResetModel();
}

int MarksModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant MarksModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole: return row.text;
        case Qt::ToolTipRole: return fromUtf8(row.marks.note);
        case Qt::AccessibleTextRole: return tr("%1 at %2: %3").arg(marksText(row.marks), clockText(row.startUs), row.text);
        default: return {};
    }
}

std::optional<std::int64_t> MarksModel::keyOf(const QModelIndex& index) const {
    if (!index.isValid()) return std::nullopt;
    return m_rows[static_cast<std::size_t>(index.row())].key;
}

QModelIndex MarksModel::indexOf(std::int64_t key) const {
    const auto found = std::ranges::find(m_rows, key, &Row::key);
    return found == m_rows.end() ? QModelIndex() : index(static_cast<int>(found - m_rows.begin()));
}

Card MarksModel::cardOf(const QModelIndex& index) {
    const auto* model = qobject_cast<const MarksModel*>(index.model());
    if (!model || !index.isValid()) return {};
    const Row& row = model->m_rows[static_cast<std::size_t>(index.row())];
    const Icon icon = row.marks.isStarred ? Icon::Star : row.marks.isToCheck ? Icon::Flag : Icon::Note;
    return {.icon = icon, .title = row.text, .detail = marksText(row.marks), .aside = clockText(row.startUs), .elide = Qt::ElideRight};
}

}  // namespace undervoice::ui
