#pragma once
// A whole recording as 16 kHz mono, random access, whatever its length: the samples lie in memory while they are few and in
// an unlinked temporary file afterwards, so memory stays flat. Samples are signed 16-bit, as the reference quantises them.
//
// Written by one thread (append), then read by any number of threads.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/error.h"

namespace undervoice::media {

class Pcm {
  public:
    /// Samples kept in memory before the temporary file is used (32 MiB).
    static constexpr std::int64_t kMemorySamples = 16 << 20;

    /// spillFolder: where the temporary file is made when it is needed; empty: the system's temporary folder.
    explicit Pcm(std::filesystem::path spillFolder = {});
    ~Pcm();
    Pcm(Pcm&&) noexcept;
    Pcm& operator=(Pcm&&) noexcept;

    /// Io when the temporary file cannot be made or the disk is full, with the folder and the space that is needed.
    Status append(std::span<const std::int16_t> samples);

    std::int64_t sampleCount() const;
    /// Fills out with samples from position on, divided by 32768; beyond the end zeros.
    Status read(std::int64_t position, std::span<float> out) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace undervoice::media
