#include "ui/editor/sound.h"

#include <algorithm>

#include "ui/values/core_sentences.h"

namespace undervoice::ui {

Sound::Sound(std::filesystem::path waveFolder, service::Listening::MakeOutput makeOutput, QObject* parent)
    : QObject(parent), m_listening(std::move(waveFolder), std::move(makeOutput)) {
    m_tick.setInterval(kTickMs);
    m_tick.setTimerType(Qt::PreciseTimer);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        skipSilence();
        Q_EMIT positionChanged(positionUs());
    });
}

Sound::~Sound() = default;

/// For events of other threads: the function runs on the GUI thread, as long as the recording is the same.
template <typename Function>
auto Sound::told(Function function) {
    return [this, number = m_number, function](auto... values) {
        QMetaObject::invokeMethod(this, [=, this] {
            if (number == m_number) function(values...);
        }, Qt::QueuedConnection);
    };
}

void Sound::open(service::ListeningRequest request, std::int64_t beginUs, std::int64_t lengthUs) {
    close();
    m_beginUs = beginUs;
    m_lengthUs = lengthUs;
    service::ListeningEvents events;
    events.opened = told([this](std::int64_t durationUs) {
        if (m_durationUs == 0) setLength(durationUs);
        Q_EMIT opened();
        Q_EMIT positionChanged(positionUs());
    });
    events.drawing = told([this](const Progress& progress) { Q_EMIT drawing(progress.total > 0 ? static_cast<int>(100 * progress.done / progress.total) : 0); });
    events.drawn = told([this](std::int64_t durationUs) {
        setLength(durationUs);
        Q_EMIT drawn();
    });
    events.playingChanged = told([this](bool isPlaying) { setPlaying(isPlaying); });
    events.failed = told([this](const Error& error) {
        const bool isAsked = m_isPlaying || m_isPlayWanted;
        setPlaying(false);
        // Who only reads need not hear that there is no loudspeaker.
        m_trouble = error.code == ErrorCode::Device ? coreText(error) : QString();
        if (!m_trouble.isEmpty() && !isAsked) return;
        Q_EMIT failed(coreText(error), error.code == ErrorCode::Device     ? Trouble::NoDevice
                                               : error.code == ErrorCode::NotFound ? Trouble::FileMissing
                                                                                   : Trouble::Other);
    });
    m_listening.open(std::move(request), std::move(events));
}

void Sound::close() {
    ++m_number;
    m_listening.close();
    setPlaying(false);
    m_isPlayWanted = false;
    m_trouble.clear();
    m_durationUs = 0;
    if (m_loop) {
        m_loop.reset();
        Q_EMIT loopChanged();
    }
}

/// Of the part; a track whose length is not known has none.
void Sound::setLength(std::int64_t trackUs) {
    const std::int64_t rest = std::max<std::int64_t>(0, trackUs - m_beginUs);
    m_durationUs = m_lengthUs > 0 && rest > 0 ? std::min(rest, m_lengthUs) : rest;
}

void Sound::play() {
    m_isPlayWanted = true;
    m_isRangePlayed = false;
    if (!m_trouble.isEmpty() && !canPlay()) Q_EMIT failed(m_trouble, Trouble::NoDevice);
    m_listening.play();
}

void Sound::pause() {
    m_isPlayWanted = false;
    m_listening.pause(m_backStepMs);
}

void Sound::seekUs(std::int64_t us) {
    m_isRangePlayed = false;
    const std::int64_t place = std::clamp<std::int64_t>(us, 0, std::max<std::int64_t>(0, m_durationUs));
    m_listening.seekUs(m_beginUs + (m_durationUs > 0 ? place : std::max<std::int64_t>(0, us)));
    Q_EMIT positionChanged(m_durationUs > 0 ? place : us);
}

void Sound::playFrom(std::int64_t us) {
    seekUs(us);
    play();
}

void Sound::playRange(std::int64_t beginUs, std::int64_t endUs) {
    m_isRangePlayed = true;
    m_isPlayWanted = false;  // it ends by itself, and is not worth a complaint
    m_listening.playRange(m_beginUs + std::max<std::int64_t>(0, beginUs), m_beginUs + endUs);
}

void Sound::setRate(double rate) {
    m_rate = std::clamp(rate, kSlowest, kFastest);
    m_listening.setRate(m_rate);
    Q_EMIT rateChanged(m_rate);
}

void Sound::setLoop(std::optional<std::pair<std::int64_t, std::int64_t>> rangeUs) {
    m_loop = rangeUs;
    m_listening.setLoop(rangeUs ? std::optional(std::pair(m_beginUs + rangeUs->first, m_beginUs + rangeUs->second)) : std::nullopt);
    Q_EMIT loopChanged();
}

void Sound::setVolume(double volume) {
    m_volume = std::clamp(volume, 0.0, kLoudest);
    m_listening.setVolume(static_cast<float>(m_volume));
    Q_EMIT volumeChanged(m_volume);
}

void Sound::setSilenceSkipped(bool isSkipped) {
    if (m_isSilenceSkipped == isSkipped) return;
    m_isSilenceSkipped = isSkipped;
    Q_EMIT silenceSkippedChanged(isSkipped);
}

/// Not out of a loop: one that ends in a silence would never begin again.
void Sound::skipSilence() {
    if (!m_isSilenceSkipped || m_isRangePlayed || !m_isPlaying) return;
    const auto heardAgain = m_listening.afterSilenceUs(m_listening.positionUs());
    if (!heardAgain) return;
    const std::int64_t target = *heardAgain - m_beginUs;
    if (m_loop && positionUs() < m_loop->second && target >= m_loop->second) return;
    if (m_durationUs > 0 && target >= m_durationUs) return;
    m_listening.seekUs(*heardAgain);
}

void Sound::setPlaying(bool isPlaying) {
    if (m_isPlaying == isPlaying) return;
    m_isPlaying = isPlaying;
    isPlaying ? m_tick.start() : m_tick.stop();
    Q_EMIT playingChanged(isPlaying);
    Q_EMIT positionChanged(positionUs());
}

}  // namespace undervoice::ui
