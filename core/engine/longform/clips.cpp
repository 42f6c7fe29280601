#include "engine/longform/clips.h"

#include <algorithm>
#include <cmath>

namespace undervoice::engine {
namespace {

constexpr double kFramesPerSecond = 100;

std::int64_t frameOf(double seconds, std::int64_t contentFrames) {
    const double frame = std::nearbyint(seconds * kFramesPerSecond);  // half to even, as the reference rounds
    return static_cast<std::int64_t>(std::clamp(frame, 0.0, static_cast<double>(contentFrames)));
}

}  // namespace

std::vector<FrameClip> clipFrames(std::span<const double> seconds, std::int64_t contentFrames) {
    std::vector<std::int64_t> limits;
    for (const double s : seconds) limits.push_back(frameOf(s, contentFrames));
    if (limits.empty()) limits.push_back(0);
    if (limits.size() % 2 == 1) limits.push_back(contentFrames);
    std::vector<FrameClip> clips;
    for (std::size_t i = 0; i < limits.size(); i += 2) clips.push_back({limits[i], limits[i + 1]});
    return clips;
}

}  // namespace undervoice::engine
