#include "service/listening.h"

#include <algorithm>
#include <mutex>

#include "base/cancel.h"
#include "base/time.h"
#include "media/decode.h"
#include "media/peaks.h"
#include "media/player.h"
#include "media/quiet.h"
#include "service/task_thread.h"

namespace undervoice::service {
namespace {

constexpr std::int64_t kShortestRangeUs = 50'000;
constexpr std::int64_t kHeardOfSilenceUs = 250'000;  ///< at either end

/// What is asked for before the recording is open.
struct Wishes {
    std::optional<std::int64_t> placeUs;
    std::optional<TimeRangeUs> loop;
    bool isPlayWanted = false;
};

/// One recording that is open. The output is used by the player and outlives it.
struct Sound {
    ListeningRequest request;
    ListeningEvents events;
    CancelSource cancel;
    std::unique_ptr<media::AudioOutput> output;
    std::unique_ptr<media::Player> player;
    std::shared_ptr<const media::Peaks> peaks;
    std::vector<TimeRangeUs> silences;  ///< set with the peaks, in order
};

}  // namespace

class Listening::Impl {
  public:
    Impl(std::filesystem::path waveFolder, MakeOutput makeOutput) : m_waveFolder(std::move(waveFolder)), m_makeOutput(std::move(makeOutput)) {}
    ~Impl() { close(); }

    void open(ListeningRequest request, ListeningEvents events) {
        close();
        auto sound = std::make_shared<Sound>();
        sound->request = std::move(request);
        sound->events = std::move(events);
        {
            const std::lock_guard lock(m_mutex);
            m_sound = sound;
        }
        m_thread.post([this, sound] {
            if (const Status opened = openPlayer(sound, std::nullopt); !opened) tell(sound.get(), sound->events.failed, opened.error());
            if (const Status drawn = draw(sound); !drawn) tell(sound.get(), sound->events.failed, drawn.error());
        });
    }

    /// The last owner may be the thread alone: closing a device takes its time.
    void close() {
        std::shared_ptr<Sound> old;
        {
            const std::lock_guard lock(m_mutex);
            old = std::exchange(m_sound, nullptr);
            m_wishes = {};
        }
        if (!old) return;
        old->cancel.cancel();
        m_thread.post([old = std::move(old)]() mutable { old.reset(); });
    }

    template <typename Function>
    auto withPlayer(Function function, decltype(function(std::declval<media::Player&>())) otherwise) const {
        const std::lock_guard lock(m_mutex);
        return m_sound && m_sound->player ? function(*m_sound->player) : otherwise;
    }

    void play() {
        const std::lock_guard lock(m_mutex);
        if (m_sound && m_sound->player) return m_sound->player->play();
        m_wishes.isPlayWanted = true;
    }
    void pause(int backStepMs) {
        const std::lock_guard lock(m_mutex);
        if (m_sound && m_sound->player) return m_sound->player->pause(backStepMs);
        m_wishes.isPlayWanted = false;
    }
    void seekUs(std::int64_t us) {
        const std::lock_guard lock(m_mutex);
        if (m_sound && m_sound->player) return m_sound->player->seekUs(us);
        m_wishes.placeUs = us;
    }
    void playRange(std::int64_t beginUs, std::int64_t endUs) {
        const std::lock_guard lock(m_mutex);
        if (m_sound && m_sound->player)
            (void)m_sound->player->playRange({beginUs, std::max(endUs, beginUs + kShortestRangeUs)});  // the range is valid
    }
    void setLoop(std::optional<std::pair<std::int64_t, std::int64_t>> rangeUs) {
        std::optional<TimeRangeUs> range;
        if (rangeUs) range = {rangeUs->first, std::max(rangeUs->second, rangeUs->first + media::Player::kShortestLoopUs)};
        const std::lock_guard lock(m_mutex);
        if (m_sound && m_sound->player) return void(m_sound->player->setLoop(range));  // the range is valid
        m_wishes.loop = range;
    }
    void setRate(double rate) {
        const std::lock_guard lock(m_mutex);
        m_rate = std::clamp(rate, media::Player::kSlowest, media::Player::kFastest);
        if (m_sound && m_sound->player) (void)m_sound->player->setRate(m_rate);  // clamped
    }
    void setVolume(float volume) {
        const std::lock_guard lock(m_mutex);
        m_volume = std::clamp(volume, 0.0F, media::Player::kLoudest);
        if (m_sound && m_sound->player) m_sound->player->setVolume(m_volume);
    }

