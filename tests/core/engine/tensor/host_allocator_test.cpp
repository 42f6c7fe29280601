#include "engine/tensor/host_allocator.h"

#include <ATen/ops/empty.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

#include "engine/tensor/device_memory.h"
#include "engine/tensor/guard.h"

namespace undervoice::engine {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;

HostAllocator& allocator() { return HostAllocator::instance(); }

class HostAllocatorTest : public testing::Test {
  protected:
    void SetUp() override { allocator().releaseKept(); }
    void TearDown() override { allocator().releaseKept(); }
};

TEST_F(HostAllocatorTest, AFreedBlockServesTheNextOfAboutItsSize) {
    c10::DataPtr block = allocator().allocate(16 * kMegabyte);
    const void* const first = block.get();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % 64, 0u);
    EXPECT_EQ(allocator().bytesUsed(), 16 * kMegabyte);
    block.clear();
    EXPECT_EQ(allocator().bytesUsed(), 0u);
    EXPECT_EQ(allocator().bytesKept(), 16 * kMegabyte);

    EXPECT_EQ(allocator().allocate(15 * kMegabyte).get(), first);
    EXPECT_NE(allocator().allocate(17 * kMegabyte).get(), first);
    EXPECT_NE(allocator().allocate(8 * kMegabyte).get(), first) << "half of it would lie idle";
    EXPECT_EQ(allocator().bytesKept(), (16 + 17 + 8) * kMegabyte);
}

TEST_F(HostAllocatorTest, TheClosestSizeIsTaken) {
    std::optional<c10::DataPtr> large = allocator().allocate(10 * kMegabyte), small = allocator().allocate(9 * kMegabyte);
    const void* const closest = small->get();
    large.reset(), small.reset();
    EXPECT_EQ(allocator().allocate(9 * kMegabyte - 100).get(), closest);
}

TEST_F(HostAllocatorTest, SmallBlocksAndNoneAreNotItsBusiness) {
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, HostAllocator::kSmallestBlock - 1}) {
        const c10::DataPtr block = allocator().allocate(bytes);
        EXPECT_EQ(allocator().bytesUsed(), 0u) << bytes;
    }
    EXPECT_EQ(allocator().bytesKept(), 0u);
}

TEST_F(HostAllocatorTest, KeepsNoMoreThanItsLimit) {
    constexpr std::size_t kBlock = 32 * kMegabyte, kBlocks = HostAllocator::kMostKept / kBlock + 3;
    std::vector<c10::DataPtr> blocks;
    for (std::size_t i = 0; i < kBlocks; ++i) blocks.push_back(allocator().allocate(kBlock));
    for (c10::DataPtr& block : blocks) block.clear();
    EXPECT_EQ(allocator().bytesKept(), HostAllocator::kMostKept);
    { const c10::DataPtr huge = allocator().allocate(2 * HostAllocator::kMostKept); }
    EXPECT_EQ(allocator().bytesKept(), HostAllocator::kMostKept) << "what is beyond the limit alone goes at once, and nothing for it";
}

TEST_F(HostAllocatorTest, WhatWasFreedFirstGoesFirst) {
    constexpr std::size_t kHalf = HostAllocator::kMostKept / 2;
    c10::DataPtr first = allocator().allocate(kHalf), second = allocator().allocate(kHalf / 2), third = allocator().allocate(kHalf - 10 * kMegabyte);
    const void* const stays = second.get();
    first.clear();
    second.clear();
    third.clear();
    EXPECT_EQ(allocator().bytesKept(), kHalf / 2 + kHalf - 10 * kMegabyte);
    EXPECT_EQ(allocator().allocate(kHalf / 2).get(), stays);
}

TEST_F(HostAllocatorTest, WhatIsReleasedGoesBackToTheSystem) {
    c10::DataPtr block = allocator().allocate(128 * kMegabyte);
    std::fill_n(static_cast<char*>(block.get()), 128 * kMegabyte, 'x');
    block.clear();
    const std::int64_t before = deviceMemory(c10::kCPU).inUse;
    releaseUnusedMemory(c10::kCPU);
    EXPECT_EQ(allocator().bytesKept(), 0u);
    EXPECT_GE(before - deviceMemory(c10::kCPU).inUse, static_cast<std::int64_t>(120 * kMegabyte));
}

