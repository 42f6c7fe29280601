#pragma once
// The machine measured: the beginning of the bundled interview through the processor and each GPU, one after the other, in less than a
// minute. Nothing of it is kept in the library. GUI thread; the engine desk's worker does it.

#include <vector>

#include <QObject>
#include <QTimer>

#include "api/options.h"
#include "base/cancel.h"
#include "sample_run.h"
#include "service/transcription_service.h"
#include "ui/settings/device_facts.h"
#include "ui/settings/self_test_result.h"

namespace undervoice::desktop {

class EngineDesk;

/// Share of the words of `heard` that stand at the beginning of `said`, in order; case and punctuation do not count. 0 for nothing heard.
double shareOfWordsRight(const std::string& said, const std::string& heard);

class SelfTest : public QObject {
    Q_OBJECT

  public:
    static constexpr int kLongestMs = 60'000;
    static constexpr std::int64_t kPartUs = 30'000'000;

    /// sample: the recording; said: its words, behind a channel letter and a tab on each line. The desk must outlive it.
    SelfTest(EngineDesk& desk, std::filesystem::path sample, std::string said, QObject* parent = nullptr);
    ~SelfTest() override { m_cancel.cancel(); }

    bool isRunning() const { return m_isRunning; }
    /// Those that can be used, in this order. Nothing while it runs.
    void start(const api::ModelOptions& model, const std::vector<ui::DeviceFact>& devices);
    void stop();  ///< finished() tells what there is; the program's end stops it, too

  Q_SIGNALS:
    void progressed(const QString& at);  ///< "RTX 3060, 2 of 2"
    /// One device is done: for the measured speeds.
    void measured(const SampleRun& run, const service::TranscriptionRequest& request);
    void finished(const QList<ui::SelfTestResult>& results, bool isWhole);

  private:
    void next();
    void take(const ui::DeviceFact& device, const service::TranscriptionRequest& request, const Result<SampleRun>& run);

    EngineDesk& m_desk;
    std::filesystem::path m_sample;
    std::string m_said;
    api::ModelOptions m_model;
    std::vector<ui::DeviceFact> m_devices;
    QList<ui::SelfTestResult> m_results;
    CancelSource m_cancel;
    QTimer m_deadline;
    bool m_isRunning = false, m_isStopped = false;
};

}  // namespace undervoice::desktop
