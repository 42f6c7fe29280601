#pragma once
// A place in a recording as a person types it.

#include <cstdint>
#include <optional>

#include <QString>

namespace undervoice::ui {

/// "90", "1:30", "1:02:03.5": seconds, minutes and hours. Nothing for anything else, minutes or seconds of 60 and more behind a colon
/// and places beyond a thousand hours.
std::optional<std::int64_t> microsecondsOf(const QString& text);

/// What of a recording is to be transcribed.
struct PartOfFile {
    std::int64_t fromUs = 0;
    std::optional<std::int64_t> toUs;  ///< absent: to the end
};

struct PartReading {
    std::optional<PartOfFile> part;
    QString error;  ///< a sentence, where there is no part
};
/// Empty texts: from the beginning, to the end.
PartReading readPart(const QString& from, const QString& to);

}  // namespace undervoice::ui
