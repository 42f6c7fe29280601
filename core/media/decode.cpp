#include "media/decode.h"

#include "media/byte_source.h"
#include "media/container.h"
#include "media/track_decoder.h"

#include <memory>

namespace undervoice::media {
Status validate(const DecodeOptions& options) {
    if (options.track && *options.track < 0) return fail(ErrorCode::InvalidArgument, "track counts from 0.");
    if (options.channel && *options.channel < 0)
        return fail(ErrorCode::InvalidArgument, "channel counts from 0.");
    if (options.fromUs < 0)
        return fail(ErrorCode::InvalidArgument, "The beginning of the part to read is before the recording.");
    if (options.toUs && *options.toUs <= options.fromUs)
        return fail(ErrorCode::InvalidArgument, "The part to read ends before it begins.");
    return {};
}

Result<MediaInfo> probe(const std::filesystem::path& path, const CancelToken& cancel) {
    if (path == "-")
        return fail(ErrorCode::InvalidArgument,
                    "Standard input can be read only once: save it to a file to look into it.");
    UNDERVOICE_TRY_ASSIGN(const auto source, ByteSource::open(path, {}, {}, cancel));
    UNDERVOICE_TRY_ASSIGN(const auto container, Container::open(*source));
    return container->info();
}

Result<DecodedAudio> decode(const std::filesystem::path& path, const DecodeOptions& options,
                            const ProgressFunction& progress, const CancelToken& cancel) {
    UNDERVOICE_TRY(validate(options));
    UNDERVOICE_TRY_ASSIGN(const auto source, ByteSource::open(path, options.spillFolder, progress, cancel));
    UNDERVOICE_TRY_ASSIGN(const auto container, Container::open(*source));
    DecodedAudio audio;
    audio.pcm = Pcm(options.spillFolder);
    audio.info = container->info();
    UNDERVOICE_TRY_ASSIGN(audio.track, container->chooseTrack(options.track));
    UNDERVOICE_TRY(TrackDecoder(*source, *container, options, progress, audio).run());
    if (options.hashContent) {
        UNDERVOICE_TRY_ASSIGN(audio.contentSha256, source->sha256());
    }
    return audio;
}

}  // namespace undervoice::media
