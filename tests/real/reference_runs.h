#pragma once
// The reference's runs with real weights (models/real/reference): which there are, and the audio of each.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "api/speech_engine.h"
#include "base/error.h"
#include "media/pcm.h"

namespace undervoice::test {

/// One run of one model on one clip.
struct ReferenceRun {
    std::string model;            ///< "tiny.en"
    std::string kind;             ///< "greedy", "beam5", "words", "careful"
    std::filesystem::path file;   ///< the JSON that holds it
    std::string name() const;     ///< "base greedy clips__jfk"
    nlohmann::json clip() const;  ///< the whole file
};
std::ostream& operator<<(std::ostream& out, const ReferenceRun& run);

/// All runs, model by model; with `quick`, those of a few short clips only. Empty when the folder is absent.
std::vector<ReferenceRun> referenceRuns(bool quick);

/// The clip as the reference loaded it; nothing when the data folder lacks it.
Result<media::Pcm> clipAudio(const nlohmann::json& clip);

/// The bundled interview, both voices mixed.
media::Pcm sampleAudio();

/// What a model is loaded with here: on the CPU, with the tables that set-up fetched. threads 0: all cores.
api::ModelOptions onCpu(const std::filesystem::path& model, int threads = 0);

/// A model that set-up fetched; empty when it is not there.
std::filesystem::path realModel(const std::string& name);

}  // namespace undervoice::test
