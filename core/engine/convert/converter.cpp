#include "engine/convert/converter.h"

#include <memory>

#include "engine/checkpoint/checkpoint.h"
#include "engine/convert/conversion.h"
#include "engine/convert/merge_tokens.h"
#include "engine/convert/ordinary.h"
#include "engine/convert/patch.h"

namespace undervoice::engine {

Result<api::ConversionEffort> ConverterImpl::effortFor(const api::ModelOptions& source) {
    return m_thread.run("opening the model " + source.path.string(), [&]() -> Result<api::ConversionEffort> {
        UNDERVOICE_TRY_ASSIGN(const auto checkpoint, Checkpoint::open(source.path));
        return api::usualEffort(checkpoint->dims().textState);
    });
}

Result<api::ConversionOutcome> ConverterImpl::convert(const api::ConversionRequest& request, const ProgressFunction& progress, const CancelToken& cancel) {
    m_thread.setComputeThreads(request.source.threads);
    return m_thread.run("converting the model " + request.source.path.string(),
                        [&] { return Conversion(request, m_thread.computeThreads(), progress, cancel).run(); });
}

Status ConverterImpl::applyPatch(const api::ModelOptions& source, const std::filesystem::path& patch, const std::filesystem::path& output,
                                 const ProgressFunction& progress, const CancelToken& cancel) {
    return m_thread.run("applying the patch " + patch.string(), [&]() -> Status {
        UNDERVOICE_TRY_ASSIGN(const auto checkpoint, Checkpoint::open(source.path));
        return engine::applyPatch(patch, *checkpoint, tokenizerFolderOf(source.path), output, source.assetsFolder, progress, cancel);
    });
}

Status ConverterImpl::mergeTokens(const api::ModelOptions& source, int stride, bool normalizes, const std::filesystem::path& output,
                                  const ProgressFunction& progress, const CancelToken& cancel) {
    return m_thread.run("writing the model " + output.string(), [&] { return engine::mergeTokens(source, stride, normalizes, output, progress, cancel); });
}

Status ConverterImpl::exportOrdinary(const api::ModelOptions& source, Layout layout, api::Dtype dtype, const std::filesystem::path& output,
                                     const ProgressFunction& progress, const CancelToken& cancel) {
    return m_thread.run("writing the model " + output.string(), [&] { return engine::exportOrdinary(source, layout, dtype, output, progress, cancel); });
}

}  // namespace undervoice::engine
