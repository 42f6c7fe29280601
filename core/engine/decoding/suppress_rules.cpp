#include "engine/decoding/suppress_rules.h"

#include <set>
#include <string>
#include <utility>

#include <ATen/ops/index_fill.h>
#include <ATen/ops/tensor.h>

namespace undervoice::engine {

FixedIdsRule::FixedIdsRule(std::vector<std::int64_t> ids, at::Device device)
    : m_ids(std::move(ids)), m_deviceIds(at::tensor(m_ids, at::kLong).to(device)) {}

void FixedIdsRule::applyToRow(std::span<float> logits, std::span<const std::int64_t> sampled) const {
    if (!holdsAfter(sampled.size())) return;
    for (const std::int64_t id : m_ids) logits[static_cast<std::size_t>(id)] = kForbidden;
}

void FixedIdsRule::applyToTensor(const at::Tensor& logits, const at::Tensor& sampled) const {
    if (!holdsAfter(static_cast<std::size_t>(sampled.size(1)))) return;
    logits.index_fill_(/*dim=*/1, m_deviceIds, kForbidden);
}

namespace {

std::vector<std::int64_t> blankIds(const text::Tokenizer& tokenizer) {
    std::vector<std::int64_t> ids;
    for (const int id : tokenizer.encode(" ")) ids.push_back(id);
    ids.push_back(tokenizer.endOfText());
    return ids;
}

}  // namespace

SuppressBlank::SuppressBlank(const text::Tokenizer& tokenizer, at::Device device)
    : FixedIdsRule(blankIds(tokenizer), device) {}

Result<std::vector<std::int64_t>> suppressedIds(const std::optional<std::vector<int>>& given,
                                                const text::Tokenizer& tokenizer) {
    if (!given || given->empty()) return std::vector<std::int64_t>{};
    std::set<std::int64_t> ids = {tokenizer.transcribe(),        tokenizer.translate(),
                                  tokenizer.startOfTranscript(), tokenizer.startOfPrev(),
                                  tokenizer.startOfLm(),         tokenizer.noSpeech()};
    for (const int id : *given) {
        if (id == -1) {
            const std::vector<int> nonSpeech = tokenizer.nonSpeechTokens();
            ids.insert(nonSpeech.begin(), nonSpeech.end());
        } else if (id < 0 || id >= tokenizer.vocabularySize()) {
            return fail(ErrorCode::InvalidArgument, "suppress_tokens names token " + std::to_string(id) +
                                                        ", but this model's tokens go from 0 to " +
                                                        std::to_string(tokenizer.vocabularySize() - 1) +
                                                        "; -1 stands for everything that is not speech.");
        } else {
            ids.insert(id);
        }
    }
    return std::vector<std::int64_t>(ids.begin(), ids.end());
}

}  // namespace undervoice::engine
