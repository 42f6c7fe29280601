#pragma once
// The memory reports of one job, as the panel shows them: a bounded history, and exact peaks. What is shown is always a report
// that came, never an average. Values only, no Qt; one thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "api/memory_report.h"

namespace undervoice::ui {

/// In the order in which they are stacked, lowest first.
enum class MemoryPart { Weights, EncoderWorkspace, CrossCache, SelfCache, Transient, Reserve, OtherPrograms };
inline constexpr int kMemoryPartCount = 7;

/// Whether caches alone are shown, since weights dwarf them, or all parts.
enum class MemoryView { CachesOnly, Everything };
bool isShown(MemoryPart part, MemoryView view);

std::int64_t bytesOf(const api::MemoryReport& report, MemoryPart part);
/// The part of it that holds something: less than all of it only in caches, which are allocated before their tokens come.
std::int64_t usedBytesOf(const api::MemoryReport& report, MemoryPart part);
/// Sum of the parts shown: the height of the stack.
std::int64_t stackedBytes(const api::MemoryReport& report, MemoryView view);
/// What the stack's own part of that would be with ordinary attention: its caches, or all that the engine holds with them.
std::int64_t ordinaryBytes(const api::MemoryReport& report, MemoryView view);

/// The most of each in a job; those of different parts need not have been there together.
struct MemorySeriesPeaks {
    /// The moment at which the caches took most since the attention last changed its form: all comparisons with mha are of it.
    api::MemoryReport atLargestCaches;
    std::int64_t parts[kMemoryPartCount] = {};
    std::int64_t engineTotal = 0;
    std::int64_t driverTotal = 0;
};

class MemorySeries {
  public:
    /// At 4 reports a second the last half hour to an hour in full, longer jobs coarser.
    static constexpr std::size_t kCapacity = 8192;

    /// At least 8 reports are kept.
    explicit MemorySeries(std::size_t capacity = kCapacity);

    /// A new job begins: history and peaks are forgotten.
    void reset();

    /// A report that is older than the last one belongs to a new job, since its time runs from the job's begin: true, what was there is
    /// forgotten.
    bool add(const api::MemoryReport& report);

    /// What was reported last is given back; the history stays.
    void end() { m_hasEnded = true; }
    bool hasEnded() const { return m_hasEnded; }

    bool isEmpty() const { return m_reports.empty(); }
    const std::vector<api::MemoryReport>& reports() const { return m_reports; }
    const api::MemoryReport& last() const { return m_reports.back(); }  ///< not when empty
    const MemorySeriesPeaks& peaks() const { return m_peaks; }

    /// Indices of the reports to draw in `columns` equal parts of [0, spanUs): of each part the highest stack, and the last report.
    std::vector<std::size_t> drawn(MemoryView view, int columns, std::int64_t spanUs) const;

    /// The report that holds at a time: the last one not after it, or the first. Not when empty.
    std::size_t indexAt(std::int64_t timeUs) const;

    /// Columns of attention.md section 9, a line a report.
    std::string csv() const;

  private:
    void keepPeaks(const api::MemoryReport& report);
    void thin();

    std::size_t m_capacity;
    std::vector<api::MemoryReport> m_reports;
    MemorySeriesPeaks m_peaks;
    bool m_hasEnded = false;
};

}  // namespace undervoice::ui
