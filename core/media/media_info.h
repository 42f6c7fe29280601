#pragma once
// What a media file says about itself, as plain values. Text comes from strangers' files: it is valid UTF-8
// without control characters and of bounded length, and nothing more is promised about it.

#include <cstdint>
#include <string>
#include <vector>

namespace undervoice::media {

/// One audio stream.
struct TrackInfo {
    int number = 0;       ///< position among the audio tracks, from 0: what DecodeOptions::track takes
    int streamIndex = 0;  ///< position among all streams of the container
    std::string codec;    ///< "aac"
    int channels = 0;
    std::string channelLayout;  ///< "stereo", "5.1"
    int sampleRateHz = 0;
    std::int64_t bitsPerSecond = 0;  ///< 0: not known
    std::string language;            ///< as the file says, often ISO 639-2 ("eng"); empty: not stated
    std::string title;
    bool isDefault = false;
    std::int64_t startUs = 0;
    std::int64_t durationUs = 0;  ///< 0: not stated
    bool operator==(const TrackInfo&) const = default;
};

struct MediaInfo {
    std::string container;      ///< FFmpeg's short name: "mov,mp4,m4a,3gp,3g2,mj2"
    std::string containerName;  ///< "QuickTime / MOV"
    std::vector<TrackInfo> tracks;
    int defaultTrack = -1;           ///< the one ffmpeg would take; -1: no usable audio track
    bool hasVideo = false;           ///< moving pictures; cover art does not count
    std::int64_t startUs = 0;        ///< of the container's clock: the earliest start of its streams
    std::int64_t durationUs = 0;     ///< 0: not stated and not guessable
    bool isDurationGuessed = false;  ///< from file size and bit rate
    std::int64_t bytes = 0;
    std::string title;
    std::string artist;
    std::string creationTime;  ///< as the file says
    bool operator==(const MediaInfo&) const = default;
};

}  // namespace undervoice::media
