#pragma once
// An opened container: its facts, its packets, a decoder for one track. Reads through a ByteSource only;
// FFmpeg is not given any protocol, so nothing else can be opened, whatever the file asks for. One thread.

#include "base/error.h"
#include "media/av.h"
#include "media/byte_source.h"
#include "media/media_info.h"

#include <memory>
#include <optional>
#include <string>

namespace undervoice::media {

class Container {
  public:
    /// Format with one sentence when it is not a media file. The source must outlive the container.
    static Result<std::unique_ptr<Container>> open(ByteSource& source);
    ~Container();
    Container(const Container&) = delete;
    Container& operator=(const Container&) = delete;

    const MediaInfo& info() const { return m_info; }
    AVFormatContext& format() { return *m_format; }
    AVStream& stream(int track) {
        return *m_format->streams[m_info.tracks[static_cast<std::size_t>(track)].streamIndex];
    }

    /// The wanted audio track, or ffmpeg's choice. Unsupported: no sound in it; InvalidArgument: no such track.
    Result<int> chooseTrack(std::optional<int> wanted) const;

    /// Opens the track's decoder and makes the container skip all other streams.
    Result<av::Owned<AVCodecContext>> openDecoder(int track);

  private:
    Container() = default;
    void readInfo(const ByteSource& source);

    av::Owned<AVIOContext> m_io;  // must outlive m_format
    av::Owned<AVFormatContext> m_format;
    MediaInfo m_info;
    std::string m_name;  // for messages
};

}  // namespace undervoice::media
