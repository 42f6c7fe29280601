#include "ui/editor/collected_ranges.h"

#include <algorithm>

#include <QTextDocument>

namespace undervoice::ui {

std::vector<TextRange> CollectedRanges::ranges() const {
    std::vector<TextRange> ranges;
    for (const QTextCursor& cursor : m_cursors) ranges.push_back({cursor.selectionStart(), cursor.selectionEnd()});
    return ranges;
}

bool CollectedRanges::contains(TextRange range) const {
    return std::ranges::any_of(m_cursors, [&](const QTextCursor& cursor) { return cursor.selectionStart() <= range.begin && range.end <= cursor.selectionEnd(); });
}

void CollectedRanges::add(TextRange range) {
    if (range.begin >= range.end) return;
    std::vector<TextRange> kept;
    for (const TextRange& other : ranges()) {
        if (other.end < range.begin || range.end < other.begin)
            kept.push_back(other);
        else
            range = {std::min(range.begin, other.begin), std::max(range.end, other.end)};
    }
    kept.push_back(range);
    std::ranges::sort(kept, {}, &TextRange::begin);
    put(kept);
}

void CollectedRanges::remove(TextRange range) {
    std::vector<TextRange> kept;
    for (const TextRange& other : ranges()) {
        kept.push_back({other.begin, std::min(other.end, range.begin)});
        kept.push_back({std::max(other.begin, range.end), other.end});
    }
    std::erase_if(kept, [](const TextRange& piece) { return piece.begin >= piece.end; });
    put(kept);
}

bool CollectedRanges::removeAt(int position) {
    return std::erase_if(m_cursors, [&](const QTextCursor& cursor) { return cursor.selectionStart() <= position && position <= cursor.selectionEnd(); }) > 0;
}

/// Anew, since an anchor that lay in what was replaced stands behind its end now.
void CollectedRanges::settle() {
    std::vector<TextRange> left = ranges();
    std::erase_if(left, [](const TextRange& range) { return range.begin == range.end; });
    put(left);
}

void CollectedRanges::put(const std::vector<TextRange>& ranges) {
    m_cursors.clear();
    for (const TextRange& range : ranges) {
        QTextCursor cursor(&m_document);
        cursor.setPosition(range.begin);
        cursor.setPosition(range.end, QTextCursor::KeepAnchor);
        cursor.setKeepPositionOnInsert(true);
        m_cursors.push_back(cursor);
    }
}

}  // namespace undervoice::ui
