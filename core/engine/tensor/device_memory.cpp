#include "engine/tensor/device_memory.h"

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/Exception.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/host_memory.h"
#include "engine/tensor/host_allocator.h"

namespace undervoice::engine {
namespace {

std::int64_t residentSet() {
    std::ifstream file("/proc/self/statm");
    std::int64_t pages = 0, resident = 0;
    file >> pages >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

DeviceMemory memoryOfMachine() {
    DeviceMemory memory;
    memory.total = machineMemory("MemTotal");
    memory.free = machineMemory("MemAvailable");  // without what the allocator keeps, which serves some sizes only
    memory.inUse = residentSet();
    memory.others = std::max<std::int64_t>(0, memory.total - memory.free - memory.inUse);
    memory.reserved = static_cast<std::int64_t>(HostAllocator::instance().bytesKept());
    return memory;
}

c10::DeviceAllocator* allocatorOf(const c10::Device& device) {
    auto* const allocator = c10::getDeviceAllocator(device.type());
    return allocator->initialized() ? allocator : nullptr;
}

DeviceMemory memoryOfGpu(const c10::Device& device) {
    DeviceMemory memory;
    auto* const allocator = allocatorOf(device);
    if (!allocator) return memory;
    const auto all = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
    const auto stats = allocator->getDeviceStats(device.index());
    const auto [free, total] = allocator->getMemoryInfo(device.index());
    const std::int64_t held = stats.reserved_bytes[all].current;
    memory.total = static_cast<std::int64_t>(total);
    memory.tensors = stats.allocated_bytes[all].current;
    memory.reserved = held - memory.tensors;
    memory.free = static_cast<std::int64_t>(free) + memory.reserved;
    memory.inUse = memory.total - static_cast<std::int64_t>(free);
    memory.others = std::max<std::int64_t>(0, memory.inUse - held);
    return memory;
}

}  // namespace

DeviceMemory deviceMemory(const c10::Device& device) { return device.is_cpu() ? memoryOfMachine() : memoryOfGpu(device); }

void releaseUnusedMemory(const c10::Device& device) {
    if (device.is_cpu()) {
        HostAllocator::instance().releaseKept();
        releaseFreedMemory();
    } else if (auto* const allocator = allocatorOf(device)) {
        allocator->emptyCache();
    }
}

std::int64_t machineMemory(const std::string& key) {
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(key + ":")) continue;
        std::istringstream value(line.substr(key.size() + 1));
        std::int64_t kilobytes = 0;
        value >> kilobytes;
        return kilobytes * 1024;
    }
    return 0;
}

}  // namespace undervoice::engine
