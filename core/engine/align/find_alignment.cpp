#include "engine/align/find_alignment.h"

#include "engine/align/dtw.h"
#include "engine/align/median_filter.h"
#include "engine/tensor/guard.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>

#include <ATen/ops/from_blob.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/std_mean.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

namespace undervoice::engine {
namespace {

constexpr int kMedianWidth = 7;
constexpr double kEncoderFramesPerSecond = 50;

/// The decoder's input: what it would have been fed to say this text without timestamps.
struct TeacherForcing {
    std::vector<std::int64_t> tokens;
    std::int64_t textRow = 0;  ///< first row whose logits predict a text token
};

Result<TeacherForcing> teacherForcing(const Model& model, const text::Tokenizer& tokenizer,
                                      const AlignmentRequest& request) {
    UNDERVOICE_TRY_ASSIGN(const std::vector<int> sot, tokenizer.sotSequence(request.language, request.task));
    TeacherForcing forcing;
    forcing.textRow = static_cast<std::int64_t>(sot.size());
    forcing.tokens.assign(sot.begin(), sot.end());
    forcing.tokens.push_back(tokenizer.noTimestamps());
    forcing.tokens.insert(forcing.tokens.end(), request.textTokens.begin(), request.textTokens.end());
    forcing.tokens.push_back(tokenizer.endOfText());
    const auto most = static_cast<std::size_t>(model.dims().textContext);
    if (forcing.tokens.size() > most) {
        const std::size_t textCount = request.textTokens.size();
        return fail(ErrorCode::InvalidArgument,
                    "Word times of a window with " + std::to_string(textCount) +
                        " text tokens cannot be found: the model takes at most " +
                        std::to_string(most - (forcing.tokens.size() - textCount)) +
                        "; a smaller sample length keeps windows below that.");
    }
    return forcing;
}

/// logits: [1, text token, vocabulary], row i predicting text token i.
std::vector<float> tokenProbabilities(const at::Tensor& logits, std::span<const int> textTokens,
                                      int endOfText) {
    const at::Tensor softmax = at::softmax(logits[0].narrow(1, 0, endOfText), /*dim=*/1, at::kFloat);
    const std::vector<std::int64_t> ids(textTokens.begin(), textTokens.end());
    const at::Tensor chosen = at::tensor(ids, at::kLong).unsqueeze(1).to(softmax.device());
    const at::Tensor p = at::gather(softmax, 1, chosen).flatten().to(at::kCPU).contiguous();
    return {p.const_data_ptr<float>(), p.const_data_ptr<float>() + p.numel()};
}

AlignmentEvidence evidenceOf(const Model& model, const at::Tensor& encoded, const TeacherForcing& forcing,
                             int endOfText, const AlignmentRequest& request) {
    const c10::InferenceMode inference;
    const auto rows = static_cast<std::int64_t>(forcing.tokens.size());
    const auto textCount = static_cast<std::int64_t>(request.textTokens.size());
    LogitRows wanted;
    for (std::int64_t i = 0; i < textCount; ++i) wanted.positions.push_back(forcing.textRow + i);
    const at::Tensor tokens = at::tensor(forcing.tokens, at::kLong).unsqueeze(0).to(model.placement().device);
    AlignmentTap tap{request.heads, {}};
    const auto state = model.startDecoding(encoded, /*rowsPerWindow=*/1, static_cast<int>(rows));
    const at::Tensor logits = model.decode(tokens, *state, wanted, &tap);
    const at::Tensor matrix = attentionMatrix(tap.crossQk, request.frames);
    return {matrix.narrow(0, forcing.textRow, textCount + 1).contiguous(),
            tokenProbabilities(logits, request.textTokens, endOfText)};
}

/// Seconds at which each row's path begins.
std::vector<double> rowStarts(const at::Tensor& matrix) {
    const at::Tensor costs = matrix.neg().contiguous();
    const auto rows = static_cast<int>(costs.size(0));
    const std::span<const float> values(costs.const_data_ptr<float>(),
                                        static_cast<std::size_t>(costs.numel()));
    std::vector<double> starts;
    for (const PathStep& step : dtw(values, rows, static_cast<int>(costs.size(1))))
        if (static_cast<std::size_t>(step.row) == starts.size())
            starts.push_back(step.column / kEncoderFramesPerSecond);
    return starts;
}

double meanOf(std::span<const float> values) {
    double sum = 0;
    for (const float value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// words: of the text tokens and the end of text, which closes the last word and is no word itself.
std::vector<WordTiming> timed(const std::vector<text::TokenWord>& words, const std::vector<double>& starts,
                              std::span<const float> probabilities) {
    std::vector<WordTiming> timings;
    std::size_t row = 0;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const std::size_t count = words[i].tokens.size();
        timings.push_back({words[i].text, words[i].tokens, starts.at(row), starts.at(row + count),
                           meanOf(probabilities.subspan(row, count))});
        row += count;
    }
    return timings;
}

}  // namespace

at::Tensor attentionMatrix(const at::Tensor& crossQk, std::int64_t frames) {
    const std::int64_t columns = std::clamp<std::int64_t>(frames / 2, 1, crossQk.size(2));
    const at::Tensor weights = at::softmax(crossQk.narrow(2, 0, columns), /*dim=*/2, at::kFloat);
    const auto [deviation, mean] =
        at::std_mean(weights, at::IntArrayRef{1}, /*correction=*/0, /*keepdim=*/true);
    // A frame that all rows weigh alike says nothing: it becomes 0, not 0 / 0.
    const at::Tensor divisor = deviation.masked_fill(deviation.eq(0), 1.0);
    const at::Tensor normal =
        weights.sub(mean).div(divisor).to(at::kCPU).contiguous();  // [head, row, column]
    medianFilter({normal.mutable_data_ptr<float>(), static_cast<std::size_t>(normal.numel())},
                 static_cast<std::size_t>(columns), kMedianWidth);
    return normal.mean(0);
}

Result<AlignmentEvidence> alignmentEvidence(const Model& model, const text::Tokenizer& tokenizer,
                                            const at::Tensor& encoded, const AlignmentRequest& request) {
    if (request.heads.empty())
        return fail(ErrorCode::InvalidArgument,
                    "Word times need at least one alignment head; none was given.");
    UNDERVOICE_TRY_ASSIGN(const TeacherForcing forcing, teacherForcing(model, tokenizer, request));
    return guarded("aligning words",
                   [&] { return evidenceOf(model, encoded, forcing, tokenizer.endOfText(), request); });
}

Result<std::vector<WordTiming>> findAlignment(const Model& model, const text::Tokenizer& tokenizer,
                                              const at::Tensor& encoded, const AlignmentRequest& request) {
    if (request.textTokens.empty()) return std::vector<WordTiming>();
    UNDERVOICE_TRY_ASSIGN(const AlignmentEvidence evidence,
                          alignmentEvidence(model, tokenizer, encoded, request));
    std::vector<int> tokens(request.textTokens.begin(), request.textTokens.end());
    tokens.push_back(tokenizer.endOfText());
    const std::string language = request.language.empty() ? "en" : request.language;
    return guarded("aligning words", [&] {
        return timed(tokenizer.splitToWords(tokens, language), rowStarts(evidence.matrix),
                     evidence.probabilities);
    });
}

}  // namespace undervoice::engine
