#include "ui/editor/again_dialog.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include "ui/support/forms.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr int kWidth = 620, kTextHeight = 112;

QPlainTextEdit* textOf(const QString& name, const QString& text, QWidget* parent) {
    auto* made = new QPlainTextEdit(text, parent);
    made->setReadOnly(true);
    made->setAccessibleName(name);
    made->setTabChangesFocus(true);
    made->setFixedHeight(kTextHeight);
    return made;
}

}  // namespace

AgainDialog::AgainDialog(service::SelectionRequest request, const Passage& passage, const std::vector<ModelEntry>& models, QWidget* parent)
    : QDialog(parent), m_request(std::move(request)), m_models(models) {
    setWindowTitle(tr("Transcribe again"));
    auto* title = new QLabel(tr("%1 to %2").arg(secondsText(m_request.beginSeconds, passage.beginUs), secondsText(m_request.endSeconds, passage.beginUs)), this);
    setTextSize(*title, TextSize::Large, QFont::DemiBold);
    m_model = new QComboBox(this);
    for (const ModelEntry& model : m_models) m_model->addItem(model.title);
    for (std::size_t i = 0; i < m_models.size(); ++i)
        if (m_models[i].options.path == m_request.model.path) m_model->setCurrentIndex(static_cast<int>(i));
    m_hotwords = new QLineEdit(fromUtf8(m_request.options.hotwords), this);
    m_hotwords->setPlaceholderText(tr("Keller, Havelberg, deep-water pier"));
    m_beams = new QSpinBox(this);
    m_beams->setRange(1, 10);
    m_beams->setValue(5);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(metrics::kRelated);
    form->setVerticalSpacing(metrics::kInside);
    const auto row = [form](const QString& label, QWidget* field) {
        field->setAccessibleName(label);
        form->addRow(label, field);
    };
    row(tr("Model"), m_model);
    row(tr("Names and terms"), m_hotwords);
    row(tr("Beams"), m_beams);
    alignLabels(*form);
    m_text = textOf(tr("New reading"), {}, this);
    m_state = new QLabel(this);
    setMuted(*m_state);
    m_state->setWordWrap(true);
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, 100);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));
    m_listen = new QPushButton(tr("Listen again"), this);
    m_take = new QPushButton(tr("Take the new reading"), this);
    auto* keep = new QPushButton(tr("Keep what is there"), this);
    setButtonKind(*m_listen, ButtonKind::Primary);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::kInside);
    buttons->addWidget(m_progress, 1);
    for (QPushButton* button : {keep, m_take, m_listen}) buttons->addWidget(button);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    layout->addStrut(kWidth - 2 * metrics::kPageMargin);  // at least: its buttons may want more
    layout->addWidget(title);
    if (!passage.sound.isEmpty()) {
        auto* sound = new QLabel(passage.sound, this);
        setMuted(*sound);
        layout->addWidget(sound);
    }
    layout->addLayout(form);
    layout->addWidget(new QLabel(tr("What is there"), this));
    layout->addWidget(textOf(tr("What is there"), passage.now, this));
    layout->addWidget(new QLabel(tr("New reading"), this));
    layout->addWidget(m_text);
    layout->addWidget(m_state);
    layout->addLayout(buttons);

    connect(m_listen, &QPushButton::clicked, this, &AgainDialog::listen);
    connect(keep, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_take, &QPushButton::clicked, this, [this] {
        Q_EMIT taken();
        accept();
    });
    setBusy(false);
}

service::SelectionRequest AgainDialog::request() const {
    service::SelectionRequest request = m_request;
    const ModelEntry& chosen = m_models[static_cast<std::size_t>(std::max(0, m_model->currentIndex()))];
    const auto attention = request.model.attention;
    const bool isSameModel = chosen.options.path == request.model.path;
    const auto device = request.model.device;
    request.model = chosen.options;
    request.model.device = device;
    if (isSameModel) request.model.attention = attention;
    if (chosen.isEnglishOnly) request.options.decoding.language = "en";
    request.options.mode = api::Mode::Careful;
    request.options.hotwords = m_hotwords->text().trimmed().toStdString();
    request.options.decoding.beamSize = m_beams->value() > 1 ? std::optional(m_beams->value()) : std::nullopt;
    request.options.clipSeconds.clear();
    return request;
}

void AgainDialog::listen() {
    if (m_isBusy) {
        Q_EMIT cancelWanted();
        return;
    }
    m_state->setText(tr("Loading the model…"));
    m_progress->setValue(0);
    setBusy(true);
    Q_EMIT readWanted();
}

void AgainDialog::setBusy(bool isBusy) {
    m_isBusy = isBusy;
    m_progress->setVisible(isBusy);
    m_listen->setText(isBusy ? tr("Stop") : tr("Listen again"));
    m_take->setEnabled(!isBusy && !m_reading.empty());
    for (QWidget* field : std::initializer_list<QWidget*>{m_model, m_hotwords, m_beams}) field->setEnabled(!isBusy);
    // One of the two is what one comes for.
    setButtonKind(*m_listen, m_take->isEnabled() ? ButtonKind::Plain : ButtonKind::Primary);
    setButtonKind(*m_take, m_take->isEnabled() ? ButtonKind::Primary : ButtonKind::Plain);
}

void AgainDialog::setProgress(int percent) {
    if (!m_isBusy) return;
    m_state->setText(tr("Listening…"));
    m_progress->setValue(percent);
}

void AgainDialog::setReading(const service::SelectionReading& reading) {
    m_reading = reading.segments;
    QStringList lines;
    for (const Segment& segment : m_reading) lines.append(fromUtf8(segment.text).trimmed());
    m_text->setPlainText(lines.join(QLatin1Char('\n')));
    m_state->setText(m_reading.empty() ? tr("Nothing was heard in this part.") : tr("Heard in %1 seconds.").arg(QLocale().toString(reading.seconds, 'f', 1)));
    setBusy(false);
}

void AgainDialog::setFailed(const QString& sentence) {
    m_state->setText(sentence);
    setBusy(false);
}

void AgainDialog::done(int result) {
    if (m_isBusy) Q_EMIT cancelWanted();
    QDialog::done(result);
}

}  // namespace undervoice::ui
