// Real tiny.en on the bundled sample: clips and models that are read together read as each does alone.

#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "engine/convert/parity.h"
#include "media/decode.h"
#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;

api::ConversionClip clipOf(std::int64_t fromSeconds, std::int64_t toSeconds) {
    media::DecodeOptions options;
    options.fromUs = fromSeconds * 1'000'000;
    options.toUs = toSeconds * 1'000'000;
    api::ConversionClip clip;
    clip.audio = media::decode(test::sourceFolder() / "resources/samples/interview.opus", options).value().pcm;
    clip.language = "en";
    return clip;
}

TEST(ReadTogether, GivesTheSameTexts) {
    api::ModelOptions options;
    options.path = test::depsFolder() / "models/tiny.en";
    options.assetsFolder = test::assetsFolder();
    options.dtype = api::Dtype::Float32;
    if (!fs::exists(options.path / "model.bin")) GTEST_SKIP() << "Whisper tiny.en is not in " << test::depsFolder() << ": set-up could not fetch it";
    const c10::InferenceMode inference;
    const auto model = loadModel(options, /*threads=*/1, {}, {}).value();
    options.attention = {{"t", "x"}, "e"};
    const auto other = loadModel(options, /*threads=*/1, {}, {}).value();

    std::vector<api::ConversionClip> owned;
    for (const auto& [from, to] : {std::pair(0, 7), {7, 12}, {12, 45}, {45, 52}}) owned.push_back(clipOf(from, to));
    const Clips clips = pointersTo(owned);
    const auto together = transcribeClips({model.get(), other.get()}, clips, "", {}, {}).value();
    ASSERT_EQ(together.size(), 2U);
    for (std::size_t i = 0; i < clips.size(); ++i) {
        SCOPED_TRACE(i);
        const ClipTranscript alone = transcribeClips({model.get()}, {clips[i]}, "", {}, {}).value()[0][0];
        EXPECT_GT(alone.text.size(), 10U);
        EXPECT_EQ(together[0][i].text, alone.text);
        EXPECT_EQ(together[1][i].text, alone.text) << "of modes that are exact";
        EXPECT_GT(together[1][i].seconds, 0);
    }
}

}  // namespace
}  // namespace undervoice::engine
