#include "media/container.h"

#include "base/log.h"
#include "media/clean_text.h"
#include "media/stated_size.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string_view>

#include <fmt/format.h>

namespace undervoice::media {
namespace {

constexpr int kIoBufferBytes = 32768;  // as ffmpeg reads files: some demuxers look only at what is buffered
/// The largest single allocation that a file may cause: FFmpeg believes sizes that files state.
constexpr std::size_t kAllocationFloorBytes = 64U << 20;
constexpr std::size_t kAllocationPerFileByte =
    4;  // an index entry takes 24 bytes and stands for at least six

/// The last error that FFmpeg logged on this thread: often says what its error code does not ("moov atom not
/// found").
thread_local std::string lastComplaint;  // NOLINT: FFmpeg offers no other way to get it

void logFromFfmpeg(void* context, int level, const char* format, va_list arguments) {
    if (level > AV_LOG_WARNING) return;
    char line[512];
    int prefix = 0;
    av_log_format_line2(context, level, format, arguments, line, sizeof line, &prefix);
    std::string_view text(line);
    while (text.ends_with('\n') || text.ends_with('.')) text.remove_suffix(1);
    if (level <= AV_LOG_ERROR) lastComplaint = cleanText(text);
    spdlog::debug("ffmpeg: {}", text);
}

void setUpFfmpeg() {
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(logFromFfmpeg); });
    lastComplaint.clear();
}

/// FFmpeg's limit belongs to the process: it only ever grows, to what the largest file so far may need.
void limitAllocations(std::int64_t fileBytes) {
    static std::mutex mutex;
    static std::size_t limit = 0;
    const std::scoped_lock lock(mutex);
    limit =
        std::max(limit, kAllocationFloorBytes + kAllocationPerFileByte * static_cast<std::size_t>(fileBytes));
    av_max_alloc(limit);
}

int readBytes(void* opaque, std::uint8_t* buffer, int size) {
    auto& source = *static_cast<ByteSource*>(opaque);
    if (source.isCancelled()) return AVERROR_EXIT;
    const std::int64_t count = source.read({buffer, static_cast<std::size_t>(size)});
    if (count < 0) return AVERROR(EIO);
    return count == 0 ? AVERROR_EOF : static_cast<int>(count);
}

std::int64_t seekBytes(void* opaque, std::int64_t offset, int whence) {
    auto& source = *static_cast<ByteSource*>(opaque);
    if (whence & AVSEEK_SIZE) return source.size();
    whence &= ~AVSEEK_FORCE;
    std::int64_t base = 0;
    if (whence == SEEK_CUR) base = source.position();
    if (whence == SEEK_END) base = source.size();
    std::int64_t target = 0;
    if (__builtin_add_overflow(base, offset, &target) || !source.seek(target)) return AVERROR(EINVAL);
    return target;
}

int refuseToOpen(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EPERM);
}

int isCancelled(void* opaque) {
    return static_cast<const ByteSource*>(opaque)->isCancelled() ? 1 : 0;
}

/// All audio decoders: with this list FFmpeg never runs a video decoder on a stranger's bytes while it looks
/// at a file.
const std::string& audioDecoderNames() {
    static const std::string names = [] {
        std::string list;
        void* state = nullptr;
        while (const AVCodec* codec = av_codec_iterate(&state))
            if (av_codec_is_decoder(codec) && codec->type == AVMEDIA_TYPE_AUDIO)
                (list += list.empty() ? "" : ",") += codec->name;
        return list;
    }();
    return names;
}

std::int64_t toUs(std::int64_t value, AVRational unit) {
    return value == AV_NOPTS_VALUE ? 0 : av_rescale_q(value, unit, AV_TIME_BASE_Q);
}

std::string tag(const AVDictionary* tags, const char* name) {
    const AVDictionaryEntry* entry = av_dict_get(tags, name, nullptr, 0);
    return entry ? cleanText(entry->value) : std::string();
}

std::string layoutName(const AVChannelLayout& layout) {
    char name[128] = {};
    return av_channel_layout_describe(&layout, name, sizeof name) > 0 ? cleanText(name) : std::string();
}

