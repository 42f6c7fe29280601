#include "ui/queue/queue_model.h"

#include <algorithm>
#include <utility>

#include <QMimeData>

#include "service/job_record.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

using library::QueueEntry;
using library::QueueEntryId;
using library::QueueState;

QString mimeType() { return QStringLiteral("application/x-undervoice-queue-entry"); }

bool haveSameIds(const std::vector<QueueEntry>& a, const std::vector<QueueEntry>& b) {
    return std::ranges::equal(a, b, {}, &QueueEntry::id, &QueueEntry::id);
}

}  // namespace

QString modelTitleOf(const QueueEntry& entry) {
    const auto request = service::transcriptionRequestFromJson(entry.requestJson);
    if (!request) return {};
    return request->model.name.empty() ? fileName(request->model.path) : fromUtf8(request->model.name);
}

std::int64_t beginUsOf(const QueueEntry& entry) {
    const auto request = service::transcriptionRequestFromJson(entry.requestJson);
    return request ? request->part.fromUs : 0;
}

bool isSecondPass(const QueueEntry& entry) {
    const auto request = service::transcriptionRequestFromJson(entry.requestJson);
    return request && request->isSecondReading;
}

void QueueModel::setEntries(const std::vector<QueueEntry>& entries) {
    const auto running = std::ranges::find(entries, QueueState::Running, &QueueEntry::state);
    const QueueEntryId now = running == entries.end() ? QueueEntryId() : running->id;
    if (now != m_running) {
        m_running = now;
        m_stop = Stop::No;
        m_progress = {};
        m_meter = {};
    }
    if (haveSameIds(entries, m_entries)) {
        m_entries = entries;
        if (!entries.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_entries = entries;
    const auto known = std::exchange(m_areSecondPasses, {});
    for (const QueueEntry& entry : entries) {
        const auto before = known.find(entry.id);
        m_areSecondPasses[entry.id] = before == known.end() ? ui::isSecondPass(entry) : before->second;
    }
    endResetModel();
}

void QueueModel::setProgress(QueueEntryId job, const Progress& progress, SpeedMeter::Clock::time_point now) {
    if (job != m_running) return;
    if (progress.phase != m_progress.phase) m_meter = {};
    m_progress = progress;
    if (progress.unit == Progress::Unit::AudioMicroseconds) m_meter.add(now, progress.done);
    const QModelIndex row = indexOf(job);
    Q_EMIT dataChanged(row, row);
}

void QueueModel::setStopping(QueueEntryId job, Stop stop) {
    if (job != m_running) return;
    m_stop = stop;
    const QModelIndex row = indexOf(job);
    Q_EMIT dataChanged(row, row);
}

const QueueEntry* QueueModel::entry(const QModelIndex& index) const {
    return index.isValid() ? &m_entries[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex QueueModel::indexOf(QueueEntryId id) const {
    const auto found = std::ranges::find(m_entries, id, &QueueEntry::id);
    return found == m_entries.end() ? QModelIndex() : index(static_cast<int>(found - m_entries.begin()));
}

int QueueModel::openCount() const {
    return static_cast<int>(std::ranges::count_if(m_entries, [](const QueueEntry& e) { return e.state == QueueState::Waiting || e.state == QueueState::Running; }));
}

int QueueModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_entries.size()); }

QVariant QueueModel::data(const QModelIndex& index, int role) const {
    const QueueEntry* e = entry(index);
    if (!e) return {};
    switch (role) {
        case Qt::DisplayRole: return isSecondPass(*e) ? tr("Second pass of %1").arg(fileName(e->file)) : fileName(e->file);
        case Qt::ToolTipRole: return toolTip(*e);
        case Qt::AccessibleTextRole: return QString(data(index, Qt::DisplayRole).toString() + QStringLiteral(": ") + detail(*e));
        case EntryRole: return QVariant::fromValue<qint64>(e->id.value());
        case StateRole: return static_cast<int>(e->state);
        case DetailRole: return detail(*e);
        case ShareRole: return share(*e);
        default: return {};
    }
}

/// Where the file is, and the whole of why it failed.
QString QueueModel::toolTip(const QueueEntry& e) const {
    const QString path = shown(e.file);
    if (e.state != QueueState::Failed || e.message.empty()) return path;
    const QString reason = coreText(e.message);
    return reason.contains(path) ? reason : path + u'\n' + reason;
}

QString QueueModel::detail(const QueueEntry& e) const {
    const QString done = clockText(e.doneUs), total = clockText(e.totalUs);
    switch (e.state) {
        case QueueState::Waiting: return e.doneUs > 0 ? tr("Waiting; %1 of %2 heard already").arg(done, total) : tr("Waiting");
        case QueueState::Running: return runningDetail(e);
        case QueueState::Paused: return e.doneUs > 0 ? tr("Paused at %1 of %2").arg(done, total) : tr("Paused");
        case QueueState::Failed: return coreText(e.message).replace(shown(e.file), fileName(e.file));  // a line has no room for folders
        case QueueState::Cancelled: return e.doneUs > 0 ? tr("Cancelled at %1 of %2; what was heard is kept").arg(done, total) : tr("Cancelled");
        case QueueState::Finished:
            if (!e.message.empty() && !isSecondPass(e)) return tr("%1 long. %2", "a time, a sentence").arg(total, coreText(e.message));
            return isSecondPass(e) ? tr("%1 heard a second time, for the review").arg(total) : tr("%1 transcribed").arg(total);
    }
    return {};
}

QString QueueModel::runningDetail(const QueueEntry& e) const {
    const Progress& p = m_progress;
    const QString done = clockText(e.doneUs), all = clockText(e.totalUs);
    if (m_stop == Stop::Pausing) return e.totalUs > 0 ? tr("Pausing after this window; %1 of %2 heard").arg(done, all) : tr("Pausing…");
    if (m_stop == Stop::Cancelling) return e.totalUs > 0 ? tr("Stopping after this window; %1 of %2 heard").arg(done, all) : tr("Stopping…");
    if (p.phase.empty()) return tr("Starting");
    if (p.unit != Progress::Unit::AudioMicroseconds)
        return p.total > 0 ? tr("%1, %2 %", "what is done, how much of it").arg(phaseText(p.phase)).arg(100 * p.done / p.total) : phaseText(p.phase);
    const std::int64_t total = p.total > 0 ? p.total : e.totalUs;
    const QString place = tr("%1 of %2 heard").arg(clockText(p.done), clockText(total));
    QStringList facts{p.phase == "transcribing" ? place : tr("%1: %2", "what is done, how far it is").arg(phaseText(p.phase), place)};
    if (const auto times = m_meter.speed()) facts << tr("%1 real time", "a factor: 14×").arg(timesText(*times));
    if (const auto left = m_meter.secondsLeft(total)) facts << remainingText(*left);
    return facts.join(QStringLiteral(", "));
}

double QueueModel::share(const QueueEntry& e) const {
    const bool isOver = e.state == QueueState::Finished || e.state == QueueState::Failed || e.state == QueueState::Cancelled;
    if (isOver || e.totalUs <= 0) return -1;
    const bool isHeard = e.state == QueueState::Running && m_progress.phase == "transcribing";
    const std::int64_t done = isHeard ? std::max(m_progress.done, e.doneUs) : e.doneUs;
    return std::clamp(static_cast<double>(done) / static_cast<double>(e.totalUs), 0.0, 1.0);
}

Qt::ItemFlags QueueModel::flags(const QModelIndex& index) const {
    // Dropped between rows, never onto one.
    if (!index.isValid()) return Qt::ItemIsDropEnabled;
    return Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList QueueModel::mimeTypes() const { return {mimeType()}; }

QMimeData* QueueModel::mimeData(const QModelIndexList& indexes) const {
    if (indexes.isEmpty()) return nullptr;
    auto* data = new QMimeData;
    data->setData(mimeType(), QByteArray::number(indexes.first().data(EntryRole).toLongLong()));
    return data;
}

bool QueueModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int, const QModelIndex& parent) {
    if (action != Qt::MoveAction || parent.isValid() || !data->hasFormat(mimeType())) return false;
    const QueueEntryId id(data->data(mimeType()).toLongLong());
    if (!indexOf(id).isValid()) return false;
    const bool isAtEnd = row < 0 || row >= rowCount();
    const auto before = isAtEnd ? std::nullopt : std::optional(m_entries[static_cast<std::size_t>(row)].id);
    if (before != id) Q_EMIT moveWanted(id, before);
    return false;  // the view must not move or remove anything itself
}

}  // namespace undervoice::ui
