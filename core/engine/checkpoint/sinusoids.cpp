#include "engine/checkpoint/sinusoids.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace undervoice::engine {

double sinusoidDeviation(const at::Tensor& table) {
    const std::int64_t length = table.size(0);
    const std::int64_t channels = table.size(1);
    const std::int64_t half = channels / 2;
    const float* const values = table.data_ptr<float>();
    double largest = 0;
    for (std::int64_t i = 0; i < half; ++i) {
        const double frequency =
            std::exp(-static_cast<double>(i) * std::log(10000.0) / static_cast<double>(half - 1));
        for (std::int64_t t = 0; t < length; ++t) {
            const double angle = static_cast<double>(t) * frequency;
            const float* const row = values + t * channels;
            const double difference =
                std::max(std::abs(row[i] - std::sin(angle)), std::abs(row[i + half] - std::cos(angle)));
            if (std::isnan(row[i]) || std::isnan(row[i + half]))
                return std::numeric_limits<double>::infinity();
            largest = std::max(largest, difference);
        }
    }
    return largest;
}

}  // namespace undervoice::engine
