#include "ui/library/recordings_model.h"

#include <algorithm>
#include <utility>

#include <QCoreApplication>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

using library::RecordingSummary;
using library::Run;
using library::RunState;

}  // namespace

const Run* runToRead(const RecordingSummary& summary) {
    const auto current = std::ranges::find_if(summary.runs, &Run::isCurrent);
    if (current != summary.runs.end()) return &*current;
    const auto finished = std::ranges::find(summary.runs, RunState::Finished, &Run::state);
    if (finished != summary.runs.end()) return &*finished;
    const auto begun = std::ranges::find_if(summary.runs, [](const Run& run) { return run.windowCount > 0; });
    return begun == summary.runs.end() ? nullptr : &*begun;
}

QString stateText(const RecordingSummary& summary) {
    const Run* run = runToRead(summary);
    if (!run) return QCoreApplication::translate("RecordingsModel", "Not transcribed yet");
    if (run->state != RunState::Finished)
        return QCoreApplication::translate("RecordingsModel", "Stopped at %1 of %2").arg(clockText(run->doneUs), clockText(run->description.totalUs));
    const QString model = fromUtf8(run->description.modelName), language = languageText(run->language);
    const QString text = language.isEmpty() ? QCoreApplication::translate("RecordingsModel", "Transcribed by %1").arg(model)
                                            : QCoreApplication::translate("RecordingsModel", "%1, transcribed by %2", "a language, a model").arg(language, model);
    return run->isCorrected ? QCoreApplication::translate("RecordingsModel", "%1, corrected", "how it was transcribed").arg(text) : text;
}

void RecordingsModel::setRecordings(std::vector<RecordingSummary> recordings) {
    const bool haveSameIds = std::ranges::equal(recordings, m_recordings, {}, [](const auto& r) { return r.recording.id; }, [](const auto& r) { return r.recording.id; });
    if (haveSameIds) {
        m_recordings = std::move(recordings);
        if (!m_recordings.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_recordings = std::move(recordings);
    endResetModel();
}

void RecordingsModel::setHeardNow(std::optional<library::RecordingId> recording) {
    if (recording == m_heardNow) return;
    m_heardNow = recording;
    if (!m_recordings.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

const RecordingSummary* RecordingsModel::recording(const QModelIndex& index) const {
    return index.isValid() ? &m_recordings[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex RecordingsModel::indexOf(library::RecordingId id) const {
    const auto found = std::ranges::find(m_recordings, id, [](const auto& r) { return r.recording.id; });
    return found == m_recordings.end() ? QModelIndex() : index(static_cast<int>(found - m_recordings.begin()));
}

/// What tells it from its neighbours, in the order in which people look.
QString RecordingsModel::detailOf(const RecordingSummary& summary) const {
    const library::Recording& r = summary.recording;
    QStringList parts{dateText(r.facts.recordedAt.value_or(r.addedAt)), r.id == m_heardNow ? tr("Being transcribed") : stateText(summary)};
    if (!r.notes.people.empty()) parts.append(joinedNames(r.notes.people));
    for (const std::string& tag : r.notes.tags) parts.append(QStringLiteral("#") + fromUtf8(tag));
    return parts.join(QStringLiteral(" · "));
}

int RecordingsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_recordings.size()); }

QVariant RecordingsModel::data(const QModelIndex& index, int role) const {
    const RecordingSummary* summary = recording(index);
    if (!summary) return {};
    switch (role) {
        case Qt::DisplayRole: return titleOf(summary->recording);
        case Qt::ToolTipRole: return shown(summary->recording.facts.path);
        case Qt::AccessibleTextRole: return QString(titleOf(summary->recording) + QStringLiteral(": ") + detailOf(*summary));
        default: return {};
    }
}

Card RecordingsModel::cardOf(const QModelIndex& index) {
    const auto* model = qobject_cast<const RecordingsModel*>(index.model());
    const RecordingSummary* summary = model ? model->recording(index) : nullptr;
    if (!summary) return {};
    const Run* run = runToRead(*summary);
    const bool isDone = run && run->state == RunState::Finished, isHeardNow = summary->recording.id == model->m_heardNow;
    Card card{.icon = isHeardNow ? Icon::Play : isDone ? Icon::Check : run ? Icon::Pause : Icon::Library, .ink = isHeardNow ? Ink::Accent : isDone ? Ink::Ok : Ink::Muted};
    card.title = titleOf(summary->recording);
    card.detail = model->detailOf(*summary);
    card.aside = clockText(summary->recording.facts.durationUs);
    if (run && !isDone && run->description.totalUs > 0)
        card.share = std::clamp(static_cast<double>(run->doneUs) / static_cast<double>(run->description.totalUs), 0.0, 1.0);
    return card;
}

}  // namespace undervoice::ui
