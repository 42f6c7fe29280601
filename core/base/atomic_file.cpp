#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

namespace undervoice {
namespace {

class FileDescriptor {
  public:
    explicit FileDescriptor(int descriptor) : m_descriptor(descriptor) {}
    FileDescriptor(FileDescriptor&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    int get() const { return m_descriptor; }
    bool close() { return ::close(std::exchange(m_descriptor, -1)) == 0; }

  private:
    int m_descriptor;
};

tl::unexpected<Error> writeFailure(const std::filesystem::path& path, int reason) {
    return fail(ErrorCode::Io, "Cannot write " + path.string() + ": " + std::strerror(reason) + ".");
}

/// A new file beside `path`, with the permissions of any other; `temporary` becomes its name. No descriptor and errno otherwise.
FileDescriptor createBeside(const std::filesystem::path& path, std::string& temporary) {
    temporary = path.string() + ".XXXXXX";
    FileDescriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.get() < 0) return file;
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(file.get(), 0666 & ~mask);
    return file;
}

}  // namespace

Status writeFileAtomically(const std::filesystem::path& path, std::string_view content) {
    std::string temporary;
    FileDescriptor file = createBeside(path, temporary);
    if (file.get() < 0) return writeFailure(path, errno);
    auto abandon = [&](int reason) {
        ::unlink(temporary.c_str());
        return writeFailure(path, reason);
    };
    while (!content.empty()) {
        const ssize_t written = ::write(file.get(), content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return abandon(errno);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.get()) != 0 || !file.close()) return abandon(errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0) return abandon(errno);
    return {};
}

Status fillFileAtomically(const std::filesystem::path& path, const std::function<Status(const std::filesystem::path& working)>& fill) {
    const std::filesystem::path working = path.string() + ".part";
    const auto abandon = [&](Error error) {
        ::unlink(working.c_str());
        return fail(std::move(error));
    };
    if (Status status = fill(working); !status) return abandon(std::move(status.error()));
    const FileDescriptor file(::open(working.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 || ::fsync(file.get()) != 0 || ::rename(working.c_str(), path.c_str()) != 0) return abandon(writeFailure(path, errno).value());
    return {};
}

/// Over nothing; errno otherwise.
static bool renameToNew(const char* from, const char* to) {
    if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return true;
    if (errno != EINVAL) return false;
    // Some network file systems cannot ask and rename in one.
    if (::access(to, F_OK) == 0) return errno = EEXIST, false;
    return ::rename(from, to) == 0;
}

FileInTheMaking::FileInTheMaking(std::filesystem::path final, std::filesystem::path working) : m_final(std::move(final)), m_working(std::move(working)) {}

FileInTheMaking::FileInTheMaking(FileInTheMaking&& other) noexcept : m_final(std::move(other.m_final)), m_working(std::exchange(other.m_working, {})) {}

FileInTheMaking::~FileInTheMaking() {
    if (!m_working.empty()) ::unlink(m_working.c_str());
}

Result<FileInTheMaking> FileInTheMaking::create(const std::filesystem::path& path) {
    std::string working;
    if (createBeside(path, working).get() < 0) return writeFailure(path, errno);
    return FileInTheMaking(path, working);
}

Status FileInTheMaking::keep() {
    const FileDescriptor file(::open(m_working.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 || ::fsync(file.get()) != 0 || !renameToNew(m_working.c_str(), m_final.c_str())) return writeFailure(m_final, errno);
    m_working.clear();
    return {};
}

Result<std::string> readWholeFile(const std::filesystem::path& path, std::size_t maxBytes) {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        return fail(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                    "Cannot open " + path.string() + ": " + std::strerror(errno) + ".");
    std::string content;
    char block[65536];
    for (;;) {
        const ssize_t count = ::read(file.get(), block, sizeof block);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0)
            return fail(ErrorCode::Io, "Reading " + path.string() + " failed: " + std::strerror(errno) + ".");
        if (count == 0) return content;
        if (content.size() + static_cast<std::size_t>(count) > maxBytes)
            return fail(ErrorCode::Format, path.string() + " is larger than the " + std::to_string(maxBytes) +
                                               " bytes expected of such a file.");
        content.append(block, static_cast<std::size_t>(count));
    }
}

}  // namespace undervoice
