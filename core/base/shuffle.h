#pragma once
// Fisher and Yates' shuffle: the same seed gives the same order on every machine, which std::shuffle does not promise.

#include <cstddef>
#include <random>
#include <utility>
#include <vector>

namespace undervoice {

template <typename T>
void shuffle(std::vector<T>& values, std::mt19937_64& random) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[static_cast<std::size_t>(random() % i)]);
}

}  // namespace undervoice