    std::shared_ptr<const media::Peaks> peaks() const {
        const std::lock_guard lock(m_mutex);
        return m_sound ? m_sound->peaks : nullptr;
    }

    std::optional<std::int64_t> afterSilenceUs(std::int64_t us) const {
        const std::lock_guard lock(m_mutex);
        if (!m_sound) return std::nullopt;
        const auto next = std::ranges::upper_bound(m_sound->silences, us, {}, &TimeRangeUs::beginUs);
        if (next == m_sound->silences.begin()) return std::nullopt;
        const TimeRangeUs& silence = *std::prev(next);
        const std::int64_t target = silence.endUs - kHeardOfSilenceUs;
        return us >= silence.beginUs + kHeardOfSilenceUs && us < target ? std::optional(target) : std::nullopt;
    }

  private:
    bool isOpen(const Sound* sound) const {
        const std::lock_guard lock(m_mutex);
        return m_sound.get() == sound;
    }

    template <typename Event, typename... Values>
    void tell(const Sound* sound, const Event& event, Values&&... values) const {
        if (event && isOpen(sound)) event(std::forward<Values>(values)...);
    }

    /// With a time map: anew, for a recording whose clock jumps.
    Status openPlayer(const std::shared_ptr<Sound>& sound, std::optional<TimeMap> timeMap) {
        if (!isOpen(sound.get())) return {};
        if (!sound->output) {
            UNDERVOICE_TRY_ASSIGN(sound->output, m_makeOutput());
        }
        // No owning pointer: the player, which calls these, ends before its sound does.
        media::Player::Events events;
        events.stateChanged = [this, raw = sound.get()](media::Player::State state) {
            tell(raw, raw->events.playingChanged, state == media::Player::State::Playing);
        };
        events.failed = [this, raw = sound.get()](const Error& error) { tell(raw, raw->events.failed, error); };
        const bool isAnew = timeMap.has_value();
        if (isAnew) {
            std::unique_ptr<media::Player> old;
            {
                const std::lock_guard lock(m_mutex);
                old = std::move(sound->player);
                if (old && !m_wishes.placeUs) m_wishes.placeUs = old->positionUs();
            }
        }
        UNDERVOICE_TRY_ASSIGN(auto player, media::Player::open(sound->request.file,
                                                               {sound->request.track, sound->request.channel, std::move(timeMap)},
                                                               *sound->output, std::move(events)));
        const std::int64_t durationUs = player->durationUs();
        {
            const std::lock_guard lock(m_mutex);
            if (m_sound != sound) return {};
            (void)player->setRate(m_rate);  // clamped
            player->setVolume(m_volume);
            if (m_wishes.loop) (void)player->setLoop(m_wishes.loop);  // checked
            if (m_wishes.placeUs) player->seekUs(*m_wishes.placeUs);
            if (m_wishes.isPlayWanted) player->play();
            m_wishes = {};
            sound->player = std::move(player);
        }
        if (!isAnew) tell(sound.get(), sound->events.opened, durationUs);
        return {};
    }

    std::filesystem::path waveFile(const ListeningRequest& request) const {
        return m_waveFolder / (request.contentSha256 + "-" + std::to_string(request.track.value_or(-1)) + "-" +
                               std::to_string(request.channel.value_or(-1)) + ".peaks");
    }

