#include "engine/checkpoint/mapped_file.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace undervoice::engine {
namespace {

tl::unexpected<Error> openFailure(const std::filesystem::path& path, int reason) {
    return fail(reason == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                "Cannot open " + path.string() + ": " + std::strerror(reason) + ".");
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return openFailure(path, errno);
    auto abandon = [&](tl::unexpected<Error> error) {
        ::close(descriptor);
        return error;
    };
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) return abandon(openFailure(path, errno));
    if (!S_ISREG(facts.st_mode)) return abandon(fail(ErrorCode::Format, path.string() + " is not a file."));
    if (facts.st_size == 0) return abandon(fail(ErrorCode::Format, path.string() + " is empty."));
    const auto size = static_cast<std::size_t>(facts.st_size);
    void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (address == MAP_FAILED) return abandon(openFailure(path, errno));
    const std::span bytes(static_cast<const std::byte*>(address), size);
    return std::shared_ptr<const MappedFile>(new MappedFile(path, descriptor, bytes));
}

MappedFile::~MappedFile() {
    ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
    ::close(m_descriptor);
}

Status MappedFile::verifyUnchanged() const {
    struct stat facts {};
    if (::fstat(m_descriptor, &facts) != 0 || static_cast<std::uint64_t>(facts.st_size) < size())
        return fail(ErrorCode::Format,
                    m_path.string() + " was cut while it was in use; fetch or convert the model again.");
    return {};
}

void MappedFile::forget(std::uint64_t offset, std::uint64_t bytes) const {
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    // Whole pages only: neighbours may be in use.
    const std::uint64_t begin = (offset + page - 1) / page * page;
    const std::uint64_t end = (offset + bytes) / page * page;
    if (begin >= end) return;
    ::madvise(const_cast<std::byte*>(m_bytes.data()) + begin, end - begin,
              MADV_DONTNEED);  // a hint: failure costs nothing
}

}  // namespace undervoice::engine
