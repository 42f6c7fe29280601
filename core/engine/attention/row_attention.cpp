#include "engine/attention/row_attention.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

namespace undervoice::engine {
namespace {

/// Keys and values below which a second thread costs more than it brings.
constexpr std::int64_t kPositionsPerThread = 1024;

}  // namespace

void attendTasks(std::int64_t tasks, std::int64_t positions, std::int64_t queriesPerTask,
                 const std::function<kernels::AttentionWork(std::int64_t)>& workOf) {
    const std::int64_t grain = std::max<std::int64_t>(1, kPositionsPerThread / std::max<std::int64_t>(1, positions * queriesPerTask));
    at::parallel_for(0, tasks, grain, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scores(static_cast<std::size_t>(queriesPerTask * kernels::scoreStride(positions)));
        for (std::int64_t task = begin; task < end; ++task) {
            kernels::AttentionWork work = workOf(task);
            work.scores = scores.data();
            kernels::kernels()->attention(work);
        }
    });
}

}  // namespace undervoice::engine
