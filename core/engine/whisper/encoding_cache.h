#pragma once
// Encoder outputs for models that have the same encoder and hear the same recordings one after the other, as a conversion and its
// original do: the first one encodes a window, the others look it up. Engine thread only.

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "engine/whisper/model.h"

namespace undervoice::engine {

class EncodingCache {
  public:
    /// model.encode(mel), mel as there. All models that ask must have the same encoder (sameEncoder).
    at::Tensor encode(const Model& model, const at::Tensor& mel);

    /// What the look-ups spared: the seconds that encoding their windows had taken.
    double savedSeconds() const { return m_savedSeconds; }

  private:
    struct Encoding {
        at::Tensor encoded;
        double seconds = 0;
    };
    std::map<std::string, Encoding> m_encodings;  // by SHA-256 of the features
    double m_savedSeconds = 0;
};

}  // namespace undervoice::engine
