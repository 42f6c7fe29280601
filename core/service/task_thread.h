#pragma once
// A thread that does what it is given, one after the other. Any thread may give it something; what is still waiting at the end is
// done before the thread ends.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace undervoice::service {

class TaskThread {
  public:
    using Task = std::function<void()>;

    TaskThread() : TaskThread(std::chrono::milliseconds::max(), {}) {}
    /// onIdle is called on the thread, once after each time without work that is so long.
    TaskThread(std::chrono::milliseconds idleAfter, Task onIdle);
    ~TaskThread();
    TaskThread(const TaskThread&) = delete;
    TaskThread& operator=(const TaskThread&) = delete;

    void post(Task task);
    /// Counts from the last piece of work, also when it is over already.
    void setIdleAfter(std::chrono::milliseconds idleAfter);

  private:
    void work();
    /// Waits for work, the end or idleness; true: idle.
    bool waitsInVain(std::unique_lock<std::mutex>& lock, bool hasToldIdle);

    std::chrono::milliseconds m_idleAfter;
    Task m_onIdle;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Task> m_tasks;
    std::chrono::steady_clock::time_point m_idleSince;
    bool m_isEnding = false;
    std::thread m_thread;  ///< last: uses all of the above
};

}  // namespace undervoice::service
