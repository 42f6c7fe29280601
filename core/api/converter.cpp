#include "api/converter.h"

#include <cmath>
#include <system_error>

namespace undervoice::api {
namespace {

tl::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

}  // namespace

ConversionEffort usualEffort(int textState) {
    constexpr int kTinyState = 384;
    return textState <= kTinyState ? ConversionEffort{256, 4000} : ConversionEffort{128, 2000};
}

Status validate(const ConversionOptions& o) {
    if (o.output.empty()) return invalid("A conversion needs a folder to write to.");
    if (!(o.savedShare > 0 && o.savedShare < 1)) return invalid("The share of the self cache to save must lie between 0 and 1.");
    if (o.budgetBytes < 0) return invalid("The budget of the self cache must be a number of bytes.");
    if (o.budgetBytes > 0 && !o.ranks.empty()) return invalid("Give ranks or a budget of bytes, not both.");
    if (o.healingSteps && (*o.healingSteps < 0 || *o.healingSteps > 100000)) return invalid("The healing steps must lie between 0 and 100000.");
    if (!(o.healingRate > 0 && o.healingRate <= 1)) return invalid("The healing rate must lie between 0 and 1.");
    if (o.calibrationWindows && (*o.calibrationWindows < 6 || *o.calibrationWindows > 10000)) return invalid("The calibration windows must lie between 6 and 10000.");
    if (o.dtype != Dtype::Float16 && o.dtype != Dtype::BFloat16 && o.dtype != Dtype::Float32)
        return invalid("A converted model is written in float16, bfloat16 or float32.");
    if (!(o.largestKl > 0 && std::isfinite(o.largestKl))) return invalid("The largest KL must be a number above 0.");
    if (!(o.largestWerRise >= 0 && std::isfinite(o.largestWerRise))) return invalid("The largest rise of the word error rate must be 0 or above.");
    if (o.windows < 1 || o.beams < 1) return invalid("Bytes are counted for at least one window and one beam.");
    return {};
}

Status checkPatch(const ConversionOptions& o, bool isFlat) {
    if (o.patch.empty()) return {};
    if (isFlat)
        return invalid("A conversion as the original repository makes it changes most of the model, so there is no patch of it; leave out --patch, or --layout flat.");
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(o.patch, error)))
        return invalid(o.patch.string() + " is there already and is left as it is; remove it, or choose another file for the patch.");
    return {};
}

}  // namespace undervoice::api
