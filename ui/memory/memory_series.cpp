#include "ui/memory/memory_series.h"

#include <algorithm>
#include <utility>

#include "api/memory_csv.h"

namespace undervoice::ui {
namespace {

bool isCache(MemoryPart part) { return part == MemoryPart::CrossCache || part == MemoryPart::SelfCache; }

/// As the engine's ledger chooses it.
std::pair<std::int64_t, std::int64_t> cacheSize(const api::MemoryReport& report) { return {report.caches.allocated(), report.caches.used()}; }

}  // namespace

bool isShown(MemoryPart part, MemoryView view) { return view == MemoryView::Everything || isCache(part); }

std::int64_t bytesOf(const api::MemoryReport& report, MemoryPart part) {
    switch (part) {
        case MemoryPart::Weights: return report.weights;
        case MemoryPart::EncoderWorkspace: return report.encoderWorkspace;
        case MemoryPart::CrossCache: return report.caches.cross.allocated;
        case MemoryPart::SelfCache: return report.caches.self.allocated;
        case MemoryPart::Transient: return report.transient;
        case MemoryPart::Reserve: return report.reserved;
        case MemoryPart::OtherPrograms: return report.others;
    }
    return 0;
}

std::int64_t usedBytesOf(const api::MemoryReport& report, MemoryPart part) {
    if (part == MemoryPart::CrossCache) return report.caches.cross.used;
    return part == MemoryPart::SelfCache ? report.caches.self.used : bytesOf(report, part);
}

std::int64_t stackedBytes(const api::MemoryReport& report, MemoryView view) {
    if (view == MemoryView::CachesOnly) return report.caches.allocated();
    return report.engineTotal() + report.reserved + report.others;
}

std::int64_t ordinaryBytes(const api::MemoryReport& report, MemoryView view) {
    const std::int64_t caches = report.ordinary.allocated();
    return view == MemoryView::CachesOnly ? caches : report.engineTotal() - report.caches.allocated() + caches;
}

MemorySeries::MemorySeries(std::size_t capacity) : m_capacity(std::max<std::size_t>(capacity, 8)) {}

void MemorySeries::reset() {
    m_reports.clear();
    m_peaks = {};
    m_hasEnded = false;
}

bool MemorySeries::add(const api::MemoryReport& report) {
    const bool isNewJob = !isEmpty() && report.timeUs < last().timeUs;
    if (isNewJob) reset();
    if (!isEmpty() && report.modes != last().modes) m_peaks.atLargestCaches = {};
    if (m_reports.size() == m_capacity) thin();
    m_hasEnded = false;
    m_reports.push_back(report);
    keepPeaks(report);
    return isNewJob;
}

void MemorySeries::keepPeaks(const api::MemoryReport& report) {
    for (int i = 0; i < kMemoryPartCount; ++i) m_peaks.parts[i] = std::max(m_peaks.parts[i], bytesOf(report, static_cast<MemoryPart>(i)));
    m_peaks.engineTotal = std::max(m_peaks.engineTotal, report.engineTotal());
    m_peaks.driverTotal = std::max(m_peaks.driverTotal, report.driverTotal);
    if (cacheSize(report) > cacheSize(m_peaks.atLargestCaches)) m_peaks.atLargestCaches = report;
}

/// Of four neighbours two stay: the one with the largest caches and the one with the highest stack, which are the peaks of both
/// views; where that is one and the same, the last of the four stays beside it.
void MemorySeries::thin() {
    std::vector<api::MemoryReport> kept;
    kept.reserve(m_capacity);
    for (std::size_t first = 0; first < m_reports.size(); first += 4) {
        const std::size_t end = std::min(first + 4, m_reports.size());
        std::size_t caches = first, stack = first;
        for (std::size_t i = first + 1; i < end; ++i) {
            if (cacheSize(m_reports[i]) > cacheSize(m_reports[caches])) caches = i;
            if (stackedBytes(m_reports[i], MemoryView::Everything) > stackedBytes(m_reports[stack], MemoryView::Everything)) stack = i;
        }
        if (caches == stack) stack = end - 1;
        const auto [earlier, later] = std::minmax({caches, stack});
        kept.push_back(std::move(m_reports[earlier]));
        if (later != earlier) kept.push_back(std::move(m_reports[later]));
    }
    m_reports = std::move(kept);
}

std::vector<std::size_t> MemorySeries::drawn(MemoryView view, int columns, std::int64_t spanUs) const {
    std::vector<std::size_t> indices;
    std::int64_t column = -1;
    for (std::size_t i = 0; i < m_reports.size(); ++i) {
        const auto at = static_cast<std::int64_t>(static_cast<double>(m_reports[i].timeUs) / static_cast<double>(spanUs) * columns);
        if (at != column) {
            indices.push_back(i);
            column = at;
        } else if (stackedBytes(m_reports[i], view) > stackedBytes(m_reports[indices.back()], view)) {
            indices.back() = i;
        }
    }
    if (!m_reports.empty() && indices.back() != m_reports.size() - 1) indices.push_back(m_reports.size() - 1);
    return indices;
}

std::size_t MemorySeries::indexAt(std::int64_t timeUs) const {
    const auto after = std::upper_bound(m_reports.begin(), m_reports.end(), timeUs,
                                        [](std::int64_t time, const api::MemoryReport& report) { return time < report.timeUs; });
    return after == m_reports.begin() ? 0 : static_cast<std::size_t>(after - m_reports.begin()) - 1;
}

std::string MemorySeries::csv() const {
    std::string text = api::memoryCsvHeader() + "\n";
    for (const api::MemoryReport& report : m_reports) text += api::memoryCsvRow(report) + "\n";
    return text;
}

}  // namespace undervoice::ui
