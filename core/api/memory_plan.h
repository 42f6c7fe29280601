#pragma once
// How many windows fit into memory, computed before anything is decoded (spec: longform.md §6), and what becomes of a batch that
// does not fit. Values only.

#include <cstdint>
#include <string>
#include <vector>

namespace undervoice::api {

/// Bytes that a batch needs, by formula.
struct MemoryNeed {
    std::int64_t weights = 0;
    std::int64_t encoder = 0;    ///< while it works, and what it gives
    std::int64_t selfCache = 0;
    std::int64_t crossCache = 0;
    std::int64_t transient = 0;  ///< of a decoder step
    std::int64_t reserve = 0;    ///< for the allocator, libraries and the driver
    std::int64_t total() const { return weights + encoder + selfCache + crossCache + transient + reserve; }
};

/// The most windows that can be decoded together in one pair of attention modes.
struct MemoryFit {
    std::string self, cross;  ///< as the command line takes them: "t,mla", "e"
    bool isCurrent = false;   ///< the pair that the model was loaded with
    int beams = 1;
    std::int64_t windows = 0;  ///< 0: not even one
    MemoryNeed need;           ///< of so many windows; of one where none fits
    std::int64_t cachesOfWindow = 0;  ///< bytes, all beams
    std::int64_t batch = 0;   ///< windows of MemoryPlanOptions::batch that fit, at least 1
    MemoryNeed needOfBatch;   ///< of so many
};

struct MemoryPlan {
    std::string device, dtype;    ///< where, and of the caches
    std::int64_t available = 0;   ///< bytes that there are for the model, its weights included
    int tokens = 0;               ///< a row's, that are planned for
    std::vector<MemoryFit> fits;  ///< pair by pair, in each the asked beams in order
};

struct MemoryPlanOptions {
    std::vector<int> beams = {1, 5};
    std::int64_t freeBytes = 0;  ///< to plan with, for everything but the weights; 0: what is free now
    int batch = 8;               ///< windows that a job would decode together
};

/// A job goes on with a smaller batch than it was asked for.
struct BatchChange {
    enum class Cause {
        Plan,         ///< before the start: the plan says that it would not fit
        OutOfMemory,  ///< it did not fit
    };
    Cause cause = Cause::Plan;
    int windowsBefore = 0, windowsAfter = 0;
    int beamsBefore = 0, beamsAfter = 0;
    std::string sentence;  ///< for a person
    bool operator==(const BatchChange&) const = default;
};

}  // namespace undervoice::api
