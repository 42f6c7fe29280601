#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>

#include <fmt/format.h>

#include "base/time.h"

namespace undervoice::cli {
namespace {

constexpr auto kMeterSpan = std::chrono::minutes(5);
constexpr auto kMeterWait = std::chrono::seconds(10);

std::string verboseTime(double seconds) {
    const auto ms = static_cast<long long>(std::nearbyint(seconds * 1000));
    const std::string minutes = fmt::format("{:02}:{:02}.{:03}", ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
    return ms >= 3'600'000 ? fmt::format("{:02}:{}", ms / 3'600'000, minutes) : minutes;
}

std::size_t terminalColumns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

bool isTerminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

std::string verboseLine(const Segment& segment) {
    return fmt::format("[{} --> {}] {}", verboseTime(segment.startSeconds), verboseTime(segment.endSeconds), segment.text);
}

void SpeedMeter::add(Clock::time_point now, std::int64_t audioUs) {
    if (!m_start) m_start = now;
    if (!m_samples.empty() && audioUs < m_samples.back().second) m_samples.clear();  // a new phase began
    m_samples.emplace_back(now, audioUs);
    while (m_samples.size() > 2 && now - m_samples.front().first > kMeterSpan) m_samples.pop_front();
}

std::optional<double> SpeedMeter::speed() const {
    if (m_samples.size() < 2) return std::nullopt;
    const double wall = std::chrono::duration<double>(m_samples.back().first - m_samples.front().first).count();
    const double audio = static_cast<double>(m_samples.back().second - m_samples.front().second) / 1e6;
    if (wall <= 0 || audio <= 0) return std::nullopt;
    return audio / wall;
}

std::optional<std::int64_t> SpeedMeter::secondsLeft(std::int64_t totalUs) const {
    const auto rate = speed();
    if (!rate || m_samples.back().first - *m_start < kMeterWait) return std::nullopt;
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(totalUs - m_samples.back().second) / 1e6 / *rate));
}

std::string statusText(const Progress& progress, const SpeedMeter& meter) {
    if (progress.unit != Progress::Unit::AudioMicroseconds) {
        if (progress.total <= 0) return progress.phase;
        return fmt::format("{}  {}%", progress.phase, 100 * progress.done / progress.total);
    }
    std::string text = fmt::format("{}  {}", progress.phase, TimeText(progress.done).c_str());
    if (progress.total > 0) text += fmt::format(" of {}", TimeText(progress.total).c_str());
    text += " heard";
    if (const auto speed = meter.speed()) text += fmt::format("  {:.1f}x real time", *speed);
    if (const auto left = meter.secondsLeft(progress.total); left && progress.total > 0)
        text += fmt::format("  {} left", TimeText(*left * 1'000'000).c_str());
    return text;
}

void StatusLine::show(const std::string& text) {
    if (!m_isEnabled || text == m_shown) return;
    const std::string cut = text.substr(0, terminalColumns() - 1);
    std::fprintf(stderr, "\r\x1b[2K%s", cut.c_str());
    std::fflush(stderr);
    m_shown = text;
}

void StatusLine::clear() {
    if (m_shown.empty()) return;
    std::fprintf(stderr, "\r\x1b[2K");
    std::fflush(stderr);
    m_shown.clear();
}

void StatusLine::printAbove(std::FILE* stream, const std::string& line) {
    const std::string shown = m_shown;
    clear();
    std::fprintf(stream, "%s\n", line.c_str());
    std::fflush(stream);
    if (!shown.empty()) show(shown);
}

}  // namespace undervoice::cli
