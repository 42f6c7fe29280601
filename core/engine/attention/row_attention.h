#pragma once
// Attention of few queries on the CPU: our kernel for each (window or row, head) pair, spread over the threads.

#include <cstdint>
#include <functional>

#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {

/// Calls the kernel for each task; workOf(task) describes it (all but the scratch memory). positions: the most of any task.
void attendTasks(std::int64_t tasks, std::int64_t positions, std::int64_t queriesPerTask,
                 const std::function<kernels::AttentionWork(std::int64_t)>& workOf);

}  // namespace undervoice::engine
