#include "speed_test.h"

#include <utility>

#include "engine_desk.h"
#include "speed_keeper.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"

namespace undervoice::desktop {
namespace {

constexpr std::int64_t kWarmUpUs = 10'000'000;

}  // namespace

SpeedTest::SpeedTest(EngineDesk& desk, std::filesystem::path sample, QSettings& settings, QObject* parent)
    : QObject(parent), m_desk(desk), m_sample(std::move(sample)), m_settings(settings) {}

void SpeedTest::start(std::vector<service::TranscriptionRequest> forms) {
    if (forms.empty()) return;
    if (!m_isRunning) return begin(std::move(forms));
    m_cancel.cancel();
    m_waiting = std::move(forms);
}

void SpeedTest::begin(std::vector<service::TranscriptionRequest> forms) {
    m_isRunning = true;
    m_forms = std::move(forms);
    m_next = 0;
    m_isWarm = false;
    m_failure.clear();
    m_cancel = CancelSource();
    next();
}

void SpeedTest::stop() {
    m_waiting.clear();
    if (!m_isRunning) return;
    m_cancel.cancel();
    m_desk.unload();
}

void SpeedTest::next() {
    if (m_next == m_forms.size()) return finish();
    service::TranscriptionRequest form = m_forms[m_next];
    form.file = m_sample;
    form.again = true;
    if (!m_isWarm) form.part.toUs = kWarmUpUs;
    Q_EMIT progressed(ui::fromUtf8(api::describe(form.model.attention)), static_cast<int>(m_next) + 1, static_cast<int>(m_forms.size()));
    m_desk.ask(this, [form, cancel = m_cancel.token()](worker::WorkerProcess& worker) { return runSample(worker, form, cancel); },
               [this, form](Result<SampleRun> run) { take(form, run); });
}

void SpeedTest::take(const service::TranscriptionRequest& form, const Result<SampleRun>& run) {
    if (!run && run.error().code == ErrorCode::Cancelled) return finish();
    // Another form may fit where this one does not.
    if (!run && m_failure.isEmpty()) m_failure = ui::coreText(run.error());
    if (run && m_isWarm) {
        keepSpeed(m_settings, run->result, run->model, form);
        if (const double speed = run->timesRealTime(); speed > 0) Q_EMIT measured(ui::fromUtf8(run->model.attention), speed);
    }
    if (m_isWarm || !run) ++m_next;
    m_isWarm |= run.has_value();
    next();
}

void SpeedTest::finish() {
    if (!m_waiting.empty()) return begin(std::exchange(m_waiting, {}));
    m_isRunning = false;
    m_desk.unload();
    Q_EMIT finished(m_failure);
}

}  // namespace undervoice::desktop
