#pragma once
// What an editor shows and plays of one recording at a time: its waveform, kept in a cache folder so that hours need be read only
// once, and a player. Opening, reading and drawing happen on a thread of this object; every function returns at once.
//
// Events come on that thread or the player's; they must neither block nor destroy this object, and belong to the open() they were
// given to: of a recording that was closed or replaced nothing is told any more, but for what is under way already.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/progress.h"

namespace undervoice::media {
class AudioOutput;
}

namespace undervoice::service {

struct ListeningRequest {
    std::filesystem::path file;
    std::string contentSha256;        ///< 64 hex digits: what the transcript was made of
    std::optional<int> track, channel;  ///< as the transcript's lane has it; absent: the default track, all channels
};

struct ListeningEvents {
    std::function<void(std::int64_t durationUs)> opened = {};  ///< from now on it can be played
    std::function<void(const Progress&)> drawing = {};         ///< reads a recording for the first time
    std::function<void(std::int64_t durationUs)> drawn = {};   ///< wave() has something to show
    std::function<void(bool isPlaying)> playingChanged = {};
    /// It cannot be played (no device, no file) or not be drawn; the other may still work. NotFound: the file is not there. Format:
    /// the file there is another one by now.
    std::function<void(const Error&)> failed = {};
};

/// Loudness of a stretch, lowest and highest sample, -1 … 1.
struct WavePair {
    float lowest = 0, highest = 0;
    bool operator==(const WavePair&) const = default;
};

class Listening {
  public:
    /// Called on the object's thread, once for each recording that is opened. Device: there is no loudspeaker.
    using MakeOutput = std::function<Result<std::unique_ptr<media::AudioOutput>>()>;

    /// waveFolder: where waveforms are kept; made when needed.
    Listening(std::filesystem::path waveFolder, MakeOutput makeOutput);
    ~Listening();
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

    /// Closes what was open. What is asked for before it is open (a place, to play) is done as soon as it is.
    void open(ListeningRequest request, ListeningEvents events);
    void close();

    void play();
    void pause(int backStepMs = 0);
    void seekUs(std::int64_t us);
    /// Once, from begin to end. Ranges shorter than a twentieth of a second are made as long.
    void playRange(std::int64_t beginUs, std::int64_t endUs);
    void setLoop(std::optional<std::pair<std::int64_t, std::int64_t>> rangeUs);
    void setRate(double rate);       ///< 0.5 … 2, clamped; kept from one recording to the next
    void setVolume(float volume);    ///< 0 … 4, kept too

    bool canPlay() const;
    bool isPlaying() const;
    std::int64_t positionUs() const;
    std::int64_t durationUs() const;  ///< 0: not known yet

    /// `columns` pairs of equal width over [beginUs, endUs); empty until drawn() was told.
    std::vector<WavePair> wave(std::int64_t beginUs, std::int64_t endUs, int columns) const;

    /// Where somebody is heard again, for who skips silences: when us lies in one, a little before its end, and when that is later than
    /// us. The first and last moments of a silence are heard, so that it is noticed. See media/quiet.h; nothing until drawn() was told.
    std::optional<std::int64_t> afterSilenceUs(std::int64_t us) const;

  private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace undervoice::service
