#pragma once
// A machine with less memory: while an object of this class lives, tensors on the CPU beyond a number of bytes, or one chosen
// allocation, fail as LibTorch's own allocator does. Counts too. One at a time.

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <mutex>
#include <unordered_map>

namespace undervoice::test {

class LimitedMemory {
  public:
    static constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

    LimitedMemory() {
        const std::lock_guard lock(mutex());
        allocator() = Allocator();
        c10::SetCPUAllocator(&allocator(), kPriority);
    }
    ~LimitedMemory() { c10::SetCPUAllocator(c10::GetDefaultCPUAllocator(), kPriority); }
    LimitedMemory(const LimitedMemory&) = delete;
    LimitedMemory& operator=(const LimitedMemory&) = delete;

    /// Of the tensors made since, in bytes.
    void limitTo(std::int64_t bytes) {
        const std::lock_guard lock(mutex());
        allocator().limit = bytes;
    }
    /// The one after so many more fails.
    void failAfter(std::int64_t count) {
        const std::lock_guard lock(mutex());
        allocator().failing = allocator().allocations + count;
        allocator().failures = 0;
    }
    std::int64_t peak() const {
        const std::lock_guard lock(mutex());
        return allocator().peak;
    }
    std::int64_t allocations() const {
        const std::lock_guard lock(mutex());
        return allocator().allocations;
    }
    std::int64_t failures() const {
        const std::lock_guard lock(mutex());
        return allocator().failures;
    }

  private:
    static constexpr std::uint8_t kPriority = 1;

    /// Lives on, as tensors may outlive the limit.
    class Allocator final : public c10::Allocator {
      public:
        std::int64_t limit = kUnlimited, live = 0, peak = 0, allocations = 0, failing = -1, failures = 0;

        c10::DataPtr allocate(std::size_t size) override {
            const std::lock_guard lock(mutex());
            const auto bytes = static_cast<std::int64_t>(size);
            const std::int64_t number = allocations++;
            if (live + bytes > limit || number == failing) {
                ++failures;
                TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", size, " bytes.");
            }
            void* const data = c10::GetDefaultCPUAllocator()->raw_allocate(size);
            if (data) sizes()[data] = bytes;
            live += bytes;
            peak = std::max(peak, live);
            return {data, data, &release, c10::Device(c10::kCPU)};
        }
        c10::DeleterFnPtr raw_deleter() const override { return &release; }
        void copy_data(void* to, const void* from, std::size_t count) const override { default_copy_data(to, from, count); }

      private:
        static void release(void* data) {
            {
                const std::lock_guard lock(mutex());
                const auto found = sizes().find(data);
                if (found != sizes().end()) {
                    allocator().live -= found->second;
                    sizes().erase(found);
                }
            }
            c10::GetDefaultCPUAllocator()->raw_deallocate(data);
        }
        static std::unordered_map<void*, std::int64_t>& sizes() {
            static std::unordered_map<void*, std::int64_t> map;
            return map;
        }
    };

    static std::mutex& mutex() {
        static std::mutex m;
        return m;
    }
    static Allocator& allocator() {
        static Allocator a;
        return a;
    }
};

}  // namespace undervoice::test
