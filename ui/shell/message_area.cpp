#include "ui/shell/message_area.h"

#include <algorithm>
#include <utility>

#include <QAccessible>
#include <QApplication>
#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "ui/support/icon_button.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/control_painter.h"
#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"

namespace undervoice::ui {
namespace {

struct KindLook {
    Icon icon;
    Ink ink;
    QString word;
};

KindLook lookOf(Message::Kind kind) {
    switch (kind) {
        case Message::Kind::Warning: return {Icon::Warning, Ink::Mha, Banner::tr("Warning")};
        case Message::Kind::Error: return {Icon::Error, Ink::Danger, Banner::tr("Error")};
        case Message::Kind::Info: break;
    }
    return {Icon::Info, Ink::Accent, Banner::tr("Note")};
}

/// Screen readers say it at once.
void announce(QWidget* widget) {
    QAccessibleEvent event(widget, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QToolButton* closeButton(const QString& name, QWidget* parent) {
    QToolButton* button = iconButton(Icon::Cancel, name, parent);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

QLabel* wordsLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);  // file names are not markup
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

Banner::Banner(const Message& message, QWidget* parent)
    : QFrame(parent), m_message(message), m_text(QStringList{message.happened, message.todo}.join(u' ').trimmed()) {
    const KindLook look = lookOf(message.kind);
    setAccessibleName(tr("%1: %2", "kind of message, text").arg(look.word, m_text));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::kRelated, metrics::kInside, metrics::kInside, metrics::kInside);
    layout->setSpacing(metrics::kRelated);
    auto* icon = new QToolButton(this);
    icon->setIcon(themedIcon(look.icon, look.ink));
    icon->setAutoRaise(true);
    icon->setFocusPolicy(Qt::NoFocus);
    icon->setAttribute(Qt::WA_TransparentForMouseEvents);
    icon->setAccessibleName(look.word);
    layout->addWidget(icon, 0, Qt::AlignVCenter);

    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    QLabel* happened = wordsLabel(message.happened, this);
    QFont strong = happened->font();
    strong.setWeight(QFont::DemiBold);
    happened->setFont(strong);
    words->addWidget(happened);
    if (!message.todo.isEmpty()) words->addWidget(wordsLabel(message.todo, this));
    layout->addLayout(words, 1);

    if (!message.button.isEmpty()) {
        auto* button = new QPushButton(message.button, this);
        button->setAccessibleName(message.button);
        connect(button, &QPushButton::clicked, this, [this] {
            const auto act = m_message.onButton;  // the banner may be gone after the signal
            Q_EMIT dismissed();
            if (act) act();
        });
        layout->addWidget(button, 0, Qt::AlignVCenter);
    }
    QToolButton* close = closeButton(tr("Close message"), this);
    connect(close, &QToolButton::clicked, this, &Banner::dismissed);
    layout->addWidget(close, 0, Qt::AlignVCenter);
}

void Banner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QColor color = inkColor(lookOf(m_message.kind).ink);
    paintPlate(painter, rect(), tokens().surface, color);
}

MessageArea::MessageArea(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(metrics::kPageMargin, metrics::kRelated, metrics::kPageMargin, 0);
    m_layout->setSpacing(metrics::kInside);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    hide();
}

QPointer<Banner> MessageArea::show(const Message& message) {
    auto* banner = new Banner(message, this);
    const auto same = std::find_if(m_banners.begin(), m_banners.end(), [banner](const Banner* other) { return other->text() == banner->text(); });
    if (same != m_banners.end()) {
        delete banner;
        return *same;
    }
    connect(banner, &Banner::dismissed, this, [this, banner] { dismiss(banner); });
    m_banners.prepend(banner);
    m_layout->insertWidget(0, banner);
    showNewest();
    announce(banner);
    return banner;
}

void MessageArea::dismiss(Banner* banner) {
    if (!m_banners.removeOne(banner)) return;
    m_layout->removeWidget(banner);
    banner->hide();
    banner->deleteLater();
    showNewest();
}

int MessageArea::count() const { return static_cast<int>(m_banners.size()); }

void MessageArea::showNewest() {
    for (qsizetype i = 0; i < m_banners.size(); ++i) m_banners[i]->setVisible(i < kMostShown);
    setVisible(!m_banners.isEmpty());
}

Toast::Toast(QWidget* over)
    : QFrame(over), m_over(over), m_label(new QLabel(this)), m_button(new QPushButton(this)), m_close(closeButton(tr("Close message"), this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * metrics::kInside, 4, metrics::kInside, 4);
    layout->setSpacing(metrics::kRelated);
    m_label->setTextFormat(Qt::PlainText);
    setButtonKind(*m_button, ButtonKind::Quiet);
    layout->addWidget(m_label);
    layout->addWidget(m_button);
    layout->addWidget(m_close);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Toast::goIfLeftAlone);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_button, &QPushButton::clicked, this, [this] {
        const auto act = std::exchange(m_onButton, {});
        hide();
        if (act) act();
    });
    m_over->installEventFilter(this);
    hide();
}

void Toast::say(const QString& text, const QString& button, std::function<void()> onButton) {
    m_label->setText(text);
    m_button->setText(button);
    m_button->setAccessibleName(button);
    m_button->setVisible(!button.isEmpty());
    m_onButton = std::move(onButton);
    setAccessibleName(text);
    show();
    raise();
    place();
    m_timer.start(button.isEmpty() ? m_ms : m_msWithButton);
    announce(this);
}

QString Toast::text() const { return m_label->text(); }

void Toast::setDurations(int ms, int msWithButton) {
    m_ms = ms;
    m_msWithButton = msWithButton;
}

void Toast::goIfLeftAlone() {
    if (underMouse() || isAncestorOf(QApplication::focusWidget()))
        m_timer.start(m_ms);
    else
        hide();
}

void Toast::place() {
    adjustSize();
    const int most = std::max(0, m_over->width() - 2 * metrics::kPageMargin);
    resize(std::min(width(), most), height());
    move((m_over->width() - width()) / 2, m_over->height() - height() - metrics::kGroup);
}

bool Toast::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_over && event->type() == QEvent::Resize && !isHidden()) place();
    return QFrame::eventFilter(watched, event);
}

bool Toast::event(QEvent* event) {
    const bool isHandled = QFrame::event(event);
    if (event->type() == QEvent::LayoutRequest) place();
    return isHandled;
}

void Toast::enterEvent(QEnterEvent* event) {
    m_timer.stop();
    QFrame::enterEvent(event);
}

void Toast::leaveEvent(QEvent* event) {
    m_timer.start(m_ms);
    QFrame::leaveEvent(event);
}

void Toast::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintPlate(painter, rect(), tokens().surface, tokens().outline);
}

}  // namespace undervoice::ui
