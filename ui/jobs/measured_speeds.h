#pragma once
// How fast this machine has been: what finished jobs measured, one number for each model, form of attention, numeric type, device and
// number of windows together. They live in the settings; what stands there that is no measurement is passed over. GUI thread.

#include <cstdint>
#include <optional>

#include <QList>
#include <QString>

class QSettings;

namespace undervoice::ui {

struct MeasuredSpeed {
    QString modelPath;
    QString weightsSha256;  ///< another file at the same path makes older numbers worthless
    QString attention;      ///< "self t,mha cross e"
    QString dtype, device;  ///< "float32", "CPU, 2 threads"
    int windows = 1;        ///< decoded together
    int beams = 1;
    double audioSeconds = 0, wallSeconds = 0;
    qint64 measuredAt = 0;  ///< milliseconds since 1970

    double timesRealTime() const { return audioSeconds / wallSeconds; }
};

/// What is to be transcribed, and how.
struct SpeedQuestion {
    QString modelPath, attention;
    QString device;  ///< the beginning of its name, empty: any
    int windows = 1, beams = 1;
};

class MeasuredSpeeds {
  public:
    static constexpr int kMost = 200;
    /// Shorter jobs say more of starting than of working.
    static constexpr double kShortestAudioSeconds = 20;

    /// The settings must outlive it.
    explicit MeasuredSpeeds(QSettings& settings) : m_settings(settings) {}

    /// Takes the place of an older one of the same circumstances. Jobs that are too short are not kept.
    void add(const MeasuredSpeed& measured);
    QList<MeasuredSpeed> all() const;
    /// The newest of this model, attention and number of beams; of those with as many windows together where there are any.
    std::optional<MeasuredSpeed> find(const SpeedQuestion& question) const;

  private:
    QSettings& m_settings;
};

}  // namespace undervoice::ui
