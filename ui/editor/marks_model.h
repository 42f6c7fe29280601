#pragma once
// The passages that a person marked, as rows in the order of the transcript. GUI thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <QAbstractListModel>

#include "transcript/document.h"
#include "ui/support/card_delegate.h"

namespace undervoice::ui {

/// "Star, to check, what was noted"; empty without marks.
QString marksText(const PassageMarks& marks);

class MarksModel : public QAbstractListModel {
    Q_OBJECT

  public:
    using QAbstractListModel::QAbstractListModel;

    /// Its times are shown as so much later. Rows stay where nothing of them has changed.
    void setDocument(const Document& document, std::int64_t beginUs);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    std::optional<std::int64_t> keyOf(const QModelIndex& index) const;  ///< of the segment; nothing for an invalid index
    QModelIndex indexOf(std::int64_t key) const;

    static Card cardOf(const QModelIndex& index);

  private:
    struct Row {
        std::int64_t key = 0;
        std::int64_t startUs = 0;  ///< in the recording
        QString text;
        PassageMarks marks;
        bool operator==(const Row&) const = default;
    };
    std::vector<Row> m_rows;
};

}  // namespace undervoice::ui
