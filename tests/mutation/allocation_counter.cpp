#include "allocation_counter.h"

#include <atomic>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

std::atomic<std::size_t> g_live{0};
std::atomic<std::size_t> g_peak{0};

void* allocate(std::size_t bytes) noexcept {
    void* const memory = std::malloc(bytes == 0 ? 1 : bytes);
    if (!memory) return nullptr;
    const std::size_t live = g_live.fetch_add(malloc_usable_size(memory)) + malloc_usable_size(memory);
    std::size_t peak = g_peak.load();
    while (live > peak && !g_peak.compare_exchange_weak(peak, live)) {
    }
    return memory;
}

void release(void* memory) noexcept {
    if (!memory) return;
    g_live.fetch_sub(malloc_usable_size(memory));
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t bytes) {
    if (void* const memory = allocate(bytes)) return memory;
    throw std::bad_alloc();
}
void* operator new[](std::size_t bytes) {
    return operator new(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return allocate(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
    return allocate(bytes);
}
void operator delete(void* memory) noexcept {
    release(memory);
}
void operator delete[](void* memory) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    release(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    release(memory);
}

namespace undervoice::test {

AllocationPeak::AllocationPeak() : m_liveBefore(g_live.load()) {
    g_peak.store(m_liveBefore);
}

std::size_t AllocationPeak::bytes() const {
    const std::size_t peak = g_peak.load();
    return peak > m_liveBefore ? peak - m_liveBefore : 0;
}

}  // namespace undervoice::test
