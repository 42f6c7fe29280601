#include "worker/channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace undervoice::worker {
namespace {

constexpr std::size_t kHeader = 4;
/// Room is made as bytes come, so that a lying length costs nothing.
constexpr std::size_t kStep = std::size_t{1} << 20;

/// Bytes read, fewer than asked for only at the end.
Result<std::size_t> readAll(int socket, char* target, std::size_t count) {
    std::size_t done = 0;
    while (done < count) {
        const ssize_t got = ::recv(socket, target + done, count - done, 0);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == ECONNRESET) break;
        if (got < 0) return fail(ErrorCode::Io, std::string("Reading from the other process failed: ") + std::strerror(errno) + ".");
        done += static_cast<std::size_t>(got);
    }
    return done;
}

}  // namespace

Channel::~Channel() { ::close(m_socket); }

Status Channel::send(const std::string& message) {
    if (message.size() > kLargestMessage) return fail(ErrorCode::Internal, "A message to the other process is too large to be sent.");
    std::string bytes;
    bytes.reserve(kHeader + message.size());
    for (std::size_t i = 0; i < kHeader; ++i) bytes += static_cast<char>(message.size() >> (8 * i) & 0xff);
    bytes += message;
    const std::lock_guard lock(m_sending);
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t sent = ::send(m_socket, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return fail(ErrorCode::Io, std::string("The other process cannot be reached: ") + std::strerror(errno) + ".");
        done += static_cast<std::size_t>(sent);
    }
    return {};
}

Result<std::optional<std::string>> Channel::receive() {
    const auto cutOff = [] { return fail(ErrorCode::Format, "The other process stopped in the middle of a message."); };
    std::array<char, kHeader> header{};
    UNDERVOICE_TRY_ASSIGN(const std::size_t got, readAll(m_socket, header.data(), header.size()));
    if (got == 0) return std::nullopt;
    if (got < kHeader) return cutOff();
    std::size_t size = 0;
    for (std::size_t i = 0; i < kHeader; ++i) size |= static_cast<std::size_t>(static_cast<unsigned char>(header[i])) << (8 * i);
    if (size > kLargestMessage) return fail(ErrorCode::Format, "The other process announced a message of " + std::to_string(size) + " bytes, which is no message of ours.");
    std::string message;
    while (message.size() < size) {
        const std::size_t before = message.size(), step = std::min(kStep, size - before);
        message.resize(before + step);
        UNDERVOICE_TRY_ASSIGN(const std::size_t read, readAll(m_socket, message.data() + before, step));
        if (read < step) return cutOff();
    }
    return message;
}

bool Channel::waits(int milliseconds) const {
    pollfd state{m_socket, POLLIN, 0};
    return ::poll(&state, 1, milliseconds) > 0;
}

}  // namespace undervoice::worker
