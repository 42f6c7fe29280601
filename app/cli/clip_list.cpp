#include "clip_list.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <system_error>

#include "base/atomic_file.h"
#include "base/shuffle.h"
#include "base/time.h"
#include "media/decode.h"

namespace undervoice::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxManifestBytes = 256 << 20;
constexpr double kLeastSeconds = 1;  // worth opening one more file for

/// Seeded, the same on every machine.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::mt19937_64 random(seed);
    shuffle(order, random);
    return order;
}

std::string nameOf(const ManifestEntry& entry) {
    std::string name = entry.path.filename().string();
    if (entry.startSeconds > 0 || std::isfinite(entry.endSeconds))
        name += " from " + std::to_string(static_cast<int>(entry.startSeconds)) + " s";
    return name;
}

/// At most `seconds` of the entry (0: all).
Result<api::ConversionClip> decodeClip(const ManifestEntry& entry, double seconds, const CancelToken& cancel) {
    media::DecodeOptions options;
    options.fromUs = std::llround(entry.startSeconds * 1e6);
    double end = entry.endSeconds;
    if (seconds > 0) end = std::min(end, entry.startSeconds + seconds);
    if (std::isfinite(end)) options.toUs = std::llround(end * 1e6);
    UNDERVOICE_TRY_ASSIGN(media::DecodedAudio audio, media::decode(entry.path, options, {}, cancel));
    return api::ConversionClip{{}, nameOf(entry), audio.contentSha256, std::move(audio.pcm), entry.language, entry.text};
}

/// Clips of one list, and where they stood in it.
using Numbered = std::vector<std::pair<std::size_t, api::ConversionClip>>;

Result<Numbered> decodeList(const std::vector<ManifestEntry>& list, double seconds, std::size_t most, std::uint64_t seed, StatusLine& status, const CancelToken& cancel) {
    Numbered clips;
    double left = seconds;
    for (const std::size_t i : shuffled(list.size(), seed)) {
        if ((seconds > 0 && left < kLeastSeconds) || (most > 0 && clips.size() >= most)) break;
        auto clip = decodeClip(list[i], left, cancel);
        if (!clip) {
            if (clip.error().code == ErrorCode::Cancelled || list.size() == 1) return fail(clip.error());
            status.printAbove(stderr, "Passed over: " + clip.error().message);
            continue;
        }
        left -= samplesToSeconds(clip->audio.sampleCount());
        clips.emplace_back(i, std::move(*clip));
        status.show("decoding recordings  " + std::to_string(clips.size()));
    }
    std::ranges::sort(clips, {}, [](const auto& clip) { return clip.first; });
    return clips;
}

}  // namespace

Result<std::vector<ManifestEntry>> listClips(const fs::path& argument) {
    std::error_code error;
    const fs::path path = fs::absolute(argument, error);
    if (!fs::exists(path, error)) return fail(ErrorCode::NotFound, "There is nothing at " + argument.string() + ".");
    if (path.extension() == ".tsv") {
        UNDERVOICE_TRY_ASSIGN(const std::string text, readWholeFile(path, kMaxManifestBytes));
        return parseManifest(text, path.parent_path(), argument.string());
    }
    std::vector<ManifestEntry> entries;
    if (!fs::is_directory(path, error)) {
        entries.push_back({.path = path, .speaker = {}, .language = {}, .text = {}});
        return entries;
    }
    for (fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error), end; entry != end; entry.increment(error)) {
        if (error) return fail(ErrorCode::Io, "Cannot list " + argument.string() + ": " + error.message() + ".");
        if (entry->is_regular_file(error)) entries.push_back({.path = entry->path(), .speaker = {}, .language = {}, .text = {}});
    }
    std::ranges::sort(entries, {}, &ManifestEntry::path);
    if (entries.empty()) return fail(ErrorCode::NotFound, "The folder " + argument.string() + " is empty.");
    return entries;
}

Result<std::vector<api::ConversionClip>> decodeClips(const std::vector<ClipsOfArgument>& lists, const ClipSelection& selection,
                                                     StatusLine& status, const CancelToken& cancel) {
    std::vector<api::ConversionClip> clips;
    for (const ClipsOfArgument& list : lists) {
        const double share = selection.seconds / static_cast<double>(lists.size());
        UNDERVOICE_TRY_ASSIGN(Numbered numbered, decodeList(list.clips, share, selection.mostOfEach, selection.seed, status, cancel));
        for (auto& [number, clip] : numbered) {
            clip.set = fs::path(list.argument).filename().string();
            clips.push_back(std::move(clip));
        }
    }
    if (!lists.empty() && clips.empty()) return fail(ErrorCode::Format, "None of the recordings that were given could be read.");
    return clips;
}

}  // namespace undervoice::cli