TEST_F(HostAllocatorTest, FreesByAddressAloneAsLibTorchMay) {
    for (const std::size_t bytes : {std::size_t{64}, std::size_t{4096}, 3 * kMegabyte}) {
        void* const data = allocator().raw_allocate(bytes);
        ASSERT_NE(data, nullptr);
        static_cast<char*>(data)[bytes - 1] = 'x';
        allocator().raw_deallocate(data);
    }
    EXPECT_EQ(allocator().bytesUsed(), 0u);
    EXPECT_EQ(allocator().bytesKept(), 3 * kMegabyte);
}

#ifndef __SANITIZE_ADDRESS__  // its shadow lies beyond any limit
/// Bytes of address space that the process uses.
std::size_t addressSpace() {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0;
    file >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Until it ends, the process has at most so much more address space.
class AddressLimit {
  public:
    explicit AddressLimit(std::size_t more) {
        EXPECT_EQ(::getrlimit(RLIMIT_AS, &m_before), 0);
        const rlimit tight{addressSpace() + more, m_before.rlim_max};
        EXPECT_EQ(::setrlimit(RLIMIT_AS, &tight), 0);
    }
    ~AddressLimit() { ::setrlimit(RLIMIT_AS, &m_before); }

  private:
    rlimit m_before{};
};

TEST_F(HostAllocatorTest, WhatIsKeptGivesWayToWhatFitsOnlyWithoutIt) {
    allocator().allocate(200 * kMegabyte).clear();
    ASSERT_EQ(allocator().bytesKept(), 200 * kMegabyte);
    const AddressLimit limit(100 * kMegabyte);
    const c10::DataPtr block = allocator().allocate(240 * kMegabyte);
    EXPECT_EQ(allocator().bytesUsed(), 240 * kMegabyte);
    EXPECT_EQ(allocator().bytesKept(), 0u);
}
#endif

TEST_F(HostAllocatorTest, WhatTheSystemRefusesIsTheUsualError) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "AddressSanitizer ends the program on absurd allocations";
#endif
    const auto result = guarded("adding", [] { return allocator().allocate(std::size_t{1} << 50); });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::OutOfMemory);
}

TEST_F(HostAllocatorTest, ThreadsNeverShareABlock) {
    std::vector<std::thread> threads;
    std::atomic<int> mixed = 0;
    for (int id = 0; id < 4; ++id)
        threads.emplace_back([id, &mixed] {
            std::vector<c10::DataPtr> live;
            for (std::size_t turn = 0; turn < 400; ++turn) {
                const std::size_t bytes = (1 + turn * 7 % 5) * 400'000;
                live.push_back(allocator().allocate(bytes));
                std::fill_n(static_cast<int*>(live.back().get()), bytes / sizeof(int), id);
                if (live.size() < 4) continue;
                const c10::DataPtr oldest = std::move(live.front());
                live.erase(live.begin());
                const int* const values = static_cast<const int*>(oldest.get());
                for (std::size_t i = 0; i < 100; ++i) mixed += values[i * 900] != id;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(mixed, 0);
    EXPECT_EQ(allocator().bytesUsed(), 0u);
}

#ifndef __SANITIZE_ADDRESS__  // where LibTorch's own is used
TEST_F(HostAllocatorTest, TensorsUseIt) {
    HostAllocator::use();
    const at::Tensor block = at::empty({8 << 20}, at::kByte);
    EXPECT_EQ(allocator().bytesUsed(), 8 * kMegabyte);
    at::Tensor grown = at::empty({4 << 20}, at::kByte).fill_(7);
    grown.resize_({6 << 20});
    EXPECT_EQ(grown[(4 << 20) - 1].item<int>(), 7);
    EXPECT_EQ(allocator().bytesUsed(), 14 * kMegabyte);
}
#endif

}  // namespace
}  // namespace undervoice::engine
