#include "engine/convert/heal.h"

#include <ATen/core/grad_mode.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "base/shuffle.h"
#include "engine/attention/heads.h"

namespace undervoice::engine {
namespace {

constexpr double kFirstMoment = 0.9, kSecondMoment = 0.95, kEpsilon = 1e-8;
constexpr double kWarmUpShare = 0.05;
constexpr double kLargestGradient = 1.0;  // norm over all of a layer's numbers

/// Adam over one layer's tensors, without weight decay.
class Adam {
  public:
    explicit Adam(std::vector<at::Tensor> parameters) : m_parameters(std::move(parameters)) {
        for (const at::Tensor& parameter : m_parameters) {
            m_first.push_back(at::zeros_like(parameter));
            m_second.push_back(at::zeros_like(parameter));
            m_steps.push_back(at::zeros({}));
        }
    }

    /// Takes the gradients in, forgets them, and steps. Steps with a gradient that is not finite are passed over.
    void step(double learningRate) {
        std::vector<at::Tensor> gradients;
        for (const at::Tensor& parameter : m_parameters) gradients.push_back(parameter.grad());
        double squares = 0;
        for (const at::Tensor& norm : at::_foreach_norm(gradients)) squares += std::pow(norm.item<double>(), 2);
        const double norm = std::sqrt(squares);
        if (std::isfinite(norm)) {
            at::_foreach_mul_(gradients, std::min(1.0, kLargestGradient / (norm + 1e-6)));
            at::_foreach_add_(m_steps, 1);
            at::_fused_adam_(m_parameters, gradients, m_first, m_second, {}, m_steps, learningRate, kFirstMoment, kSecondMoment, /*weight_decay=*/0, kEpsilon,
                             /*amsgrad=*/false, /*maximize=*/false);
        }
        for (at::Tensor& parameter : m_parameters) parameter.mutable_grad().reset();
    }

  private:
    std::vector<at::Tensor> m_parameters, m_first, m_second, m_steps;
};

double learningRateAt(int step, const HealOptions& options) {
    const double warmUp = std::max(1.0, kWarmUpShare * options.steps);
    const double rise = std::min(1.0, (step + 1) / warmUp);
    const double fall = std::min(1.0, (options.steps - step) / std::max(1.0, options.steps - warmUp));
    return options.learningRate * rise * fall;
}

/// Batches of sequences of about the same length, in an order that starts anew when it is through.
class Batches {
  public:
    Batches(const std::vector<at::Tensor>& inputs, std::size_t size, std::uint64_t seed) : m_random(seed) {
        std::vector<std::size_t> byLength(inputs.size());
        std::iota(byLength.begin(), byLength.end(), std::size_t{0});
        std::ranges::stable_sort(byLength, {}, [&](std::size_t i) { return inputs[i].size(0); });
        for (std::size_t first = 0; first < byLength.size(); first += size)
            m_batches.emplace_back(byLength.begin() + static_cast<std::ptrdiff_t>(first),
                                   byLength.begin() + static_cast<std::ptrdiff_t>(std::min(first + size, byLength.size())));
    }

    const std::vector<std::size_t>& next() {
        if (m_left == 0) {
            shuffle(m_batches, m_random);
            m_left = m_batches.size();
        }
        return m_batches[--m_left];
    }

