#pragma once
// Whole messages over a stream socket: four bytes of length, little-endian, and as many bytes. One thread may read while others
// write. The other side may be of another version, or broken: a length beyond the limit ends the conversation with one sentence.

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"

namespace undervoice::worker {

class Channel {
  public:
    static constexpr std::size_t kLargestMessage = std::size_t{16} << 20;

    /// Takes the socket over.
    explicit Channel(int socket) : m_socket(socket) {}
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    /// Io when the other side is gone.
    Status send(const std::string& message);
    /// Waits for the next message; nothing at the end of the conversation. Format: not one of our messages.
    Result<std::optional<std::string>> receive();
    /// Is there something to receive (also the end)? Waits at most so long.
    bool waits(int milliseconds) const;

  private:
    int m_socket;
    std::mutex m_sending;
};

}  // namespace undervoice::worker
