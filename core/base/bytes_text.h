#pragma once
// Bytes as people read them.

#include <cstdint>
#include <cstdio>
#include <string>

namespace undervoice {

/// "1.9 MB", "73.7 MB", "312 MB", "3.1 GB": powers of ten, as attention.md's tables have them.
inline std::string bytesText(std::int64_t bytes) {
    const bool isGiga = bytes >= 1'000'000'000;
    const double value = static_cast<double>(bytes) / (isGiga ? 1e9 : 1e6);
    char text[32];
    std::snprintf(text, sizeof text, !isGiga && value >= 100 ? "%.0f %s" : "%.1f %s", value, isGiga ? "GB" : "MB");
    return text;
}

/// "1 window", "3 windows".
inline std::string counted(std::int64_t count, const char* one) { return std::to_string(count) + " " + one + (count == 1 ? "" : "s"); }

}  // namespace undervoice
