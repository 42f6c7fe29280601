#pragma once
// Plays a part of a recording and says, at any moment, which place of it is heard: what an editor needs whose
// text follows the sound. Times are microseconds from the track's first sample, as decode() and transcripts
// count them.
//
// Threads: all functions may be called from any thread except the audio thread and return at once (the first
// sound after a seek comes within 0.1 s for usual formats; see sound_reader.h for those that must be decoded
// from their start). A thread of the player decodes, stretches and fills a lock-free queue of a quarter
// second; the device's thread takes from it and never blocks, allocates or locks. Events come on the player's
// thread, may call the player, and must neither block it nor destroy it.

#include "base/error.h"
#include "media/audio_output.h"
#include "media/media_info.h"
#include "media/sound_reader.h"
#include "base/time_map.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace undervoice::media {

class Player {
  public:
    enum class State { Paused, Playing };
    static constexpr double kSlowest = 0.5;
    static constexpr double kFastest = 2.0;
    static constexpr float kLoudest = 4;
    static constexpr std::int64_t kShortestLoopUs = 50'000;

    struct Events {
        std::function<void(State)> stateChanged = {};
        /// The end of the recording, or of what playRange() plays, has been heard; the state is Paused again.
        std::function<void()> endReached = {};
        /// The file could not be read on, or the device is gone (Device); the state is Paused, the position
        /// is kept.
        std::function<void(const Error&)> failed = {};
    };

    /// Opens the file here (a few ms; 0.2 s for hours of MP3): not for a thread that must not wait. Paused at
    /// the start. The output must outlive the player and is used by no other meanwhile.
    static Result<std::unique_ptr<Player>> open(const std::filesystem::path& path,
                                                const SoundSelection& selection, AudioOutput& output,
                                                Events events);
    ~Player();
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;

    const MediaInfo& info() const;
    std::int64_t durationUs() const;  ///< 0: not known

    /// After the end: from the start of the recording; after the end of a range: on from there.
    void play();
    /// Fades out within 4 ms. backStepMs: playing goes on that much earlier (not before the loop's start).
    void pause(int backStepMs = 0);
    /// Keeps playing or pausing. Clamped to the recording.
    void seekUs(std::int64_t us);
    /// Plays [beginUs, endUs) once, whatever the loop; a seek takes the end off. InvalidArgument when shorter
    /// than 1 ms.
    Status playRange(TimeRangeUs range);
    /// When the end is reached, on from the begin without a pause, for ever. A place behind the end goes to
    /// the begin at once; seeking behind it plays on freely. InvalidArgument when shorter than
    /// kShortestLoopUs.
    Status setLoop(std::optional<TimeRangeUs> range);
    /// While playing heard within a quarter second, without a click. InvalidArgument outside kSlowest …
    /// kFastest.
    Status setRate(double rate);
    /// 0 … kLoudest, clamped; above 1 loud places are bent rather than cut.
    void setVolume(float volume);

    State state() const;
    /// The place that is heard now; while a seek is under way, its target.
    std::int64_t positionUs() const;
    /// The sound that comes next is queued: as much as there is room for, or all up to the end.
    bool isReady() const;

  private:
    struct Impl;
    explicit Player(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace undervoice::media
