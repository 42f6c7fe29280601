#pragma once
// How many windows a job decodes together, and whether with several rows each. When memory runs out the limit falls and stays there:
// what other programs took is not expected back.

#include <algorithm>
#include <functional>
#include <utility>

#include "api/memory_plan.h"
#include "engine/decoding/window_options.h"

namespace undervoice::engine {

class BatchLimit {
  public:
    using Listener = std::function<void(const api::BatchChange&)>;

    /// windows: at least 1. The listener hears of every step down.
    BatchLimit(int windows, Listener listener) : m_windows(windows), m_listener(std::move(listener)) {}

    int windows() const { return m_windows; }
    /// Another plan: so many windows fit now, though never more than where memory has run out already.
    void plan(int windows) { m_windows = m_hasFallen ? std::min(m_windows, windows) : windows; }
    /// The options with one row a window where the limit says so.
    WindowDecodingOptions applied(WindowDecodingOptions options) const;

    /// Memory ran out on so many windows with these (applied) options: halves the windows, and below one window gives up beams and
    /// samples. False when nothing is left to give up.
    bool lower(int windows, const WindowDecodingOptions& options);

  private:
    int m_windows;
    bool m_isSingleRow = false;
    bool m_hasFallen = false;
    Listener m_listener;
};

}  // namespace undervoice::engine
