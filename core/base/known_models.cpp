#include "base/known_models.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace undervoice {
namespace {

constexpr int kEnglish = 51864;
constexpr int kMultilingual = 51865;
constexpr int kCantonese = 51866;

// clang-format off
const std::vector<KnownModel>& table() {
    static const std::vector<KnownModel> kModels{
        {"tiny.en", "tiny.en", "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03", 80, 384, 4, 4, kEnglish,
         {{1, 0}, {2, 0}, {2, 5}, {3, 0}, {3, 1}, {3, 2}, {3, 3}, {3, 4}}},
        {"tiny", "tiny", "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9", 80, 384, 4, 4, kMultilingual,
         {{2, 2}, {3, 0}, {3, 2}, {3, 3}, {3, 4}, {3, 5}}},
        {"base.en", "base.en", "25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead", 80, 512, 6, 6, kEnglish,
         {{3, 3}, {4, 7}, {5, 1}, {5, 5}, {5, 7}}},
        {"base", "base", "ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e", 80, 512, 6, 6, kMultilingual,
         {{3, 1}, {4, 2}, {4, 3}, {4, 7}, {5, 1}, {5, 2}, {5, 4}, {5, 6}}},
        {"small.en", "small.en", "f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872", 80, 768, 12, 12, kEnglish,
         {{6, 6}, {7, 0}, {7, 3}, {7, 8}, {8, 2}, {8, 5}, {8, 7}, {9, 0}, {9, 4}, {9, 8}, {9, 10}, {10, 0}, {10, 1},
          {10, 2}, {10, 3}, {10, 6}, {10, 11}, {11, 2}, {11, 4}}},
        {"small", "small", "9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794", 80, 768, 12, 12, kMultilingual,
         {{5, 3}, {5, 9}, {8, 0}, {8, 4}, {8, 7}, {8, 8}, {9, 0}, {9, 7}, {9, 9}, {10, 5}}},
        {"medium.en", "medium.en", "d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f", 80, 1024, 24, 24, kEnglish,
         {{11, 4}, {14, 1}, {14, 12}, {14, 14}, {15, 4}, {16, 0}, {16, 4}, {16, 9}, {17, 12}, {17, 14}, {18, 7}, {18, 10},
          {18, 15}, {20, 0}, {20, 3}, {20, 9}, {20, 14}, {21, 12}}},
        {"medium", "medium", "345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1", 80, 1024, 24, 24, kMultilingual,
         {{13, 15}, {15, 4}, {15, 15}, {16, 1}, {20, 0}, {23, 4}}},
        {"large-v1", "large-v1", "e4b87e7e0bf463eb8e6956e646f1e277e901512310def2c24bf0e11bd3c28e9a", 80, 1280, 32, 32, kMultilingual,
         {{9, 19}, {11, 2}, {11, 4}, {11, 17}, {22, 7}, {22, 11}, {22, 17}, {23, 2}, {23, 15}}},
        {"large-v2", "large-v2", "81f7c96c852ee8fc832187b0132e569d6c3065a3252ed18e56effd0b6a73e524", 80, 1280, 32, 32, kMultilingual,
         {{10, 12}, {13, 17}, {16, 11}, {16, 12}, {16, 13}, {17, 15}, {17, 16}, {18, 4}, {18, 11}, {18, 19}, {19, 11}, {21, 2},
          {21, 3}, {22, 3}, {22, 9}, {22, 12}, {23, 5}, {23, 7}, {23, 13}, {25, 5}, {26, 1}, {26, 12}, {27, 15}}},
        {"large-v3", "large-v3", "e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb", 128, 1280, 32, 32, kCantonese,
         {{7, 0}, {10, 17}, {12, 18}, {13, 12}, {16, 1}, {17, 14}, {19, 11}, {21, 4}, {24, 1}, {25, 6}}},
        {"turbo", "large-v3-turbo", "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a", 128, 1280, 32, 4, kCantonese,
         {{2, 4}, {2, 11}, {3, 3}, {3, 6}, {3, 11}, {3, 14}}},
    };
    return kModels;
}
// clang-format on

struct Conversion {
    std::string_view sha256;
    std::string_view name;
};

/// model.bin of the CTranslate2 folders that set-up fetches (see models/README.md).
constexpr std::array<Conversion, 2> kConversions{{
    {"1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a", "tiny.en"},
    {"d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9", "base"},
}};

template <typename Predicate>
const KnownModel* findModelWhere(Predicate predicate) {
    const std::vector<KnownModel>& models = table();
    const auto found = std::find_if(models.begin(), models.end(), predicate);
    return found == models.end() ? nullptr : &*found;
}

}  // namespace

std::span<const KnownModel> knownModels() {
    return table();
}

const KnownModel* knownModel(std::string_view name) {
    if (name == "large") name = "large-v3";
    return findModelWhere(
        [&](const KnownModel& model) { return model.name == name || model.fileName == name; });
}

const KnownModel* knownModelOfWeights(std::string_view sha256) {
    for (const Conversion& conversion : kConversions)
        if (conversion.sha256 == sha256) return knownModel(conversion.name);
    return findModelWhere([&](const KnownModel& model) { return model.sha256 == sha256; });
}

std::int64_t parameterCount(const KnownModel& model) {
    const std::int64_t d = model.state;
    const std::int64_t norm = 2 * d;
    const std::int64_t attention = 4 * d * d + 3 * d;  // the key has no bias
    const std::int64_t mlp = 8 * d * d + 5 * d;
    const std::int64_t encoderBlock = attention + mlp + 2 * norm;
    const std::int64_t decoderBlock = 2 * attention + mlp + 3 * norm;
    const std::int64_t convolutions = 3 * d * model.melBins + d + 3 * d * d + d;
    return convolutions + kWhisperAudioContext * d + model.audioLayers * encoderBlock + norm + kWhisperTextContext * d +
           model.vocabularySize * d + model.textLayers * decoderBlock + norm;
}

}  // namespace undervoice
