#pragma once
// The library's recordings as rows. GUI thread; values come from the library's thread.

#include <optional>
#include <vector>

#include <QAbstractListModel>

#include "library/records.h"
#include "ui/support/card_delegate.h"

namespace undervoice::ui {

class RecordingsModel : public QAbstractListModel {
    Q_OBJECT

  public:
    using QAbstractListModel::QAbstractListModel;

    void setRecordings(std::vector<library::RecordingSummary> recordings);
    void setHeardNow(std::optional<library::RecordingId> recording);  ///< it is being transcribed
    const library::RecordingSummary* recording(const QModelIndex& index) const;  ///< null for an invalid one
    QModelIndex indexOf(library::RecordingId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    static Card cardOf(const QModelIndex& index);

  private:
    QString detailOf(const library::RecordingSummary& summary) const;

    std::vector<library::RecordingSummary> m_recordings;
    std::optional<library::RecordingId> m_heardNow;
};

/// The run that is read: the newest of those that count, else the newest finished one, else the newest that holds something; null when there is none.
const library::Run* runToRead(const library::RecordingSummary& recording);
/// "German, transcribed by base", "German, transcribed by base, corrected", "Stopped at 12:40 of 1:04:00", "Not transcribed yet".
QString stateText(const library::RecordingSummary& recording);

}  // namespace undervoice::ui
