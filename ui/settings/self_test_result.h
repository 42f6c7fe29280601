#pragma once
// What the self-test has found: each device on the bundled sample. Kept in the settings, with the day. GUI thread.

#include <cstdint>

#include <QList>
#include <QString>
#include <QtGlobal>

class QSettings;

namespace undervoice::ui {

struct SelfTestResult {
    QString deviceId;             ///< "cpu", "cuda:0"
    QString deviceName;
    double timesRealTime = 0;     ///< 0: it did not get to its end
    std::int64_t peakBytes = 0;   ///< of the engine's tensors
    double wordsRight = 0;        ///< share of the sample's words, 0 to 1
    QString failure;              ///< empty: it worked; else one of these, or a sentence of core's
};

inline constexpr const char* kStoppedByPerson = QT_TRANSLATE_NOOP("SelfTest", "stopped by you");
inline constexpr const char* kNotDoneInTime = QT_TRANSLATE_NOOP("SelfTest", "not done within a minute");

/// Of the devices that worked and heard as well as the best of them (within kHearing), the fastest; empty: none worked.
QString fastestDevice(const QList<SelfTestResult>& results);
inline constexpr double kHearing = 0.05;

/// "12× real time, peak 460 MB, 97 % of the words right", in the window's language; or why it failed.
QString resultText(const SelfTestResult& result);

void storeSelfTest(QSettings& settings, const QList<SelfTestResult>& results, qint64 whenMs);
/// Empty: never, or what stands there is no result.
QList<SelfTestResult> storedSelfTest(const QSettings& settings);
qint64 selfTestTime(const QSettings& settings);  ///< milliseconds since 1970; 0: never

}  // namespace undervoice::ui
