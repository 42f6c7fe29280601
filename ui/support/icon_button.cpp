#include "ui/support/icon_button.h"

#include <QToolButton>

namespace undervoice::ui {

QToolButton* iconButton(Icon icon, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(themedIcon(icon));
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

}  // namespace undervoice::ui
