#include "ui/support/forms.h"

#include <QFormLayout>
#include <QLabel>
#include <QWidget>

#include "ui/theme/metrics.h"

namespace undervoice::ui {

void alignLabels(const QFormLayout& form) {
    for (int row = 0; row < form.rowCount(); ++row) {
        const QLayoutItem *label = form.itemAt(row, QFormLayout::LabelRole), *field = form.itemAt(row, QFormLayout::FieldRole);
        // Beside text a label stands on its line.
        const bool isBesideText = field && qobject_cast<QLabel*>(field->widget());
        if (label && label->widget() && !isBesideText) label->widget()->setMinimumHeight(metrics::kControlHeight);
    }
}

}  // namespace undervoice::ui
