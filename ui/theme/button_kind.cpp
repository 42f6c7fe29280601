#include "ui/theme/button_kind.h"

#include <QAbstractButton>
#include <QVariant>

namespace undervoice::ui {
namespace {

constexpr char kProperty[] = "undervoiceButtonKind";

}  // namespace

void setButtonKind(QAbstractButton& button, ButtonKind kind) {
    button.setProperty(kProperty, static_cast<int>(kind));
    button.update();
}

ButtonKind buttonKind(const QWidget& widget) { return static_cast<ButtonKind>(widget.property(kProperty).toInt()); }

}  // namespace undervoice::ui
