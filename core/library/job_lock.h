#pragma once
// One process at a time works on a job. The lock is a byte of the file LIBRARY-jobs, at a place given by the job's key, and
// belongs to the open file: it is gone with its process, however that ends, so no stale lock can block a resume.

#include <filesystem>
#include <string>

#include "base/error.h"

namespace undervoice::library {

class JobLock {
  public:
    /// Busy when another holder has it. A library in memory (empty path) has nobody to lock out.
    static Result<JobLock> acquire(const std::filesystem::path& library, const std::string& jobKey);
    /// Does somebody hold it? Makes no file.
    static bool isHeld(const std::filesystem::path& library, const std::string& jobKey);

    JobLock(JobLock&& other) noexcept;
    JobLock& operator=(JobLock&&) = delete;
    ~JobLock();

  private:
    explicit JobLock(int file) : m_file(file) {}
    int m_file = -1;
};

}  // namespace undervoice::library
