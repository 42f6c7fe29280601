#include "engine/attention/modes.h"

#include "engine/attention/cross_mha.h"
#include "engine/attention/self_mha.h"

namespace undervoice::engine {
namespace {

template <typename Attention>
struct Mode {
    const char* name;
    Result<std::unique_ptr<Attention>> (*load)(WeightReader& reader, const std::string& prefix);
};

constexpr Mode<SelfAttention> kSelfModes[] = {{"mha", SelfMha::load}};
constexpr Mode<CrossAttention> kCrossModes[] = {{"mha", CrossMha::load}};

template <typename Attention, std::size_t count>
Result<std::unique_ptr<Attention>> loadMode(const Mode<Attention> (&modes)[count], const std::string& name, WeightReader& reader,
                                            const std::string& prefix) {
    std::string known;
    for (const Mode<Attention>& mode : modes) {
        if (name == mode.name) return mode.load(reader, prefix);
        known += (known.empty() ? "" : ", ") + std::string(mode.name);
    }
    return fail(ErrorCode::Unsupported, prefix + " wants the attention mode '" + name + "'; this program knows: " + known + ".");
}

}  // namespace

Result<std::unique_ptr<SelfAttention>> loadSelfAttention(const std::string& mode, WeightReader& reader, const std::string& prefix) {
    return loadMode(kSelfModes, mode, reader, prefix);
}

Result<std::unique_ptr<CrossAttention>> loadCrossAttention(const std::string& mode, WeightReader& reader, const std::string& prefix) {
    return loadMode(kCrossModes, mode, reader, prefix);
}

}  // namespace undervoice::engine
