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

/// What is quoted, in the order of the sound; where two parts sound at the same time (words without times of their own) they are one.
std::vector<TimeRangeUs> soundOf(const Quote& quote) {
    std::vector<QuoteRange> ranges = quote.ranges;
    std::ranges::sort(ranges, {}, &QuoteRange::startUs);
    std::vector<TimeRangeUs> sound;
    for (const QuoteRange& range : ranges) {
        const std::int64_t endUs = std::max(range.endUs, range.startUs + 1);  // some words take no time
        if (sound.empty() || range.startUs > sound.back().endUs)
            sound.push_back({range.startUs, endUs});
        else
            sound.back().endUs = std::max(sound.back().endUs, endUs);
    }
    return sound;
}

/// What the clip holds, as far as the recording reaches.
std::vector<QuoteRange> heardParts(const ExportDocument& document, const media::ClipOptions& sound) {
    const std::int64_t durationUs = document.recording.durationUs;
    std::vector<QuoteRange> parts;
    for (const TimeRangeUs& part : media::paddedParts(sound)) parts.push_back({part.beginUs, durationUs > 0 ? std::min(part.endUs, durationUs) : part.endUs});
    return parts;
}

Result<fs::path> writeRecord(const ExportDocument& document, const Quote& quote, const fs::path& clip, const media::ClipOptions& sound) {
    UNDERVOICE_TRY_ASSIGN(const std::string sha256, sha256File(clip));
    const fs::path record = clip.string() + ".json";
    UNDERVOICE_TRY(writeFileAtomically(record, quoteJson(document, quote, {clip.filename().string(), sha256, heardParts(document, sound)})));
    return record;
}

}  // namespace

Result<QuoteClip> saveQuoteClip(const ExportDocument& document, const Quote& quote, const fs::path& recording, const media::SoundSelection& selection,
                                const fs::path& clip, const QuoteClipOptions& options, const ProgressFunction& progress, const CancelToken& cancel) {
    const media::ClipOptions sound{.parts = soundOf(quote), .format = options.format, .padMs = options.padMs, .fadeMs = options.fadeMs};
    UNDERVOICE_TRY(media::validate(sound));
    UNDERVOICE_TRY(checkContent(document, recording, cancel));
    std::error_code ignored;
    const bool wasThere = fs::exists(clip, ignored);
    UNDERVOICE_TRY(media::writeClip(recording, selection, clip, sound, progress, cancel));
    auto record = writeRecord(document, quote, clip, sound);
    if (!record) {
        if (!wasThere) fs::remove(clip, ignored);
        return fail(std::move(record.error()));
    }
    return QuoteClip{clip, std::move(*record)};
}

std::string quoteClipName(const ExportDocument& document, const Quote& quote, media::ClipFormat format) {
    const auto timeText = [](std::int64_t us) {
        std::string time = clockText(static_cast<double>(us) / 1e6);
        std::ranges::replace(time, ':', '.');
        return fmt::format("{}.{}", time, us / 100'000 % 10);
    };
    std::string name = fmt::format("{} {}-{}", outputBaseName(document.recording.name), timeText(quote.startUs), timeText(quote.endUs));
    if (quote.ranges.size() > 1) name += fmt::format(" {} parts", quote.ranges.size());
    return name + "." + extensionOf(format);
}

}  // namespace undervoice::service
