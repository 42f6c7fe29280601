#pragma once
// The queue's events as signals on the GUI thread, in their order. Lives on the GUI thread and longer than the queue.

#include <utility>
#include <vector>

#include <QObject>

#include "service/job_queue.h"

namespace undervoice::ui {

class QueueBridge : public QObject, public service::QueueObserver {
    Q_OBJECT

  public:
    using QObject::QObject;

    void onQueue(const std::vector<library::QueueEntry>& entries) override;
    void onModel(library::QueueEntryId job, const api::ModelInfo& info) override;
    void onStarted(library::QueueEntryId job, const service::JobStart& start) override;
    void onWindow(library::QueueEntryId job, const Window& window) override;
    void onProgress(library::QueueEntryId job, const Progress& progress) override;
    void onMemory(library::QueueEntryId job, const api::MemoryReport& report) override;
    void onBatchChange(library::QueueEntryId job, const api::BatchChange& change) override;
    void onAttentionChange(library::QueueEntryId job, const api::AttentionChange& change) override;
    void onFinished(library::QueueEntryId job, const service::JobResult& result) override;
    void onInterrupted(library::QueueEntryId job, const Error& reason) override;
    void onUnloaded() override;
    void onTrouble(const Error& error) override;

  Q_SIGNALS:
    void entriesChanged(const std::vector<library::QueueEntry>& entries);
    void modelLoaded(library::QueueEntryId job, const api::ModelInfo& info);
    void jobStarted(library::QueueEntryId job, const service::JobStart& start);
    void windowCommitted(library::QueueEntryId job, const Window& window);
    void progressed(library::QueueEntryId job, const Progress& progress);
    void memoryMeasured(library::QueueEntryId job, const api::MemoryReport& report);
    void batchChanged(library::QueueEntryId job, const api::BatchChange& change);
    void attentionChanged(library::QueueEntryId job, const api::AttentionChange& change);
    void jobFinished(library::QueueEntryId job, const service::JobResult& result);
    void jobInterrupted(library::QueueEntryId job, const Error& reason);
    void unloaded();
    void troubled(const Error& error);

  private:
    template <typename Function>
    void toGui(Function function) {
        QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
    }
};

}  // namespace undervoice::ui
