#pragma once
// A Whisper checkpoint of any supported format, read in place: the file is memory-mapped and a tensor is
// converted only when it is asked for. Tensors carry openai-whisper's names whatever the file calls them
// (spec: whisper.md §2, containers). Files come from strangers: every length and offset is checked, no code
// of theirs is run, memory stays within the file's size.

#include "api/speech_engine.h"
#include "base/cancel.h"
#include "base/error.h"
#include "engine/checkpoint/conversion_record.h"
#include "engine/checkpoint/latent_module.h"
#include "engine/checkpoint/precision.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

struct TensorEntry {
    std::string name;                 ///< openai-whisper's, e.g. "decoder.blocks.0.attn.query.weight"
    std::vector<std::int64_t> shape;  ///< outermost first, in openai-whisper's layout
    std::string storedType;           ///< "float32", "float16", "bfloat16", "q5_1", "int8 rows", …
    std::int64_t storedBytes = 0;
};

class Checkpoint {
  public:
    virtual ~Checkpoint() = default;

    /// Recognises the format by content, not by name. Refuses (naming the tensor, what was expected and what
    /// was found) when a tensor is missing or has another shape than the dims say. Other failures: NotFound,
    /// Io, Format, Unsupported.
    static Result<std::unique_ptr<Checkpoint>> open(const std::filesystem::path& path);

    virtual const api::ModelDims& dims() const = 0;
    /// "OpenAI .pt", "Hugging Face", "ggml q5_1", "CTranslate2 float16".
    virtual std::string formatName() const = 0;
    virtual const std::vector<TensorEntry>& tensors() const = 0;
    /// [layer, head] pairs when the format carries them.
    virtual std::optional<std::vector<std::pair<int, int>>> alignmentHeads() const = 0;
    /// One sentence each: unknown tensors that were ignored, odd vocabularies, derived sizes.
    virtual const std::vector<std::string>& warnings() const = 0;
    /// Trained on text alone behind <|startoftranscript|>: no languages, tasks, timestamps, prompts (longform/bare_text.h).
    virtual bool isBareText() const { return false; }
    /// Files that hold the weights, in a fixed order; SHA-256 of them joined identifies the model.
    virtual std::vector<std::filesystem::path> weightFiles() const = 0;

    /// A tensor as a fresh, contiguous CPU tensor. Quantised tensors are dequantised to float32. Format when the file was cut
    /// since it was opened.
    /// Of a converted attention, P.key.weight, P.value.weight and P.value.bias are there too: multiplied out, float32. Unsupported
    /// where it merges tokens, which no ordinary attention does.
    virtual Result<at::Tensor> load(const std::string& name, Precision precision = Precision::Float32) const = 0;

    /// What the converter wrote beside the weights; null in every format but our own.
    virtual const ConversionRecord* conversion() const { return nullptr; }

    /// The converted attention of that prefix; null where it is an ordinary one.
    virtual const LatentModule* latentModule(const std::string& prefix) const {
        static_cast<void>(prefix);
        return nullptr;
    }
};

/// How a checkpoint's tensors differ from the official ones of the same sizes.
struct TensorLayout {
    std::optional<std::int64_t> audioHidden, textHidden;  ///< of the blocks' MLPs; absent: four times the width
    std::vector<LatentModule> latent;                     ///< converted attentions
    std::vector<SeparateFactors> separate = {};           ///< those whose tensors in the file are not one latent's; in latent, too, where they run as one
};

/// The tensors that a checkpoint of these sizes has: name → shape, in loading order.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> expectedTensors(const api::ModelDims& dims, const TensorLayout& layout = {});

}  // namespace undervoice::engine
