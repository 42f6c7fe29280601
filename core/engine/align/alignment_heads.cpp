#include "engine/align/alignment_heads.h"

#include "base/known_models.h"

namespace undervoice::engine {
namespace {

bool hasSizesOf(const api::ModelDims& dims, const KnownModel& model) {
    return dims.textState == model.state && dims.textLayers == model.textLayers &&
           dims.audioLayers == model.audioLayers && dims.melBins == model.melBins &&
           dims.vocabularySize == model.vocabularySize;
}

AlignmentHeads upperHalf(const api::ModelDims& dims) {
    AlignmentHeads heads;
    for (int layer = dims.textLayers / 2; layer < dims.textLayers; ++layer)
        for (int head = 0; head < dims.textHeads; ++head) heads.emplace_back(layer, head);
    return heads;
}

}  // namespace

AlignmentHeads chooseAlignmentHeads(const api::ModelDims& dims, const HeadSources& sources) {
    if (sources.checkpoint && !sources.checkpoint->empty()) return *sources.checkpoint;
    for (const KnownModel* model :
         {knownModelOfWeights(sources.weightsSha256), knownModel(sources.modelName)})
        if (model && hasSizesOf(dims, *model)) return model->alignmentHeads;
    return upperHalf(dims);
}

}  // namespace undervoice::engine
