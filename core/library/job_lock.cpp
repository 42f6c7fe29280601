#include "library/job_lock.h"

#include <cstdlib>

namespace undervoice::library {
namespace {

/// The byte of this key: 60 of its bits, so that two jobs of one library practically never share one.
std::int64_t byteOf(const std::string& jobKey) {
    return static_cast<std::int64_t>(std::strtoull(jobKey.substr(0, 15).c_str(), nullptr, 16));
}

}  // namespace

Result<JobLock> JobLock::acquire(const std::filesystem::path& library, const std::string& jobKey) {
    UNDERVOICE_TRY_ASSIGN(auto byte, ByteLock::acquire(library, byteOf(jobKey),
                                                       "Another undervoice is working on this recording with the same settings: "
                                                       "wait for it, or stop it first."));
    return JobLock(std::move(byte));
}

bool JobLock::isHeld(const std::filesystem::path& library, const std::string& jobKey) {
    return ByteLock::isHeld(library, byteOf(jobKey));
}

}  // namespace undervoice::library
