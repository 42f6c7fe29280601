#pragma once
// The queue as rows: what each job is, where it stands in a person's units, and how far it is. Rows can be dragged; where one is
// dropped is told by a signal, and the rows move when the queue itself has moved them. GUI thread.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <QAbstractListModel>

#include "base/progress.h"
#include "base/speed_meter.h"
#include "library/queue_records.h"

namespace undervoice::ui {

class QueueModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role {
        EntryRole = Qt::UserRole,  ///< number of the entry, qint64
        StateRole,                 ///< int of library::QueueState
        DetailRole,                ///< "12:40 of 1:04:00 heard, 14x real time"
        ShareRole,                 ///< done, 0 to 1; negative: nothing to show
    };

    using QAbstractListModel::QAbstractListModel;

    void setEntries(const std::vector<library::QueueEntry>& entries);
    /// Of the running job. now: for the speed.
    void setProgress(library::QueueEntryId job, const Progress& progress, SpeedMeter::Clock::time_point now = SpeedMeter::Clock::now());

    /// The person wants the running job to stop; it does so at the end of its window. Forgotten when it has.
    enum class Stop { No, Pausing, Cancelling };
    void setStopping(library::QueueEntryId job, Stop stop);
    Stop stopping(library::QueueEntryId job) const { return job == m_running ? m_stop : Stop::No; }

    const std::vector<library::QueueEntry>& entries() const { return m_entries; }
    const library::QueueEntry* entry(const QModelIndex& index) const;  ///< null for an invalid one
    QModelIndex indexOf(library::QueueEntryId id) const;
    /// As the free function below, of one of entries(), without reading its request again.
    bool isSecondPass(const library::QueueEntry& entry) const { return m_areSecondPasses.at(entry.id); }
    /// Times real time that the running job transcribes at, once it is known.
    std::optional<double> speed() const { return m_progress.phase == "transcribing" ? m_meter.speed() : std::nullopt; }
    int openCount() const;  ///< waiting or running ones

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column, const QModelIndex& parent) override;

  Q_SIGNALS:
    /// The person wants the entry before that one; absent: at the end.
    void moveWanted(library::QueueEntryId id, std::optional<library::QueueEntryId> before);

  private:
    QString toolTip(const library::QueueEntry& entry) const;
    QString detail(const library::QueueEntry& entry) const;
    QString runningDetail(const library::QueueEntry& entry) const;
    double share(const library::QueueEntry& entry) const;

    std::vector<library::QueueEntry> m_entries;
    std::map<library::QueueEntryId, bool> m_areSecondPasses;
    library::QueueEntryId m_running;
    Stop m_stop = Stop::No;
    Progress m_progress;
    SpeedMeter m_meter;
};

/// Name of the model that a job was asked for with: "base"; empty where that cannot be read.
QString modelTitleOf(const library::QueueEntry& entry);
/// Where what the job hears begins in its recording; 0 where that cannot be read.
std::int64_t beginUsOf(const library::QueueEntry& entry);
/// For the review to compare with; its text is no transcript (library/records.h).
bool isSecondPass(const library::QueueEntry& entry);

}  // namespace undervoice::ui
