#include "ui/shell/side_bar.h"

#include <algorithm>

#include <QBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOption>

#include "ui/theme/control_painter.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"

namespace undervoice::ui {

SideBarButton::SideBarButton(const QString& title, Icon icon, QWidget* parent) : QAbstractButton(parent), m_icon(icon) {
    setText(title);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    updateWords();
}

void SideBarButton::setBadge(const QString& badge) {
    m_badge = badge;
    updateWords();
    update();
}

void SideBarButton::setCollapsed(bool isCollapsed) {
    m_isCollapsed = isCollapsed;
    updateWords();
    update();
}

void SideBarButton::setShortcutText(const QString& shortcut) {
    m_shortcut = shortcut;
    updateWords();
}

void SideBarButton::updateWords() {
    setAccessibleName(m_badge.isEmpty() ? text() : tr("%1, %2", "page, count").arg(text(), m_badge));
    const QString named = m_shortcut.isEmpty() ? text() : tr("%1 (%2)", "page, shortcut").arg(text(), m_shortcut);
    setToolTip(m_isCollapsed || !m_shortcut.isEmpty() ? named : QString());
}

/// With room for the name as it is when it is chosen, and for a badge, whether there is one or not: nothing jumps.
QSize SideBarButton::sizeHint() const {
    const QFontMetrics words(strongFont());
    const int wanted = metrics::kRelated + metrics::kIconSize + metrics::kRelated + words.horizontalAdvance(text()) + metrics::kInside +
                       words.horizontalAdvance(QStringLiteral("99")) + metrics::kRelated + 4;  // letters are not whole pixels
    const int width = m_isCollapsed ? metrics::kSideBarCollapsedWidth - 2 * metrics::kInside : std::max(metrics::kSideBarWidth - 2 * metrics::kInside, wanted);
    return {width, std::max(metrics::kTouchHeight, fontMetrics().height() + 2 * metrics::kInside)};
}

QFont SideBarButton::strongFont() const {
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    return strong;
}

/// Up and down are the side bar's, which goes no further than its ends.
void SideBarButton::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        event->ignore();
    else
        QAbstractButton::keyPressEvent(event);
}

void SideBarButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QStyleOption option;
    option.initFrom(this);
    option.state.setFlag(QStyle::State_Sunken, isDown());
    const QColor ground = stateGround(option, isChecked() ? tokens().select : tokens().sunken);
    paintPlate(painter, rect(), ground, QColor());

    const int size = metrics::kIconSize;
    const int left = m_isCollapsed ? (width() - size) / 2 : metrics::kRelated;
    painter.drawPixmap(QRect(left, (height() - size) / 2, size, size), iconPixmap(m_icon, tokens().text, size, devicePixelRatio()));
    painter.setPen(tokens().text);
    if (m_isCollapsed) {
        painter.setFont(textFont(TextSize::Small, QFont::DemiBold));
        painter.drawText(rect().adjusted(0, 2, -4, 0), Qt::AlignRight | Qt::AlignTop, m_badge);
    } else {
        QRect words = rect().adjusted(left + size + metrics::kRelated, 0, -metrics::kRelated, 0);
        painter.setFont(strongFont());
        const int badgeWidth = m_badge.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(m_badge) + metrics::kInside;
        painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, m_badge);
        words.setRight(words.right() - badgeWidth);
        painter.setFont(isChecked() ? strongFont() : font());
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(text(), Qt::ElideRight, words.width()));
    }
    if (showsFocus(*this)) paintFocusRing(painter, rect());
}

SideBar::SideBar(QWidget* parent) : QFrame(parent) {
    setAccessibleName(tr("Pages"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kInside, metrics::kRelated, metrics::kInside, metrics::kRelated);
    layout->setSpacing(metrics::kGroup);
    for (QVBoxLayout*& group : m_groups) {
        if (&group == &m_groups[static_cast<int>(SideBarGroup::Foot)]) layout->addStretch(1);
        group = new QVBoxLayout;
        group->setSpacing(2);
        layout->addLayout(group);
    }
    fit();
}

SideBarButton* SideBar::addButton(const QString& title, Icon icon, SideBarGroup group) {
    auto* button = new SideBarButton(title, icon, this);
    button->setCollapsed(m_isCollapsed);
    m_groups[static_cast<int>(group)]->addWidget(button);
    fit();
    return button;
}

QList<SideBarButton*> SideBar::buttons() const {
    QList<SideBarButton*> found;
    for (const QVBoxLayout* group : m_groups)
        for (int i = 0; i < group->count(); ++i)
            if (auto* button = qobject_cast<SideBarButton*>(group->itemAt(i)->widget())) found << button;
    return found;
}

void SideBar::setChosen(SideBarButton* button) {
    for (SideBarButton* other : buttons()) other->setChecked(other == button);
}

void SideBar::setCollapsed(bool isCollapsed) {
    if (isCollapsed == m_isCollapsed) return;
    m_isCollapsed = isCollapsed;
    for (SideBarButton* button : buttons()) button->setCollapsed(isCollapsed);
    fit();
}

/// As wide as its longest name, which depends on the language and on the size of the text.
void SideBar::fit() {
    int width = m_isCollapsed ? metrics::kSideBarCollapsedWidth : metrics::kSideBarWidth;
    for (const SideBarButton* button : buttons()) width = std::max(width, button->sizeHint().width() + 2 * metrics::kInside);
    setFixedWidth(width);
}

void SideBar::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) fit();
}

void SideBar::keyPressEvent(QKeyEvent* event) {
    const QList<SideBarButton*> all = buttons();
    const qsizetype at = all.indexOf(qobject_cast<SideBarButton*>(window()->focusWidget()));
    const int step = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (at < 0 || step == 0) return QFrame::keyPressEvent(event);
    all[std::clamp<qsizetype>(at + step, 0, all.size() - 1)]->setFocus(Qt::TabFocusReason);
}

void SideBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), tokens().sunken);
    const int edge = layoutDirection() == Qt::RightToLeft ? 0 : width() - metrics::kHairline;
    painter.fillRect(QRect(edge, 0, metrics::kHairline, height()), tokens().line);
}

}  // namespace undervoice::ui
