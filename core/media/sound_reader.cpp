#include "media/sound_reader.h"

#include "media/byte_source.h"
#include "media/container.h"
#include "media/float_resampler.h"
#include "media/frame_reader.h"
#include "media/timeline.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace undervoice::media {
namespace {

/// How early decoding goes on before a place: covers Opus (80 ms), MP3's reservoir (270 ms) and the filters.
/// The longer ones are for containers whose clock is coarser than that.
constexpr std::int64_t kRunUpsUs[] = {500'000, 4'000'000, 20'000'000};
constexpr std::int64_t kShortestRunUpUs = 300'000;
/// Nearer than this, going on is cheaper than entering anew.
constexpr std::int64_t kNearUs = 1'000'000;
/// Source samples that are left out so that the resampler starts on a frame of the output: 147 for 44.1 → 48
/// kHz. A rate that would need more is off by less than half an output frame instead.
constexpr std::int64_t kMostAligning = 4096;
/// FFmpeg dates an Ogg file's last page, when it is entered there, as if nothing were cut off its end: up to
/// a frame late. It is entered earlier; pages last a second or two.
constexpr std::int64_t kOggTailUs = 5'000'000;
constexpr int kMostFramesWithoutTimestamp = 64;
/// How much later than the file's end a time map may end before its clock is taken for another.
constexpr std::int64_t kClockToleranceUs = 2'000'000;

Status validate(const SoundFrames& frames) {
    if (frames.rateHz < 8000 || frames.rateHz > 384'000 || frames.channels < 1 || frames.channels > 2)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("Sound is given at 8000 to 384000 Hz in 1 or 2 channels, not {} Hz in {}.",
                                frames.rateHz, frames.channels));
    return {};
}

}  // namespace

struct SoundReader::Impl {
    SoundSelection selection;
    SoundFrames frames;
    int track = 0;
    std::unique_ptr<ByteSource> source;
    std::unique_ptr<Container> container;
    std::unique_ptr<FrameReader> reader;
    std::optional<std::int64_t> firstUs;  // container's clock at frame 0; nothing: the file cannot be entered
    int firstSamples = 0;                 // of the first frame, which may be trimmed
    bool canEnter = false;
    bool isIndexMadeByReading = false;

    std::unique_ptr<FloatResampler> resampler;
    Timeline timeline{0};
    std::int64_t originSamples = 0;    // source samples before the place where decoding went on
    std::int64_t placedSamples = 0;    // source samples since
    std::int64_t aligningSamples = 0;  // of the next ones, not resampled
    bool isAtEnd = false;

    std::vector<float> block;      // resampled, not yet read, from blockUsed on
    std::size_t blockUsed = 0;     // values
    std::int64_t blockFrame = 0;   // frame of block[blockUsed]
    std::int64_t wantedFrame = 0;  // the next one that read() gives

    Status openContainer();
    Status findFirstUs();
    Status restart();
    Result<bool> reenterStart();
    Result<bool> enter(std::int64_t frame, std::int64_t runUpUs);
    Status startAt(const AVFrame& frame, std::int64_t positionUs);
    std::int64_t onGrid(const AVFrame& frame, std::int64_t sample) const;
    void forget();
    Status takeFrame(const AVFrame& frame);
    Status useFormat(const SoundFormat& format);
    Status decodeMore();
    std::size_t skipUnwanted();

    std::int64_t clockAt(std::int64_t positionUs) const;
    std::int64_t entryClock(std::int64_t positionUs) const;
    std::int64_t positionAt(std::int64_t clockUs) const;
    bool doClocksAgree() const;
    std::int64_t framesToUs(std::int64_t count) const { return av_rescale(count, 1'000'000, frames.rateHz); }
    std::size_t blockFrames() const {
        return (block.size() - blockUsed) / static_cast<std::size_t>(frames.channels);
    }
};

Status SoundReader::Impl::openContainer() {
    reader.reset();
    container.reset();
    source->seek(0);
    UNDERVOICE_TRY_ASSIGN(container, Container::open(*source));
    UNDERVOICE_TRY_ASSIGN(track, container->chooseTrack(selection.track));
    UNDERVOICE_TRY_ASSIGN(reader, FrameReader::open(*source, *container, track));
    isIndexMadeByReading = (container->format().iformat->flags & AVFMT_GENERIC_INDEX) != 0;
    return {};
}

