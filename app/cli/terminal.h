#pragma once
// What a person sees while work runs: one status line that is redrawn on a terminal, and the text as it comes. When standard error is no
// terminal, nothing but messages is printed.

#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "base/progress.h"
#include "base/speed_meter.h"
#include "transcript/transcript.h"

namespace undervoice::cli {

bool isTerminal(std::FILE* stream);

/// "[00:01.000 --> 00:02.500]  text", as the reference prints a segment; its times count after beginUs.
std::string verboseLine(const Segment& segment, std::int64_t beginUs = 0);

/// "transcribing  12:40 of 1:04:00 heard  8.3x real time  6:12 left"
std::string statusText(const Progress& progress, const SpeedMeter& meter);

/// Owns the status line; prints whole lines above it. One thread.
class StatusLine {
  public:
    explicit StatusLine(bool isEnabled) : m_isEnabled(isEnabled) {}
    ~StatusLine() { clear(); }
    StatusLine(const StatusLine&) = delete;
    StatusLine& operator=(const StatusLine&) = delete;

    void show(const std::string& text);
    void clear();
    void printAbove(std::FILE* stream, const std::string& line);

  private:
    bool m_isEnabled;
    std::string m_shown;
};

}  // namespace undervoice::cli
