#pragma once
// What a button is on its page; Style paints it so.

class QAbstractButton;
class QWidget;

namespace undervoice::ui {

/// Plain: outlined. Primary: the one action of a page. Quiet: no edge until it is pointed at; for icons and rows of actions.
enum class ButtonKind { Plain, Primary, Quiet };
void setButtonKind(QAbstractButton& button, ButtonKind kind);
ButtonKind buttonKind(const QWidget& widget);  ///< Plain when nothing was set

}  // namespace undervoice::ui
