#include "engine/checkpoint/fingerprint.h"

#include <optional>
#include <span>

#include "base/sha256.h"

namespace undervoice::engine {

TensorLayout ordinaryLayout(const Checkpoint& checkpoint) {
    const auto rowsOf = [&](const std::string& name) -> std::optional<std::int64_t> {
        for (const TensorEntry& entry : checkpoint.tensors())
            if (entry.name == name) return entry.shape.front();
        return std::nullopt;
    };
    return {rowsOf("encoder.blocks.0.mlp.0.weight"), rowsOf("decoder.blocks.0.mlp.0.weight"), {}};
}

Result<std::string> fingerprintOf(const Checkpoint& checkpoint, const CancelToken& cancel) {
    Sha256 hash;
    for (const auto& [name, shape] : expectedTensors(checkpoint.dims(), ordinaryLayout(checkpoint))) {
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY_ASSIGN(const at::Tensor values, checkpoint.load(name, Precision::Float32));
        std::string header = name;
        for (const std::int64_t size : shape) header += " " + std::to_string(size);
        hash.update(header + "\n");
        hash.update(std::span(static_cast<const std::byte*>(values.data_ptr()), values.nbytes()));
    }
    return hash.hexDigest();
}

}  // namespace undervoice::engine
