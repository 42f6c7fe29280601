#include "base/time.h"

#include <cstdio>

namespace undervoice {

TimeText::TimeText(std::int64_t us) {
    const bool isNegative = us < 0;
    const std::int64_t seconds = (isNegative ? -us : us) / 1'000'000;
    const auto hours = static_cast<long long>(seconds / 3600);
    const int minutes = static_cast<int>(seconds / 60 % 60);
    const int rest = static_cast<int>(seconds % 60);
    const char* sign = isNegative ? "-" : "";
    if (hours > 0)
        std::snprintf(m_text, sizeof m_text, "%s%lld:%02d:%02d", sign, hours, minutes, rest);
    else
        std::snprintf(m_text, sizeof m_text, "%s%d:%02d", sign, minutes, rest);
}

}  // namespace undervoice
