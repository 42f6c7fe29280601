// Marks: what a person notes on a passage.

#include <string>
#include <utility>

#include "transcript/document.h"
#include "transcript/document_builder.h"
#include "transcript/document_segments.h"

namespace undervoice {

Result<DocumentChange> setMark(const Document& document, std::size_t first, std::size_t end, PassageMark mark, bool isSet) {
    UNDERVOICE_TRY(checkRange(document, first, end));
    ChangeBuilder builder(document, ChangeKind::Mark);
    for (std::size_t i = first; i < end; ++i) {
        DocumentSegment marked = document.segments[i];
        (mark == PassageMark::Star ? marked.marks.isStarred : marked.marks.isToCheck) = isSet;
        builder.put(i, std::move(marked));
    }
    return builder.change();
}

Result<DocumentChange> setNote(const Document& document, std::size_t index, std::string_view note) {
    UNDERVOICE_TRY(checkIndex(document, index));
    DocumentSegment noted = document.segments[index];
    noted.marks.note = cleanText(note);
    if (noted.marks.note.size() > kMaxNoteBytes)
        return invalidPlace("A note may have " + std::to_string(kMaxNoteBytes) + " bytes: shorten it.");
    ChangeBuilder builder(document, ChangeKind::Mark);
    builder.put(index, std::move(noted));
    return builder.change();
}

}  // namespace undervoice
