#pragma once
// Waiting for what another thread or process does.

#include <chrono>
#include <functional>
#include <thread>

namespace undervoice::test {

/// Looks every millisecond; whether it came true in time.
inline bool waitFor(const std::function<bool()>& condition, std::chrono::milliseconds patience = std::chrono::minutes(1)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace undervoice::test
