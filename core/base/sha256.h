#pragma once
// SHA-256 (OpenSSL), incremental and of whole files, as 64 lower-case hex digits.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/cancel.h"
#include "base/error.h"

namespace undervoice {

class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    void update(std::span<const std::byte> bytes);
    void update(std::string_view text);
    /// Ends the computation; the object must not be used afterwards.
    std::string hexDigest();

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

std::string sha256Hex(std::string_view bytes);

/// Reads the file in blocks of 1 MiB. Io with the path when it cannot be read to its end.
Result<std::string> sha256File(const std::filesystem::path& path, const CancelToken& cancel = {});

}  // namespace undervoice
