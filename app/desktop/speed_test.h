#pragma once
// Forms of one model's attention measured on the bundled interview, one after the other, while a person chooses among them. The speeds go
// into the settings. GUI thread; the engine desk's worker does it.

#include <filesystem>
#include <vector>

#include <QObject>

#include "base/cancel.h"
#include "base/error.h"
#include "sample_run.h"
#include "service/transcription_service.h"

class QSettings;

namespace undervoice::desktop {

class EngineDesk;

class SpeedTest : public QObject {
    Q_OBJECT

  public:
    /// Desk and settings must outlive it.
    SpeedTest(EngineDesk& desk, std::filesystem::path sample, QSettings& settings, QObject* parent = nullptr);
    ~SpeedTest() override { m_cancel.cancel(); }

    /// How each form is to be run; the file is filled in here. Takes the place of what runs.
    void start(std::vector<service::TranscriptionRequest> forms);
    void stop();  ///< finished() comes once the worker has heard of it; what is asked of the desk next finds the memory free

  Q_SIGNALS:
    void progressed(const QString& attention, int at, int of);        ///< "self x cross e", 1, 4
    void measured(const QString& attention, double timesRealTime);    ///< and it is in the settings
    /// failure: the first form's that could not be measured; empty: there was none.
    void finished(const QString& failure);

  private:
    void begin(std::vector<service::TranscriptionRequest> forms);
    void next();
    void take(const service::TranscriptionRequest& form, const Result<SampleRun>& run);
    void finish();

    EngineDesk& m_desk;
    std::filesystem::path m_sample;
    QSettings& m_settings;
    std::vector<service::TranscriptionRequest> m_forms, m_waiting;  ///< waiting: until what was stopped has ended
    std::size_t m_next = 0;
    bool m_isWarm = false;  ///< the model has worked: what a device does once is not measured
    QString m_failure;
    CancelSource m_cancel;
    bool m_isRunning = false;
};

}  // namespace undervoice::desktop
