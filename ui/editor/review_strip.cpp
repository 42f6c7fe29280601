#include "ui/editor/review_strip.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include "ui/editor/doubt_text.h"
#include "ui/editor/review_queue.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/icon_button.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr qsizetype kMostShown = 40;  ///< letters of a reading on its button; the tool tip has all of it

QString shortened(const QString& text) { return text.size() > kMostShown ? text.left(kMostShown).trimmed() + QStringLiteral("…") : text; }

void label(QPushButton& button, const QString& key, const QString& text) {
    const QString shownText = shortened(text).replace(QLatin1Char('&'), QStringLiteral("&&"));
    button.setText(key.isEmpty() ? shownText : QStringLiteral("%1   %2").arg(key, shownText));
    button.setToolTip(text);
    button.setAccessibleName(text);
}

}  // namespace

ReviewStrip::ReviewStrip(ReviewQueue& queue, Shortcuts& shortcuts, QWidget* parent) : QFrame(parent), m_queue(queue), m_shortcuts(shortcuts) {
    setAccessibleName(tr("Review of doubts"));
    setFocusPolicy(Qt::StrongFocus);
    m_place = new QLabel(this);
    setTextSize(*m_place, TextSize::Small, QFont::DemiBold);
    m_why = new QLabel(this);
    setMuted(*m_why);
    m_why->setTextFormat(Qt::PlainText);
    m_keep = new QPushButton(this);
    m_take = new QPushButton(this);
    m_dismiss = new QPushButton(this);
    m_keep->setAccessibleName(tr("Keep what is there"));
    m_take->setAccessibleName(tr("Take the other reading"));
    m_dismiss->setAccessibleName(tr("No doubt"));
    setButtonKind(*m_dismiss, ButtonKind::Quiet);
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(96, 6);
    m_progress->setAccessibleName(tr("Doubts settled"));
    m_previous = iconButton(Icon::ChevronLeft, tr("Previous doubt"), this);
    m_next = iconButton(Icon::ChevronRight, tr("Next doubt"), this);
    auto* listen = iconButton(Icon::Play, tr("Hear it again"), this);
    auto* list = iconButton(Icon::Queue, tr("List of doubts"), this);
    auto* close = iconButton(Icon::Cancel, tr("End the review"), this);

    m_second = new QPushButton(this);
    setButtonKind(*m_second, ButtonKind::Quiet);
    m_second->setToolTip(tr("The recording is transcribed once more in another way. Where the two differ, one of them is wrong: that finds far more errors."));

    auto* choices = new QHBoxLayout;
    choices->setSpacing(metrics::kInside);
    choices->addWidget(m_keep);
    choices->addWidget(m_take);
    choices->addWidget(m_dismiss);
    choices->addWidget(m_why, 1);
    auto* head = new QHBoxLayout;
    head->setSpacing(metrics::kInside);
    head->addWidget(m_place);
    head->addWidget(m_progress);
    head->addStretch(1);
    head->addWidget(m_second);
    for (QToolButton* button : {m_previous, m_next, listen, list, close}) head->addWidget(button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kRelated, metrics::kInside, metrics::kInside, metrics::kInside);
    layout->setSpacing(metrics::kInside / 2);
    layout->addLayout(head);
    layout->addLayout(choices);

    connect(m_keep, &QPushButton::clicked, &m_queue, &ReviewQueue::keep);
    connect(m_take, &QPushButton::clicked, &m_queue, &ReviewQueue::take);
    connect(m_dismiss, &QPushButton::clicked, &m_queue, &ReviewQueue::dismiss);
    connect(m_previous, &QToolButton::clicked, &m_queue, [this] { m_queue.go(-1); });
    connect(m_next, &QToolButton::clicked, &m_queue, [this] { m_queue.go(1); });
    connect(listen, &QToolButton::clicked, this, &ReviewStrip::listenWanted);
    connect(list, &QToolButton::clicked, this, &ReviewStrip::listWanted);
    connect(close, &QToolButton::clicked, this, &ReviewStrip::closed);
    connect(m_second, &QPushButton::clicked, this, &ReviewStrip::secondReadingWanted);
    connect(&m_queue, &ReviewQueue::changed, this, &ReviewStrip::refresh);
    connect(&m_queue, &ReviewQueue::currentChanged, this, &ReviewStrip::refresh);
    connect(&m_shortcuts, &Shortcuts::changed, this, &ReviewStrip::refresh);
    setSecondReading(Second::None);
    refresh();
}

void ReviewStrip::setSecondReading(Second second) {
    m_second->setVisible(second != Second::There);
    m_second->setEnabled(second == Second::None);
    m_second->setText(second == Second::None ? tr("Compare with a second pass") : tr("The second pass is in the queue"));
}

bool ReviewStrip::isSecondReadingOffered() const { return m_second->isVisible() && m_second->isEnabled(); }

QString ReviewStrip::said() const { return m_keep->toolTip(); }
QString ReviewStrip::why() const { return m_why->text(); }

void ReviewStrip::refresh() {
    const auto key = [this](const char* id) { return m_shortcuts.firstKeyText(QString::fromLatin1(id)); };
    const auto doubt = m_queue.current();
    m_progress->setRange(0, std::max(1, m_queue.count()));
    m_progress->setValue(m_queue.count() - m_queue.openCount());
    for (QWidget* widget : std::initializer_list<QWidget*>{m_keep, m_take, m_dismiss, m_previous, m_next}) widget->setVisible(doubt.has_value());
    if (!doubt) {
        m_place->setText(m_queue.count() == 0 ? tr("Nothing is doubted") : tr("All doubts are settled"));
        m_why->clear();
        return;
    }
    m_place->setText(tr("Doubts left: %1").arg(m_queue.openCount()) + QStringLiteral("  ·  ") + secondsText(doubt->startSeconds, m_queue.beginUs()));
    label(*m_keep, key("review.choose_1"), doubt->said.empty() ? tr("nothing more") : fromUtf8(doubt->said));
    const bool hasOther = doubt->reason == DoubtReason::Disagreement || doubt->reason == DoubtReason::OnlyHere || doubt->reason == DoubtReason::Missing;
    label(*m_take, key("review.choose_2"), doubt->otherReading.empty() ? tr("nothing") : fromUtf8(doubt->otherReading));
    m_take->setVisible(hasOther);
    label(*m_dismiss, key("review.dismiss"), tr("No doubt"));
    m_why->setText(doubtText(*doubt));
}

void ReviewStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? tokens().accent : tokens().line, hasFocus() ? metrics::kFocusWidth : metrics::kHairline));
    painter.setBrush(tokens().surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::kRadius, metrics::kRadius);
}

void ReviewStrip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) return Q_EMIT closed();
    QFrame::keyPressEvent(event);
}

}  // namespace undervoice::ui
