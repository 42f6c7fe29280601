#include "library/job_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace undervoice::library {
namespace {

std::string lockFile(const std::filesystem::path& library) { return library.string() + "-jobs"; }

/// The byte of this key: 60 of its bits, so that two jobs of one library practically never share one.
struct flock byteOf(const std::string& jobKey) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = static_cast<off_t>(std::strtoull(jobKey.substr(0, 15).c_str(), nullptr, 16));
    lock.l_len = 1;
    return lock;
}

}  // namespace

Result<JobLock> JobLock::acquire(const std::filesystem::path& library, const std::string& jobKey) {
    if (library.empty()) return JobLock(-1);
    JobLock lock(::open(lockFile(library).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.m_file < 0)
        return fail(ErrorCode::Io, "Cannot make " + lockFile(library) + ": " + std::strerror(errno) +
                                       "; check the permissions of the folder, or choose another place with --library.");
    struct flock byte = byteOf(jobKey);
    if (::fcntl(lock.m_file, F_OFD_SETLK, &byte) == 0) return lock;
    if (errno == EAGAIN || errno == EACCES)
        return fail(ErrorCode::Busy, "Another undervoice is working on this recording with the same settings: wait for it, or stop "
                                     "it first.");
    return fail(ErrorCode::Io, "Cannot lock " + lockFile(library) + ": " + std::strerror(errno) + ".");
}

bool JobLock::isHeld(const std::filesystem::path& library, const std::string& jobKey) {
    if (library.empty()) return false;
    const JobLock file(::open(lockFile(library).c_str(), O_RDONLY | O_CLOEXEC));
    struct flock byte = byteOf(jobKey);
    return file.m_file >= 0 && ::fcntl(file.m_file, F_OFD_GETLK, &byte) == 0 && byte.l_type != F_UNLCK;
}

JobLock::JobLock(JobLock&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}

JobLock::~JobLock() {
    if (m_file >= 0) ::close(m_file);
}

}  // namespace undervoice::library
