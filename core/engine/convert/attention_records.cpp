#include "engine/convert/attention_records.h"

#include <ATen/ops/isfinite.h>
#include <ATen/ops/tensor.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/whisper/probe.h"

namespace undervoice::engine {
namespace {

/// In float16, a thousandth of what a conversion loses; in float32 where a number is too large for that.
at::Tensor shortened(const at::Tensor& values) {
    const at::Tensor half = values.to(at::kHalf);
    return at::isfinite(half).all().item<bool>() ? half : values.clone();
}

class Recorder : public Probe {
  public:
    Recorder(int firstLayer, std::vector<AttentionRecord>& records) {
        for (std::size_t i = 0; i < records.size(); ++i) {
            const std::string block = "decoder.block" + std::to_string(firstLayer + static_cast<int>(i));
            m_targets[block + ".self_attention_in"] = &records[i].inputs;
            m_targets[block + ".self_attention_out"] = &records[i].outputs;
        }
    }
    /// Before a pass.
    void start() { m_missing = m_targets.size(); }
    void onActivation(const std::string& name, const at::Tensor& value) override {
        const auto target = m_targets.find(name);
        if (target == m_targets.end()) return;
        target->second->push_back(shortened(value[0].to(at::kCPU, at::kFloat)));
        --m_missing;
    }
    bool wants(const std::string& name) const override { return m_targets.contains(name); }
    bool isDone() const override { return m_missing == 0; }

  private:
    std::unordered_map<std::string, std::vector<at::Tensor>*> m_targets;
    std::size_t m_missing = 0;
};

}  // namespace

Result<std::vector<AttentionRecord>> recordAttention(const Model& model, int firstLayer, int count, const std::vector<TokenSequence>& sequences,
                                                     const std::function<at::Tensor(std::size_t window)>& encoded,
                                                     const std::function<void(std::size_t done)>& step, const CancelToken& cancel) {
    std::vector<AttentionRecord> records(static_cast<std::size_t>(count));
    Recorder recorder(firstLayer, records);
    std::unique_ptr<DecoderState> state;
    std::optional<std::size_t> stateWindow;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        UNDERVOICE_TRY(cancel.check());
        const TokenSequence& sequence = sequences[i];
        // Sequences of the same window follow each other: its cross-attention keys and values are made once.
        if (stateWindow != sequence.window) {
            state.reset();
            state = model.startDecoding(encoded(sequence.window), /*rowsPerWindow=*/1, model.dims().textContext);
            stateWindow = sequence.window;
        }
        state->truncate(0);
        recorder.start();
        const auto last = static_cast<std::int64_t>(sequence.tokens.size()) - 1;
        model.decode(at::tensor(sequence.tokens).unsqueeze(0), *state, {.all = false, .positions = {last}}, nullptr, &recorder);
        if (step) step(i + 1);
    }
    return records;
}

}  // namespace undervoice::engine
