#pragma once
// The audio thread's half of a player: takes chunks from the queue, fades in and out where sound begins and
// stops, applies the volume, and writes down which frame of the device is which place of the recording.
// fill() belongs to the audio thread and never blocks, allocates or locks; the rest may be called by any
// thread.

#include "media/chunk_queue.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace undervoice::media {

/// Louder than 1 without the harshness of clipping: as it is up to 0.8, then bent so that ±1 is never passed.
float softClip(float sample);

class PlayHead {
  public:
    static constexpr double kFadeSeconds = 0.004;

    PlayHead(ChunkQueue& queue, int rateHz, int channels);

    void fill(std::span<float> out);

    void setPlaying(bool isPlaying) { m_isPlaying.store(isPlaying, std::memory_order_release); }
    /// Chunks of other generations are faded out and dropped.
    void setGeneration(std::uint32_t generation) { m_wanted.store(generation, std::memory_order_release); }
    void setVolume(float volume) { m_volume.store(volume, std::memory_order_relaxed); }

    struct Place {
        std::uint32_t generation = 0;
        double us = 0;
    };
    /// What sounds at that frame of the device, or sounded last; nothing before the first sound. Knows the
    /// last seconds.
    std::optional<Place> placeAt(std::int64_t frame) const;
    /// The end of what was taken from the queue.
    std::optional<Place> taken() const;

    struct End {
        std::uint32_t generation = 0;
        std::int64_t frame = 0;  ///< of the device, after the last one with sound
    };
    /// The last end of a generation that was reached.
    End end() const;
    /// The device plays silence and holds no more sound than that: nothing clicks when it is stopped.
    bool isSilent() const { return m_isSilent.load(std::memory_order_acquire); }

    // Only while fill() is not called:

    /// Frames are counted from 0 again.
    void restart();
    /// Makes room in the queue, as fill() would.
    void dropOld() { dropUnwanted(m_wanted.load(std::memory_order_acquire)); }

  private:
    struct Note {
        std::atomic<std::int64_t> frame{0};
        std::atomic<std::int64_t> frames{0};
        std::atomic<std::uint32_t> generation{0};
        std::atomic<double> us{0};
        std::atomic<double> usPerFrame{0};
    };
    static_assert(std::atomic<double>::is_always_lock_free && std::atomic<std::int64_t>::is_always_lock_free);

    std::size_t sound(const Chunk& chunk, std::span<float> out, float target);
    std::size_t fadeHeld(std::span<float> out);
    void dropUnwanted(std::uint32_t wanted);
    void popChunk();
    void applyVolume(std::span<float> out);
    void note(std::int64_t frame, std::int64_t frames, double us, double usPerFrame);
    std::optional<std::uint64_t> findNote(std::int64_t frame, Place& place) const;

    ChunkQueue& m_queue;
    const std::size_t m_channels;
    const float m_fadeStep;
    const float m_volumeStep;

    // Audio thread only.
    int m_used = 0;                 // frames of the front chunk
    float m_level = 0;              // of the fade, 0 … 1
    float m_gain = 1;               // follows the volume
    std::uint32_t m_sounding = 0;   // generation of the sound that m_level fades
    std::int64_t m_frame = 0;       // of the device
    double m_us = 0;                // after the last frame with sound
    std::array<float, 2> m_held{};  // that frame, before the fade

    std::atomic<bool> m_isPlaying{false};
    std::atomic<bool> m_isSilent{true};
    std::atomic<std::uint32_t> m_wanted{0};
    std::atomic<float> m_volume{1};
    std::atomic<std::uint64_t> m_noteCount{0};
    std::array<Note, 1024> m_notes;  // a ring; the last ones can be read
    std::atomic<std::uint32_t> m_endGeneration{0};
    std::atomic<std::int64_t> m_endFrame{0};
};

}  // namespace undervoice::media
