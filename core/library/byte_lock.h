#pragma once
// A byte of the file LIBRARY-jobs that one holder at a time has, across processes and within one. The lock belongs to the open
// file: it is gone with its process, however that ends, so no stale lock can block anybody. Private to the library folder.

#include <cstdint>
#include <filesystem>

#include "base/error.h"

namespace undervoice::library {

class ByteLock {
  public:
    /// Busy, with the sentence given, when another holder has it. A library in memory (empty path) has nobody to lock out.
    static Result<ByteLock> acquire(const std::filesystem::path& library, std::int64_t byte, const char* busySentence);
    /// Does somebody hold it? Makes no file.
    static bool isHeld(const std::filesystem::path& library, std::int64_t byte);

    ByteLock(ByteLock&& other) noexcept;
    ByteLock& operator=(ByteLock&&) = delete;
    ~ByteLock();

  private:
    explicit ByteLock(int file) : m_file(file) {}
    int m_file = -1;
};

}  // namespace undervoice::library
