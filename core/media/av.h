#pragma once
// FFmpeg's handles as owners, its log kept off the terminal. Included by .cpp files of this folder only.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libavutil/mathematics.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
}

#include <memory>
#include <string>

namespace undervoice::media::av {

struct Free {
    void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
    void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
    void operator()(AVPacket* p) const { av_packet_free(&p); }
    void operator()(AVFrame* p) const { av_frame_free(&p); }
    void operator()(SwrContext* p) const { swr_free(&p); }
    void operator()(AVIOContext* p) const {
        av_freep(&p->buffer);
        avio_context_free(&p);
    }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

/// A channel layout that frees itself; copies are deep.
class Layout {
  public:
    Layout() = default;
    explicit Layout(const AVChannelLayout& other) { av_channel_layout_copy(&m_layout, &other); }
    Layout(const Layout& other) : Layout(other.m_layout) {}
    Layout& operator=(const Layout& other) {
        av_channel_layout_copy(&m_layout, &other.m_layout);
        return *this;
    }
    ~Layout() { av_channel_layout_uninit(&m_layout); }
    static Layout mono() {
        Layout layout;
        av_channel_layout_default(&layout.m_layout, 1);
        return layout;
    }
    const AVChannelLayout* get() const { return &m_layout; }
    AVChannelLayout* get() { return &m_layout; }
    int channels() const { return m_layout.nb_channels; }
    bool operator==(const Layout& other) const {
        return av_channel_layout_compare(&m_layout, &other.m_layout) == 0;
    }

  private:
    AVChannelLayout m_layout{};
};

/// "Invalid data found when processing input"
inline std::string errorText(int code) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return text;
}

}  // namespace undervoice::media::av