/// Matroska states a track's duration as a tag: "01:02:03.004000000".
std::int64_t matroskaDurationUs(const std::string& text) {
    int hours = 0;
    int minutes = 0;
    double seconds = 0;
    if (std::sscanf(text.c_str(), "%4d:%2d:%10lf", &hours, &minutes, &seconds) != 3) return 0;
    if (hours < 0 || minutes < 0 || !(seconds >= 0 && seconds < 60)) return 0;
    return (hours * 3600LL + minutes * 60LL) * 1'000'000 + std::llround(seconds * 1e6);
}

TrackInfo trackInfo(const AVStream& stream, int number) {
    const AVCodecParameters& sound = *stream.codecpar;
    TrackInfo track;
    track.number = number;
    track.streamIndex = stream.index;
    track.codec = avcodec_get_name(sound.codec_id);
    track.channels = sound.ch_layout.nb_channels;
    track.channelLayout = layoutName(sound.ch_layout);
    track.sampleRateHz = sound.sample_rate;
    track.bitsPerSecond = sound.bit_rate;
    track.language = tag(stream.metadata, "language");
    track.title = tag(stream.metadata, "title");
    track.isDefault = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
    track.startUs = toUs(stream.start_time, stream.time_base);
    track.durationUs = std::max<std::int64_t>(0, toUs(stream.duration, stream.time_base));
    if (track.durationUs == 0) track.durationUs = matroskaDurationUs(tag(stream.metadata, "DURATION"));
    return track;
}

/// The score by which the ffmpeg program picks an audio stream: one with packets, then a default one, then
/// most channels.
int ffmpegScore(const AVStream& stream) {
    return stream.codecpar->ch_layout.nb_channels +
           ((stream.event_flags & AVSTREAM_EVENT_FLAG_NEW_PACKETS) ? 100'000'000 : 0) +
           ((stream.disposition & AV_DISPOSITION_DEFAULT) ? 5'000'000 : 0);
}

tl::unexpected<Error> cannotRead(ByteSource& source, int reason) {
    const std::string& name = source.displayName();
    if (source.isCancelled()) return fail(ErrorCode::Cancelled, "Cancelled.");
    if (source.failure()) return fail(*source.failure());
    if (source.size() == 0)
        return fail(ErrorCode::Format, name + " is empty (0 bytes): there is nothing to read.");
    if (reason == AVERROR(EPERM))
        return fail(ErrorCode::Unsupported,
                    name + " is a playlist of other files, which are never followed: name those files.");
    if (reason == AVERROR(ENOMEM))
        return fail(ErrorCode::OutOfMemory,
                    name + " asks for more memory than a real recording needs: it is damaged.");
    if (const auto stated = statedBytes(source); stated && *stated > source.size())
        return fail(
            ErrorCode::Format,
            fmt::format("{} is truncated: it states {} bytes and has {}, and what is needed to read it was "
                        "in the missing part. Copy or download it again.",
                        name, *stated, source.size()));
    return fail(
        ErrorCode::Format,
        fmt::format(
            "{} is not an audio or video file that can be read, or its beginning is damaged ({}{}{}).", name,
            av::errorText(reason), lastComplaint.empty() ? "" : ": ", lastComplaint));
}

}  // namespace

Container::~Container() = default;

Result<std::unique_ptr<Container>> Container::open(ByteSource& source) {
    setUpFfmpeg();
    limitAllocations(source.size());
    std::unique_ptr<Container> container(new Container);
    auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBufferBytes));
    container->m_io.reset(
        avio_alloc_context(buffer, kIoBufferBytes, 0, &source, readBytes, nullptr, seekBytes));
    AVFormatContext* format = avformat_alloc_context();
    format->pb = container->m_io.get();
    format->flags |= AVFMT_FLAG_CUSTOM_IO;
    format->io_open = refuseToOpen;
    format->correct_ts_overflow = 0;  // it takes every clock that starts again for a wrap, a leap of 26 hours
    format->interrupt_callback = {isCancelled, &source};
    format->protocol_whitelist = av_strdup("none");
    format->codec_whitelist = av_strdup(audioDecoderNames().c_str());
    AVDictionary* settings = nullptr;
    av_dict_set(&settings, "scan_all_pmts", "1", 0);  // as the ffmpeg program sets it
    const int opened = avformat_open_input(&format, source.url().c_str(), nullptr, &settings);
    av_dict_free(&settings);
    if (opened < 0) return cannotRead(source, opened);  // FFmpeg has freed the context
    container->m_format.reset(format);
    if (const int found = avformat_find_stream_info(format, nullptr); found < 0)
        return cannotRead(source, found);
    container->m_name = source.displayName();
    container->readInfo(source);
    return container;
}

