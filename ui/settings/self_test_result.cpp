#include "ui/settings/self_test_result.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>

#include "ui/values/core_sentences.h"
#include "ui/values/number_text.h"

namespace undervoice::ui {
namespace {

constexpr int kMostResults = 65;  // a processor and as many GPUs as a machine may have

QString key() { return QStringLiteral("self_test/results"); }
QString timeKey() { return QStringLiteral("self_test/time"); }

QJsonObject toJson(const SelfTestResult& r) {
    return {{QStringLiteral("device"), r.deviceId},      {QStringLiteral("name"), r.deviceName},   {QStringLiteral("speed"), r.timesRealTime},
            {QStringLiteral("peak"), qint64{r.peakBytes}}, {QStringLiteral("words"), r.wordsRight}, {QStringLiteral("failure"), r.failure}};
}

QString failureText(const QString& failure) {
    for (const char* own : {kStoppedByPerson, kNotDoneInTime})
        if (failure == QLatin1String(own)) return QCoreApplication::translate("SelfTest", own);
    return coreText(failure.toStdString());
}

}  // namespace

QString fastestDevice(const QList<SelfTestResult>& results) {
    double best = 0;
    for (const SelfTestResult& result : results) best = std::max(best, result.wordsRight);
    const SelfTestResult* fastest = nullptr;
    for (const SelfTestResult& result : results) {
        const bool isGood = result.failure.isEmpty() && result.timesRealTime > 0 && result.wordsRight >= best - kHearing;
        if (isGood && (!fastest || result.timesRealTime > fastest->timesRealTime)) fastest = &result;
    }
    return fastest ? fastest->deviceId : QString();
}

QString resultText(const SelfTestResult& result) {
    if (!result.failure.isEmpty()) return failureText(result.failure);
    return QCoreApplication::translate("SelfTest", "%1 real time, peak %2, %3 % of the words right")
        .arg(timesText(result.timesRealTime), bytesText(result.peakBytes))
        .arg(std::lround(100 * result.wordsRight));
}

void storeSelfTest(QSettings& settings, const QList<SelfTestResult>& results, qint64 whenMs) {
    QJsonArray array;
    for (const SelfTestResult& result : results) array << toJson(result);
    settings.setValue(key(), QJsonDocument(array).toJson(QJsonDocument::Compact));
    settings.setValue(timeKey(), whenMs);
}

QList<SelfTestResult> storedSelfTest(const QSettings& settings) {
    QList<SelfTestResult> results;
    for (const QJsonValue& value : QJsonDocument::fromJson(settings.value(key()).toByteArray()).array()) {
        const QJsonObject o = value.toObject();
        SelfTestResult result{o[QLatin1String("device")].toString(), o[QLatin1String("name")].toString(), o[QLatin1String("speed")].toDouble(),
                              o[QLatin1String("peak")].toInteger(),  o[QLatin1String("words")].toDouble(), o[QLatin1String("failure")].toString()};
        if (!result.deviceId.isEmpty() && results.size() < kMostResults) results << result;
    }
    return results;
}

qint64 selfTestTime(const QSettings& settings) { return settings.value(timeKey()).toLongLong(); }

}  // namespace undervoice::ui
