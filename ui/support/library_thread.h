#pragma once
// The library for those who must never wait: questions are answered on a thread with a connection of its own, and the answer comes
// back on the GUI thread. Lives on the GUI thread.

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include <QObject>
#include <QPointer>

#include "base/error.h"
#include "library/library.h"
#include "service/task_thread.h"

namespace undervoice::ui {

class LibraryThread : public QObject {
    Q_OBJECT

  public:
    explicit LibraryThread(std::filesystem::path library, QObject* parent = nullptr);
    ~LibraryThread() override;  ///< what was asked is still done; nobody hears of it any more

    const std::filesystem::path& path() const { return m_path; }

    /// question: Result<T>(library::Library&), on the thread. answer: void(Result<T>), on the GUI thread, unless the receiver is gone by then.
    template <typename Question, typename Answer>
    void ask(QObject* receiver, Question question, Answer answer) {
        m_thread->post([this, receiver = QPointer<QObject>(receiver), question = std::move(question), answer = std::move(answer)]() mutable {
            auto result = answerTo(question);
            deliver([receiver = std::move(receiver), result = std::move(result), answer = std::move(answer)]() mutable {
                if (receiver) answer(std::move(result));
            });
        });
    }

  private:
    template <typename Question>
    auto answerTo(Question& question) -> decltype(question(std::declval<library::Library&>())) {
        if (!m_library) {
            auto opened = library::Library::open(m_path);
            if (!opened) return fail(std::move(opened).error());
            m_library = std::move(*opened);
        }
        return question(*m_library);
    }
    template <typename Function>
    void deliver(Function function) {
        QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
    }

    std::filesystem::path m_path;
    std::unique_ptr<library::Library> m_library;  ///< the thread's
    std::unique_ptr<service::TaskThread> m_thread;
};

}  // namespace undervoice::ui
