#include "library/byte_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace undervoice::library {
namespace {

std::string lockFile(const std::filesystem::path& library) { return library.string() + "-jobs"; }

struct flock lockOf(std::int64_t byte) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = static_cast<off_t>(byte);
    lock.l_len = 1;
    return lock;
}

}  // namespace

Result<ByteLock> ByteLock::acquire(const std::filesystem::path& library, std::int64_t byte, const char* busySentence) {
    if (library.empty()) return ByteLock(-1);
    ByteLock lock(::open(lockFile(library).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.m_file < 0)
        return fail(ErrorCode::Io, "Cannot make " + lockFile(library) + ": " + std::strerror(errno) +
                                       "; check the permissions of the folder, or choose another place with --library.");
    struct flock wanted = lockOf(byte);
    if (::fcntl(lock.m_file, F_OFD_SETLK, &wanted) == 0) return lock;
    if (errno == EAGAIN || errno == EACCES) return fail(ErrorCode::Busy, busySentence);
    return fail(ErrorCode::Io, "Cannot lock " + lockFile(library) + ": " + std::strerror(errno) + ".");
}

bool ByteLock::isHeld(const std::filesystem::path& library, std::int64_t byte) {
    if (library.empty()) return false;
    const ByteLock file(::open(lockFile(library).c_str(), O_RDONLY | O_CLOEXEC));
    struct flock found = lockOf(byte);
    return file.m_file >= 0 && ::fcntl(file.m_file, F_OFD_GETLK, &found) == 0 && found.l_type != F_UNLCK;
}

ByteLock::ByteLock(ByteLock&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}

ByteLock::~ByteLock() {
    if (m_file >= 0) ::close(m_file);
}

}  // namespace undervoice::library
