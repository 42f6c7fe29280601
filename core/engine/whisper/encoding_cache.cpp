#include "engine/whisper/encoding_cache.h"

#include <chrono>
#include <span>
#include <utility>

#include "base/sha256.h"

namespace undervoice::engine {
namespace {

std::string keyOf(const at::Tensor& mel) {
    const at::Tensor features = mel.to(at::kCPU).contiguous();
    Sha256 hash;
    hash.update(std::as_bytes(std::span(features.const_data_ptr<float>(), static_cast<std::size_t>(features.numel()))));
    return hash.hexDigest();
}

}  // namespace

at::Tensor EncodingCache::encode(const Model& model, const at::Tensor& mel) {
    std::string key = keyOf(mel);
    if (const auto found = m_encodings.find(key); found != m_encodings.end()) {
        m_savedSeconds += found->second.seconds;
        return found->second.encoded;
    }
    const auto start = std::chrono::steady_clock::now();
    const at::Tensor encoded = model.encode(mel);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    m_encodings.emplace(std::move(key), Encoding{encoded, seconds.count()});
    return encoded;
}

}  // namespace undervoice::engine
