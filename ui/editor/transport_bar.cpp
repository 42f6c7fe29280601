#include "ui/editor/transport_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/editor/sound.h"
#include "ui/icons/icons.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/icon_button.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/values/number_text.h"

namespace undervoice::ui {
namespace {

constexpr std::int64_t kSkipUs = 2'000'000;
constexpr double kRateStep = 0.1, kZoomStep = 1.6;
constexpr int kSavedMs = 2'000;

/// "12:40.2"
QString placeText(qint64 us) { return clockText(us) + QStringLiteral(".%1").arg((us / 100'000) % 10); }

}  // namespace

TransportBar::TransportBar(Sound& sound, Shortcuts& shortcuts, QWidget* parent) : QWidget(parent), m_sound(sound), m_shortcuts(shortcuts) {
    const auto button = [this](Icon icon, const QString& name, bool isCheckable = false) {
        auto* made = iconButton(icon, name, this);
        made->setCheckable(isCheckable);
        return made;
    };
    m_back = button(Icon::SkipBack, tr("Back 2 seconds"));
    m_play = button(Icon::Play, tr("Play"));
    m_forward = button(Icon::SkipForward, tr("Forward 2 seconds"));
    m_slower = button(Icon::Minus, tr("Slower"));
    m_faster = button(Icon::Plus, tr("Faster"));
    m_loop = button(Icon::Loop, tr("Loop"), true);
    m_doubt = button(Icon::Warning, tr("Underline doubtful words"), true);
    m_doubt->setChecked(true);
    auto* closer = button(Icon::Plus, tr("Zoom the waveform in"));
    m_place = new QLabel(this);
    m_place->setAccessibleName(tr("Place that is heard"));
    m_rate = new QLabel(this);
    m_rate->setAccessibleName(tr("Speed"));
    m_saved = new QLabel(this);
    setMuted(*m_saved);
    setTextSize(*m_saved, TextSize::Small);
    auto* farther = button(Icon::Minus, tr("Zoom the waveform out"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::kInside / 2);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_back, m_play, m_forward}) layout->addWidget(widget);
    layout->addSpacing(metrics::kInside);
    layout->addWidget(m_place);
    layout->addSpacing(metrics::kGroup);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_slower, m_rate, m_faster}) layout->addWidget(widget);
    layout->addSpacing(metrics::kRelated);
    layout->addWidget(m_loop);
    layout->addStretch(1);
    layout->addWidget(m_saved);
    layout->addSpacing(metrics::kRelated);
    layout->addWidget(m_doubt);
    layout->addSpacing(metrics::kRelated);
    layout->addWidget(farther);
    layout->addWidget(closer);

    connect(m_back, &QToolButton::clicked, &m_sound, [this] { m_sound.skipUs(-kSkipUs); });
    connect(m_play, &QToolButton::clicked, &m_sound, &Sound::toggle);
    connect(m_forward, &QToolButton::clicked, &m_sound, [this] { m_sound.skipUs(kSkipUs); });
    connect(m_slower, &QToolButton::clicked, &m_sound, [this] { m_sound.setRate(m_sound.rate() - kRateStep); });
    connect(m_faster, &QToolButton::clicked, &m_sound, [this] { m_sound.setRate(m_sound.rate() + kRateStep); });
    connect(m_loop, &QToolButton::clicked, this, &TransportBar::loopWanted);
    connect(m_doubt, &QToolButton::toggled, this, &TransportBar::doubtShown);
    connect(closer, &QToolButton::clicked, this, [this] { Q_EMIT zoomWanted(kZoomStep); });
    connect(farther, &QToolButton::clicked, this, [this] { Q_EMIT zoomWanted(1 / kZoomStep); });
    connect(&m_sound, &Sound::positionChanged, this, &TransportBar::showPosition);
    const auto showRate = [this] { m_rate->setText(QStringLiteral("%1×").arg(m_sound.rate(), 0, 'f', 1)); };
    connect(&m_sound, &Sound::rateChanged, this, showRate);
    connect(&m_sound, &Sound::loopChanged, this, [this] { m_loop->setChecked(m_sound.loopUs().has_value()); });
    connect(&m_sound, &Sound::playingChanged, this, [this](bool isPlaying) {
        m_play->setIcon(themedIcon(isPlaying ? Icon::Pause : Icon::Play));
        m_play->setAccessibleName(isPlaying ? tr("Pause") : tr("Play"));
    });
    connect(&m_sound, &Sound::opened, this, [this] { showPosition(m_sound.positionUs()); });
    connect(&m_sound, &Sound::drawn, this, [this] { showPosition(m_sound.positionUs()); });
    connect(&m_shortcuts, &Shortcuts::changed, this, &TransportBar::showTips);
    m_savedTimer.setSingleShot(true);
    connect(&m_savedTimer, &QTimer::timeout, m_saved, &QLabel::clear);
    showRate();
    showPosition(0);
    showTips();
}

void TransportBar::showTips() {
    const auto tip = [this](QToolButton* button, const char* action) {
        const QString keys = m_shortcuts.firstKeyText(QString::fromLatin1(action));
        button->setToolTip(keys.isEmpty() ? button->accessibleName() : QStringLiteral("%1 (%2)").arg(button->accessibleName(), keys));
    };
    tip(m_back, "play.back_2");
    tip(m_play, "play.toggle");
    tip(m_forward, "play.forward_2");
    tip(m_slower, "play.slower");
    tip(m_faster, "play.faster");
    tip(m_loop, "play.loop");
    m_doubt->setToolTip(m_doubt->accessibleName());
}

void TransportBar::showPosition(qint64 us) { m_place->setText(QStringLiteral("%1 / %2").arg(placeText(us), clockText(m_sound.durationUs()))); }

void TransportBar::setDoubtShown(bool isShown) { m_doubt->setChecked(isShown); }

void TransportBar::saySaved() {
    m_saved->setText(tr("Saved"));
    m_savedTimer.start(kSavedMs);
}

void TransportBar::sayNotSaved(const QString& sentence) {
    m_savedTimer.stop();
    m_saved->setText(tr("Not saved yet"));
    m_saved->setToolTip(sentence);
}

}  // namespace undervoice::ui
