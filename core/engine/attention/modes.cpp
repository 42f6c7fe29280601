#include "engine/attention/modes.h"

#include "engine/attention/cross_e.h"
#include "engine/attention/cross_mha.h"
#include "engine/attention/cross_mla.h"
#include "engine/attention/self_mha.h"
#include "engine/attention/self_mla.h"
#include "engine/attention/self_mtla.h"
#include "engine/attention/self_t.h"
#include "engine/attention/self_x.h"

namespace undervoice::engine {
namespace {

template <typename Attention, typename Source>
struct Mode {
    const char* name;
    Result<std::unique_ptr<Attention>> (*load)(WeightReader& reader, const Source& source);
};

constexpr Mode<SelfAttention, SelfAttentionSource> kSelfModes[] = {
    {"mha", SelfMha::load}, {"x", SelfX::load}, {"t", SelfT::load}, {"mla", SelfMla::load}, {"mtla", SelfMtla::load}};
constexpr Mode<CrossAttention, std::string> kCrossModes[] = {{"mha", CrossMha::load}, {"e", CrossE::load}, {"mla", CrossMla::load}};

template <typename Attention, typename Source, std::size_t count>
Result<std::unique_ptr<Attention>> loadMode(const Mode<Attention, Source> (&modes)[count], const std::string& name, WeightReader& reader,
                                            const Source& source, const std::string& prefix) {
    std::string known;
    for (const Mode<Attention, Source>& mode : modes) {
        if (name == mode.name) return mode.load(reader, source);
        known += (known.empty() ? "" : ", ") + std::string(mode.name);
    }
    return fail(ErrorCode::Unsupported, prefix + " wants the attention mode '" + name + "'; this program knows: " + known + ".");
}

}  // namespace

Result<std::unique_ptr<SelfAttention>> loadSelfAttention(const std::string& mode, WeightReader& reader, const SelfAttentionSource& source) {
    return loadMode(kSelfModes, mode, reader, source, source.prefix);
}

Result<std::unique_ptr<CrossAttention>> loadCrossAttention(const std::string& mode, WeightReader& reader, const std::string& prefix) {
    return loadMode(kCrossModes, mode, reader, prefix, prefix);
}

}  // namespace undervoice::engine
