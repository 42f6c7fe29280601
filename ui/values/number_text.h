#pragma once
// Numbers as people read them, always with their unit, in the language of the window.

#include <cstdint>

#include <QString>

namespace undervoice::ui {

/// "1.9 MB", "312 MB", "3.1 GB": powers of ten, as base/bytes_text.h has them.
QString bytesText(std::int64_t bytes);

/// "1.9 of 12.0 GB", "310 MB of 12.0 GB".
QString bytesOfText(std::int64_t used, std::int64_t total);

/// "16×", "3.2×".
QString timesText(double factor);

/// "0:07", "12:40", "1:04:00"; parts of a second are dropped.
QString clockText(std::int64_t microseconds);

}  // namespace undervoice::ui
