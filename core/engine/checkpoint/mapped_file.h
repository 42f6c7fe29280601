#pragma once
// A file mapped read-only into memory. A mapping outlives changes of the file, but reading past the end of a
// file that was cut meanwhile ends the program: check with verifyUnchanged() before touching pages later on.

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace undervoice::engine {

class MappedFile {
  public:
    /// NotFound or Io with the path; Format for an empty file or a folder.
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    std::uint64_t size() const { return m_bytes.size(); }
    std::span<const std::byte> bytes() const { return m_bytes; }

    /// Format when the file is shorter now than it was when it was opened.
    Status verifyUnchanged() const;

    /// Lets the system drop these bytes' pages from memory; they are read again from the file when they are
    /// touched.
    void forget(std::uint64_t offset, std::uint64_t bytes) const;

  private:
    MappedFile(std::filesystem::path path, int descriptor, std::span<const std::byte> bytes)
        : m_path(std::move(path)), m_descriptor(descriptor), m_bytes(bytes) {}

    std::filesystem::path m_path;
    int m_descriptor;
    std::span<const std::byte> m_bytes;
};

}  // namespace undervoice::engine
