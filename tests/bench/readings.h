#pragma once
// Readings of recordings with known texts, for measurements: decoded once, then kept in a folder, so that another table costs no
// decoding.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "media/pcm.h"
#include "transcript/transcript.h"

namespace undervoice::bench {

/// A recording and what is said in it.
struct Clip {
    std::string name;
    std::string reference;
    media::Pcm audio;
};

struct ClipChoice {
    std::filesystem::path manifest;
    int count = 200;          ///< of the list (after joining), evenly spread
    double joinSeconds = 0;   ///< neighbours of one speaker become one recording of up to so many seconds; 0: each for itself
    double noiseDb = 1000;    ///< pink noise so many dB below the speech; 1000: none
    std::string fileName() const;  ///< tells this choice from others
};

Result<std::vector<Clip>> readClips(const ClipChoice& choice);

/// How a recording is read: MODEL[/greedy|/tTEMPERATURE][/DTYPE]; without a word for it 5 beams.
struct Reader {
    std::string text;  ///< as it was given
    std::string model;
    bool isGreedy = false;
    double temperature = 0;
    std::string dtype = "float32";
};
Result<Reader> parseReader(const std::string& text);

struct Reading {
    std::vector<std::vector<Segment>> segments;  ///< [clip]
    std::vector<std::string> references;         ///< [clip]
    double seconds = 0;                          ///< wall time, without loading
    double audioSeconds = 0;
};

/// From the folder, or decoded and put there. Careful mode, English, with word times.
Result<Reading> readingOf(const ClipChoice& choice, const Reader& reader, const std::filesystem::path& folder, int threads);

}  // namespace undervoice::bench
