#pragma once
// Packets of one track → decoded frames, in order or from another place on the container's clock. Damaged
// pieces are stepped over and counted. One thread.

#include "base/error.h"
#include "media/av.h"
#include "media/byte_source.h"
#include "media/container.h"
#include "media/timeline.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace undervoice::media {

class FrameReader {
  public:
    /// Opens the track's decoder; source and container must outlive the reader.
    static Result<std::unique_ptr<FrameReader>> open(ByteSource& source, Container& container, int track);

    /// The next frame that holds sound, valid until the next call; null at the end. Cancelled and OutOfMemory
    /// are its only errors.
    Result<const AVFrame*> next();

    /// Goes on at the last place from which the container can be decoded at or before us of its clock, as far
    /// as it knows: the next frame's timestamp tells. False: it cannot be done, and where reading stands is
    /// then unknown.
    bool seek(std::int64_t us);

    /// Microseconds of the container's clock; nothing when the frame carries no timestamp.
    std::optional<std::int64_t> timestampUs(const AVFrame& frame) const;
    /// What Timeline wants to know of a frame that would begin at this 16 kHz sample.
    Timeline::Frame describe(const AVFrame& frame, std::int64_t sample) const;

    int damagedPackets() const { return m_damagedPackets; }
    bool hasDamageAtEnd() const { return m_hasDamageAtEnd; }  ///< no packet gave sound after it
    int endReason() const { return m_endReason; }  ///< FFmpeg's code with which packets ended; 0: not yet

  private:
    FrameReader(ByteSource& source, Container& container, int track)
        : m_source(source), m_container(container), m_stream(container.stream(track)) {}
    Status sendNextPacket();
    Status noteDamage(int reason);

    ByteSource& m_source;
    Container& m_container;
    AVStream& m_stream;
    av::Owned<AVCodecContext> m_decoder;
    av::Owned<AVPacket> m_packet{av_packet_alloc()};
    av::Owned<AVFrame> m_frame{av_frame_alloc()};
    int m_damagedPackets = 0;
    int m_endReason = 0;
    bool m_hasDamageAtEnd = false;
    bool m_isDraining = false;  // no packets are left, the decoder still holds sound
};

}  // namespace undervoice::media
