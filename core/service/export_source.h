#pragma once
// What the library knows of a transcript, as the document that exports are made of. Blocking; any thread with a reader of its own.

#include "base/error.h"
#include "library/library.h"
#include "transcript/export/export_document.h"

namespace undervoice::service {

/// A run of either kind; of corrections with what the machine wrote, when it was changed, and all marks: whoever exports without them
/// clears them. Times count as the library counts them, from the part that was transcribed (see countedFrom()). NotFound when it is not
/// there.
Result<ExportDocument> exportDocumentOf(const library::LibraryReader& library, library::RunId run);

/// The same counted from the recording's beginning: what a quotation states, and where its sound is.
Result<ExportDocument> quotableDocumentOf(const library::LibraryReader& library, library::RunId run);

}  // namespace undervoice::service
