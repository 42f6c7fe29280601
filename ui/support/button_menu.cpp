#include "ui/support/button_menu.h"

#include <QAbstractItemView>
#include <QMenu>
#include <QPushButton>

namespace undervoice::ui {

void offerButtons(QAbstractItemView& list, const QList<QPushButton*>& buttons) {
    list.setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(&list, &QWidget::customContextMenuRequested, &list, [&list, buttons](const QPoint& position) {
        const QModelIndex index = list.indexAt(position);
        if (!index.isValid()) return;
        if (!list.selectionModel()->isSelected(index)) list.setCurrentIndex(index);
        auto* menu = new QMenu(&list);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (QPushButton* button : buttons)
            if (button->isVisible() && button->isEnabled()) menu->addAction(button->icon(), button->text(), button, &QPushButton::click);
        menu->popup(list.viewport()->mapToGlobal(position));
    });
}

}  // namespace undervoice::ui