std::int64_t SoundReader::Impl::clockAt(std::int64_t positionUs) const {
    if (selection.timeMap) return selection.timeMap->toContainerUs(usToSamples(positionUs));
    return positionUs + firstUs.value_or(0);
}

/// Where the container is asked to go, for a run-up from there.
std::int64_t SoundReader::Impl::entryClock(std::int64_t positionUs) const {
    const MediaInfo& info = container->info();
    const std::int64_t clockUs = clockAt(positionUs);
    if (info.container != "ogg" || info.durationUs == 0) return clockUs;
    return std::max(std::min(clockUs, info.startUs + info.durationUs - kOggTailUs), clockAt(0));
}

/// Finer than TimeMap::toSample, which knows samples at 16 kHz only.
std::int64_t SoundReader::Impl::positionAt(std::int64_t clockUs) const {
    if (!selection.timeMap) return clockUs - firstUs.value_or(0);
    const auto& pieces = selection.timeMap->pieces();
    const auto next = std::ranges::upper_bound(pieces, clockUs, {}, &TimeMap::Piece::us);
    const TimeMap::Piece& piece = next == pieces.begin() ? *next : *std::prev(next);
    const std::int64_t position =
        samplesToUs(piece.sample) +
        av_rescale(clockUs - piece.us, 125 * piece.denominator, 2 * piece.numerator);
    return next == pieces.end() ? position : std::min(position, samplesToUs(next->sample));
}

/// A clock that was set back goes on in the time map, but not in the file: seeking by it would lead
/// elsewhere.
bool SoundReader::Impl::doClocksAgree() const {
    const MediaInfo& info = container->info();
    if (!selection.timeMap || info.durationUs == 0 || info.isDurationGuessed) return true;
    return selection.timeMap->endUs() <=
           info.startUs + info.durationUs + kClockToleranceUs + info.durationUs / 200;
}

void SoundReader::Impl::forget() {
    resampler.reset();
    originSamples = placedSamples = aligningSamples = 0;
    isAtEnd = false;
    block.clear();
    blockUsed = 0;
    blockFrame = 0;
}

Status SoundReader::Impl::findFirstUs() {
    UNDERVOICE_TRY_ASSIGN(const AVFrame* first, reader->next());
    if (!first) {
        isAtEnd = true;
        return {};
    }
    firstUs = reader->timestampUs(*first);
    firstSamples = first->nb_samples;
    canEnter = firstUs && doClocksAgree();
    return takeFrame(*first);
}

/// False: where the container goes on now is not its start. Only for formats without an index of their own,
/// whose laboriously made one would be lost: others may step over the encoder's run-up, which the first frame
/// needs.
Result<bool> SoundReader::Impl::reenterStart() {
    UNDERVOICE_TRY_ASSIGN(
        reader, FrameReader::open(*source, *container, track));  // a flushed AAC decoder still holds sound
    if (!firstUs || !reader->seek(*firstUs)) return false;
    UNDERVOICE_TRY_ASSIGN(const AVFrame* first, reader->next());
    if (!first || reader->timestampUs(*first) != firstUs) return false;
    UNDERVOICE_TRY(takeFrame(*first));
    return true;
}

Status SoundReader::Impl::restart() {
    const auto startClock = [this] {
        forget();
        timeline = Timeline(container->info().tracks[static_cast<std::size_t>(track)].startUs);
    };
    if (reader && canEnter && isIndexMadeByReading) {
        startClock();
        UNDERVOICE_TRY_ASSIGN(const bool hasStarted, reenterStart());
        if (hasStarted) return {};
    }
    UNDERVOICE_TRY(openContainer());
    startClock();
    const bool couldEnter = canEnter;
    const bool isFirstTime = !firstUs;
    UNDERVOICE_TRY(findFirstUs());
    canEnter = canEnter && (isFirstTime || couldEnter);
    return {};
}

