#include "memory_example.h"

namespace undervoice::ui::test {

api::MemoryReport someReport(std::int64_t timeUs) {
    api::MemoryReport report;
    report.timeUs = timeUs;
    report.phase = "decoding";
    report.windows = 7;
    report.beams = 5;
    report.tokens = 28;
    report.sharedTokens = 4;
    report.allocatedWindows = 8;
    report.capacity = 224;
    report.modes = "self t,mla cross e";
    report.dtype = "float32";
    report.weights = 967'000'011;
    report.encoderWorkspace = 71'000'003;
    report.caches = {{13'000'007, 900'001}, {25'000'009, 20'000'003}};
    report.transient = 6'600'001;
    report.ordinary = {{210'000'017, 15'000'005}, {403'000'019, 350'000'001}};
    report.ordinaryInt8 = {{54'000'000, 4'000'000}, {103'000'000, 90'000'000}};
    report.reserved = 120'000'013;
    report.driverTotal = 1'900'000'021;
    report.others = 800'000'023;
    return report;
}

std::vector<api::MemoryReport> exampleJob() {
    constexpr int kReports = 480, kBatch = 60;
    std::vector<api::MemoryReport> reports;
    for (int i = 0; i < kReports; ++i) {
        api::MemoryReport report = someReport(std::int64_t(i) * 250'000);
        const int inBatch = i % kBatch;
        report.others += (i / 90) * 35'000'000;
        report.tokens = inBatch * 3;
        if (inBatch < 6) {
            report.phase = "encoding";
            report.caches = {};
            report.ordinary = {};
            report.transient = 0;
            report.windows = report.beams = report.tokens = 0;
        } else {
            const std::int64_t windows = i / kBatch == 3 ? 5 : 8;
            report.allocatedWindows = static_cast<int>(windows);
            report.caches.self.allocated = report.caches.self.allocated * windows / 8;
            report.caches.cross.allocated = report.caches.cross.allocated * windows / 8;
            report.ordinary.self.allocated = report.ordinary.self.allocated * windows / 8;
            report.ordinary.cross.allocated = report.ordinary.cross.allocated * windows / 8;
            report.encoderWorkspace /= 4;
        }
        report.driverTotal = report.engineTotal() + report.reserved + 310'000'000;
        reports.push_back(report);
    }
    return reports;
}

std::vector<api::MemoryReport> restlessJob(int count) {
    std::vector<api::MemoryReport> reports;
    for (int i = 0; i < count; ++i) {
        api::MemoryReport report = someReport(std::int64_t(i) * 250'000);
        report.caches.self.allocated += std::int64_t(i % 7) * 3'000'000;
        report.caches.cross.allocated += std::int64_t(i % 11) * 2'000'000;
        report.transient += std::int64_t(i % 5) * 1'500'000;
        report.encoderWorkspace += std::int64_t(i % 3) * 9'000'000;
        report.weights += std::int64_t(i % 2) * 1'000'000;
        report.reserved += std::int64_t(i % 13) * 4'000'000;
        report.others += std::int64_t(i % 17) * 5'000'000;
        report.ordinary.self.allocated += std::int64_t(i % 19) * 5'000'000;
        reports.push_back(report);
    }
    return reports;
}

}  // namespace undervoice::ui::test
