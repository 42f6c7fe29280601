#pragma once
// Gathers what becomes of a document's segments into one change: only those that became something else are in it, neighbours
// together. Private to the files of the document.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "transcript/document.h"

namespace undervoice {

class ChangeBuilder {
  public:
    /// The document must outlive it.
    ChangeBuilder(const Document& document, ChangeKind kind) : m_document(document), m_nextKey(document.nextKey) { m_change.kind = kind; }

    std::int64_t newKey() { return m_nextKey++; }
    /// Segments [first, end) become these. Places ascend from call to call and do not overlap.
    void put(std::size_t first, std::size_t end, std::vector<DocumentSegment> after);
    void put(std::size_t index, DocumentSegment after) { put(index, index + 1, {std::move(after)}); }
    /// Where this one stands by its beginning: the first place from `first` on, which it is without channels.
    std::size_t placeFor(const DocumentSegment& segment, std::size_t first) const;
    /// As put(), but one splice from the first to the last that changes; with channels, in the order of their beginnings, and with those
    /// beside them that must change places. Those of one speaker that overlap by a rounding stay as they stand.
    void putInOrder(std::size_t first, std::size_t end, std::vector<DocumentSegment> after);
    void setSpeakers(std::vector<std::string> speakers);
    /// To be asked once.
    DocumentChange change() { return std::move(m_change); }

  private:
    const Document& m_document;
    std::int64_t m_nextKey;
    DocumentChange m_change;
    std::size_t m_end = 0;        ///< of the last splice, in the document as it was
    std::ptrdiff_t m_growth = 0;  ///< of the document by the splices so far
};

/// InvalidArgument, as for all places that a document does not have.
tl::unexpected<Error> invalidPlace(std::string message);
Status checkIndex(const Document& document, std::size_t index);
Status checkRange(const Document& document, std::size_t first, std::size_t end);  ///< at least one segment

}  // namespace undervoice
