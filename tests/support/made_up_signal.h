#pragma once
// A signal that nobody spoke, for tests of engines with formula weights. A test that includes this links undervoice_media.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "media/pcm.h"
#include "support/fixtures.h"

namespace undervoice::test {

/// 16-bit samples, the same ones for the same name.
inline media::Pcm madeUpSignal(double seconds, std::string_view name) {
    std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * kSampleRateHz));
    const std::uint64_t key = fnv1a64(name);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<std::int16_t>(formulaUniform(key, i / 40) * 9000 + formulaUniform(key + 1, i) * 500);
    media::Pcm pcm;
    EXPECT_TRUE(pcm.append(samples));
    return pcm;
}

}  // namespace undervoice::test
