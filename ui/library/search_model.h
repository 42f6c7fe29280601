#pragma once
// What was found in the transcripts, as rows: recording and time, and the words around. GUI thread.

#include <vector>

#include <QAbstractListModel>

#include "library/search.h"
#include "ui/support/card_delegate.h"

namespace undervoice::ui {

class SearchModel : public QAbstractListModel {
    Q_OBJECT

  public:
    using QAbstractListModel::QAbstractListModel;

    void setHits(std::vector<library::SearchHit> hits);
    const library::SearchHit* hit(const QModelIndex& index) const;  ///< null for an invalid one

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    static Card cardOf(const QModelIndex& index);

  private:
    std::vector<library::SearchHit> m_hits;
};

}  // namespace undervoice::ui
