#pragma once
// Buttons that show an icon alone: the name is said to those who do not see it, and shown under the pointer.

#include "ui/icons/icons.h"

class QString;
class QToolButton;
class QWidget;

namespace undervoice::ui {

QToolButton* iconButton(Icon icon, const QString& name, QWidget* parent);

}  // namespace undervoice::ui
