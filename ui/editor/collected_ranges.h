#pragma once
// Ranges of a text that a person collects one after the other: apart from each other and in the order of the text, however they came.
// They move with what is typed around them; what is typed at either end is outside. GUI thread; the document must outlive it.

#include <cstddef>
#include <vector>

#include <QTextCursor>

class QTextDocument;

namespace undervoice::ui {

/// Positions of the document, half open.
struct TextRange {
    int begin = 0, end = 0;
    bool operator==(const TextRange&) const = default;
};

class CollectedRanges {
  public:
    explicit CollectedRanges(QTextDocument& document) : m_document(document) {}

    std::vector<TextRange> ranges() const;
    bool isEmpty() const { return m_cursors.empty(); }
    bool contains(TextRange range) const;  ///< all of it

    void add(TextRange range);     ///< one with those that it overlaps or touches
    void remove(TextRange range);  ///< what is on either side stays
    /// The one that this position is in; false: there is none.
    bool removeAt(int position);
    void clear() { m_cursors.clear(); }
    /// After something was deleted: what all of it is gone of is no range any more.
    void settle();

  private:
    void put(const std::vector<TextRange>& ranges);

    QTextDocument& m_document;
    std::vector<QTextCursor> m_cursors;  ///< anchor: begin
};

}  // namespace undervoice::ui
