#include "library/queue_lock.h"

#include <cstdint>

namespace undervoice::library {
namespace {

/// Behind the bytes of jobs, which take 60 bits.
constexpr std::int64_t kQueueByte = std::int64_t{1} << 60;

}  // namespace

Result<QueueLock> QueueLock::acquire(const std::filesystem::path& library) {
    UNDERVOICE_TRY_ASSIGN(auto byte, ByteLock::acquire(library, kQueueByte,
                                                       "Another window of Undervoice is working through the queue: it goes on there."));
    return QueueLock(std::move(byte));
}

bool QueueLock::isHeld(const std::filesystem::path& library) { return ByteLock::isHeld(library, kQueueByte); }

}  // namespace undervoice::library
