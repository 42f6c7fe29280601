#include "service/deletion.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortHash = 12;

tl::unexpected<Error> failure(const fs::path& file) {
    return fail(ErrorCode::Io, file.string() + " could not be deleted: " + std::strerror(errno) + ". Delete it by hand.");
}

/// Keeps the first error and goes on.
void keep(Status& status, Status other) {
    if (status && !other) status = std::move(other);
}

Status overwrite(int descriptor, const fs::path& file, std::uintmax_t size) {
    static constexpr std::array<char, 1 << 16> kNothing{};
    for (std::uintmax_t written = 0; written < size;) {
        const auto count = ::write(descriptor, kNothing.data(), static_cast<std::size_t>(std::min<std::uintmax_t>(kNothing.size(), size - written)));
        if (count <= 0) return failure(file);
        written += static_cast<std::uintmax_t>(count);
    }
    return ::fsync(descriptor) == 0 ? Status() : Status(failure(file));
}

}  // namespace

fs::path waveFolder(const fs::path& library) { return library.parent_path() / "waveforms"; }
fs::path clipFolder(const fs::path& library) { return library.parent_path() / "clips"; }

std::vector<fs::path> filesKeptFor(const fs::path& library, const std::string& audioSha256) {
    std::vector<fs::path> files;
    if (audioSha256.size() < kShortHash) return files;
    const std::string prefix = audioSha256.substr(0, kShortHash) + "-";
    for (const fs::path& folder : {waveFolder(library), clipFolder(library)}) {
        std::error_code ignored;  // a folder that is not there holds nothing
        for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with(audioSha256) || name.starts_with(prefix)) files.push_back(entry.path());
        }
    }
    return files;
}

Status shred(const fs::path& file) {
    // No link is followed: what it leads to is somebody else's.
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT) return {};
    Status status;
    if (descriptor >= 0) {
        std::error_code ignored;  // of unknown size: nothing is overwritten
        const std::uintmax_t size = fs::file_size(file, ignored);
        status = overwrite(descriptor, file, ignored ? 0 : size);
        ::close(descriptor);
    }
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) keep(status, failure(file));
    return status;
}

Status deleteForEver(library::Library& library, const std::vector<library::RecordingId>& recordings) {
    Status status;
    for (const library::RecordingId id : recordings) {
        const auto summary = library.recording(id);
        if (!summary) {
            keep(status, tl::make_unexpected(summary.error()));
            continue;
        }
        Status deleted = library.deleteRecording(id);
        if (deleted)
            for (const fs::path& file : filesKeptFor(library.path(), summary->recording.facts.audioSha256)) keep(status, shred(file));
        keep(status, std::move(deleted));
    }
    return status;
}

Status deleteProjectForEver(library::Library& library, library::ProjectId project) {
    std::vector<std::string> hashes;
    UNDERVOICE_TRY_ASSIGN(auto recordings, library.recordings());
    UNDERVOICE_TRY_ASSIGN(const auto trashed, library.trashedRecordings());
    recordings.insert(recordings.end(), trashed.begin(), trashed.end());
    for (const library::RecordingSummary& summary : recordings)
        if (summary.recording.notes.project == project) hashes.push_back(summary.recording.facts.audioSha256);
    UNDERVOICE_TRY(library.deleteProjectWithRecordings(project));
    Status status;
    for (const std::string& hash : hashes)
        for (const fs::path& file : filesKeptFor(library.path(), hash)) keep(status, shred(file));
    return status;
}

}  // namespace undervoice::service
