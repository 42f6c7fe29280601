#pragma once
// One process at a time works on a job. Gone with its process, however that ends, so no stale lock can block a resume.

#include <filesystem>
#include <string>
#include <utility>

#include "base/error.h"
#include "library/byte_lock.h"

namespace undervoice::library {

class JobLock {
  public:
    /// Busy when another holder has it. A library in memory (empty path) has nobody to lock out.
    static Result<JobLock> acquire(const std::filesystem::path& library, const std::string& jobKey);
    /// Does somebody hold it? Makes no file.
    static bool isHeld(const std::filesystem::path& library, const std::string& jobKey);

  private:
    explicit JobLock(ByteLock byte) : m_byte(std::move(byte)) {}
    ByteLock m_byte;
};

}  // namespace undervoice::library