    Status draw(const std::shared_ptr<Sound>& sound) {
        if (!isOpen(sound.get())) return {};
        const ListeningRequest& request = sound->request;
        const media::PeaksKey key{request.contentSha256, request.track.value_or(0), request.channel};
        if (auto kept = media::readPeaks(waveFile(request), key)) return show(sound, std::move(*kept));
        media::DecodeOptions options;
        options.track = request.track;
        options.channel = request.channel;
        const auto progress = [&](const Progress& p) { tell(sound.get(), sound->events.drawing, p); };
        UNDERVOICE_TRY_ASSIGN(const media::DecodedAudio audio, media::decode(request.file, options, progress, sound->cancel.token()));
        if (audio.contentSha256 != request.contentSha256)
            return fail(ErrorCode::Format, request.file.string() + " is not the file that was transcribed: it has changed since. What you hear "
                                                                   "may not be what the text says.");
        UNDERVOICE_TRY_ASSIGN(media::Peaks peaks, media::buildPeaks(audio.pcm, {}, sound->cancel.token()));
        // A recording with an even clock need not be read again. One whose clock jumps is read each time it is opened: its map is needed.
        if (audio.timeMap.pieces().size() > 1) {
            UNDERVOICE_TRY(openPlayer(sound, audio.timeMap));
        } else {
            std::error_code ignored;  // a cache that cannot be written costs time, and no more
            std::filesystem::create_directories(m_waveFolder, ignored);
            (void)media::writePeaks(waveFile(request), key, peaks);
        }
        return show(sound, std::move(peaks));
    }

    Status show(const std::shared_ptr<Sound>& sound, media::Peaks peaks) {
        const std::int64_t durationUs = samplesToUs(peaks.sampleCount());
        std::vector<TimeRangeUs> silences = media::findQuiet(peaks);
        {
            const std::lock_guard lock(m_mutex);
            sound->silences = std::move(silences);
            sound->peaks = std::make_shared<const media::Peaks>(std::move(peaks));
        }
        tell(sound.get(), sound->events.drawn, durationUs);
        return {};
    }

    std::filesystem::path m_waveFolder;
    MakeOutput m_makeOutput;
    mutable std::mutex m_mutex;  ///< what follows, and Sound's player and peaks
    std::shared_ptr<Sound> m_sound;
    Wishes m_wishes;
    double m_rate = 1;
    float m_volume = 1;
    TaskThread m_thread;  ///< last: uses all of the above
};

Listening::Listening(std::filesystem::path waveFolder, MakeOutput makeOutput) : m_impl(std::make_unique<Impl>(std::move(waveFolder), std::move(makeOutput))) {}
Listening::~Listening() = default;

void Listening::open(ListeningRequest request, ListeningEvents events) { m_impl->open(std::move(request), std::move(events)); }
void Listening::close() { m_impl->close(); }
void Listening::play() { m_impl->play(); }
void Listening::pause(int backStepMs) { m_impl->pause(backStepMs); }
void Listening::seekUs(std::int64_t us) { m_impl->seekUs(us); }
void Listening::playRange(std::int64_t beginUs, std::int64_t endUs) { m_impl->playRange(beginUs, endUs); }
void Listening::setLoop(std::optional<std::pair<std::int64_t, std::int64_t>> rangeUs) { m_impl->setLoop(rangeUs); }
void Listening::setRate(double rate) { m_impl->setRate(rate); }
void Listening::setVolume(float volume) { m_impl->setVolume(volume); }

std::optional<std::int64_t> Listening::afterSilenceUs(std::int64_t us) const { return m_impl->afterSilenceUs(us); }

bool Listening::canPlay() const {
    return m_impl->withPlayer([](media::Player&) { return true; }, false);
}
bool Listening::isPlaying() const {
    return m_impl->withPlayer([](media::Player& player) { return player.state() == media::Player::State::Playing; }, false);
}
std::int64_t Listening::positionUs() const {
    return m_impl->withPlayer([](media::Player& player) { return player.positionUs(); }, std::int64_t{0});
}
std::int64_t Listening::durationUs() const {
    const auto peaks = m_impl->peaks();
    if (peaks) return samplesToUs(peaks->sampleCount());
    return m_impl->withPlayer([](media::Player& player) { return player.durationUs(); }, std::int64_t{0});
}

std::vector<WavePair> Listening::wave(std::int64_t beginUs, std::int64_t endUs, int columns) const {
    std::vector<WavePair> pairs;
    const auto peaks = m_impl->peaks();
    if (!peaks || columns <= 0 || beginUs >= endUs) return pairs;
    constexpr float kScale = 1.0F / 32768;
    pairs.reserve(static_cast<std::size_t>(columns));
    for (const media::Peak& peak : peaks->range(usToSamples(beginUs), usToSamples(endUs), columns))
        pairs.push_back({static_cast<float>(peak.lowest) * kScale, static_cast<float>(peak.highest) * kScale});
    return pairs;
}

}  // namespace undervoice::service
