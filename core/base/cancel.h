#pragma once
// Cooperative cancellation: whoever starts long work keeps the CancelSource, the work polls the CancelToken. Any thread, and
// a signal handler, may call cancel(): it is one lock-free store.

#include <atomic>
#include <memory>

#include "base/error.h"

namespace undervoice {

class CancelToken {
  public:
    CancelToken() = default;  ///< a token that is never cancelled
    bool isCancelled() const { return m_flag && m_flag->load(std::memory_order_relaxed); }
    /// Error Cancelled once cancelled, for UNDERVOICE_TRY at the head of a loop.
    Status check() const {
        if (isCancelled()) return fail(ErrorCode::Cancelled, "Cancelled.");
        return {};
    }

  private:
    friend class CancelSource;
    explicit CancelToken(std::shared_ptr<const std::atomic<bool>> flag) : m_flag(std::move(flag)) {}
    std::shared_ptr<const std::atomic<bool>> m_flag;
};

class CancelSource {
  public:
    CancelSource() : m_flag(std::make_shared<std::atomic<bool>>(false)) {}
    void cancel() { m_flag->store(true, std::memory_order_relaxed); }
    CancelToken token() const { return CancelToken(m_flag); }

  private:
    std::shared_ptr<std::atomic<bool>> m_flag;
};

}  // namespace undervoice
