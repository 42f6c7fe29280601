#pragma once
// Questions to the engine that are no jobs: what fits into memory, which devices there are, how fast they are. A worker of their own
// answers them, with a library in memory, so that they never wait for the queue and leave nothing behind; it ends when it has
// not been asked for a while. Lives on the GUI thread; answers come back on it.

#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include <QObject>
#include <QPointer>

#include "base/error.h"
#include "service/task_thread.h"
#include "worker/worker_process.h"

namespace undervoice::desktop {

class EngineDesk : public QObject {
    Q_OBJECT

  public:
    static constexpr std::chrono::milliseconds kIdle{20'000};

    /// program: undervoice-worker.
    explicit EngineDesk(const std::filesystem::path& program, QObject* parent = nullptr);
    ~EngineDesk() override;  ///< waits for what is asked, of which nobody hears: who asks for long work cancels it before

    /// question: Result<T>(worker::WorkerProcess&), on a thread. answer: void(Result<T>), on the GUI thread, unless
    /// the receiver is gone by then.
    template <typename Question, typename Answer>
    void ask(QObject* receiver, Question question, Answer answer) {
        m_thread->post([this, receiver = QPointer<QObject>(receiver), question = std::move(question), answer = std::move(answer)]() mutable {
            auto result = question(m_worker);
            deliver([receiver = std::move(receiver), result = std::move(result), answer = std::move(answer)]() mutable {
                if (receiver) answer(std::move(result));
            });
        });
    }
    /// Ends the worker once it has answered what it was asked before.
    void unload();

  private:
    template <typename Function>
    void deliver(Function function) {
        QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
    }

    worker::WorkerProcess m_worker;  ///< the thread's
    std::unique_ptr<service::TaskThread> m_thread;
};

}  // namespace undervoice::desktop
