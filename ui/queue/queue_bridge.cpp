#include "ui/queue/queue_bridge.h"

namespace undervoice::ui {

void QueueBridge::onQueue(const std::vector<library::QueueEntry>& entries) {
    toGui([this, entries] { Q_EMIT entriesChanged(entries); });
}
void QueueBridge::onModel(library::QueueEntryId job, const api::ModelInfo& info) {
    toGui([this, job, info] { Q_EMIT modelLoaded(job, info); });
}
void QueueBridge::onStarted(library::QueueEntryId job, const service::JobStart& start) {
    toGui([this, job, start] { Q_EMIT jobStarted(job, start); });
}
void QueueBridge::onWindow(library::QueueEntryId job, const Window& window) {
    toGui([this, job, window] { Q_EMIT windowCommitted(job, window); });
}
void QueueBridge::onProgress(library::QueueEntryId job, const Progress& progress) {
    toGui([this, job, progress] { Q_EMIT progressed(job, progress); });
}
void QueueBridge::onMemory(library::QueueEntryId job, const api::MemoryReport& report) {
    toGui([this, job, report] { Q_EMIT memoryMeasured(job, report); });
}
void QueueBridge::onBatchChange(library::QueueEntryId job, const api::BatchChange& change) {
    toGui([this, job, change] { Q_EMIT batchChanged(job, change); });
}
void QueueBridge::onAttentionChange(library::QueueEntryId job, const api::AttentionChange& change) {
    toGui([this, job, change] { Q_EMIT attentionChanged(job, change); });
}
void QueueBridge::onFinished(library::QueueEntryId job, const service::JobResult& result) {
    toGui([this, job, result] { Q_EMIT jobFinished(job, result); });
}
void QueueBridge::onInterrupted(library::QueueEntryId job, const Error& reason) {
    toGui([this, job, reason] { Q_EMIT jobInterrupted(job, reason); });
}
void QueueBridge::onUnloaded() {
    toGui([this] { Q_EMIT unloaded(); });
}
void QueueBridge::onTrouble(const Error& error) {
    toGui([this, error] { Q_EMIT troubled(error); });
}

}  // namespace undervoice::ui
