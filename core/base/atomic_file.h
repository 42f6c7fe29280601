#pragma once
// Writes a whole file so that a reader sees the old content or the new, never a part: temporary file beside it, flush,
// fsync, rename. On failure the old file is untouched and the temporary is removed.

#include <filesystem>
#include <functional>
#include <string_view>

#include "base/error.h"

namespace undervoice {

Status writeFileAtomically(const std::filesystem::path& path, std::string_view content);

/// The same of what is too large for memory: `fill` writes PATH.part, which then takes its place.
Status fillFileAtomically(const std::filesystem::path& path, const std::function<Status(const std::filesystem::path& working)>& fill);

/// A new file that is there whole or not at all: filled under another name beside it, then renamed. Never over something that is there,
/// under either name. Leaves nothing unless it was kept.
class FileInTheMaking {
  public:
    /// Io when nothing can be written beside `path`.
    static Result<FileInTheMaking> create(const std::filesystem::path& path);
    FileInTheMaking(FileInTheMaking&& other) noexcept;
    FileInTheMaking& operator=(FileInTheMaking&&) = delete;
    ~FileInTheMaking();

    const std::filesystem::path& path() const { return m_working; }  ///< an empty file, to be filled
    /// From now on it is at its own path.
    Status keep();

  private:
    FileInTheMaking(std::filesystem::path final, std::filesystem::path working);
    std::filesystem::path m_final, m_working;
};

/// The whole file; Io or NotFound with the path; Format when it is larger than maxBytes.
Result<std::string> readWholeFile(const std::filesystem::path& path, std::size_t maxBytes);

}  // namespace undervoice
