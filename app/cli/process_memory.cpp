#include "process_memory.h"

#include <fstream>
#include <string>

#include "base/host_memory.h"

namespace undervoice::cli {

bool restartPeakResident() {
    releaseFreedMemory();
    // proc(5): 5 resets the peak resident set size to the current value.
    std::ofstream file("/proc/self/clear_refs");
    file << "5" << std::flush;
    return file.good();
}

std::optional<std::int64_t> peakResidentBytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
    return std::nullopt;
}

}  // namespace undervoice::cli
