#include "speed_keeper.h"

#include <algorithm>

#include <QDateTime>

#include "ui/values/words.h"

namespace undervoice::desktop {

std::optional<ui::MeasuredSpeed> speedOf(const service::JobResult& result, const api::ModelInfo& model, const service::TranscriptionRequest& request, qint64 nowMs) {
    if (result.origin != service::TranscriptionOutcome::Origin::Fresh || result.seconds <= 0) return std::nullopt;
    const api::MemoryReport& most = result.memory.atLargestCaches;
    ui::MeasuredSpeed speed;
    speed.modelPath = ui::shown(request.model.path);
    speed.weightsSha256 = ui::fromUtf8(model.weightsSha256);
    speed.attention = ui::fromUtf8(model.attention);
    speed.dtype = ui::fromUtf8(model.dtypeName);
    speed.device = ui::fromUtf8(model.deviceName);
    speed.windows = std::max(1, most.allocatedWindows);
    speed.beams = request.options.decoding.beamSize.value_or(1);
    speed.audioSeconds = static_cast<double>(result.durationUs) / 1e6;
    speed.wallSeconds = result.seconds;
    speed.measuredAt = nowMs;
    return speed;
}

void keepSpeed(QSettings& settings, const service::JobResult& result, const api::ModelInfo& model, const service::TranscriptionRequest& request) {
    if (const auto speed = speedOf(result, model, request, QDateTime::currentMSecsSinceEpoch())) ui::MeasuredSpeeds(settings).add(*speed);
}

}  // namespace undervoice::desktop
