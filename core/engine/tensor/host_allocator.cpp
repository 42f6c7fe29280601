#include "engine/tensor/host_allocator.h"

#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

#include <algorithm>
#include <limits>
#include <new>

namespace undervoice::engine {
namespace {

constexpr std::size_t kUnit = 64 << 10;  // whole pages on any machine
constexpr std::size_t kHugePage = 2 << 20;
constexpr std::uintptr_t kSmallestPage = 4096;

/// A kept block may be this much larger than what is asked for.
constexpr std::size_t mostFor(std::size_t size) { return size + std::max(size / 8, kUnit); }

void* fromSystem(std::size_t size) {
    const std::size_t slack = size < kHugePage ? 0 : kHugePage;
    void* const mapped = ::mmap(nullptr, size + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return nullptr;
    if (slack == 0) return mapped;
    const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(mapped) % kHugePage) % kHugePage;
    char* const data = static_cast<char*>(mapped) + before;
    if (before > 0) ::munmap(mapped, before);
    if (before < slack) ::munmap(data + size, slack - before);
    ::madvise(data, size, MADV_HUGEPAGE);  // a wish; not every kernel has them
    return data;
}

}  // namespace

HostAllocator& HostAllocator::instance() {
    static auto* const allocator = new HostAllocator;  // never destroyed: tensors may be freed while the program ends
    return *allocator;
}

void HostAllocator::use() {
#ifndef __SANITIZE_ADDRESS__
    static const bool isUsed = [] {
        c10::SetCPUAllocator(&instance());
        return true;
    }();
    static_cast<void>(isUsed);
#endif
}

HostAllocator::HostAllocator() : m_small(*c10::GetDefaultCPUAllocator()) {}

c10::DataPtr HostAllocator::allocate(std::size_t bytes) {
    if (bytes < kSmallestBlock || bytes > std::numeric_limits<std::size_t>::max() / 2) return m_small.allocate(bytes);
    const std::size_t size = (bytes + kUnit - 1) / kUnit * kUnit;
    void* data = takeKept(size);
    if (!data) data = takeNew(size);
    if (!data) return m_small.allocate(bytes);
    return {data, data, freeBlock, c10::Device(c10::kCPU)};
}

void* HostAllocator::takeKept(std::size_t size) {
    const std::lock_guard lock(m_mutex);
    const auto block = m_kept.lower_bound(size);
    if (block == m_kept.end() || block->first > mostFor(size)) return nullptr;
    void* const data = block->second.data;
    m_used.emplace(data, block->first);
    m_bytesUsed += block->first;
    m_bytesKept -= block->first;
    m_kept.erase(block);
    return data;
}

void* HostAllocator::takeNew(std::size_t size) {
    void* data = fromSystem(size);
    if (!data) {
        releaseKept();
        data = fromSystem(size);
    }
    if (!data) return nullptr;
    const std::lock_guard lock(m_mutex);
    try {
        m_used.emplace(data, size);
    } catch (...) {
        ::munmap(data, size);
        throw;
    }
    m_bytesUsed += size;
    return data;
}

void HostAllocator::freeBlock(void* data) {
    HostAllocator& own = instance();
    // Blocks of ours begin with a page, so most others are told apart without a look into the table.
    const bool mayBeOwn = data && reinterpret_cast<std::uintptr_t>(data) % kSmallestPage == 0;
    if (!mayBeOwn || !own.takeBack(data)) own.m_small.raw_deleter()(data);
}

bool HostAllocator::remember(void* data, std::size_t size) {
    try {
        m_kept.emplace(size, Kept{data, m_turn++});
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

bool HostAllocator::takeBack(void* data) {
    const std::lock_guard lock(m_mutex);
    const auto used = m_used.find(data);
    if (used == m_used.end()) return false;
    const std::size_t size = used->second;
    m_used.erase(used);
    m_bytesUsed -= size;
    if (size > kMostKept || !remember(data, size)) {
        ::munmap(data, size);
        return true;
    }
    m_bytesKept += size;
    while (m_bytesKept > kMostKept)
        giveBack(std::ranges::min_element(m_kept, {}, [](const KeptBlocks::value_type& block) { return block.second.turn; }));
    return true;
}

void HostAllocator::giveBack(KeptBlocks::iterator block) {
    ::munmap(block->second.data, block->first);
    m_bytesKept -= block->first;
    m_kept.erase(block);
}

void HostAllocator::releaseKept() {
    const std::lock_guard lock(m_mutex);
    while (!m_kept.empty()) giveBack(m_kept.begin());
}

std::size_t HostAllocator::bytesKept() const {
    const std::lock_guard lock(m_mutex);
    return m_bytesKept;
}

std::size_t HostAllocator::bytesUsed() const {
    const std::lock_guard lock(m_mutex);
    return m_bytesUsed;
}

}  // namespace undervoice::engine