  private:
    std::mt19937_64 m_random;
    std::vector<std::vector<std::size_t>> m_batches;
    std::size_t m_left = 0;
};

/// Sequences side by side, zeros behind the shorter ones. Copies: the records may be inference tensors, which cannot take part in training.
at::Tensor sideBySide(const std::vector<at::Tensor>& sequences, const std::vector<std::size_t>& members) {
    std::int64_t longest = 0;
    for (const std::size_t i : members) longest = std::max(longest, sequences[i].size(0));
    std::vector<std::int64_t> shape = sequences[members.front()].sizes().vec();
    shape.front() = longest;
    shape.insert(shape.begin(), static_cast<std::int64_t>(members.size()));
    at::Tensor whole = at::zeros(shape);
    for (std::size_t row = 0; row < members.size(); ++row)
        whole[static_cast<std::int64_t>(row)].narrow(0, 0, sequences[members[row]].size(0)).copy_(sequences[members[row]]);
    return whole;
}

/// Σ w‖y‖² and Σ w.
std::pair<double, double> weightedEnergy(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& weights) {
    double energy = 0, total = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        energy += (outputs[i].to(at::kFloat).square().sum(1) * weights[i]).sum().item<double>();
        total += weights[i].sum().item<double>();
    }
    return {energy, total};
}

std::vector<at::Tensor*> fittedParts(LatentWeights& w, const HealOptions& options) {
    std::vector<at::Tensor*> parts{&w.queryBias, &w.outBias, &w.down, &w.keyUp, &w.valueUp, &w.valueBias};
    if (options.fitsProjections) parts.insert(parts.end(), {&w.query, &w.out});
    return parts;
}

/// queries [row, token, state], with their bias.
at::Tensor outputOf(const LatentWeights& w, const at::Tensor& inputs, const at::Tensor& queries) {
    const at::Tensor latents = at::linear(inputs, w.down);
    const at::Tensor mixed =
        at::scaled_dot_product_attention(splitHeads(queries), splitHeads(at::linear(latents, w.keyUp)), splitHeads(at::linear(latents, w.valueUp, w.valueBias)),
                                         /*attn_mask=*/{}, /*dropout_p=*/0, /*is_causal=*/true, kQueryScale);
    return at::linear(mergeHeads(mixed), w.out, w.outBias);
}

/// Queries of every sequence before their bias, which alone is fitted: made once instead of at every step.
std::vector<at::Tensor> fixedQueries(const LatentWeights& w, const std::vector<at::Tensor>& inputs) {
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> queries;
    for (const at::Tensor& x : inputs) queries.push_back(at::linear(x.to(at::kFloat), w.query));
    return queries;
}

}  // namespace

LatentWeights latentWeights(const AttentionWeights& original, const LatentFactors& factors) {
    const auto single = [](const at::Tensor& x) { return x.to(at::kFloat).contiguous(); };
    return {single(original.query), single(original.queryBias), single(original.out),    single(original.outBias),
            single(factors.down),   single(factors.keyUp),      single(factors.valueUp), single(factors.valueBias)};
}

at::Tensor attentionOutput(const LatentWeights& w, const at::Tensor& inputs) {
    return outputOf(w, inputs, at::linear(inputs, w.query, w.queryBias));
}

Result<LatentWeights> heal(LatentWeights start, const AttentionRecord& record, const std::vector<at::Tensor>& weights, const HealOptions& options,
                           const std::function<void(int step)>& progress, const CancelToken& cancel) {
    const c10::InferenceMode ordinary(false);
    const at::AutoGradMode training(true);
    // Copies: what was made in inference mode cannot take part in training, not even unchanged.
    for (at::Tensor* part : {&start.query, &start.out}) *part = part->clone();
    std::vector<at::Tensor> parameters;
    for (at::Tensor* part : fittedParts(start, options)) {
        *part = part->clone().set_requires_grad(true);
        parameters.push_back(*part);
    }
    Adam adam(parameters);
    const auto [energy, total] = weightedEnergy(record.outputs, weights);
    const double meanEnergy = std::max(energy / total, 1e-30);
    const std::vector<at::Tensor> queries = options.fitsProjections ? std::vector<at::Tensor>() : fixedQueries(start, record.inputs);
    Batches batches(record.inputs, options.batch, options.seed);
    for (int step = 0; step < options.steps; ++step) {
        UNDERVOICE_TRY(cancel.check());
        const std::vector<std::size_t>& members = batches.next();
        const at::Tensor w = sideBySide(weights, members);
        const at::Tensor x = sideBySide(record.inputs, members);
        const at::Tensor own = options.fitsProjections ? attentionOutput(start, x) : outputOf(start, x, sideBySide(queries, members) + start.queryBias);
        const at::Tensor difference = own - sideBySide(record.outputs, members);
        const at::Tensor loss = (difference.square().sum(-1) * w).sum() / (w.sum() * meanEnergy);
        loss.backward();
        const at::NoGradGuard noGrad;
        adam.step(learningRateAt(step, options));
        if (progress) progress(step + 1);
    }
    for (at::Tensor* part : fittedParts(start, options)) *part = part->detach();
    return start;
}

double outputError(const LatentWeights& latent, const AttentionRecord& record, const std::vector<at::Tensor>& weights) {
    double error = 0;
    for (std::size_t i = 0; i < record.inputs.size(); ++i) {
        const at::Tensor own = attentionOutput(latent, record.inputs[i].unsqueeze(0).to(at::kFloat))[0];
        error += ((own - record.outputs[i]).square().sum(1) * weights[i]).sum().item<double>();
    }
    return error / std::max(weightedEnergy(record.outputs, weights).first, 1e-30);
}

}  // namespace undervoice::engine
