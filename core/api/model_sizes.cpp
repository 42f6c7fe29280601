#include "api/model_sizes.h"

#include <algorithm>

namespace undervoice::api {
namespace {

struct Size {
    const char* name;
    int state;
    int audioLayers;
    int textLayers;
    int melBins;
    int vocabulary;
};

constexpr int kEnglish = 51864, kMultilingual = 51865, kWithCantonese = 51866;
constexpr Size kSizes[] = {{"tiny.en", 384, 4, 4, 80, kEnglish},        {"tiny", 384, 4, 4, 80, kMultilingual},
                           {"base.en", 512, 6, 6, 80, kEnglish},        {"base", 512, 6, 6, 80, kMultilingual},
                           {"small.en", 768, 12, 12, 80, kEnglish},     {"small", 768, 12, 12, 80, kMultilingual},
                           {"medium.en", 1024, 24, 24, 80, kEnglish},   {"medium", 1024, 24, 24, 80, kMultilingual},
                           {"turbo", 1280, 32, 4, 128, kWithCantonese}, {"large-v1", 1280, 32, 32, 80, kMultilingual},
                           {"large-v2", 1280, 32, 32, 80, kMultilingual}, {"large-v3", 1280, 32, 32, 128, kWithCantonese}};

}  // namespace

std::optional<ModelDims> officialDims(const std::string& name) {
    const std::string known = name == "large" ? "large-v3" : name == "large-v3-turbo" ? "turbo" : name;
    const auto* const size = std::ranges::find_if(kSizes, [&](const Size& candidate) { return known == candidate.name; });
    if (size == std::ranges::end(kSizes)) return std::nullopt;
    const int heads = size->state / 64;
    return ModelDims{size->melBins, 1500, size->state, heads, size->audioLayers, size->vocabulary, 448, size->state, heads, size->textLayers};
}

std::vector<std::string> officialSizes() {
    std::vector<std::string> names;
    for (const Size& size : kSizes) names.emplace_back(size.name);
    return names;
}

}  // namespace undervoice::api
