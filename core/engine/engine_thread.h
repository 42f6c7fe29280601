#pragma once
// The one thread on which every tensor is made, used and freed. Work is handed to it as a function; the caller waits. Jobs run
// one after the other, in inference mode.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "engine/tensor/guard.h"

namespace undervoice::engine {

class EngineThread {
  public:
    EngineThread();
    /// Waits for the job that runs.
    ~EngineThread();
    EngineThread(const EngineThread&) = delete;
    EngineThread& operator=(const EngineThread&) = delete;

    /// Runs `function` there and returns what it returned; exceptions of LibTorch become an Error ("while …").
    template <typename Function>
    auto run(std::string_view doing, Function&& function) {
        using Value = decltype(guarded(doing, function));
        std::optional<Value> value;
        runJob([&] { value.emplace(guarded(doing, function)); });
        return std::move(*value);
    }

    /// Threads of one ATen operation, from the next job on; 0: one per physical core.
    void setComputeThreads(int threads);
    int computeThreads() const { return m_computeThreads; }

  private:
    void runJob(const std::function<void()>& job);
    void loop();

    std::mutex m_callers;  ///< one at a time
    std::mutex m_mutex;
    std::condition_variable m_changed;
    const std::function<void()>* m_job = nullptr;
    bool m_isStopping = false;
    int m_computeThreads = 1;
    std::thread m_thread;
};

/// Physical cores that this process may run on; at least 1.
int physicalCores();

}  // namespace undervoice::engine
