#include "ui/editor/transport_bar.h"

#include <cstdlib>

#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QSlider>
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

constexpr double kZoomStep = 1.6;
constexpr int kSavedMs = 2'000;
constexpr int kVolumeWidth = 72;
constexpr int kAsRecorded = 100, kNearAsRecorded = 8;  // per cent: hits the usual loudness although it is one of 400

QString volumeKey() { return QStringLiteral("listening/volume"); }
QString skipSilenceKey() { return QStringLiteral("listening/skip_silence"); }

/// "12:40.2"
QString placeText(qint64 us) { return clockText(us) + QStringLiteral(".%1").arg((us / 100'000) % 10); }

}  // namespace

TransportBar::TransportBar(Sound& sound, Shortcuts& shortcuts, QSettings& settings, QWidget* parent)
    : QWidget(parent), m_sound(sound), m_shortcuts(shortcuts), m_settings(settings) {
    makeControls();
    arrange();
    connectControls();
    connectSound();
    connect(&m_shortcuts, &Shortcuts::changed, this, &TransportBar::showTips);
    m_savedTimer.setSingleShot(true);
    connect(&m_savedTimer, &QTimer::timeout, m_saved, &QLabel::clear);
    m_sound.setVolume(m_settings.value(volumeKey(), 1.0).toDouble());
    m_sound.setSilenceSkipped(m_settings.value(skipSilenceKey(), false).toBool());
    showRate();
    showPosition(0);
    showTips();
}

void TransportBar::makeControls() {
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
    m_skipSilence = button(Icon::SkipSilence, tr("Skip silences"), true);
    m_usualVolume = button(Icon::Volume, tr("As loud as it was recorded"));
    m_volume = new QSlider(Qt::Horizontal, this);
    m_volume->setRange(0, static_cast<int>(Sound::kLoudest * 100));
    m_volume->setPageStep(50);
    m_volume->setSingleStep(qRound(Sound::kVolumeStep * 100));
    m_volume->setFixedWidth(kVolumeWidth);
    m_volume->setAccessibleName(tr("Volume"));
    m_doubt = button(Icon::Warning, tr("Underline doubtful words"), true);
    m_doubt->setChecked(true);
    m_farther = button(Icon::Minus, tr("Zoom the waveform out"));
    m_closer = button(Icon::Plus, tr("Zoom the waveform in"));
    m_place = new QLabel(this);
    m_place->setAccessibleName(tr("Place that is heard"));
    m_rate = new QLabel(this);
    m_rate->setAccessibleName(tr("Speed"));
    m_saved = new QLabel(this);
    setMuted(*m_saved);
    setTextSize(*m_saved, TextSize::Small);
}

void TransportBar::arrange() {
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
    layout->addWidget(m_skipSilence);
    layout->addSpacing(metrics::kRelated);
    layout->addWidget(m_usualVolume);
    layout->addWidget(m_volume);
    layout->addStretch(1);
    layout->addWidget(m_saved);
    layout->addSpacing(metrics::kRelated);
    layout->addWidget(m_doubt);
    layout->addSpacing(metrics::kRelated);
    layout->addWidget(m_farther);
    layout->addWidget(m_closer);
}

void TransportBar::connectControls() {
    connect(m_back, &QToolButton::clicked, &m_sound, [this] { m_sound.skipUs(-Sound::kSkipUs); });
    connect(m_play, &QToolButton::clicked, &m_sound, &Sound::toggle);
    connect(m_forward, &QToolButton::clicked, &m_sound, [this] { m_sound.skipUs(Sound::kSkipUs); });
    connect(m_slower, &QToolButton::clicked, &m_sound, [this] { m_sound.setRate(m_sound.rate() - Sound::kRateStep); });
    connect(m_faster, &QToolButton::clicked, &m_sound, [this] { m_sound.setRate(m_sound.rate() + Sound::kRateStep); });
    connect(m_loop, &QToolButton::clicked, this, &TransportBar::loopWanted);
    connect(m_skipSilence, &QToolButton::toggled, &m_sound, &Sound::setSilenceSkipped);
    connect(m_usualVolume, &QToolButton::clicked, &m_sound, [this] { m_sound.setVolume(1); });
    connect(m_volume, &QSlider::valueChanged, &m_sound, [this](int percent) {
        const bool isNear = m_volume->isSliderDown() && std::abs(percent - kAsRecorded) < kNearAsRecorded;
        m_sound.setVolume((isNear ? kAsRecorded : percent) / 100.0);
    });
    connect(m_volume, &QSlider::sliderReleased, this, &TransportBar::showVolume);
    connect(m_doubt, &QToolButton::toggled, this, &TransportBar::doubtShown);
    connect(m_closer, &QToolButton::clicked, this, [this] { Q_EMIT zoomWanted(kZoomStep); });
    connect(m_farther, &QToolButton::clicked, this, [this] { Q_EMIT zoomWanted(1 / kZoomStep); });
}

void TransportBar::connectSound() {
    connect(&m_sound, &Sound::positionChanged, this, &TransportBar::showPosition);
    connect(&m_sound, &Sound::rateChanged, this, &TransportBar::showRate);
    connect(&m_sound, &Sound::loopChanged, this, [this] { m_loop->setChecked(m_sound.loopUs().has_value()); });
    connect(&m_sound, &Sound::playingChanged, this, [this](bool isPlaying) {
        m_play->setIcon(themedIcon(isPlaying ? Icon::Pause : Icon::Play));
        m_play->setAccessibleName(isPlaying ? tr("Pause") : tr("Play"));
    });
    connect(&m_sound, &Sound::opened, this, [this] { showPosition(m_sound.positionUs()); });
    connect(&m_sound, &Sound::drawn, this, [this] { showPosition(m_sound.positionUs()); });
    connect(&m_sound, &Sound::volumeChanged, this, &TransportBar::showVolume);
    connect(&m_sound, &Sound::silenceSkippedChanged, this, [this](bool isSkipped) {
        m_skipSilence->setChecked(isSkipped);
        m_settings.setValue(skipSilenceKey(), isSkipped);
    });
}

void TransportBar::showRate() { m_rate->setText(timesText(m_sound.rate())); }

void TransportBar::showVolume() {
    const int percent = qRound(m_sound.volume() * 100);
    m_settings.setValue(volumeKey(), m_sound.volume());
    m_volume->setToolTip(tr("Volume: %1 %").arg(percent));
    if (!m_volume->isSliderDown()) m_volume->setValue(percent);
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
    tip(m_skipSilence, "play.skip_silence");
    m_doubt->setToolTip(m_doubt->accessibleName());
}

void TransportBar::showPosition(qint64 us) { m_place->setText(QStringLiteral("%1 / %2").arg(placeText(m_sound.beginUs() + us), clockText(m_sound.beginUs() + m_sound.durationUs()))); }

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
