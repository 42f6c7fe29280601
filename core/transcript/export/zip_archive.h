#pragma once
// Zip files in memory, as office documents are. What is written is the same for the same entries: no times, no owners. Readers take
// nothing on trust: number, names and sizes of entries are bounded before anything is unpacked. Any thread.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace undervoice {

struct ZipEntry {
    std::string name, content;
    bool isStored = false;  ///< uncompressed
};

std::string makeZip(const std::vector<ZipEntry>& entries);

/// All together, whatever the archive says; more is refused.
inline constexpr std::size_t kMostUnpackedBytes = 64U << 20;

bool looksLikeZip(std::string_view bytes);

/// The entries that are wanted by name, in the archive's order. `name` is what messages call the file. Format for an archive that is
/// damaged, encrypted, too large when unpacked, or has two entries of one name.
Result<std::vector<ZipEntry>> readZip(std::string_view bytes, const std::string& name, const std::function<bool(const std::string&)>& isWanted);

}  // namespace undervoice
