#pragma once
// What is as high as its contents, or as the screen has room for: then it scrolls.

#include <QScrollArea>

namespace undervoice::ui {

class TallArea : public QScrollArea {
    Q_OBJECT

  public:
    /// roomAround: pixels of the screen's height that others need. The contents are set with setWidget().
    TallArea(int roomAround, QWidget* parent);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  private:
    int m_roomAround;
};

}  // namespace undervoice::ui
