#include "engine/convert/converter.h"

#include "engine/convert/conversion.h"

namespace undervoice::engine {

Result<api::ConversionOutcome> ConverterImpl::convert(const api::ConversionRequest& request, const ProgressFunction& progress, const CancelToken& cancel) {
    m_thread.setComputeThreads(request.source.threads);
    return m_thread.run("converting the model " + request.source.path.string(),
                        [&] { return Conversion(request, m_thread.computeThreads(), progress, cancel).run(); });
}

}  // namespace undervoice::engine
