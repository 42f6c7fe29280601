#include "api/converter.h"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "base/atomic_file.h"

namespace undervoice::api {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

/// Links followed, as far as the path is there, and no slash behind it.
fs::path resolved(const fs::path& path) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

/// Whether the path is the folder or lies in it; both resolved.
bool isWithin(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

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

Status validate(const FlatConversionOptions& o, const fs::path& output) {
    if (o.writeRanks.empty()) return {};
    if (o.selection == FlatConversionOptions::Selection::Uniform)
        return invalid("Key dimensions that are selected uniformly have no ranks that could be written to " + o.writeRanks.string() + "; select them by 2-norm, or leave out --write_ranks.");
    if (!o.ranks.empty())
        return invalid("Ranks that are read from " + o.ranks.string() + " are not measured, so there are none to write to " + o.writeRanks.string() + "; leave out --ranks or --write_ranks.");
    return checkNewFile(o.writeRanks, output, "the ranks");
}

Status checkNewFile(const fs::path& file, const fs::path& output, const std::string& purpose) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(file, error)))
        return invalid(file.string() + " is there already and is left as it is; remove it, or choose another file for " + purpose + ".");
    const fs::path whole = resolved(file), folder = whole.parent_path();
    if (isWithin(whole, resolved(output)))
        return invalid(file.string() + " is or lies in the folder that the model is written to; choose a file outside of it for " + purpose + ".");
    if (fs::is_directory(folder, error)) {
        const auto attempt = FileInTheMaking::create(whole);
        if (attempt) return {};
        std::string reason = attempt.error().message;
        reason.pop_back();  // its full stop
        return invalid(reason + "; choose another file for " + purpose + ".");
    }
    // What lies above the output is made with it.
    if (isWithin(resolved(output), folder)) return {};
    return invalid(file.string() + " cannot be written: there is no folder " + folder.string() + "; make it, or choose another file for " + purpose + ".");
}

Status checkPatch(const ConversionOptions& o, bool isFlat) {
    if (o.patch.empty()) return {};
    if (isFlat)
        return invalid("A conversion as the original repository makes it changes most of the model, so there is no patch of it; leave out --patch, or --layout flat.");
    return checkNewFile(o.patch, o.output, "the patch");
}

}  // namespace undervoice::api
