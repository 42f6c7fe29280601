#pragma once
// Where tensors on the CPU get their memory. A layer's activations are megabytes that live for milliseconds: through the C library each
// of them may come from the system and go back to it, and the kernel clears every page again: a tenth of the time of four windows of
// base. Here such blocks are kept for the next tensor of about their size.

#include <c10/core/Allocator.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <unordered_map>

namespace undervoice::engine {

/// Large blocks come from the system in whole pages, huge ones (2 MiB) where they fit, and are kept when they are freed; small ones are
/// LibTorch's own allocator's business, and so are those that the system refuses: its error is the one that callers know. Safe to call
/// from any thread.
class HostAllocator final : public c10::Allocator {
  public:
    static constexpr std::size_t kSmallestBlock = 256 << 10;
    static constexpr std::size_t kMostKept = 256 << 20;  ///< what was freed first goes back to the system first

    /// The process's own; lives as long as it.
    static HostAllocator& instance();
    /// Makes it the allocator of CPU tensors made from now on. Not under AddressSanitizer, which would not see where blocks end.
    static void use();

    c10::DataPtr allocate(std::size_t bytes) override;
    c10::DeleterFnPtr raw_deleter() const override { return freeBlock; }
    void copy_data(void* to, const void* from, std::size_t bytes) const override { default_copy_data(to, from, bytes); }

    /// Gives all kept blocks back to the system.
    void releaseKept();
    std::size_t bytesKept() const;
    std::size_t bytesUsed() const;  ///< of large blocks

  private:
    struct Kept {
        void* data;
        std::uint64_t turn;  // grows with every free
    };
    using KeptBlocks = std::multimap<std::size_t, Kept>;  // by size

    HostAllocator();
    static void freeBlock(void* data);
    void* takeKept(std::size_t size);
    void* takeNew(std::size_t size);
    bool takeBack(void* data);  // false: not a block of ours
    bool remember(void* data, std::size_t size);  // false: no memory for it
    void giveBack(KeptBlocks::iterator block);

    c10::Allocator& m_small;
    mutable std::mutex m_mutex;
    std::unordered_map<void*, std::size_t> m_used;  // data → size
    KeptBlocks m_kept;
    std::size_t m_bytesUsed = 0, m_bytesKept = 0;
    std::uint64_t m_turn = 0;
};

}  // namespace undervoice::engine
