// Models that share an encoder share its work.

#include "engine/whisper/encoding_cache.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randn.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "support/formula_checkpoint.h"
#include "support/latent_checkpoint.h"

namespace undervoice::engine {
namespace {

class EncodingCacheTest : public testing::Test {
  protected:
    static at::Tensor mel(std::uint64_t seed) { return at::randn({1, 80, 3000}, at::detail::createCPUGenerator(seed)); }

    c10::InferenceMode inference;
    std::shared_ptr<const Model> original = Model::load(*test::formulaCheckpoint("micro", "A"), {}, {}, {}).value();
    std::shared_ptr<const Model> converted = Model::load(test::LatentCheckpoint({}), {}, {}, {}).value();
    EncodingCache encodings;
};

TEST_F(EncodingCacheTest, TheSecondModelTakesWhatTheFirstHeard) {
    const at::Tensor first = encodings.encode(*original, mel(1));
    EXPECT_TRUE(at::equal(first, original->encode(mel(1))));
    EXPECT_EQ(encodings.savedSeconds(), 0);
    EXPECT_TRUE(encodings.encode(*converted, mel(1)).is_same(first)) << "the same sound in another tensor";
    EXPECT_GT(encodings.savedSeconds(), 0);
}

TEST_F(EncodingCacheTest, OtherSoundIsHeardAnew) {
    const at::Tensor first = encodings.encode(*original, mel(1)), second = encodings.encode(*original, mel(2));
    EXPECT_TRUE(at::equal(second, original->encode(mel(2))));
    EXPECT_FALSE(at::equal(first, second));
    EXPECT_EQ(encodings.savedSeconds(), 0);
}

}  // namespace
}  // namespace undervoice::engine
