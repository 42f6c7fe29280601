#pragma once
// Recordings as a person names them for conversion: audio files, folders of them, and manifests (.tsv).

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "api/converter.h"
#include "base/cancel.h"
#include "base/error.h"
#include "terminal.h"
#include "transcript/manifest.h"

namespace undervoice::cli {

/// What one argument names. NotFound or Format with the path.
Result<std::vector<ManifestEntry>> listClips(const std::filesystem::path& argument);

struct ClipSelection {
    double seconds = 0;         ///< of sound wanted, an equal share from each list; 0: no limit
    std::size_t mostOfEach = 0; ///< clips of a list; 0: no limit
    std::uint64_t seed = 0;
};

/// What one argument named.
struct ClipsOfArgument {
    std::string argument;
    std::vector<ManifestEntry> clips;
};

/// Decodes clips of each list, chosen at random and kept in order. Files that hold no sound are passed over with a word on standard
/// error; it is an error when nothing is left.
Result<std::vector<api::ConversionClip>> decodeClips(const std::vector<ClipsOfArgument>& lists, const ClipSelection& selection,
                                                     StatusLine& status, const CancelToken& cancel);

}  // namespace undervoice::cli
