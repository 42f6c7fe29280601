#pragma once
// A row of two lines and an icon, with a thin bar of progress where there is some: recordings, jobs, search results. What it shows
// comes from the model by roles that the list chooses, so that one drawing serves them all.

#include <functional>
#include <vector>

#include <QStyledItemDelegate>

#include "ui/icons/icons.h"

namespace undervoice::ui {

struct Card {
    Icon icon = Icon::Library;
    Ink ink = Ink::Muted;
    QString title = {};
    QString detail = {};
    QString aside = {};         ///< at the right end of the first line
    Qt::TextElideMode elide = Qt::ElideMiddle;  ///< of the title: names of files tell apart by both ends
    double share = -1;     ///< of the bar, 0 to 1; negative: none
    bool isAlarming = false;  ///< the detail is an error
    /// Parts of the detail that matched a search: start and length.
    std::vector<std::pair<int, int>> marks = {};
};

class CardDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using Reader = std::function<Card(const QModelIndex&)>;
    explicit CardDelegate(Reader reader, QObject* parent) : QStyledItemDelegate(parent), m_reader(std::move(reader)) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    Reader m_reader;
};

}  // namespace undervoice::ui