/// False: the container does not lead there; where reading stands is then unknown.
Result<bool> SoundReader::Impl::enter(std::int64_t frame, std::int64_t runUpUs) {
    const std::int64_t wantedUs = framesToUs(frame);
    const std::int64_t entryUs = std::max<std::int64_t>(0, wantedUs - runUpUs);
    forget();
    if (!reader->seek(entryClock(entryUs))) return false;
    for (int i = 0; i < kMostFramesWithoutTimestamp; ++i) {
        UNDERVOICE_TRY_ASSIGN(const AVFrame* first, reader->next());
        if (!first) return false;
        const auto clockUs = reader->timestampUs(*first);
        if (!clockUs) continue;
        const std::int64_t positionUs = positionAt(*clockUs);
        if (positionUs < 0) continue;  // an encoder's run-up before the first sample
        if (positionUs > wantedUs - std::min(kShortestRunUpUs, runUpUs)) return false;
        UNDERVOICE_TRY(startAt(*first, positionUs));
        return true;
    }
    return false;
}

/// Containers that count in milliseconds (Matroska) say only nearly where a frame lies. Most codecs have
/// frames of one length: then it is the whole number of frames that fits the timestamp. Never further away
/// than a tick.
std::int64_t SoundReader::Impl::onGrid(const AVFrame& frame, std::int64_t sample) const {
    const std::int64_t tick = av_rescale(reader->describe(frame, 0).tickUs, frame.sample_rate, 1'000'000) + 1;
    const std::int64_t steps = av_rescale(sample - firstSamples, 1, frame.nb_samples);
    const std::int64_t nearest = firstSamples + steps * frame.nb_samples;
    return std::abs(nearest - sample) <= tick ? nearest : sample;
}

Status SoundReader::Impl::startAt(const AVFrame& frame, std::int64_t positionUs) {
    timeline = Timeline(0);
    const std::int64_t sourceRate = std::max(frame.sample_rate, 1);
    originSamples = onGrid(frame, av_rescale(positionUs, sourceRate, 1'000'000));
    const std::int64_t step = sourceRate / std::gcd<std::int64_t>(sourceRate, frames.rateHz);
    if (step <= kMostAligning) aligningSamples = (step - originSamples % step) % step;
    blockFrame = av_rescale(originSamples + aligningSamples, frames.rateHz, sourceRate);
    return takeFrame(frame);
}

Status SoundReader::Impl::useFormat(const SoundFormat& format) {
    if (resampler && resampler->format() == format) return {};
    if (resampler) {  // the stream changed its format: what the old filter holds comes first
        UNDERVOICE_TRY(resampler->finish(block));
        originSamples =
            av_rescale(blockFrame + static_cast<std::int64_t>(blockFrames()), format.rateHz, frames.rateHz);
        placedSamples = aligningSamples = 0;
    }
    auto made = FloatResampler::create(format, selection.channel, frames.rateHz, frames.channels);
    if (!made) return fail(made.error().code, source->displayName() + ": " + made.error().message);
    resampler = std::move(*made);
    return {};
}

Status SoundReader::Impl::takeFrame(const AVFrame& frame) {
    UNDERVOICE_TRY(useFormat(SoundFormat::of(frame)));
    const std::int64_t rateHz = resampler->format().rateHz;
    const std::int64_t sample = av_rescale(originSamples + placedSamples, kSampleRateHz, rateHz);
    const Timeline::Placement placement = timeline.place(reader->describe(frame, sample));
    if (timeline.clockRestarts() > 0) canEnter = false;
    const std::int64_t silence = av_rescale(placement.insertUs, rateHz, 1'000'000);
    const std::int64_t repeated =
        std::min<std::int64_t>(av_rescale(placement.dropUs, rateHz, 1'000'000), frame.nb_samples);
    placedSamples += silence + frame.nb_samples - repeated;
    const std::int64_t alignedSilence = std::min(aligningSamples, silence);
    aligningSamples -= alignedSilence;
    UNDERVOICE_TRY(resampler->pushSilence(silence - alignedSilence, block));
    const std::int64_t aligned = std::min(aligningSamples, frame.nb_samples - repeated);
    aligningSamples -= aligned;
    const std::int64_t first = repeated + aligned;
    return first < frame.nb_samples ? resampler->push(frame, static_cast<int>(first), block) : Status();
}