void Container::readInfo(const ByteSource& source) {
    const AVFormatContext& format = *m_format;
    m_info.container = format.iformat->name;
    m_info.containerName = format.iformat->long_name ? format.iformat->long_name : format.iformat->name;
    m_info.bytes = source.size();
    m_info.startUs = format.start_time == AV_NOPTS_VALUE ? 0 : format.start_time;
    m_info.durationUs = format.duration == AV_NOPTS_VALUE ? 0 : std::max<std::int64_t>(0, format.duration);
    m_info.isDurationGuessed = format.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE;
    const AVDictionary* tags = format.metadata;
    int best = 0;
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        const AVStream& stream = *format.streams[i];
        if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
            !(stream.disposition & AV_DISPOSITION_ATTACHED_PIC))
            m_info.hasVideo = true;
        if (stream.codecpar->codec_type != AVMEDIA_TYPE_AUDIO) continue;
        m_info.tracks.push_back(trackInfo(stream, static_cast<int>(m_info.tracks.size())));
        if (ffmpegScore(stream) <= best) continue;
        best = ffmpegScore(stream);
        m_info.defaultTrack = m_info.tracks.back().number;
        if (m_info.container == "ogg") tags = stream.metadata;  // where Ogg keeps what is said of the file
    }
    m_info.title = tag(tags, "title");
    m_info.artist = tag(tags, "artist");
    m_info.creationTime = tag(tags, "creation_time");
}

Result<int> Container::chooseTrack(std::optional<int> wanted) const {
    if (m_info.tracks.empty())
        return fail(ErrorCode::Unsupported, fmt::format("{} ({}) holds no sound{}.", m_name, m_info.containerName,
                                                        m_info.hasVideo ? ", only pictures" : ""));
    const int count = static_cast<int>(m_info.tracks.size());
    if (wanted && (*wanted < 0 || *wanted >= count))
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} has no audio track {}: it has {} (counted from 0).", m_name, *wanted, count));
    return wanted.value_or(std::max(m_info.defaultTrack, 0));
}

Result<av::Owned<AVCodecContext>> Container::openDecoder(int track) {
    AVStream& chosen = stream(track);
    for (unsigned i = 0; i < m_format->nb_streams; ++i)
        if (m_format->streams[i] != &chosen) m_format->streams[i]->discard = AVDISCARD_ALL;
    const std::string codecName = avcodec_get_name(chosen.codecpar->codec_id);
    const AVCodec* codec = avcodec_find_decoder(chosen.codecpar->codec_id);
    if (!codec)
        return fail(
            ErrorCode::Unsupported,
            fmt::format("Audio track {} of {} is coded as \"{}\", for which this FFmpeg has no decoder.",
                        track, m_name, codecName));
    av::Owned<AVCodecContext> decoder(avcodec_alloc_context3(codec));
    int result = decoder ? avcodec_parameters_to_context(decoder.get(), chosen.codecpar) : AVERROR(ENOMEM);
    if (result >= 0) {
        decoder->pkt_timebase = chosen.time_base;
        decoder->thread_count = 1;
        if (decoder->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC && decoder->ch_layout.nb_channels > 0)
            av_channel_layout_default(&decoder->ch_layout,
                                      decoder->ch_layout.nb_channels);  // as the ffmpeg program guesses
        result = avcodec_open2(decoder.get(), codec, nullptr);
    }
    if (result < 0)
        return fail(result == AVERROR(ENOMEM) ? ErrorCode::OutOfMemory : ErrorCode::Format,
                    fmt::format("Audio track {} of {} ({}, {} channels, {} Hz) cannot be decoded: {}.", track,
                                m_name, codecName, chosen.codecpar->ch_layout.nb_channels,
                                chosen.codecpar->sample_rate, av::errorText(result)));
    return decoder;
}

}  // namespace undervoice::media
