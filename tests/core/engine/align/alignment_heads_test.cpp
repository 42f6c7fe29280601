#include "engine/align/alignment_heads.h"

#include "base/known_models.h"

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using testing::ElementsAre;
using testing::Pair;

api::ModelDims dimsOf(const KnownModel& model) {
    api::ModelDims dims;
    dims.melBins = model.melBins;
    dims.audioState = dims.textState = model.state;
    dims.audioHeads = dims.textHeads = model.state / 64;
    dims.audioLayers = model.audioLayers;
    dims.textLayers = model.textLayers;
    dims.vocabularySize = model.vocabularySize;
    return dims;
}

TEST(AlignmentHeads, AreThoseOfTheCheckpointFirst) {
    const KnownModel& base = *knownModel("base");
    HeadSources sources{AlignmentHeads{{2, 3}}, base.sha256, base.name};
    EXPECT_THAT(chooseAlignmentHeads(dimsOf(base), sources), ElementsAre(Pair(2, 3)));
    sources.checkpoint = AlignmentHeads();
    EXPECT_EQ(chooseAlignmentHeads(dimsOf(base), sources), base.alignmentHeads);
}

TEST(AlignmentHeads, AreThePublishedOnesOfAKnownHashOrName) {
    for (const KnownModel& model : knownModels()) {
        EXPECT_EQ(chooseAlignmentHeads(dimsOf(model), {{}, model.sha256, {}}), model.alignmentHeads);
        EXPECT_EQ(chooseAlignmentHeads(dimsOf(model), {{}, {}, model.name}), model.alignmentHeads);
    }
}

TEST(AlignmentHeads, IgnoreANameThatTheSizesContradict) {
    api::ModelDims dims = dimsOf(*knownModel("base"));
    dims.textLayers = 2;
    dims.textHeads = 2;
    EXPECT_THAT(chooseAlignmentHeads(dims, {{}, {}, "base"}), ElementsAre(Pair(1, 0), Pair(1, 1)));
}

TEST(AlignmentHeads, AreTheUpperHalfOfAnUnknownModel) {
    api::ModelDims dims;
    dims.textLayers = 3;
    dims.textHeads = 1;
    EXPECT_THAT(chooseAlignmentHeads(dims, {}), ElementsAre(Pair(1, 0), Pair(2, 0)));
}

}  // namespace
}  // namespace undervoice::engine
