#pragma once
// Logistic regression by Newton's method, for a dozen or two of features.

#include <vector>

namespace undervoice::bench {

struct Example {
    std::vector<double> features;  ///< the first one is 1
    bool isTrue = false;
};

/// Coefficients that make the examples most likely, each but the first held towards 0 by penalty / 2 · its square.
std::vector<double> fitLogistic(const std::vector<Example>& examples, double penalty);

}  // namespace undervoice::bench
