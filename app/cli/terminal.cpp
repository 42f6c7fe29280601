#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>

#include <fmt/format.h>

#include "base/time.h"

namespace undervoice::cli {
namespace {

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

std::string verboseLine(const Segment& segment, std::int64_t beginUs) {
    const double begin = static_cast<double>(beginUs) / 1e6;
    return fmt::format("[{} --> {}] {}", verboseTime(begin + segment.startSeconds), verboseTime(begin + segment.endSeconds), segment.text);
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
