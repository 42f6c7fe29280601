#pragma once
// The recording that is open in the editor, as sound: service/listening.h with signals, on the GUI thread. Times are microseconds from
// the beginning of what was transcribed: where that is a part of the recording, from the part's.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <QObject>
#include <QTimer>

#include "service/listening.h"

namespace undervoice::ui {

class Sound : public QObject {
    Q_OBJECT

  public:
    static constexpr double kSlowest = 0.5, kFastest = 2.0, kLoudest = 4.0;
    static constexpr double kRateStep = 0.1, kVolumeStep = 0.1;  ///< of a key or a button
    static constexpr std::int64_t kSkipUs = 2'000'000, kLongSkipUs = 5'000'000;
    enum class Trouble { NoDevice, FileMissing, Other };
    static constexpr int kTickMs = 30;  ///< how often the place is told while it plays

    Sound(std::filesystem::path waveFolder, service::Listening::MakeOutput makeOutput, QObject* parent = nullptr);
    ~Sound() override;

    /// beginUs: where the part begins in the track; lengthUs: how long it is, 0: to the end.
    void open(service::ListeningRequest request, std::int64_t beginUs = 0, std::int64_t lengthUs = 0);
    void close();

    bool canPlay() const { return m_listening.canPlay(); }
    bool isPlaying() const { return m_isPlaying; }
    std::int64_t positionUs() const { return std::max<std::int64_t>(0, m_listening.positionUs() - m_beginUs); }
    std::int64_t durationUs() const { return m_durationUs; }
    std::int64_t beginUs() const { return m_beginUs; }  ///< of the part, in the track
    double rate() const { return m_rate; }
    std::optional<std::pair<std::int64_t, std::int64_t>> loopUs() const { return m_loop; }
    std::vector<service::WavePair> wave(std::int64_t beginUs, std::int64_t endUs, int columns) const { return m_listening.wave(m_beginUs + beginUs, m_beginUs + endUs, columns); }

    void play();
    void pause();  ///< goes on a little earlier than it stopped: backStepMs()
    void toggle() { m_isPlaying ? pause() : play(); }
    void seekUs(std::int64_t us);
    void skipUs(std::int64_t us) { seekUs(positionUs() + us); }
    void playFrom(std::int64_t us);
    void playRange(std::int64_t beginUs, std::int64_t endUs);
    void setRate(double rate);  ///< clamped; told to rateChanged
    void setLoop(std::optional<std::pair<std::int64_t, std::int64_t>> rangeUs);
    double volume() const { return m_volume; }
    void setVolume(double volume);  ///< 0 … kLoudest, clamped; 1: as it was recorded; told to volumeChanged
    bool isSilenceSkipped() const { return m_isSilenceSkipped; }
    void setSilenceSkipped(bool isSkipped);  ///< while it plays on; a range that is played once is played whole
    int backStepMs() const { return m_backStepMs; }
    void setBackStepMs(int ms) { m_backStepMs = ms; }

  Q_SIGNALS:
    void opened();
    void drawing(int percent);  ///< reads a recording for the first time
    void drawn();               ///< wave() has something to show
    void playingChanged(bool isPlaying);
    void positionChanged(qint64 us);  ///< while it plays, and after every jump
    void rateChanged(double rate);
    void loopChanged();
    void volumeChanged(double volume);
    void silenceSkippedChanged(bool isSkipped);
    void failed(const QString& sentence, undervoice::ui::Sound::Trouble trouble);

  private:
    template <typename Function>
    auto told(Function function);
    void setPlaying(bool isPlaying);
    void setLength(std::int64_t trackUs);
    void skipSilence();

    std::int64_t m_beginUs = 0, m_lengthUs = 0;  ///< of the part
    std::int64_t m_durationUs = 0;
    bool m_isPlaying = false;
    bool m_isPlayWanted = false;
    QString m_trouble;  ///< with the device, to be said when somebody wants to hear something
    bool m_isRangePlayed = false;  ///< once, and to its end
    bool m_isSilenceSkipped = false;
    double m_rate = 1, m_volume = 1;
    int m_backStepMs = 1000;
    std::optional<std::pair<std::int64_t, std::int64_t>> m_loop;
    int m_number = 0;  ///< of the recording that is open: what is told of older ones is dropped
    QTimer m_tick;
    service::Listening m_listening;  ///< last: its threads call this object until it is gone
};

}  // namespace undervoice::ui
