#pragma once
// Deleting for ever: what the library holds, and the files that the program keeps beside it for a recording (waveforms, clips of
// quotes). Recordings' own files, and what people exported elsewhere, are theirs. Blocking; any thread.

#include <filesystem>
#include <vector>

#include "base/error.h"
#include "library/library.h"

namespace undervoice::service {

/// Beside the library's file.
std::filesystem::path waveFolder(const std::filesystem::path& library);
std::filesystem::path clipFolder(const std::filesystem::path& library);

/// Files in these folders whose name begins with the hash, or with its first twelve digits and "-".
std::vector<std::filesystem::path> filesKeptFor(const std::filesystem::path& library, const std::string& audioSha256);

/// Overwrites the file's bytes, then removes it; one that is not there is no error. What the disk itself or backups keep is beyond reach.
Status shred(const std::filesystem::path& file);

/// All of it is tried; the first thing that could not be done is the error. Busy while a job works on one of them: then that one stays,
/// with its files.
Status deleteForEver(library::Library& library, const std::vector<library::RecordingId>& recordings);
/// The project and all its recordings, also those in the trash.
Status deleteProjectForEver(library::Library& library, library::ProjectId project);

}  // namespace undervoice::service
