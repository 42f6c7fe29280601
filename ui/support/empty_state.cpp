#include "ui/support/empty_state.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {
namespace {

constexpr int kPictureSize = 48;
constexpr int kTextWidth = 420;

/// Large and muted, in the colours of the moment.
class Picture : public QWidget {
  public:
    Picture(Icon icon, QWidget* parent) : QWidget(parent), m_icon(icon) { setFixedSize(kPictureSize, kPictureSize); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.drawPixmap(rect(), iconPixmap(m_icon, inkColor(Ink::Muted), kPictureSize, devicePixelRatioF()));
    }

  private:
    Icon m_icon;
};

}  // namespace

EmptyState::EmptyState(Icon icon, const QString& title, const QString& text, const QString& action, QWidget* parent) : QWidget(parent) {
    auto* heading = new QLabel(title, this);
    setTextSize(*heading, TextSize::Large, QFont::DemiBold);
    auto* body = new QLabel(text, this);
    body->setWordWrap(true);
    body->setAlignment(Qt::AlignHCenter);
    body->setFixedWidth(kTextWidth);
    setMuted(*body);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::kRelated);
    layout->addStretch(2);
    layout->addWidget(new Picture(icon, this), 0, Qt::AlignHCenter);
    layout->addWidget(heading, 0, Qt::AlignHCenter);
    // Not aligned in the column: that would give it the height of its hint, which is not the one for this width.
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(body);
    row->addStretch();
    layout->addLayout(row);
    if (!action.isEmpty()) {
        auto* button = new QPushButton(action, this);
        setButtonKind(*button, ButtonKind::Primary);
        connect(button, &QPushButton::clicked, this, &EmptyState::activated);
        layout->addSpacing(metrics::kInside);
        layout->addWidget(button, 0, Qt::AlignHCenter);
    }
    layout->addStretch(3);
}

}  // namespace undervoice::ui
