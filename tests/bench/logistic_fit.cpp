#include "logistic_fit.h"

#include <cmath>
#include <cstddef>
#include <utility>

namespace undervoice::bench {
namespace {

using Matrix = std::vector<std::vector<double>>;

/// Gauss with the largest pivot; matrix and right side are used up.
std::vector<double> solve(Matrix a, std::vector<double> b) {
    const std::size_t n = b.size();
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k + 1; i < n; ++i)
            if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
        std::swap(a[k], a[pivot]);
        std::swap(b[k], b[pivot]);
        for (std::size_t i = k + 1; i < n; ++i) {
            const double factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    }
    for (std::size_t k = n; k-- > 0;) {
        for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
        b[k] /= a[k][k];
    }
    return b;
}

}  // namespace

std::vector<double> fitLogistic(const std::vector<Example>& examples, double penalty) {
    constexpr int kSteps = 30;
    const std::size_t n = examples.front().features.size();
    std::vector<double> coefficients(n, 0.0);
    for (int step = 0; step < kSteps; ++step) {
        Matrix curvature(n, std::vector<double>(n, 0.0));
        std::vector<double> slope(n, 0.0);
        for (const Example& example : examples) {
            const auto& x = example.features;
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) sum += coefficients[i] * x[i];
            const double p = 1 / (1 + std::exp(-sum)), weight = p * (1 - p);
            for (std::size_t i = 0; i < n; ++i) {
                slope[i] += ((example.isTrue ? 1 : 0) - p) * x[i];
                for (std::size_t j = 0; j < n; ++j) curvature[i][j] += weight * x[i] * x[j];
            }
        }
        for (std::size_t i = 0; i < n; ++i) {
            // A hair for the constant too: a feature that never occurs would leave nothing to divide by.
            const double held = i == 0 ? 1e-9 : penalty;
            slope[i] -= held * coefficients[i];
            curvature[i][i] += held;
        }
        const std::vector<double> change = solve(std::move(curvature), std::move(slope));
        for (std::size_t i = 0; i < n; ++i) coefficients[i] += change[i];
    }
    return coefficients;
}

}  // namespace undervoice::bench
