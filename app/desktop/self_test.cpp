#include "self_test.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>

#include "engine_desk.h"
#include "text/wer.h"
#include "ui/values/words.h"

namespace undervoice::desktop {
namespace {

/// Lower case words of letters and digits, between single spaces.
std::string plainWords(const std::string& text) {
    std::string plain;
    for (const unsigned char c : text) {
        const bool isWord = std::isalnum(c) || c >= 0x80 || c == '\'';
        if (isWord) plain += static_cast<char>(std::tolower(c));
        else if (!plain.empty() && plain.back() != ' ') plain += ' ';
    }
    while (plain.ends_with(' ')) plain.pop_back();
    return plain;
}

std::string firstWords(const std::string& text, std::size_t count) {
    std::istringstream stream(text);
    std::string words, word;
    for (std::size_t i = 0; i < count && stream >> word; ++i) words += (words.empty() ? "" : " ") + word;
    return words;
}

/// "A<tab>words of the turn" → words.
std::string withoutChannels(const std::string& said) {
    std::istringstream lines(said);
    std::string words;
    for (std::string line; std::getline(lines, line);) words += line.substr(line.find('\t') == std::string::npos ? 0 : line.find('\t') + 1) + ' ';
    return words;
}

}  // namespace

double shareOfWordsRight(const std::string& said, const std::string& heard) {
    const std::string hypothesis = plainWords(heard);
    const auto count = static_cast<std::size_t>(std::ranges::count(hypothesis, ' ')) + 1;
    if (hypothesis.empty()) return 0;
    const auto compared = text::compareWords(firstWords(plainWords(said), count), hypothesis);
    return compared ? static_cast<double>(compared->counts.hits) / static_cast<double>(count) : 0;
}

SelfTest::SelfTest(EngineDesk& desk, std::filesystem::path sample, std::string said, QObject* parent)
    : QObject(parent), m_desk(desk), m_sample(std::move(sample)), m_said(withoutChannels(said)) {
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] { m_cancel.cancel(); });
}

void SelfTest::start(const api::ModelOptions& model, const std::vector<ui::DeviceFact>& devices) {
    if (m_isRunning) return;
    m_isRunning = true;
    m_isStopped = false;
    m_model = model;
    m_results.clear();
    m_devices.clear();
    std::ranges::copy_if(devices, std::back_inserter(m_devices), &ui::DeviceFact::isUsable);
    m_cancel = CancelSource();
    m_deadline.start(kLongestMs);
    next();
}

void SelfTest::stop() {
    m_isStopped = true;
    m_cancel.cancel();
}

void SelfTest::next() {
    const auto index = static_cast<std::size_t>(m_results.size());
    if (index >= m_devices.size() || m_isStopped) {
        m_deadline.stop();
        m_isRunning = false;
        m_desk.unload();
        Q_EMIT finished(m_results, !m_isStopped);
        return;
    }
    const ui::DeviceFact device = m_devices[index];
    Q_EMIT progressed(tr("%1, %2 of %3", "a device").arg(device.name).arg(index + 1).arg(m_devices.size()));
    service::TranscriptionRequest request;
    request.file = m_sample;
    request.part.toUs = kPartUs;
    request.model = m_model;
    request.model.device = device.kind;
    request.model.deviceIndex = device.index;
    request.again = true;
    m_desk.ask(this, [request, cancel = m_cancel.token()](worker::WorkerProcess& worker) { return runSample(worker, request, cancel); },
               [this, device, request](Result<SampleRun> run) { take(device, request, run); });
}

void SelfTest::take(const ui::DeviceFact& device, const service::TranscriptionRequest& request, const Result<SampleRun>& run) {
    ui::SelfTestResult result;
    result.deviceId = ui::deviceId(device.kind, device.index);
    result.deviceName = device.name;
    if (run) {
        result.timesRealTime = run->timesRealTime();
        result.peakBytes = run->result.memory.engineTotal;
        result.wordsRight = shareOfWordsRight(m_said, run->text);
        Q_EMIT measured(*run, request);
    } else if (run.error().code == ErrorCode::Cancelled) {
        result.failure = QLatin1String(m_isStopped ? ui::kStoppedByPerson : ui::kNotDoneInTime);
    } else {
        result.failure = ui::fromUtf8(run.error().message);
    }
    m_results << result;
    next();
}

}  // namespace undervoice::desktop
