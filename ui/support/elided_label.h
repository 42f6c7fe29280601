#pragma once
// A line of text that takes the room there is: what does not fit ends with "…", and is read whole under the pointer and by screen readers.

#include <QWidget>

namespace undervoice::ui {

class ElidedLabel : public QWidget {
    Q_OBJECT
    Q_PROPERTY(QString text READ text WRITE setText)

  public:
    using QWidget::QWidget;

    QString text() const { return m_text; }
    void setText(const QString& text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    QString m_text;
};

}  // namespace undervoice::ui