Status SoundReader::Impl::decodeMore() {
    UNDERVOICE_TRY_ASSIGN(const AVFrame* frame, reader->next());
    if (frame) return takeFrame(*frame);
    isAtEnd = true;
    return resampler ? resampler->finish(block) : Status();
}

/// Steps over what lies before the wanted frame; values of the block that are left.
std::size_t SoundReader::Impl::skipUnwanted() {
    const auto skipped =
        std::clamp<std::int64_t>(wantedFrame - blockFrame, 0, static_cast<std::int64_t>(blockFrames()));
    blockFrame += skipped;
    blockUsed += static_cast<std::size_t>(skipped * frames.channels);
    if (blockUsed == block.size()) {
        block.clear();
        blockUsed = 0;
    }
    return block.size() - blockUsed;
}

SoundReader::SoundReader(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
SoundReader::~SoundReader() = default;

Result<std::unique_ptr<SoundReader>> SoundReader::open(const std::filesystem::path& path,
                                                       const SoundSelection& selection,
                                                       const SoundFrames& frames, const CancelToken& cancel) {
    UNDERVOICE_TRY(validate(frames));
    if (path == "-")
        return fail(ErrorCode::InvalidArgument,
                    "Standard input can be read only once: save it to a file to listen to it.");
    auto impl = std::make_unique<Impl>();
    impl->selection = selection;
    impl->frames = frames;
    UNDERVOICE_TRY_ASSIGN(impl->source, ByteSource::open(path, {}, {}, cancel));
    UNDERVOICE_TRY(impl->restart());
    if (impl->isIndexMadeByReading && impl->canEnter) {  // once now, not at the first click
        impl->reader->seek(impl->container->info().startUs + impl->container->info().durationUs);
        UNDERVOICE_TRY(impl->restart());
    }
    return std::unique_ptr<SoundReader>(new SoundReader(std::move(impl)));
}

const MediaInfo& SoundReader::info() const {
    return m_impl->container->info();
}

int SoundReader::track() const {
    return m_impl->track;
}

std::int64_t SoundReader::durationUs() const {
    if (m_impl->selection.timeMap) return samplesToUs(m_impl->selection.timeMap->sampleCount());
    const std::int64_t trackUs = info().tracks[static_cast<std::size_t>(track())].durationUs;
    return trackUs > 0 ? trackUs : info().durationUs;
}

std::int64_t SoundReader::position() const {
    return m_impl->wantedFrame;
}

Status SoundReader::seek(std::int64_t frame) {
    Impl& impl = *m_impl;
    frame = std::max<std::int64_t>(frame, 0);
    const std::int64_t near = av_rescale(kNearUs, impl.frames.rateHz, 1'000'000);
    impl.wantedFrame = frame;
    if (frame >= impl.blockFrame && frame - impl.blockFrame < near) return {};
    if (impl.canEnter && frame >= near) {
        for (const std::int64_t runUpUs : kRunUpsUs) {
            UNDERVOICE_TRY_ASSIGN(const bool hasEntered, impl.enter(frame, runUpUs));
            if (hasEntered) return {};
        }
    }
    return impl.restart();
}

Result<std::int64_t> SoundReader::read(std::span<float> out) {
    Impl& impl = *m_impl;
    const auto channels = static_cast<std::size_t>(impl.frames.channels);
    std::size_t written = 0;
    while (written < out.size()) {
        const std::size_t available = impl.skipUnwanted();
        if (available == 0) {
            if (impl.isAtEnd) break;
            UNDERVOICE_TRY(impl.decodeMore());
            continue;
        }
        const auto begin = impl.block.begin() + static_cast<std::ptrdiff_t>(impl.blockUsed);
        const std::size_t count = std::min(available, out.size() - written);
        std::copy_n(begin, count, out.begin() + static_cast<std::ptrdiff_t>(written));
        written += count;
        impl.wantedFrame += static_cast<std::int64_t>(count / channels);
    }
    return static_cast<std::int64_t>(written / channels);
}

}  // namespace undervoice::media
