#include "service/quote_clip.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "transcript/export/sheet.h"
#include "transcript/writers.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;

const char* extensionOf(media::ClipFormat format) {
    return format == media::ClipFormat::Wav ? "wav" : format == media::ClipFormat::Flac ? "flac" : "m4a";
}

Status checkContent(const ExportDocument& document, const fs::path& recording, const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const std::string sha256, sha256File(recording, cancel));
    if (sha256 == document.recording.sha256) return {};
    return fail(ErrorCode::InvalidArgument, fmt::format("{} is not the recording that was transcribed, its content is another: no clip was saved.", recording.string()));
}

/// What the clip holds, as far as the recording reaches.
QuoteRange paddedRange(const ExportDocument& document, const Quote& quote, const QuoteClipOptions& options) {
    const std::int64_t padUs = std::int64_t{options.padMs} * 1000;
    const std::int64_t durationUs = document.recording.durationUs;
    return {std::max<std::int64_t>(quote.startUs - padUs, 0), durationUs > 0 ? std::min(quote.endUs + padUs, durationUs) : quote.endUs + padUs};
}

Result<fs::path> writeRecord(const ExportDocument& document, const Quote& quote, const fs::path& clip, const QuoteClipOptions& options) {
    UNDERVOICE_TRY_ASSIGN(const std::string sha256, sha256File(clip));
    const QuoteRange range = paddedRange(document, quote, options);
    const fs::path record = clip.string() + ".json";
    UNDERVOICE_TRY(writeFileAtomically(record, quoteJson(document, quote, {clip.filename().string(), sha256, range.startUs, range.endUs})));
    return record;
}

}  // namespace

Result<QuoteClip> saveQuoteClip(const ExportDocument& document, const Quote& quote, const fs::path& recording, const media::SoundSelection& selection,
                                const fs::path& clip, const QuoteClipOptions& options, const ProgressFunction& progress, const CancelToken& cancel) {
    media::ClipOptions sound{.range = {quote.startUs, quote.endUs}, .format = options.format, .padMs = options.padMs, .fadeMs = options.fadeMs};
    UNDERVOICE_TRY(media::validate(sound));
    UNDERVOICE_TRY(checkContent(document, recording, cancel));
    std::error_code ignored;
    const bool wasThere = fs::exists(clip, ignored);
    UNDERVOICE_TRY(media::writeClip(recording, selection, clip, sound, progress, cancel));
    auto record = writeRecord(document, quote, clip, options);
    if (!record) {
        if (!wasThere) fs::remove(clip, ignored);
        return fail(std::move(record.error()));
    }
    return QuoteClip{clip, std::move(*record)};
}

std::string quoteClipName(const ExportDocument& document, const Quote& quote, media::ClipFormat format) {
    std::string time = clockText(static_cast<double>(quote.startUs) / 1e6);
    std::ranges::replace(time, ':', '.');
    return outputBaseName(document.recording.name) + " " + time + "." + extensionOf(format);
}

}  // namespace undervoice::service
