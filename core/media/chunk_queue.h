#pragma once
// Pieces of sound on their way from the decoding thread to the audio thread: one producer, one consumer, no
// lock and no allocation after construction.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace undervoice::media {

/// Some frames and where in the recording they come from.
struct Chunk {
    std::uint32_t generation = 0;  ///< of the seek that it belongs to; the consumer drops older ones
    int frames = 0;
    double beginUs = 0;
    double usPerFrame = 0;
    bool isLast = false;         ///< after it there is nothing more of this generation
    std::vector<float> samples;  ///< interleaved; room for a whole chunk
};

class ChunkQueue {
  public:
    ChunkQueue(std::size_t chunks, std::size_t valuesPerChunk) : m_chunks(chunks) {
        for (Chunk& chunk : m_chunks) chunk.samples.resize(valuesPerChunk);
    }

    /// Producer: the chunk to fill, null while the queue is full; push() hands it on.
    Chunk* back() {
        const std::size_t pushed = m_pushed.load(std::memory_order_relaxed);
        return pushed - m_popped.load(std::memory_order_acquire) < m_chunks.size()
                   ? &m_chunks[pushed % m_chunks.size()]
                   : nullptr;
    }
    void push() { m_pushed.store(m_pushed.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

    /// Consumer: the oldest chunk, null when there is none; pop() gives it back.
    const Chunk* front() const {
        const std::size_t popped = m_popped.load(std::memory_order_relaxed);
        return popped != m_pushed.load(std::memory_order_acquire) ? &m_chunks[popped % m_chunks.size()]
                                                                  : nullptr;
    }
    void pop() { m_popped.store(m_popped.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

    std::size_t capacity() const { return m_chunks.size(); }
    /// How many ever were; any thread.
    std::size_t pushed() const { return m_pushed.load(std::memory_order_acquire); }
    std::size_t popped() const { return m_popped.load(std::memory_order_acquire); }

  private:
    std::vector<Chunk> m_chunks;
    std::atomic<std::size_t> m_pushed{0};
    std::atomic<std::size_t> m_popped{0};
    static_assert(std::atomic<std::size_t>::is_always_lock_free);
};

}  // namespace undervoice::media
