#include "sample_run.h"

#include <utility>

namespace undervoice::desktop {
namespace {

class Listener : public service::TranscriptionObserver {
  public:
    void onModel(const api::ModelInfo& info) override { run.model = info; }
    void onWindow(const Window& window) override {
        for (const Segment& segment : window.segments) run.text += segment.text;
    }
    SampleRun run;
};

}  // namespace

Result<SampleRun> runSample(worker::WorkerProcess& worker, const service::TranscriptionRequest& request, const CancelToken& cancel) {
    Listener listener;
    UNDERVOICE_TRY_ASSIGN(listener.run.result, worker.transcribe(request, listener, cancel));
    return std::move(listener.run);
}

}  // namespace undervoice::desktop
