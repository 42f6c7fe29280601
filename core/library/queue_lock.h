#pragma once
// One program, and in it one worker, at a time works the queue of a library; the others show it and change its order. Who holds
// the lock may take entries and recover those of a program that died. Gone with its process, however that ends.

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "library/byte_lock.h"

namespace undervoice::library {

class QueueLock {
  public:
    /// Busy when another holder has it. A library in memory (empty path) has nobody to lock out.
    static Result<QueueLock> acquire(const std::filesystem::path& library);
    /// Does somebody hold it? Makes no file.
    static bool isHeld(const std::filesystem::path& library);

  private:
    explicit QueueLock(ByteLock byte) : m_byte(std::move(byte)) {}
    ByteLock m_byte;
};

}  // namespace undervoice::library
