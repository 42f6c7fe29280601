#pragma once
// What a page says when it has nothing to show: what belongs here, and the one action that brings it (spec: design.md "Words").

#include <QWidget>

#include "ui/icons/icons.h"

namespace undervoice::ui {

class EmptyState : public QWidget {
    Q_OBJECT

  public:
    /// action: a verb; empty: there is nothing to do.
    EmptyState(Icon icon, const QString& title, const QString& text, const QString& action, QWidget* parent);

  Q_SIGNALS:
    void activated();
};

}  // namespace undervoice::ui
