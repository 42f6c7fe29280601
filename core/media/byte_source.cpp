#include "media/byte_source.h"

#include "base/sha256.h"
#include "media/temporary_file.h"

#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace undervoice::media {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;
constexpr int kPollMilliseconds = 200;  // how soon a cancel is seen while a stream is silent

tl::unexpected<Error> ioFailure(const std::string& what, int reason) {
    return fail(reason == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                what + ": " + std::strerror(reason) + ".");
}

Status writeAll(int file, std::span<const std::byte> bytes, const std::filesystem::path& folder) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0)
            return fail(ErrorCode::Io,
                        "Cannot copy the input to a temporary file in " + folder.string() + ": " +
                            std::strerror(errno) +
                            ". It needs as much room as the input has; set TMPDIR to another folder.");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

/// Bytes read, 0 at the end; Cancelled while waiting.
Result<std::size_t> readStream(int stream, std::span<std::byte> out, const std::string& name,
                               const CancelToken& cancel) {
    for (;;) {
        UNDERVOICE_TRY(cancel.check());
        pollfd waiting{.fd = stream, .events = POLLIN, .revents = 0};
        const int ready = ::poll(&waiting, 1, kPollMilliseconds);
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
        const ssize_t count = ::read(stream, out.data(), out.size());
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR && errno != EAGAIN) return ioFailure("Reading " + name + " failed", errno);
    }
}

}  // namespace

Status ByteSource::copyStream(int stream, const std::filesystem::path& spillFolder,
                              const ProgressFunction& progress) {
    const std::filesystem::path folder = temporaryFolder(spillFolder);
    UNDERVOICE_TRY_ASSIGN(m_file, makeUnlinkedFile(folder));
    Sha256 hash;
    std::vector<std::byte> block(kBlockBytes);
    for (;;) {
        UNDERVOICE_TRY_ASSIGN(const std::size_t count, readStream(stream, block, m_displayName, m_cancel));
        if (count == 0) break;
        const auto bytes = std::span<const std::byte>(block).first(count);
        hash.update(bytes);
        UNDERVOICE_TRY(writeAll(m_file, bytes, folder));
        m_size += static_cast<std::int64_t>(count);
        if (progress)
            progress({.done = m_size, .total = 0, .unit = Progress::Unit::Bytes, .phase = "receiving"});
    }
    m_streamSha256 = hash.hexDigest();
    return {};
}

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::filesystem::path& path,
                                                     const std::filesystem::path& spillFolder,
                                                     const ProgressFunction& progress,
                                                     const CancelToken& cancel) {
    std::unique_ptr<ByteSource> source(new ByteSource);
    source->m_path = path;
    source->m_cancel = cancel;
    if (path == "-") {
        source->m_displayName = "standard input";
        UNDERVOICE_TRY(source->copyStream(STDIN_FILENO, spillFolder, progress));
        return source;
    }
    source->m_displayName = source->m_url = path.string();
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return ioFailure("Cannot open " + path.string(), errno);
    struct stat status {};
    const bool isKnown = ::fstat(file, &status) == 0;
    if (isKnown && S_ISREG(status.st_mode)) {
        source->m_file = file;
        source->m_size = status.st_size;
        return source;
    }
    const Status copied =
        isKnown && S_ISDIR(status.st_mode)
            ? fail(ErrorCode::InvalidArgument, path.string() + " is a folder; name an audio or video file.")
            : source->copyStream(file, spillFolder, progress);
    ::close(file);
    UNDERVOICE_TRY(copied);
    return source;
}

ByteSource::~ByteSource() {
    if (m_file >= 0) ::close(m_file);
}

std::int64_t ByteSource::read(std::span<std::uint8_t> out) {
    for (;;) {
        const ssize_t count = ::pread(m_file, out.data(), out.size(), m_position);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0)
            m_failure =
                Error{ErrorCode::Io, "Reading " + m_displayName + " failed: " + std::strerror(errno) + "."};
        if (count > 0) m_position += count;
        return count;
    }
}

bool ByteSource::seek(std::int64_t position) {
    if (position < 0) return false;
    m_position = position;
    return true;
}

Result<std::string> ByteSource::sha256() const {
    if (!m_streamSha256.empty()) return m_streamSha256;
    return sha256File(m_path, m_cancel);
}

}  // namespace undervoice::media
