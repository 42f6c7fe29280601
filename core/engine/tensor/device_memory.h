#pragma once
// What the system says of memory: the driver and LibTorch's allocator for a GPU, the kernel for the CPU. The CPU build asks through
// LibTorch's own interface and needs no CUDA header. A few dozen microseconds a call.

#include <c10/core/Device.h>

#include <cstdint>
#include <string>

namespace undervoice::engine {

struct DeviceMemory {
    std::int64_t total = 0;
    std::int64_t free = 0;      ///< what further tensors can take
    std::int64_t inUse = 0;     ///< GPU: of the whole device; CPU: this process's resident set
    std::int64_t others = 0;    ///< GPU: of that, not by our allocator; CPU: used in the machine, not by this process
    std::int64_t tensors = 0;   ///< GPU: live, by the allocator's count; CPU: not known, 0
    std::int64_t reserved = 0;  ///< held by the allocator, in no tensor
};

DeviceMemory deviceMemory(const c10::Device& device);

/// Gives back what the allocator holds and no tensor uses: to the driver of a GPU, on the CPU to the system.
void releaseUnusedMemory(const c10::Device& device);

/// A line of /proc/meminfo ("MemAvailable"), in bytes; 0 where there is none.
std::int64_t machineMemory(const std::string& key);

}  // namespace undervoice::engine
