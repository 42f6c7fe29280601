#include "engine/engine_thread.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <sched.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <fstream>
#include <set>
#include <string>

#include "engine/tensor/device_memory.h"
#include "engine/tensor/host_allocator.h"

namespace undervoice::engine {
namespace {

using namespace std::chrono_literals;

/// What a job freed is kept for the next one, and given back when none comes for so long.
constexpr auto kRest = 3s;

int readInt(const std::string& path) {
    std::ifstream file(path);
    int value = -1;
    file >> value;
    return value;
}

}  // namespace

int physicalCores() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    std::set<std::pair<int, int>> cores;  // package, core: hyper-threads share one
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed)) continue;
        const std::string topology = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/";
        const int core = readInt(topology + "core_id");
        cores.emplace(readInt(topology + "physical_package_id"), core >= 0 ? core : cpu);
    }
    return std::max(1, static_cast<int>(cores.size()));
}

EngineThread::EngineThread() : m_computeThreads(physicalCores()) {
    HostAllocator::use();
    m_thread = std::thread([this] { loop(); });
}

EngineThread::~EngineThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void EngineThread::setComputeThreads(int threads) {
    runJob([&] {
        m_computeThreads = threads > 0 ? threads : physicalCores();
        at::set_num_threads(m_computeThreads);
    });
}

void EngineThread::runJob(const std::function<void()>& job) {
    assert(std::this_thread::get_id() != m_thread.get_id());
    const std::lock_guard caller(m_callers);
    std::unique_lock lock(m_mutex);
    m_job = &job;
    m_changed.notify_all();
    m_changed.wait(lock, [&] { return m_job == nullptr; });
}

void EngineThread::loop() {
    at::set_num_threads(m_computeThreads);
    const auto hasWork = [&] { return m_job != nullptr || m_isStopping; };
    bool mayKeepMemory = false;
    std::unique_lock lock(m_mutex);
    while (true) {
        if (mayKeepMemory && !m_changed.wait_for(lock, kRest, hasWork)) {
            lock.unlock();
            releaseUnusedMemory(c10::kCPU);
            lock.lock();
        }
        m_changed.wait(lock, hasWork);
        if (!m_job) return;
        lock.unlock();
        {
            // Thread-local, so it is set here, around each job.
            const c10::InferenceMode inference;
            (*m_job)();
        }
        lock.lock();
        mayKeepMemory = true;
        m_job = nullptr;
        m_changed.notify_all();
    }
}

}  // namespace undervoice::engine
