#pragma once
// The bytes of a recording, seekable, whatever they come from: a regular file is read in place; standard
// input ("-") and other streams (a FIFO, /dev/stdin) are first copied into an unlinked temporary file and
// hashed on the way, because many containers can be read only with seeking. Read errors are kept and can be
// asked for. Owns its descriptor; one thread.

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace undervoice::media {

class ByteSource {
  public:
    static Result<std::unique_ptr<ByteSource>> open(const std::filesystem::path& path,
                                                    const std::filesystem::path& spillFolder,
                                                    const ProgressFunction& progress,
                                                    const CancelToken& cancel);
    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    /// Bytes read (0 at the end), or -1 after a failure that failure() then describes.
    std::int64_t read(std::span<std::uint8_t> out);
    /// Moves to a position from the start; false when it is negative.
    bool seek(std::int64_t position);
    std::int64_t position() const { return m_position; }
    std::int64_t size() const { return m_size; }

    /// "interview.mp3" or "standard input", for messages; url: what FFmpeg may guess a format from.
    const std::string& displayName() const { return m_displayName; }
    const std::string& url() const { return m_url; }
    bool isCancelled() const { return m_cancel.isCancelled(); }
    const CancelToken& cancel() const { return m_cancel; }
    const std::optional<Error>& failure() const { return m_failure; }

    /// SHA-256 of all bytes: known for a stream, computed by reading a file once more.
    Result<std::string> sha256() const;

  private:
    ByteSource() = default;
    Status copyStream(int stream, const std::filesystem::path& spillFolder, const ProgressFunction& progress);

    std::filesystem::path m_path;
    std::string m_displayName;
    std::string m_url;
    std::string m_streamSha256;
    int m_file = -1;
    std::int64_t m_position = 0;
    std::int64_t m_size = 0;
    CancelToken m_cancel;
    std::optional<Error> m_failure;
};

}  // namespace undervoice::media
