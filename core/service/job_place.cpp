#include "service/job_place.h"

#include <system_error>

namespace undervoice::service {

Result<std::filesystem::path> placeOfJob(const library::LibraryReader& library, const library::Run& run) {
    const std::filesystem::path& began = run.description.sourcePath;
    std::error_code error;
    if (std::filesystem::exists(began, error)) return began;
    UNDERVOICE_TRY_ASSIGN(const auto summary, library.recording(run.recording));
    const std::filesystem::path& seen = summary.recording.facts.path;
    return std::filesystem::exists(seen, error) ? seen : began;
}

}  // namespace undervoice::service
