#include "service/task_thread.h"

#include <utility>

namespace undervoice::service {

using Clock = std::chrono::steady_clock;

TaskThread::TaskThread(std::chrono::milliseconds idleAfter, Task onIdle)
    : m_idleAfter(idleAfter), m_onIdle(std::move(onIdle)), m_idleSince(Clock::now()), m_thread([this] { work(); }) {}

TaskThread::~TaskThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void TaskThread::post(Task task) {
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_changed.notify_one();
}

void TaskThread::setIdleAfter(std::chrono::milliseconds idleAfter) {
    {
        const std::lock_guard lock(m_mutex);
        m_idleAfter = idleAfter;
    }
    m_changed.notify_one();
}

bool TaskThread::waitsInVain(std::unique_lock<std::mutex>& lock, bool hasToldIdle) {
    while (m_tasks.empty() && !m_isEnding) {
        const bool canBeIdle = !hasToldIdle && m_onIdle && m_idleAfter != std::chrono::milliseconds::max();
        if (!canBeIdle) {
            m_changed.wait(lock);
        } else if (Clock::now() >= m_idleSince + m_idleAfter) {
            return true;
        } else {
            m_changed.wait_until(lock, m_idleSince + m_idleAfter);
        }
    }
    return false;
}

void TaskThread::work() {
    std::unique_lock lock(m_mutex);
    bool hasToldIdle = true;  // before the first piece of work there is nothing to give back
    for (;;) {
        Task task;
        if (waitsInVain(lock, hasToldIdle)) {
            task = m_onIdle;
            hasToldIdle = true;
        } else if (m_tasks.empty()) {
            return;
        } else {
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
            hasToldIdle = false;
        }
        lock.unlock();
        task();
        task = {};  // what it holds may take a while to go, too
        lock.lock();
        if (!hasToldIdle) m_idleSince = Clock::now();
    }
}

}  // namespace undervoice::service
