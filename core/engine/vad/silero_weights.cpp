#include "engine/vad/silero_weights.h"

#include "base/sha256.h"
#include "engine/tensor/guard.h"

#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

namespace undervoice::engine::vad {
namespace {

// silero_vad/data/silero_vad.jit of the silero-vad 6.2.3 package.
constexpr const char* kSha256 = "e1122837f4154c511485fe0b9c64455f7b929c96fbb8d79fbdb336383ebd3720";
constexpr std::uintmax_t kLargestFile = 16 << 20;  // the real one has 2.3 MB

Result<std::string> readPinned(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(file, error);
    if (error)
        return fail(ErrorCode::NotFound, "The voice activity model " + file.string() +
                                             " was not found; run packaging/setup.sh to fetch it.");
    const auto wrong = [&] {
        return fail(ErrorCode::Format,
                    "The voice activity model " + file.string() +
                        " is not that of silero-vad 6.2.3 (its SHA-256 differs); delete it and "
                        "run packaging/setup.sh to fetch it again.");
    };
    if (bytes > kLargestFile) return wrong();
    std::ifstream stream(file, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(stream), {}};
    if (!stream)
        return fail(ErrorCode::Io, "The voice activity model " + file.string() + " could not be read.");
    if (sha256Hex(content) != kSha256) return wrong();
    return content;
}

/// Parameters and buffers by name, checked against the shapes that we evaluate.
class Source {
  public:
    explicit Source(const torch::jit::Module& module) {
        for (const auto& parameter : module.named_parameters()) m_tensors[parameter.name] = parameter.value;
        for (const auto& buffer : module.named_buffers()) m_tensors[buffer.name] = buffer.value;
    }

    at::Tensor take(const std::string& name, std::initializer_list<std::int64_t> shape) const {
        const auto found = m_tensors.find("_model." + name);
        TORCH_CHECK(found != m_tensors.end(), "the voice activity model lacks ", name);
        at::Tensor tensor = found->second.detach();
        TORCH_CHECK(tensor.sizes() == at::IntArrayRef(shape), name, " has the shape ", tensor.sizes());
        return tensor.to(at::kFloat).contiguous();
    }

    /// Taps [first, last] only: the others meet nothing but padding.
    UnfoldedConvolution convolution(int index, std::int64_t out, std::int64_t in, int first, int last) const {
        const std::string name = "encoder." + std::to_string(index) + ".reparam_conv.";
        const at::Tensor weight = take(name + "weight", {out, in, 3});
        const int taps = last - first + 1;
        return {weight.narrow(2, first, taps).permute({0, 2, 1}).reshape({out, taps * in}).contiguous(),
                take(name + "bias", {out})};
    }

  private:
    std::map<std::string, at::Tensor> m_tensors;
};

SileroWeights weightsFrom(const Source& source) {
    SileroWeights weights;
    weights.basis = source.take("stft.forward_basis_buffer", {258, 1, 256}).squeeze(1);
    // A step has four frames; strides 1, 2, 2, 1 leave four, two, one and one of them.
    weights.convolutions[0] = source.convolution(0, 128, 129, 0, 2);
    weights.convolutions[1] = source.convolution(1, 64, 128, 0, 2);
    weights.convolutions[2] = source.convolution(2, 64, 64, 1, 2);
    weights.convolutions[3] = source.convolution(3, 128, 64, 1, 1);
    weights.inputWeight = source.take("decoder.rnn.weight_ih", {512, 128});
    weights.hiddenWeight = source.take("decoder.rnn.weight_hh", {512, 128});
    weights.inputBias = source.take("decoder.rnn.bias_ih", {512});
    weights.hiddenBias = source.take("decoder.rnn.bias_hh", {512});
    weights.outputWeight = source.take("decoder.decoder.2.weight", {1, 128, 1}).squeeze(2);
    weights.outputBias = source.take("decoder.decoder.2.bias", {1});
    return weights;
}

}  // namespace

Result<SileroWeights> loadSileroWeights(const std::filesystem::path& file) {
    UNDERVOICE_TRY_ASSIGN(std::string content, readPinned(file));
    return guarded("loading the voice activity model", [&] {
        std::istringstream stream(std::move(content));
        const torch::jit::Module module = torch::jit::load(stream, at::kCPU, /*load_debug_files=*/false);
        return weightsFrom(Source(module));
    });
}

}  // namespace undervoice::engine::vad
