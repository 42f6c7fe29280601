#pragma once
// The sound of a quotation as a file, with a file beside it that says what it is. Blocking; any thread.

#include <filesystem>

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "media/clip_writer.h"
#include "transcript/export/quote.h"

namespace undervoice::service {

struct QuoteClipOptions {
    media::ClipFormat format = media::ClipFormat::Wav;
    int padMs = 300;  ///< 0 … 60,000: sound before and after each range, where there is some; see media::paddedParts()
    int fadeMs = 20;  ///< 0 … 5,000: at both edges of each range
};

struct QuoteClip {
    std::filesystem::path clip, record;  ///< record: CLIP.json
};

/// Writes the clip, the quote's ranges one after the other without what was left out between them, and the record beside it. A recording whose
/// content is not what was transcribed is refused (InvalidArgument): the quotation would name a hash that is not its own. Both files are
/// there or none, unless one of the same name was there before.
Result<QuoteClip> saveQuoteClip(const ExportDocument& document, const Quote& quote, const std::filesystem::path& recording, const media::SoundSelection& selection,
                                const std::filesystem::path& clip, const QuoteClipOptions& options = {}, const ProgressFunction& progress = {},
                                const CancelToken& cancel = {});

/// "interview 00.12.40.3-00.12.44.1.wav", of several ranges "interview 00.12.40.3-00.14.02.0 3 parts.wav": to the tenth of a second, so
/// that neighbours have files of their own. No character that a file system minds.
std::string quoteClipName(const ExportDocument& document, const Quote& quote, media::ClipFormat format);

}  // namespace undervoice::service
