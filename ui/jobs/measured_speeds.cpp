#include "ui/jobs/measured_speeds.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>

namespace undervoice::ui {
namespace {

QString key() { return QStringLiteral("measured/speeds"); }

auto circumstances(const MeasuredSpeed& m) { return std::tie(m.modelPath, m.weightsSha256, m.attention, m.dtype, m.device, m.windows, m.beams); }

bool isSane(const MeasuredSpeed& m) {
    return !m.modelPath.isEmpty() && std::isfinite(m.audioSeconds) && std::isfinite(m.wallSeconds) && m.audioSeconds >= MeasuredSpeeds::kShortestAudioSeconds &&
           m.wallSeconds > 0 && m.windows > 0 && m.beams > 0;
}

QJsonObject toJson(const MeasuredSpeed& m) {
    return {{QStringLiteral("model"), m.modelPath},        {QStringLiteral("weights"), m.weightsSha256}, {QStringLiteral("attention"), m.attention},
            {QStringLiteral("dtype"), m.dtype},            {QStringLiteral("device"), m.device},         {QStringLiteral("windows"), m.windows},
            {QStringLiteral("beams"), m.beams},            {QStringLiteral("audio_s"), m.audioSeconds},  {QStringLiteral("wall_s"), m.wallSeconds},
            {QStringLiteral("measured_at"), m.measuredAt}};
}

MeasuredSpeed fromJson(const QJsonObject& o) {
    const auto text = [&](const char* name) { return o.value(QLatin1String(name)).toString(); };
    MeasuredSpeed m;
    m.modelPath = text("model");
    m.weightsSha256 = text("weights");
    m.attention = text("attention");
    m.dtype = text("dtype");
    m.device = text("device");
    m.windows = o.value(QLatin1String("windows")).toInt();
    m.beams = o.value(QLatin1String("beams")).toInt();
    m.audioSeconds = o.value(QLatin1String("audio_s")).toDouble();
    m.wallSeconds = o.value(QLatin1String("wall_s")).toDouble();
    m.measuredAt = o.value(QLatin1String("measured_at")).toInteger();
    return m;
}

}  // namespace

QList<MeasuredSpeed> MeasuredSpeeds::all() const {
    QList<MeasuredSpeed> speeds;
    for (const QJsonValue& value : QJsonDocument::fromJson(m_settings.value(key()).toByteArray()).array()) {
        const MeasuredSpeed measured = fromJson(value.toObject());
        if (isSane(measured) && speeds.size() < kMost) speeds << measured;
    }
    return speeds;
}

void MeasuredSpeeds::add(const MeasuredSpeed& measured) {
    if (!isSane(measured)) return;
    QList<MeasuredSpeed> speeds = all();
    speeds.removeIf([&](const MeasuredSpeed& older) {
        return circumstances(older) == circumstances(measured) || (older.modelPath == measured.modelPath && older.weightsSha256 != measured.weightsSha256);
    });
    speeds << measured;
    while (speeds.size() > kMost) speeds.removeFirst();
    QJsonArray array;
    for (const MeasuredSpeed& speed : speeds) array << toJson(speed);
    m_settings.setValue(key(), QJsonDocument(array).toJson(QJsonDocument::Compact));
}

std::optional<MeasuredSpeed> MeasuredSpeeds::find(const SpeedQuestion& question) const {
    std::optional<MeasuredSpeed> best;
    for (const MeasuredSpeed& measured : all()) {
        if (measured.modelPath != question.modelPath || measured.attention != question.attention || measured.beams != question.beams) continue;
        if (!measured.device.startsWith(question.device)) continue;
        const bool isWorse = best && best->windows == question.windows && measured.windows != question.windows;
        if (!isWorse) best = measured;
    }
    return best;
}

}  // namespace undervoice::ui
