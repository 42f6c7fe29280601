#include "text/wer.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace undervoice::text {
namespace {

constexpr int kMaxResamples = 1'000'000;

/// Uniform in [0, bound). Written out since the standard's distributions differ between libraries.
std::size_t pick(std::mt19937_64& random, std::size_t bound) {
    const double unit = static_cast<double>(random() >> 11) * 0x1p-53;
    return static_cast<std::size_t>(unit * static_cast<double>(bound));
}

double rate(std::int64_t errors, std::int64_t length) {
    return length == 0 ? static_cast<double>(errors)
                       : static_cast<double>(errors) / static_cast<double>(length);
}

struct Rates {
    double a = 0;
    double b = 0;
};

Rates ratesOf(const PairedErrors& total) {
    return {rate(total.errorsA, total.referenceLength), rate(total.errorsB, total.referenceLength)};
}

void add(PairedErrors& total, const PairedErrors& utterance) {
    total.errorsA += utterance.errorsA;
    total.errorsB += utterance.errorsB;
    total.referenceLength += utterance.referenceLength;
}

/// Quantile of sorted values, with linear interpolation between neighbours.
double quantile(const std::vector<double>& sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

Interval intervalOf(double value, std::vector<double> resampled, double confidence) {
    std::sort(resampled.begin(), resampled.end());
    const double tail = (1 - confidence) / 2;
    return {value, quantile(resampled, tail), quantile(resampled, 1 - tail)};
}

Status check(std::span<const PairedErrors> utterances, const BootstrapOptions& options) {
    if (utterances.empty())
        return fail(ErrorCode::InvalidArgument,
                    "There are no utterances to compare: a confidence interval needs some.");
    if (options.resamples < 1 || options.resamples > kMaxResamples)
        return fail(ErrorCode::InvalidArgument, fmt::format("{} resamples were asked for: choose 1 to {}.",
                                                            options.resamples, kMaxResamples));
    if (!(options.confidence > 0 && options.confidence < 1))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("A confidence of {} makes no interval: choose one between 0 and 1.",
                                options.confidence));
    return {};
}

}  // namespace

Result<PairedBootstrap> pairedBootstrap(std::span<const PairedErrors> utterances, std::mt19937_64& random,
                                        const BootstrapOptions& options) {
    UNDERVOICE_TRY(check(utterances, options));
    std::vector<double> a, b, difference;
    int better = 0;
    for (int i = 0; i < options.resamples; ++i) {
        PairedErrors total;
        for (std::size_t n = 0; n < utterances.size(); ++n)
            add(total, utterances[pick(random, utterances.size())]);
        const Rates rates = ratesOf(total);
        a.push_back(rates.a);
        b.push_back(rates.b);
        difference.push_back(rates.b - rates.a);
        if (rates.b < rates.a) ++better;
    }
    PairedErrors whole;
    for (const PairedErrors& utterance : utterances) add(whole, utterance);
    const Rates rates = ratesOf(whole);
    return PairedBootstrap{intervalOf(rates.a, std::move(a), options.confidence),
                           intervalOf(rates.b, std::move(b), options.confidence),
                           intervalOf(rates.b - rates.a, std::move(difference), options.confidence),
                           static_cast<double>(better) / options.resamples};
}

}  // namespace undervoice::text
